"""Agents that are taken out by hand leave the world, once, and the market goes on without them."""

import numpy as np
import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.agents import Enterprise, Startup
from tests.sim.worlds import STILL, after


def still(steps: int, entry_hazard: float = 0.0) -> Ecosystem:
    """A small world after some steps in which nobody but firms comes or goes by itself."""
    return after(steps, STILL | {"firms.entry_hazard": entry_hazard, "firms.exit_hazard": 0.0})


def test_a_firm_that_is_removed_leaves_its_place_empty() -> None:
    world = still(steps=6)
    firms = list(world.agents_by_type[Enterprise])
    before = world.tally.kinds["firms"].sum(axis=1).tolist()
    gone = next(firm for firm in firms if firm.state != "none")
    gone.remove()
    gone.remove()
    assert gone not in world.agents
    assert len(world.agents_by_type[Enterprise]) == len(firms) - 1
    world.step()
    assert world.tally.kinds["firms"].sum(axis=1).tolist() == [before[0] - 1, before[1]]
    assert world.demand.present == sum(before) - 1


def test_who_takes_the_place_is_another_firm_and_stays_when_the_first_is_removed_again() -> None:
    world = after(1, {"firms.entry_hazard": 12.0, "firms.exit_hazard": 0.0})
    gone = next(iter(world.agents_by_type[Startup]))
    gone.remove()
    while not world.crowd.present[gone.row]:
        world.step()
    gone.remove()
    assert world.crowd.present[gone.row]
    assert gone not in world.agents


def test_a_vendor_that_is_removed_goes_out_of_business() -> None:
    world = still(steps=6)
    incumbent, active = world.vendors[0], world.latest("vendors_active")
    own = int(incumbent.family)
    incumbent.remove()
    incumbent.remove()
    assert incumbent not in world.agents
    assert incumbent not in world.agents_by_type[type(incumbent)]
    assert incumbent not in world.active_vendors()
    assert not world.market.families["alive"][own]
    assert [event.who for event in world.events if event.what == "bankruptcy"] == ["incumbent"]
    world.step()
    assert world.latest("vendors_active") == active - 1
    assert not (world.crowd.slot // 3 == own).any()


@pytest.mark.parametrize("has_vendor", [True, False])
def test_a_community_that_is_removed_leaves_its_family_to_the_vendor_if_there_is_one(
    has_vendor: bool,
) -> None:
    world = after(steps=6)
    gone = next(one for one in world.communities if bool(one.settings.sponsor) is has_vendor)
    family = int(gone.family)
    gone.remove()
    world.step()
    assert gone not in world.agents
    assert gone not in world.cast.active_communities()
    assert gone.contributors == 0.0
    assert bool(world.market.families["alive"][family]) is has_vendor


def test_without_anyone_the_months_go_on() -> None:
    world = still(steps=6, entry_hazard=12.0)
    world.remove_all_agents()
    assert len(world.agents) == 0
    world.step()
    assert not np.isinf(world.record).any()
    assert world.latest("served_all") == world.latest("vendors_active") == 0.0


def test_who_has_left_or_is_there_is_not_registered_again() -> None:
    world = after(steps=1)
    vendor, firm = world.vendors[0], next(iter(world.agents_by_type[Startup]))
    for agent, says in ((vendor, "incumbent"), (firm, f"firm {firm.number} .*entry_hazard")):
        with pytest.raises(ValueError, match=says):
            world.register_agent(agent)
    vendor.remove()
    with pytest.raises(ValueError, match="incumbent"):
        world.register_agent(vendor)
    community = world.communities[0]
    world.deregister_agent(community)
    with pytest.raises(KeyError):
        world.deregister_agent(community)
