"""Openness is a decision, and can be revoked."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim import Ecosystem
from sim.agents import ClosedLab, OpenWeightLab
from sim.state.kinds import API, HOSTED
from sim.state.market import NOBODY
from sim.state.story import Event
from sim.supply.openness import (
    change_openness,
    end_openness,
    open_core_of,
    open_flagship,
    publish_open_core,
)
from tests.sim.worlds import STILL, small


class Told(ClosedLab):
    """A lab to whom openness is worth what its options say; without an option it is no question."""

    def openness_payoff(self) -> float | None:
        """Option `payoff`."""
        told = self.settings.options.get("payoff")
        return None if told is None else float(told)

    def open_core_payoff(self) -> float | None:
        """Option `core_payoff`."""
        told = self.settings.options.get("core_payoff")
        return None if told is None else float(told)


class ToldOpen(Told, OpenWeightLab):
    """The same with weights that are published at the start."""


WIDTH = 0.2


def labs(closed: dict[str, Any], open_: dict[str, Any]) -> dict[str, Any]:
    """A world of two labs with these options, without hosts and communities."""
    return STILL | {
        "vendors": {
            "closed": {"_target_": f"{__name__}.Told", "options": closed},
            "open": {"_target_": f"{__name__}.ToldOpen", "weights_open": True, "options": open_,
                     "lag": 4.0, "pace": 1.3},
        },
        "communities": {},
        "research.pace_spread": 0.0,
        "releases.openness_rate": 100.0,
        "releases.openness_width": WIDTH,
        "releases.open_core_lag": 10.0,
    }  # fmt: skip


def world_of(closed: dict[str, Any], open_: dict[str, Any]) -> Ecosystem:
    yearly = {"commerce.decision_months": 12.0}
    return Ecosystem(small(labs(closed, open_) | yearly), rng=1)


def decide(world: Ecosystem) -> None:
    """Let vendors open and close."""
    change_openness(world.now, world.cast, world.crowd, world.recorded)


def named(events: list[Event], what: str) -> list[str]:
    return [event.who for event in events if event.what == what]


def test_a_lab_that_opens_keeps_its_users_as_a_host_and_gathers_a_community() -> None:
    world = world_of({"payoff": 9.0}, {})
    lab, families = world.vendors[0], world.market.families
    f = lab.family
    users = world.crowd.slot == 3 * f + API
    decide(world)
    assert named(world.events, "opening") == ["closed"]
    assert families["open"][f] == 1
    assert users.any()
    assert (world.crowd.slot[users] == 3 * f + HOSTED).all()
    assert lab.family == f
    (community,) = world.communities
    assert (families["community"][f], community.family) == (community.row, f)
    assert community.contributors == 0.0
    world.step()
    assert world.market.split[lab.row, f] > 0
    assert community.contributors > 0.0


@pytest.mark.parametrize("fenced", [False, True])
def test_a_licence_says_whether_hosts_may_serve_what_a_lab_opens(fenced: bool) -> None:
    values = labs({"payoff": 9.0}, {})
    values["vendors"]["closed"]["fenced"] = fenced
    values["vendors"]["host"] = {"_target_": "sim.agents.Host"}
    world = Ecosystem(small(values), rng=1)
    world.step()
    assert named(world.events, "opening") == ["closed"]
    served = (world.market.split[:, world.vendors[0].family] > 0).tolist()[:3]
    assert served == [True, False, not fenced]


def fenced_off(who: str) -> Ecosystem:
    """Two labs and a host, and a licence that changes in the third month."""
    values = labs({}, {})
    values["vendors"]["host"] = {"_target_": "sim.agents.Host"}
    shock = {"month": "2023-03", "what": "fence", "who": who}
    return Ecosystem(small(values | {"shocks": {"fence": shock}}), rng=1)


@pytest.mark.parametrize("who", ["open", ""])
def test_a_licence_that_changes_shuts_hosts_out_from_its_month_on(who: str) -> None:
    world = fenced_off(who)
    lab, host = world.vendors[1], world.vendors[2]
    served = []
    for _ in range(4):
        world.step()
        served.append((world.market.split[[lab.row, host.row], lab.family] > 0).tolist())
    assert served == [[True, True], [True, True], [True, False], [True, False]]
    assert [(one.month, one.who, one.amount) for one in world.events if one.what == "fence"] == [
        (2, "open", 1.0)
    ]


def test_a_licence_is_nothing_to_who_has_no_open_family() -> None:
    world = fenced_off("closed")
    for _ in range(4):
        world.step()
    assert not named(world.events, "fence")
    assert not world.market.families["fenced"].any()


def test_where_it_is_no_question_nothing_opens_or_closes() -> None:
    world = world_of({}, {})
    for _ in range(5):
        decide(world)
        world.step_number += 1
    assert not world.events


def test_an_open_lab_that_closes_goes_on_from_what_it_reached_and_leaves_the_rest() -> None:
    world = world_of({}, {"payoff": -9.0})
    families, lab = world.market.families, world.vendors[1]
    old = lab.family
    families["internal"][old] += 1.0
    before = families[old].copy()
    users = (world.crowd.slot // 3 == old).sum()
    decide(world)
    new = lab.family
    assert named(world.events, "closing") == ["open"]
    assert new != old
    assert (families["open"][old], families["open"][new]) == (1, 0)
    assert (families["vendor"][old], families["vendor"][new]) == (NOBODY, lab.row)
    assert families["published"][old] == before["published"]
    assert families["published"][new] == families["in_use"][new] == before["internal"]
    assert families["pace"][new] == before["pace"] == 1.3
    assert (world.crowd.slot // 3 == old).sum() == users
    assert families["root"][new] == new


def opens(world: Ecosystem) -> bool:
    return bool(named(world.events, "opening"))


def closes(world: Ecosystem) -> bool:
    return bool(named(world.events, "closing"))


def publishes(world: Ecosystem) -> bool:
    return bool(named(world.events, "open_core"))


PART = 1 / (1 + math.exp(-1.5))
"""Of the rate at which labs change, that by which they open at a payoff of 1.5 widths."""


@pytest.mark.parametrize(
    ("closed", "open_", "happens", "part"),
    [
        ({"payoff": 1.5 * WIDTH}, {}, opens, PART),
        ({"payoff": -1.5 * WIDTH}, {}, opens, 1 - PART),
        ({}, {"payoff": 1.5 * WIDTH}, closes, 1 - PART),
        ({}, {"payoff": -1.5 * WIDTH}, closes, PART),
        ({"core_payoff": 1.5 * WIDTH}, {}, publishes, PART),
        ({"core_payoff": -1.5 * WIDTH}, {}, publishes, 1 - PART),
    ],
)
def test_openness_comes_and_goes_at_hazards_that_follow_what_it_pays(
    closed: dict[str, float],
    open_: dict[str, float],
    happens: Callable[[Ecosystem], bool],
    part: float,
) -> None:
    """Share of 300 seeds in half a year at a rate of 1.6: within 3 standard errors."""
    changed = {
        "releases.openness_rate": 1.6, "commerce.decision_months": 6.0, "firms.count": 5,
        "network.topology": "complete",
    }  # fmt: skip
    parameters = small(labs(closed, open_) | changed)
    count = 0
    for seed in range(300):
        world = Ecosystem(parameters, rng=seed)
        decide(world)
        count += happens(world)
    chance = 1 - math.exp(-0.8 * part)
    assert abs(count / 300 - chance) < 3 * math.sqrt(chance * (1 - chance) / 300)


def test_a_lab_is_open_and_changes_as_often_as_what_openness_pays_tells() -> None:
    """The share p of the time, with 2 h0 p (1 - p) changes a year.

    120 labs over 30 years, once the start is forgotten: ten years are five times 1/h0. Each mean
    within 3 standard errors, which are less than a twentieth of it.
    """
    rate, years, horizon = 0.5, 0.05, 30.0
    values = {"releases.openness_rate": rate, "releases.most_families": 42, "firms.count": 5,
              "clock.months_per_step": 12 * years, "commerce.decision_months": 12 * years,
              "network.topology": "complete"}  # fmt: skip
    parameters = small(labs({"payoff": WIDTH}, {}) | values)
    open_part, changes = [], []
    for seed in range(120):
        world = Ecosystem(parameters, rng=seed)
        lab, families = world.vendors[0], world.market.families
        states = []
        for _ in range(round((horizon + 10.0) / years)):
            decide(world)
            world.step_number += 1
            states.append(int(families["open"][lab.family]))
        assert len(world.family_names) < 42  # there was always room to close
        states = states[-round(horizon / years) :]
        open_part.append(np.mean(states))
        changes.append(np.abs(np.diff(states)).sum() / horizon)
    p = 1 / (1 + math.exp(-1.0))
    for found, expected in ((open_part, p), (changes, 2 * rate * p * (1 - p))):
        error = np.std(found, ddof=1) / math.sqrt(120)
        assert error < 0.05 * expected
        assert abs(np.mean(found) - expected) < 3 * error


def test_a_lab_publishes_one_older_model_and_keeps_its_flagship_closed() -> None:
    world = world_of({"core_payoff": 9.0}, {})
    lab, families = world.vendors[0], world.market.families
    decide(world)
    core = open_core_of(world.cast, lab)
    assert core is not None
    assert named(world.events, "open_core") == ["closed"]
    assert (families["open"][lab.family], families["open"][core]) == (0, 1)
    assert families["vendor"][core] == lab.row
    assert families["published"][core] < families["published"][lab.family]
    assert families["in_use"][core] == families["published"][core]
    world.step()
    assert world.market.split[lab.row, core] > 0
    decide(world)
    assert len(named(world.events, "open_core")) == 1


def test_who_is_no_better_off_for_it_leaves_the_older_model_to_its_users() -> None:
    world = world_of({"core_payoff": -9.0}, {})
    lab, families = world.vendors[0], world.market.families
    publish_open_core(world.now, world.cast, lab)
    core = open_core_of(world.cast, lab)
    decide(world)
    assert named(world.events, "closing") == ["closed"]
    assert (families["alive"][core], families["open"][core]) == (1, 1)
    assert (families["vendor"][core], families["flagship"][core]) == (NOBODY, NOBODY)
    assert open_core_of(world.cast, lab) is None
    assert families["open"][lab.family] == 0


def test_a_flagship_that_closes_takes_nothing_from_its_users_and_leaves_no_family_owned() -> None:
    world = world_of({"core_payoff": 9.0}, {})
    lab, families = world.vendors[0], world.market.families
    decide(world)
    old = lab.family
    open_flagship(world.cast, world.crowd, lab)
    end_openness(world.cast, lab)
    owned = np.flatnonzero((families["vendor"] == lab.row) & (families["alive"] == 1))
    assert owned.tolist() == [lab.family]
    assert lab.family != old
    assert families["open"][lab.family] == 0
