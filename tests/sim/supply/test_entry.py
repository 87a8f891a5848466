"""Labs enter from startups, and exit by bankruptcy."""

import numpy as np
import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.agents import OpenWeightLab
from openclosed.sim.parameters.paths import replaced
from openclosed.sim.state.kinds import STARTUP
from openclosed.sim.state.market import MOST_VENDORS, NOBODY
from openclosed.sim.supply.entry import enter_and_exit
from tests.sim.runs import STILL, after, run


def decide(model: Ecosystem) -> None:
    """Let labs enter and exit."""
    enter_and_exit(model.context, model.suppliers, model.firm_table)


def test_a_lab_beyond_its_debt_limit_closes_down() -> None:
    model = after(3, STILL | {"pricing.debt_limit": 10.0})
    closed, open_ = model.vendors[0], model.vendors[4]
    families = model.market.families
    closed.cash, open_.cash = -10.0 * closed.outlays - 1.0, -10.0 * open_.outlays - 1.0
    model.vendors[1].cash = -10.0 * model.vendors[1].outlays + 1.0
    decide(model)
    failed = [event.who for event in model.events if event.what == "bankruptcy"]
    assert failed == [closed.name, open_.name]
    assert (closed.active, open_.active, model.vendors[1].active) == (0, 0, 1)
    assert families["alive"][closed.family] == 0
    assert families["alive"][open_.family] == 1
    assert families["vendor"][open_.family] == NOBODY
    held = model.firm_table.slot // 3 == closed.family
    model.step()
    assert not (model.firm_table.slot[held] // 3 == closed.family).any()
    assert not np.isinf(model.record).any()


YEARLY = STILL | {"pricing.decision_months": 12.0}


@pytest.mark.parametrize("seed", range(3))
def test_startups_that_use_ai_become_labs_around_a_copy_of_the_best_open_family(seed: int) -> None:
    model = after(2, YEARLY | {"firms.count": 50}, seed=seed)
    model.in_force = replaced(model.in_force, "releases.lab_entry", 100.0)
    decide(model)
    (event,) = [event for event in model.events if event.what == "entry"]
    vendor = model.vendors[-1]
    assert isinstance(vendor, OpenWeightLab)
    (row,) = np.flatnonzero(model.firm_table.number == int(event.who.split()[1]))
    assert model.firm_table.kind[row] == STARTUP
    assert model.firm_table.primary[row] >= 0
    assert vendor.backing == 0.0
    assert event.amount == vendor.capability_gap
    families, f = model.market.families, vendor.family
    open_ = (families["open"] == 1) & (families["alive"] == 1)
    assert families["published"][f] == families["published"][open_].max()
    assert families["vendor"][f] == vendor.row
    assert families["root"][f] == f
    community = model.communities[int(families["community"][f])]
    assert (community.family, community.contributors, community.is_fork) == (f, 0.0, False)


@pytest.mark.parametrize("margin", [0.5, -0.5])
def test_labs_enter_at_their_hazard_times_the_margin_of_the_sector(margin: float) -> None:
    """Share of 300 draws of one model in which a lab enters: within 3 standard errors."""
    model = after(2, YEARLY | {"releases.lab_entry": 0.8})
    model.market.vendors["revenue"] = (1.0 + margin) * model.market.vendors["serving"]
    count, came = len(model.vendors), 0
    for step in range(300):
        model.step_number = step
        decide(model)
        if len(model.vendors) > count:
            came += 1
            model.market.families["alive"][model.vendors.pop().family] = 0
            model.family_names.pop()
            model.communities.pop()
    chance = 1 - np.exp(-0.8 * max(margin, 0.0))
    assert abs(came / 300 - chance) <= 3 * (chance * (1 - chance) / 300) ** 0.5


def test_there_are_never_more_vendors_than_there_is_room_for() -> None:
    values = {
        "releases.lab_entry": 100.0, "pricing.host_entry": 100.0, "pricing.decision_months": 1.0,
        "pricing.host_fixed_cost": 0.0, "clock.horizon": 72.0,
    }  # fmt: skip
    model = run(STILL | values)
    assert len(model.vendors) == MOST_VENDORS
    assert [e.who for e in model.events if e.what == "no_room"].count("vendors") == 1
    assert not np.isinf(model.record).any()
