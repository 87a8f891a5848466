"""Agents removed by hand leave the model, once, and the market continues without them."""

import numpy as np
import pytest

from openclosed.sim.agents import Enterprise, Startup
from tests.sim.runs import STILL, after

QUIET = STILL | {"firms.entry_hazard": 0.0, "firms.exit_hazard": 0.0}
"""Values under which no agent enters or exits on its own."""


def test_a_firm_that_is_removed_leaves_its_place_empty() -> None:
    model = after(6, QUIET)
    firms = list(model.agents_by_type[Enterprise])
    before = model.tally.kinds["firms"].sum(axis=1).tolist()
    gone = next(firm for firm in firms if firm.state != "none")
    gone.remove()
    gone.remove()
    assert gone not in model.agents
    assert len(model.agents_by_type[Enterprise]) == len(firms) - 1
    model.step()
    assert model.tally.kinds["firms"].sum(axis=1).tolist() == [before[0] - 1, before[1]]
    assert model.demand.present == sum(before) - 1


def test_the_next_firm_in_the_place_stays_when_the_first_is_removed_again() -> None:
    model = after(1, {"firms.entry_hazard": 12.0, "firms.exit_hazard": 0.0})
    gone = next(iter(model.agents_by_type[Startup]))
    gone.remove()
    while not model.firm_table.present[gone.row]:
        model.step()
    gone.remove()
    assert model.firm_table.present[gone.row]
    assert gone not in model.agents


def test_a_vendor_that_is_removed_goes_out_of_business() -> None:
    model = after(6, QUIET)
    incumbent, active = model.vendors[0], model.latest("vendors_active")
    own = int(incumbent.family)
    incumbent.remove()
    incumbent.remove()
    assert incumbent not in model.agents
    assert incumbent not in model.active_vendors()
    assert not model.market.families["alive"][own]
    firms = model.firm_table
    assert not any((column // 3 == own).any() for column in (firms.seen, firms.primary))
    assert model.suppliers.add_family("a newcomer", 110.0) != own  # the row is not given away
    assert [event.who for event in model.events if event.what == "bankruptcy"] == ["incumbent"]
    model.step()
    assert model.latest("vendors_active") == active - 1
    assert not (firms.slot // 3 == own).any()


@pytest.mark.parametrize("has_vendor", [True, False])
def test_a_community_that_is_removed_leaves_its_family_to_the_vendor_if_there_is_one(
    has_vendor: bool,
) -> None:
    model = after(steps=6)
    gone = next(one for one in model.communities if bool(one.settings.sponsor) is has_vendor)
    family = int(gone.family)
    gone.remove()
    model.step()
    assert gone not in model.agents
    assert gone not in model.suppliers.active_communities()
    assert gone.contributors == 0.0
    assert bool(model.market.families["alive"][family]) is has_vendor


def test_without_anyone_the_months_go_on() -> None:
    model = after(6, QUIET | {"firms.entry_hazard": 12.0})
    model.remove_all_agents()
    assert len(model.agents) == 0
    model.step()
    assert not np.isinf(model.record).any()
    assert model.latest("adopted_all") == model.latest("vendors_active") == 0.0


def test_agents_present_or_gone_are_not_registered_again() -> None:
    model = after(steps=1)
    vendor, firm = model.vendors[0], next(iter(model.agents_by_type[Startup]))
    for agent, says in ((vendor, "incumbent"), (firm, f"firm {firm.number} .*entry_hazard")):
        with pytest.raises(ValueError, match=says):
            model.register_agent(agent)
    vendor.remove()
    with pytest.raises(ValueError, match="incumbent"):
        model.register_agent(vendor)
