"""Openness is a decision, and can be revoked."""

import math
from typing import Any

import numpy as np
import pytest

from sim import Ecosystem
from sim.outcomes.events import Event
from sim.state.kinds import API, HOSTED
from sim.state.market import NOBODY
from sim.supply.openness import change_openness, end_openness, open_core_of, open_flagship
from tests.sim.worlds import STILL, small

TWO_LABS: dict[str, Any] = STILL | {
    "vendors": {
        "leader": {"_target_": "sim.agents.ClosedLab", "openness": "fixed"},
        "laggard": {"_target_": "sim.agents.ClosedLab", "openness": "strategic", "lag": 12.0},
        "opener": {"_target_": "sim.agents.OpenWeightLab", "weights_open": True, "pace": 1.3},
    },
    "communities": {},
    "research.pace_spread": 0.0,
}


def named(events: list[Event], what: str) -> list[str]:
    return [event.who for event in events if event.what == what]


def test_a_trailing_lab_opens_its_weights_and_keeps_its_users_as_a_host() -> None:
    world = Ecosystem(small(TWO_LABS | {"releases.opening_hazard": 100.0}), rng=1)
    laggard = world.vendors[1]
    f = laggard.family
    users = world.crowd.slot == 3 * f + API
    change_openness(world, 1.0)
    assert named(world.events, "opening") == ["laggard"]
    assert world.market.families["open"][f] == 1
    assert users.any()
    assert (world.crowd.slot[users] == 3 * f + HOSTED).all()
    assert laggard.family == f
    world.step()
    assert world.market.split[laggard.row, f] > 0


@pytest.mark.parametrize(
    "change",
    [
        {"vendors.laggard.openness": "fixed"},
        {"vendors.laggard.lag": 0.0},
        {"releases.opening_gap": 500.0},
        {"releases.opening_hazard": 0.0},
    ],
)
def test_who_is_fixed_or_near_the_frontier_does_not_open(change: dict[str, Any]) -> None:
    values = {"releases.opening_hazard": 100.0} | change
    tree: dict[str, Any] = dict(TWO_LABS)
    tree["vendors"] = {name: dict(vendor) for name, vendor in TWO_LABS["vendors"].items()}
    for name, value in list(values.items()):
        if name.startswith("vendors."):
            _, vendor, leaf = name.split(".")
            tree["vendors"][vendor][leaf] = value
            del values[name]
    world = Ecosystem(small(tree | values), rng=1)
    change_openness(world, 1.0)
    assert not named(world.events, "opening")


def closing_world(gap: float) -> Ecosystem:
    world = Ecosystem(
        small(TWO_LABS | {"releases.closing_hazard": 100.0, "releases.closing_gap": 2.0}), rng=1
    )
    families = world.market.families
    families["published"][world.vendors[2].family] = world.frontier - gap
    families["internal"][world.vendors[2].family] = world.frontier - gap + 1.0
    return world


def test_an_open_lab_that_caught_up_goes_on_closed_and_leaves_the_rest_to_its_users() -> None:
    world = closing_world(gap=1.0)
    families, opener = world.market.families, world.vendors[2]
    old, months = opener.family, families["imitation_months"][opener.family]
    before, pace = families[old].copy(), families["pace"][old]
    users = (world.crowd.slot // 3 == old).sum()
    change_openness(world, 1.0)
    new = opener.family
    assert named(world.events, "closing") == ["opener"]
    assert new != old
    assert (families["open"][old], families["open"][new]) == (1, 0)
    assert (families["vendor"][old], families["vendor"][new]) == (NOBODY, opener.row)
    assert families["imitation_months"][old] == 3 * months
    assert families["published"][new] == before["internal"]
    assert families["pace"][new] == pace == 1.3
    assert (world.crowd.slot // 3 == old).sum() == users
    assert families["root"][new] == new


def test_an_open_lab_far_behind_stays_open() -> None:
    world = closing_world(gap=10.0)
    change_openness(world, 1.0)
    assert not world.events


def test_opening_comes_at_its_hazard() -> None:
    """Share of 200 seeds that open in a year of decisions: within 3 standard errors."""
    parameters = small(
        TWO_LABS
        | {"releases.opening_hazard": 0.5, "firms.count": 5, "network.topology": "complete"}
    )
    opened = 0
    for seed in range(200):
        world = Ecosystem(parameters, rng=seed)
        change_openness(world, 1.0)
        opened += bool(named(world.events, "opening"))
    chance = 1 - math.exp(-0.5)
    assert abs(opened / 200 - chance) < 3 * math.sqrt(chance * (1 - chance) / 200)


OWN_GROUND: dict[str, Any] = TWO_LABS | {
    "releases.open_core_hazard": 100.0,
    "releases.open_core_share": 0.5,
    "releases.open_core_lag": 10.0,
}


def dominant(share: float) -> Ecosystem:
    world = Ecosystem(small(OWN_GROUND | {"releases.closing_hazard": 100.0}), rng=1)
    world.vendors[0].settings = world.vendors[0].settings.model_copy(
        update={"openness": "open_core"}
    )
    world.market.families["usage"][world.vendors[0].family] = share
    return world


def test_a_dominant_lab_publishes_an_older_model_and_keeps_its_flagship_closed() -> None:
    world = dominant(0.6)
    leader, families = world.vendors[0], world.market.families
    change_openness(world, 1.0)
    core = open_core_of(world, leader)
    assert core is not None
    assert named(world.events, "open_core") == ["leader"]
    assert (families["open"][leader.family], families["open"][core]) == (0, 1)
    assert families["vendor"][core] == leader.row
    assert families["published"][core] < families["published"][leader.family]
    world.step()
    assert world.market.split[leader.row, core] > 0
    change_openness(world, 1.0)
    assert len(named(world.events, "open_core")) == 1


def test_below_the_threshold_or_if_fixed_nobody_publishes_an_older_model() -> None:
    world = dominant(0.4)
    world.market.families["usage"][world.vendors[1].family] = 0.2
    change_openness(world, 1.0)
    world.vendors[0].settings = world.parameters.vendors["leader"]
    world.market.families["usage"][world.vendors[0].family] = 0.6
    change_openness(world, 1.0)
    assert not named(world.events, "open_core")


def test_who_no_longer_dominates_leaves_the_older_model_to_its_users() -> None:
    world = dominant(0.6)
    leader, families = world.vendors[0], world.market.families
    change_openness(world, 1.0)
    core = open_core_of(world, leader)
    families["usage"][leader.family] = 0.3
    change_openness(world, 1.0)
    assert "leader" in named(world.events, "closing")
    assert (families["alive"][core], families["open"][core]) == (1, 1)
    assert (families["vendor"][core], families["flagship"][core]) == (NOBODY, NOBODY)
    assert open_core_of(world, leader) is None


def test_a_flagship_that_closes_takes_nothing_from_its_users_and_leaves_no_family_owned() -> None:
    world = dominant(0.6)
    leader, families = world.vendors[0], world.market.families
    change_openness(world, 1.0)
    old = leader.family
    open_flagship(world, leader)
    end_openness(world, leader)
    owned = np.flatnonzero((families["vendor"] == leader.row) & (families["alive"] == 1))
    assert owned.tolist() == [leader.family]
    assert leader.family != old
    assert families["open"][leader.family] == 0
