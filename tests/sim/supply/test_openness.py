"""Openness is a reversible decision."""

from typing import Any

import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.agents import ClosedLab, OpenWeightLab
from openclosed.sim.state.families import open_weights
from openclosed.sim.state.kinds import API, HOSTED
from openclosed.sim.state.market import NOBODY
from openclosed.sim.supply.openness import change_openness, open_core_of
from tests.sim.runs import STILL, after, small


class FixedPayoff(ClosedLab):
    """A lab whose payoffs of openness are its options; without an option it never changes."""

    def openness_payoff(self) -> Any:
        return self.settings.options.get("payoff")

    def open_core_payoff(self) -> Any:
        return self.settings.options.get("core_payoff")


class FixedPayoffOpen(FixedPayoff, OpenWeightLab):
    """The same with open weights at the start."""


def model_of(
    closed: dict[str, float], open_: dict[str, float], values: dict[str, Any] | None = None
) -> Ecosystem:
    """Two labs with these options, who decide once a year, without communities."""
    return Ecosystem(small(STILL | {
        "vendors": {
            "closed": {"_target_": f"{__name__}.FixedPayoff", "options": closed},
            "open": {"_target_": f"{__name__}.FixedPayoffOpen", "weights_open": True,
                     "options": open_, "lag": 4.0, "pace": 1.3},
        },
        "communities": {},
        "research.pace_spread": 0.0, "releases.openness_rate": 100.0,
        "releases.openness_width": 0.2, "releases.open_core_lag": 10.0,
        "pricing.decision_months": 12.0,
    } | (values or {})), rng=1)  # fmt: skip


def decide(model: Ecosystem) -> None:
    """Let vendors open and close weights."""
    change_openness(model.context, model.suppliers, model.firm_table, model.observed)


def option(model: Ecosystem) -> list[tuple[str, str]]:
    """Events and names, except work and releases."""
    return [(one.what, one.who) for one in model.events if one.what not in ("new_work", "release")]


def test_a_lab_that_opens_keeps_its_users_as_a_host_and_gathers_a_community() -> None:
    model = model_of({"payoff": 9.0}, {})
    lab, families = model.vendors[0], model.market.families
    f = lab.family
    users = model.firm_table.slot == 3 * f + API
    decide(model)
    assert option(model) == [("opening", "closed")]
    assert families["open"][f] == 1
    assert users.any()
    assert (model.firm_table.slot[users] == 3 * f + HOSTED).all()
    assert lab.family == f
    (community,) = model.communities
    assert (families["community"][f], community.family) == (community.row, f)
    assert community.contributors == 0.0
    model.step()
    assert model.market.split[lab.row, f] > 0
    assert community.contributors > 0.0


def test_users_who_stay_with_a_lab_that_opens_keep_their_smoothed_price() -> None:
    model = after(steps=6)
    f, families = model.vendors[0].family, model.market.families
    open_weights(model.market, model.firm_table, f)
    assert families["felt_price"][f, HOSTED] == families["felt_price"][f, API] > 0


@pytest.mark.parametrize(("who", "shut"), [("open", True), ("", True), ("closed", False)])
def test_a_licence_that_changes_shuts_hosts_out_of_what_is_open_from_its_month_on(
    who: str, shut: bool
) -> None:
    shock = {"month": "2023-03", "what": "fence", "who": who}
    host = {"_target_": "openclosed.sim.agents.Host"}
    model = model_of({}, {}, {"vendors.host": host, "shocks": {"fence": shock}})
    lab, served = model.vendors[1], []
    for _ in range(4):
        model.step()
        served.append((model.market.split[1:3, lab.family] > 0).tolist())
    assert served == [[True, True]] * 2 + [[True, not shut]] * 2
    fences = [(one.month, one.who, one.amount) for one in model.events if one.what == "fence"]
    assert fences == [(2, "open", 1.0)] * shut


def test_an_open_lab_that_closes_goes_on_from_what_it_reached_and_leaves_the_rest() -> None:
    model = model_of({}, {"payoff": -9.0})
    families, lab = model.market.families, model.vendors[1]
    old = lab.family
    families["internal"][old] += 1.0
    families["flaws"][old] = 3
    before, users = families[old].copy(), (model.firm_table.slot // 3 == old).sum()
    decide(model)
    new = lab.family
    assert option(model) == [("closing", "open")]
    assert families["open"][[old, new]].tolist() == [1, 0]
    assert families["vendor"][[old, new]].tolist() == [NOBODY, lab.row]
    assert families["published"][old] == before["published"]
    assert families["published"][new] == families["in_use"][new] == before["internal"]
    assert families["pace"][new] == before["pace"] == 1.3
    assert families["flaws"][new] == 0
    assert (model.firm_table.slot // 3 == old).sum() == users
    assert families["root"][new] == new


def test_a_lab_publishes_one_older_model_and_keeps_its_flagship_closed() -> None:
    model = model_of({"core_payoff": 9.0}, {})
    lab, families = model.vendors[0], model.market.families
    decide(model)
    core = open_core_of(model.suppliers, lab)
    assert core is not None
    assert option(model) == [("open_core", "closed")]
    assert (families["open"][lab.family], families["open"][core]) == (0, 1)
    assert families["vendor"][core] == lab.row
    assert families["published"][core] < families["published"][lab.family]
    assert families["in_use"][core] == families["published"][core]
    model.step()
    assert model.market.split[lab.row, core] > 0
    decide(model)
    assert option(model) == [("open_core", "closed")]
