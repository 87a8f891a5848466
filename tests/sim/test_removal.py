"""Agents that are taken out by hand leave the world, once, and the market goes on without them."""

import numpy as np
import pytest

from sim import Ecosystem
from sim.agents import Community, Enterprise, Startup
from sim.outcomes import INDEX
from tests.sim.worlds import STILL, after, both_kinds, small


def told(world: Ecosystem, outcome: str) -> float:
    """An outcome of the last month."""
    return float(world.record[-1, INDEX[outcome]])


def test_a_firm_that_is_removed_leaves_its_place_empty() -> None:
    world = Ecosystem(small(both_kinds({"entry_hazard": 0.0, "exit_hazard": 0.0})), rng=1)
    for _ in range(6):
        world.step()
    firms = list(world.agents_by_type[Enterprise])
    users = [firm for firm in firms if firm.state != "none"]
    before = world.tally.kinds["firms"].sum(axis=1).tolist()
    gone = users[0]

    gone.remove()
    gone.remove()

    assert gone not in world.agents
    assert gone not in world.agents_by_type[Enterprise]
    assert len(world.agents_by_type[Enterprise]) == len(firms) - 1
    world.step()
    assert world.tally.kinds["firms"].sum(axis=1).tolist() == [before[0] - 1, before[1]]
    assert world.demand.present == sum(before) - 1


def test_who_takes_the_place_is_another_firm_and_stays_when_the_first_is_removed_again() -> None:
    world = Ecosystem(small(both_kinds({"entry_hazard": 12.0, "exit_hazard": 0.0})), rng=1)
    world.step()
    gone = next(iter(world.agents_by_type[Startup]))
    gone.remove()
    while not world.crowd.present[gone.row]:
        world.step()

    gone.remove()

    assert world.crowd.present[gone.row]
    assert gone not in world.agents


def still(steps: int) -> Ecosystem:
    """A small world after some steps in which nobody comes or goes by itself."""
    world = Ecosystem(small(STILL), rng=1)
    for _ in range(steps):
        world.step()
    return world


def test_a_vendor_that_is_removed_goes_out_of_business() -> None:
    world = still(steps=6)
    incumbent, families = world.vendors[0], world.market.families
    own, active = int(incumbent.family), told(world, "vendors_active")

    incumbent.remove()
    incumbent.remove()

    assert incumbent not in world.agents
    assert incumbent not in world.agents_by_type[type(incumbent)]
    assert incumbent not in world.active_vendors()
    assert not families["alive"][own]
    assert [event.who for event in world.events if event.what == "bankruptcy"] == ["incumbent"]
    world.step()
    assert told(world, "vendors_active") == active - 1
    assert not (world.crowd.slot // 3 == own).any()


def test_a_community_that_is_removed_leaves_its_family_to_the_vendor() -> None:
    world = after(steps=6)
    kept = next(one for one in world.communities if one.settings.sponsor)
    family = int(kept.family)

    kept.remove()
    world.step()

    assert kept not in world.agents
    assert kept not in world.active_communities()
    assert kept.contributors == 0.0
    assert world.market.families["alive"][family]


def test_a_family_of_which_nobody_is_left_ends() -> None:
    world = after(steps=6)
    commons = next(one for one in world.communities if not one.settings.sponsor)

    commons.remove()
    world.step()

    assert not world.market.families["alive"][commons.family]


def test_without_anyone_the_months_go_on() -> None:
    world = still(steps=6)

    world.remove_all_agents()

    assert len(world.agents) == 0
    world.step()
    assert not np.isinf(world.record).any()
    assert told(world, "served_all") == told(world, "vendors_active") == 0.0


def test_what_was_removed_by_hand_is_not_explained_away() -> None:
    world = after(steps=6)
    firm, other = list(world.agents_by_type[Enterprise])[:2]
    world.explain(other)

    firm.remove()
    world.step()

    with pytest.raises(ValueError, match="changed by hand"):
        world.explain(other)


def test_who_has_left_or_is_there_is_not_registered_again() -> None:
    world = after(steps=1)
    vendor, firm = world.vendors[0], next(iter(world.agents_by_type[Startup]))
    with pytest.raises(ValueError, match="incumbent cannot be registered: it is already"):
        world.register_agent(vendor)
    vendor.remove()
    with pytest.raises(ValueError, match="who has left does not come back"):
        world.register_agent(vendor)
    with pytest.raises(ValueError, match=r"firms are the rows of model\.crowd"):
        world.register_agent(firm)
    community = next(iter(world.agents_by_type[Community]))
    world.deregister_agent(community)
    with pytest.raises(KeyError):
        world.deregister_agent(community)
