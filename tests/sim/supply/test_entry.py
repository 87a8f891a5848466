"""Labs come from startups, and go by bankruptcy."""

import numpy as np
import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.agents import OpenWeightLab
from openclosed.sim.state.kinds import STARTUP
from openclosed.sim.state.market import MOST_VENDORS, NOBODY
from openclosed.sim.supply.entry import enter_and_exit
from tests.sim.worlds import STILL, after, run


def decide(world: Ecosystem) -> None:
    """Let labs come and go."""
    enter_and_exit(world.now, world.cast, world.crowd)


def failed(world: Ecosystem) -> list[str]:
    return [event.who for event in world.events if event.what == "bankruptcy"]


def test_who_owes_more_than_the_limit_closes_down() -> None:
    world = after(3, STILL | {"commerce.debt_limit": 10.0})
    closed, open_ = world.vendors[0], world.vendors[4]
    families = world.market.families
    closed.cash, open_.cash = -10.0 * closed.outlays - 1.0, -10.0 * open_.outlays - 1.0
    world.vendors[1].cash = -10.0 * world.vendors[1].outlays + 1.0
    decide(world)
    assert failed(world) == [closed.name, open_.name]
    assert (closed.active, open_.active, world.vendors[1].active) == (0, 0, 1)
    assert families["alive"][closed.family] == 0
    assert families["alive"][open_.family] == 1
    assert families["vendor"][open_.family] == NOBODY
    held = world.crowd.slot // 3 == closed.family
    world.step()
    assert not (world.crowd.slot[held] // 3 == closed.family).any()
    assert not np.isinf(world.record).any()


def test_hosts_never_fail() -> None:
    """Their owners put in what lacks, so that they hold no cash and owe nothing."""
    world = after(12, STILL | {"commerce.debt_limit": 0.0, "commerce.host_fixed_cost": 1.0})
    hosts = [vendor for vendor in world.vendors if vendor.hosts]
    assert all(host.active and host.cash == 0.0 and host.funding > 0.0 for host in hosts)
    assert not {host.name for host in hosts} & set(failed(world))


YEARLY = STILL | {"commerce.decision_months": 12.0}


@pytest.mark.parametrize("seed", range(5))
def test_startups_that_use_ai_become_labs_around_a_copy_of_the_best_open_family(seed: int) -> None:
    world = after(2, YEARLY | {"firms.count": 50}, seed=seed)
    world.in_force = world.in_force.model_copy(
        update={"releases": world.in_force.releases.model_copy(update={"lab_entry": 1e4})}
    )
    decide(world)
    (event,) = [event for event in world.events if event.what == "entry"]
    vendor = world.vendors[-1]
    assert isinstance(vendor, OpenWeightLab)
    (row,) = np.flatnonzero(world.crowd.number == int(event.who.split()[1]))
    assert world.crowd.kind[row] == STARTUP
    assert world.crowd.primary[row] >= 0
    assert vendor.backing == 0.0
    assert event.amount == vendor.capability_gap
    families, f = world.market.families, vendor.family
    open_ = (families["open"] == 1) & (families["alive"] == 1)
    assert families["published"][f] == families["published"][open_].max()
    assert families["vendor"][f] == vendor.row
    assert families["root"][f] == f
    community = world.communities[int(families["community"][f])]
    assert community.family == f
    assert community.contributors == 0.0
    assert not community.is_fork


@pytest.mark.parametrize("margin", [0.5, -0.5])
def test_labs_come_at_their_hazard_times_the_margin_of_the_sector(margin: float) -> None:
    """Share of 300 draws of one world in which a lab comes: within 3 standard errors."""
    world = after(2, YEARLY | {"releases.lab_entry": 0.8})
    world.market.vendors["revenue"] = (1.0 + margin) * world.market.vendors["serving"]
    count, came = len(world.vendors), 0
    for step in range(300):
        world.step_number = step
        decide(world)
        if len(world.vendors) > count:
            came += 1
            world.market.families["alive"][world.vendors.pop().family] = 0
            world.family_names.pop()
            world.communities.pop()
    chance = 1 - np.exp(-0.8 * max(margin, 0.0))
    assert abs(came / 300 - chance) <= 3 * (chance * (1 - chance) / 300) ** 0.5


def test_there_are_never_more_vendors_than_there_is_room_for() -> None:
    values = {
        "releases.lab_entry": 100.0, "commerce.host_entry": 100.0, "commerce.decision_months": 1.0,
        "commerce.host_fixed_cost": 0.0, "clock.horizon": 72.0,
    }  # fmt: skip
    world = run(STILL | values)
    assert len(world.vendors) == MOST_VENDORS
    assert [e.who for e in world.events if e.what == "no_room"].count("vendors") == 1
    assert not np.isinf(world.record).any()
