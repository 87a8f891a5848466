"""Labs, hosts and communities come and go, and weights are opened and closed."""

import math
from typing import Any

import numpy as np
import pytest

from openclosed.sim import Ecosystem, ecosystem
from openclosed.sim.agents import ClosedLab, Host, OpenWeightLab
from openclosed.sim.market.hosting import fixed_cost_of_hosts
from openclosed.sim.parameters.base import all_replaced
from openclosed.sim.state.market import API, HOSTED, MOST_VENDORS, NOBODY, STARTUP
from openclosed.sim.supply.entry import enter_and_exit, fork_and_merge
from openclosed.sim.supply.hosts import (
    bills_of_families,
    hosts_come_and_go,
    hosts_of,
    profit,
    prospect,
)
from openclosed.sim.supply.openness import change_openness, open_core_of
from tests.sim.runs import STILL, after, run, small

YEARLY = {"pricing.decision_months": 12.0}


def change(model: Ecosystem, values: dict[str, float]) -> None:
    """Change parameters during a run."""
    model.in_force = all_replaced(model.in_force, values)


def labs_decide(model: Ecosystem) -> None:
    enter_and_exit(model.context, model.suppliers, model.tables)


def test_a_copy_takes_over_attributes_and_history_but_no_users() -> None:
    model = after(steps=6)
    families = model.market.families
    like = int(np.argmax(families["users"]))
    f = model.suppliers.add_family("copy", 130.0, like=like, flexibility=0.25)
    for column in ("compliance", "trust", "root", "transparency", "pace", "in_use"):
        assert families[column][f] == families[column][like]
    assert (families["flexibility"][f], families["internal"][f]) == (0.25, 130.0)
    assert families["users"][f] == families["usage"][f] == families["own_hosted"][f] == 0
    for record in (model.market.history, model.market.usable):
        np.testing.assert_array_equal(record[:, f], record[:, like])


@pytest.mark.parametrize("seed", range(3))
def test_startups_that_use_ai_become_labs_around_a_copy_of_the_best_open_family(seed: int) -> None:
    model = after(2, STILL | YEARLY | {"firms.count": 50}, seed=seed)
    change(model, {"releases.lab_entry": 100.0})
    labs_decide(model)
    (event,) = [event for event in model.events if event.what == "entry"]
    vendor = model.vendors[-1]
    assert isinstance(vendor, OpenWeightLab)
    (row,) = np.flatnonzero(model.firm_table.number == int(event.who.split()[1]))
    assert model.firm_table.kind[row] == STARTUP
    assert model.firm_table.primary[row] >= 0
    assert (vendor.backing, event.amount) == (0.0, vendor.capability_gap)
    families, f = model.market.families, vendor.family
    open_ = (families["open"] == 1) & (families["alive"] == 1)
    assert families["published"][f] == families["published"][open_].max()
    assert (families["vendor"][f], families["root"][f]) == (vendor.row, f)
    community = model.communities[int(families["community"][f])]
    assert (community.family, community.contributors, community.is_fork) == (f, 0.0, False)


def hosted_by(count: int, months: int = 2, **more: dict[str, Any]) -> Ecosystem:
    """A closed family and those of `more` vendors, else of a community, served by equal hosts."""
    own = {"closed": "ClosedLab", **{f"host {i}": "Host" for i in range(count)}}
    named = {one: {"_target_": f"openclosed.sim.agents.{kind}"} for one, kind in own.items()}
    communities: dict[str, Any] = {} if more else {"commons": {}}
    suppliers = {"vendors": more | named, "communities": communities, "firms.count": 100}
    return after(months, STILL | suppliers)


@pytest.mark.parametrize("fenced", [False, True])
def test_what_is_fenced_is_no_business_of_hosts(fenced: bool) -> None:
    target = "openclosed.sim.agents.OpenWeightLab"
    model = hosted_by(1, 1, lab={"_target_": target, "weights_open": True, "fenced": fenced})
    hosts, fixed = hosts_of(model.suppliers), fixed_cost_of_hosts(model.context, model.demand)
    assert model.market.families["usage"][model.vendors[0].family] > 0
    assert bool(bills_of_families(model.tables).any()) is not fenced
    assert (profit(hosts[0], fixed) == -math.inf) is fenced
    assert (prospect(model.context, model.tables, fixed, hosts) == -math.inf) is fenced


