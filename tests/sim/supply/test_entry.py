"""Labs, hosts and communities come and go. Theory (`merging`, `host_number`) has their numbers."""

import math
from typing import Any

import numpy as np
import pytest

from openclosed.sim import Ecosystem, ecosystem
from openclosed.sim.agents import Host, OpenWeightLab
from openclosed.sim.market.hosting import fixed_cost_of_hosts
from openclosed.sim.parameters.paths import all_replaced
from openclosed.sim.state.kinds import STARTUP
from openclosed.sim.state.market import MOST_VENDORS, NOBODY
from openclosed.sim.supply.entry import enter_and_exit
from openclosed.sim.supply.forks import fork_and_merge
from openclosed.sim.supply.hosts import business, hosts_come_and_go, hosts_of, profit, prospect
from tests.sim.runs import STILL, after, run, small

YEARLY = {"pricing.decision_months": 12.0}


def change(model: Ecosystem, values: dict[str, float]) -> None:
    """Change parameters during a run."""
    model.in_force = all_replaced(model.in_force, values)


def labs_decide(model: Ecosystem) -> None:
    enter_and_exit(model.context, model.suppliers, model.firm_table)


def test_a_lab_beyond_its_debt_limit_closes_down() -> None:
    model = after(3, STILL | {"pricing.debt_limit": 10.0})
    closed, within, open_ = model.vendors[0], model.vendors[1], model.vendors[4]
    families = model.market.families
    for lab, beyond in ((closed, 1.0), (within, -1.0), (open_, 1.0)):
        lab.cash = -10.0 * lab.outlays - beyond
    labs_decide(model)
    failed = [event.who for event in model.events if event.what == "bankruptcy"]
    assert failed == [closed.name, open_.name]
    assert (closed.active, within.active, open_.active) == (0, 1, 0)
    assert families["alive"][[closed.family, open_.family]].tolist() == [0, 1]
    assert families["vendor"][open_.family] == NOBODY
    model.step()
    assert not (model.firm_table.slot // 3 == closed.family).any()
    assert not np.isinf(model.record).any()


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


@pytest.mark.parametrize("margin", [0.5, -0.5])
def test_labs_enter_at_their_hazard_times_the_margin_of_the_sector(margin: float) -> None:
    """Share of 300 draws of one model in which a lab enters: within 3 standard errors."""
    model = after(2, STILL | YEARLY | {"releases.lab_entry": 0.8})
    model.market.vendors["revenue"] = (1.0 + margin) * model.market.vendors["serving"]
    count, came = len(model.vendors), 0
    for step in range(300):
        model.step_number = step
        labs_decide(model)
        if len(model.vendors) > count:
            came += 1
            model.market.families["alive"][model.vendors.pop().family] = 0
            model.family_names.pop()
            model.communities.pop()
    chance = 1 - np.exp(-0.8 * max(margin, 0.0))
    assert abs(came / 300 - chance) <= 3 * (chance * (1 - chance) / 300) ** 0.5


def hosted_by(count: int, months: int = 2, **more: dict[str, Any]) -> Ecosystem:
    """A closed family and those of `more` vendors, else of a community, served by equal hosts."""
    own = {"closed": "ClosedLab", **{f"host {i}": "Host" for i in range(count)}}
    named = {one: {"_target_": f"openclosed.sim.agents.{kind}"} for one, kind in own.items()}
    communities: dict[str, Any] = {} if more else {"commons": {}}
    suppliers = {"vendors": more | named, "communities": communities, "firms.count": 100}
    return after(months, STILL | suppliers)


def test_a_hosts_profit_is_over_the_cost_of_serving_and_bears_the_fixed_cost() -> None:
    """Serving cost 4, fixed cost 1, duties 2, support .5, revenue 10."""
    model = hosted_by(1)
    (host,) = hosts_of(model.suppliers)
    fixed = fixed_cost_of_hosts(model.context, model.demand)
    host.serving, host.revenue = 5.0 * fixed, 10.0 * fixed
    host.duties, host.supporting = 2.0 * fixed, 0.5 * fixed
    assert profit(host, fixed) == pytest.approx((10 - 5 - 2 - 0.5) / 4)
    host.serving = fixed
    assert profit(host, fixed) == -math.inf


@pytest.mark.parametrize("fenced", [False, True])
def test_what_is_fenced_is_no_business_of_hosts(fenced: bool) -> None:
    target = "openclosed.sim.agents.OpenWeightLab"
    model = hosted_by(1, 1, lab={"_target_": target, "weights_open": True, "fenced": fenced})
    hosts, fixed = hosts_of(model.suppliers), fixed_cost_of_hosts(model.context, model.demand)
    assert model.market.families["usage"][model.vendors[0].family] > 0
    assert (business(model.context, model.tables) > 0) is not fenced
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
