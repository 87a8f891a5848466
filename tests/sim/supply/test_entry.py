"""Labs come from startups, and go by bankruptcy."""

import functools
from collections import Counter
from itertools import product
from typing import Any

import numpy as np
import pytest

from sim import Ecosystem
from sim.agents import OpenWeightLab
from sim.state.kinds import STARTUP
from sim.state.market import MOST_VENDORS, NOBODY
from sim.supply.entry import enter_and_exit, sector_margin
from tests.sim.worlds import STILL, small


def world_after(months: int, values: dict[str, Any] | None = None, seed: int = 1) -> Ecosystem:
    world = Ecosystem(small(STILL | (values or {})), rng=seed)
    for _ in range(months):
        world.step()
    return world


def decide(world: Ecosystem) -> None:
    """Let labs come and go."""
    enter_and_exit(world.now, world.cast, world.crowd)


def test_who_owes_more_than_the_limit_closes_down() -> None:
    world = world_after(3, {"commerce.debt_limit": 10.0})
    closed, open_ = world.vendors[0], world.vendors[4]
    families = world.market.families
    closed.cash, open_.cash = -10.0 * closed.outlays - 1.0, -10.0 * open_.outlays - 1.0
    world.vendors[1].cash = -10.0 * world.vendors[1].outlays + 1.0
    decide(world)
    assert [event.who for event in world.events if event.what == "bankruptcy"] == [
        closed.name,
        open_.name,
    ]
    assert (closed.active, open_.active, world.vendors[1].active) == (0, 0, 1)
    assert families["alive"][closed.family] == 0
    assert families["alive"][open_.family] == 1
    assert families["vendor"][open_.family] == NOBODY
    held = world.crowd.slot // 3 == closed.family
    world.step()
    assert not (world.crowd.slot[held] // 3 == closed.family).any()
    assert not np.isinf(world.record).any()


def test_what_sums_leave_over_is_no_debt() -> None:
    world = world_after(3)
    world.market.vendors["cash"][:] = -1.6e-27
    for flow in ("research", "quality", "supporting"):
        world.market.vendors[flow][:] = 0.0
    decide(world)
    assert not [event for event in world.events if event.what == "bankruptcy"]


WINTER = {"commerce.funding_end": "2024-01"}
DAMAGES = {"policy.release_liability.strength": 2.0, "assurance.arrivals": 4.0}
"""Losses for which no lab can keep what it needs, as it does for its commitments."""


@functools.cache
def story(*changes: tuple[str, Any]) -> list[Counter[str]]:
    """How often each kind of event happened in sixteen runs over five years of damages."""
    values = {"firms.count": 300, "clock.horizon": 60.0, **DAMAGES, **dict(changes)}
    worlds = (Ecosystem(small(values), rng=seed).run() for seed in range(16))
    return [Counter(event.what for event in world.events) for world in worlds]


def test_more_vendors_fail_where_investors_stop_to_fund_them() -> None:
    """Pairs with common random numbers, by the exact test of a mean of 0 that flips their signs.

    Without an effect it passes with a chance of at most 2^-8 = .4 %.
    """
    plain, winter = story(), story(*WINTER.items())
    failed = [[run["bankruptcy"] for run in runs] for runs in (plain, winter)]
    more = np.subtract(failed[1], failed[0])
    flips = np.array(list(product([1, -1], repeat=more.size)))
    assert (flips @ more >= more.sum()).mean() <= 2.0**-8, failed


def test_hosts_never_fail() -> None:
    """Their owners put in what lacks, so that they hold no cash and owe nothing."""
    world = world_after(12, {"commerce.debt_limit": 0.0, "commerce.host_fixed_cost": 1.0})
    hosts = [vendor for vendor in world.vendors if vendor.hosts]
    assert all(host.active and host.cash == 0.0 and host.funding > 0.0 for host in hosts)
    failed = [event.who for event in world.events if event.what == "bankruptcy"]
    assert not {host.name for host in hosts} & set(failed)


def test_the_margin_of_the_sector_is_over_serving_cost() -> None:
    world = world_after(1)
    vendors = world.market.vendors
    vendors["revenue"], vendors["serving"] = 0.0, 0.0
    assert sector_margin(world.market) == 0.0
    vendors["revenue"][:2], vendors["serving"][:2] = [6.0, 0.0], [3.0, 1.0]
    assert sector_margin(world.market) == pytest.approx(0.5)


YEARLY = {"commerce.decision_months": 12.0}


def entrants(values: dict[str, Any], seeds: int = 30) -> list[Ecosystem]:
    worlds = []
    for seed in range(seeds):
        world = world_after(2, values | YEARLY | {"firms.count": 50}, seed)
        world.in_force = world.in_force.model_copy(
            update={"releases": world.in_force.releases.model_copy(update={"lab_entry": 1e4})}
        )
        decide(world)
        worlds.append(world)
    return worlds


def test_startups_that_use_ai_become_labs_around_a_copy_of_the_best_open_family() -> None:
    for world in entrants({}):
        (event,) = [event for event in world.events if event.what == "entry"]
        vendor = world.vendors[-1]
        assert isinstance(vendor, OpenWeightLab)
        founder = int(event.who.split()[1])
        row = int(np.flatnonzero(world.crowd.number == founder)[0])
        assert world.crowd.kind[row] == STARTUP
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


def test_labs_come_at_their_hazard_times_the_margin_of_the_sector() -> None:
    """Share of 300 draws of one world in which a lab comes: within 3 standard errors."""
    world = world_after(2, YEARLY | {"releases.lab_entry": 0.8})
    world.market.vendors["revenue"] = 1.5 * world.market.vendors["serving"]
    count, came = len(world.vendors), 0
    for step in range(300):
        world.step_number = step
        decide(world)
        if len(world.vendors) > count:
            came += 1
            world.market.families["alive"][world.vendors.pop().family] = 0
            world.family_names.pop()
            world.communities.pop()
    chance = 1 - np.exp(-0.4)
    assert abs(came / 300 - chance) < 3 * (chance * (1 - chance) / 300) ** 0.5


def test_without_a_margin_nobody_is_drawn() -> None:
    world = world_after(2, YEARLY | {"releases.lab_entry": 100.0})
    count = len(world.vendors)
    world.market.vendors["revenue"] = world.market.vendors["serving"]
    decide(world)
    assert len(world.vendors) == count


def test_there_are_never_more_vendors_than_there_is_room_for() -> None:
    values = {
        "releases.lab_entry": 100.0, "commerce.host_entry": 100.0, "commerce.decision_months": 1.0,
        "commerce.host_fixed_cost": 0.0, "clock.horizon": 72.0,
    }  # fmt: skip
    world = world_after(0, values).run()
    assert len(world.vendors) == MOST_VENDORS
    assert [e.who for e in world.events if e.what == "no_room"].count("vendors") == 1
    assert not np.isinf(world.record).any()