def test_hosts_entry_and_exit_are_logged_with_their_number_and_they_serve_what_is_open() -> None:
    model = hosted_by(2)
    leaver, other = hosts_of(model.suppliers)
    change(model, YEARLY | {"pricing.host_entry": 100.0, "pricing.host_exit": 0.2})
    leaver.revenue, other.revenue = -1e6, 1e6
    hosts_come_and_go(model.context, model.suppliers, model.tables, model.demand)
    entrant = model.vendors[-1]
    assert isinstance(entrant, Host)
    moves = [(e.what, e.who, e.amount) for e in model.events if e.what.startswith("host")]
    assert moves == [("host_exit", leaver.name, 1.0), ("host_entry", entrant.name, 2.0)]
    assert hosts_of(model.suppliers) == [other, entrant]
    model.step()
    serve = model.market.split[:, model.communities[0].family].nonzero()[0]
    assert serve.tolist() == [other.row, entrant.row]


ALONE: dict[str, Any] = STILL | {
    "vendors": {"lab": {"_target_": "openclosed.sim.agents.ClosedLab"}},
    "communities": {"commons": {"contributors": 2.0, "governance": 0.5}},
    "releases.fork_hazard": 100.0, "releases.fork_split": 0.3, "releases.merge_hazard": 100.0,
}  # fmt: skip


def test_a_fork_takes_its_contributors_and_all_capability_and_may_merge_back() -> None:
    """It stays where its root has no community, and is none where its root is gone."""
    model = Ecosystem(small(ALONE | YEARLY), rng=1)
    parts = model.context, model.suppliers, model.firm_table, model.money
    fork_and_merge(*parts)
    parent, fork = model.communities
    families, own, root = model.market.families, fork.family, parent.family
    assert [parent.contributors, fork.contributors] == pytest.approx([0.7 * 2, 0.3 * 2])
    assert families["root"][[own, root]].tolist() == [root, root]
    for column in ("published", "in_use", "imitation_months"):
        assert families[column][own] == families[column][root]
    assert (families["users"][own], families["vendor"][own]) == (0, NOBODY)
    assert model.market.history[0, own] == model.market.history[0, root]

    change(model, {"releases.fork_hazard": 0.0})
    families["community"][root] = NOBODY
    fork_and_merge(*parts)
    assert [event.what for event in model.events] == ["fork"]
    assert (parent.is_fork, fork.is_fork) == (False, True)
    families["alive"][root] = 0
    assert not fork.is_fork

    families["alive"][root], families["community"][root] = 1, parent.row
    families["internal"][own] += 3.0
    fork_and_merge(*parts)
    assert [event.what for event in model.events] == ["fork", "merge"]
    assert (parent.contributors, fork.active, fork.contributors) == (2, 0, 0)
    assert families["alive"][own] == 0
    assert families["internal"][root] == families["internal"][own]


def test_there_are_never_more_vendors_and_families_than_there_is_room_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    many = {
        "releases.lab_entry": 100.0, "pricing.host_entry": 100.0, "pricing.decision_months": 1.0,
        "pricing.host_fixed_cost": 0.0, "clock.horizon": 72.0,
    }  # fmt: skip
    model = run(STILL | many)
    assert len(model.vendors) == MOST_VENDORS
    assert [e.who for e in model.events if e.what == "no_room"].count("vendors") == 1
    assert not np.isinf(model.record).any()

    monkeypatch.setattr(ecosystem, "MOST_FAMILIES", 4)
    model = run(ALONE | {"releases.merge_hazard": 0.0})
    assert model.market.families["alive"].sum() == 4
    assert len(model.communities) == 3
    total = model.market.communities["contributors"].sum()
    assert total == pytest.approx(sum(community.contributors for community in model.communities))


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
        "releases.openness_rate": 100.0,
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
    assert families["in_use"][core] < families["published"][core]
    model.step()
    assert model.market.split[lab.row, core] > 0
    decide(model)
    assert option(model) == [("open_core", "closed")]
