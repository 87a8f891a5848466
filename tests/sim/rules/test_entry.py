"""Vendors come and go."""

from typing import Any

import numpy as np
import pytest

from sim import Ecosystem
from sim.agents import Host, OpenWeightLab
from sim.kinds import STARTUP
from sim.market import MOST_VENDORS, NOBODY
from sim.rules.entry import enter_and_exit, sector_margin
from tests.sim.worlds import STILL, small


def world_after(months: int, values: dict[str, Any] | None = None, seed: int = 1) -> Ecosystem:
    world = Ecosystem(small(STILL | (values or {})), rng=seed)
    for _ in range(months):
        world.step()
    return world


def test_who_owes_more_than_the_limit_closes_down() -> None:
    world = world_after(3, {"commerce.debt_limit": 10.0})
    limit = 10.0 * world.reference_budget
    closed, open_ = world.vendors[0], world.vendors[4]
    families = world.market.families
    closed.cash, open_.cash = -limit - 1.0, -limit - 1.0
    world.vendors[1].cash = -limit + 1.0
    enter_and_exit(world, 0.25)
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
    assert np.isfinite(world.record).all()


def test_the_margin_of_the_sector_is_over_serving_cost() -> None:
    world = world_after(1)
    vendors = world.market.vendors
    vendors["revenue"], vendors["serving"] = 0.0, 0.0
    assert sector_margin(world) == 0.0
    vendors["revenue"][:2], vendors["serving"][:2] = [6.0, 0.0], [3.0, 1.0]
    assert sector_margin(world) == pytest.approx(0.5)


def entrants(values: dict[str, Any], seeds: int = 30) -> list[Ecosystem]:
    worlds = []
    for seed in range(seeds):
        world = world_after(2, values | {"firms.count": 50}, seed)
        world.now = world.now.model_copy(
            update={"releases": world.now.releases.model_copy(update={"vendor_entry": 1e4})}
        )
        enter_and_exit(world, 1.0)
        worlds.append(world)
    return worlds


def test_startups_that_use_ai_become_hosts_or_open_labs() -> None:
    worlds = entrants({})
    kinds = set()
    for world in worlds:
        (event,) = [event for event in world.events if event.what == "entry"]
        vendor = world.vendors[-1]
        kinds.add(type(vendor))
        founder = int(event.who.split()[1])
        row = int(np.flatnonzero(world.crowd.number == founder)[0])
        assert world.crowd.kind[row] == STARTUP
        assert vendor.backing == pytest.approx(0.1 * world.crowd.skill[row], rel=1e-6)
        if isinstance(vendor, OpenWeightLab):
            families = world.market.families
            f = vendor.family
            best = families["published"][(families["open"] == 1) & (families["alive"] == 1)].max()
            assert families["published"][f] == best
            assert families["vendor"][f] == vendor.row
            assert families["root"][f] == f
            assert not world.communities[int(families["community"][f])].is_fork
    assert kinds == {Host, OpenWeightLab}


def test_without_a_margin_nobody_is_drawn() -> None:
    world = world_after(2, {"releases.vendor_entry": 100.0})
    count = len(world.vendors)
    world.market.vendors["revenue"] = world.market.vendors["serving"]
    enter_and_exit(world, 1.0)
    assert len(world.vendors) == count


def test_there_are_never_more_vendors_than_there_is_room_for() -> None:
    world = world_after(24, {"releases.vendor_entry": 100.0, "commerce.decision_months": 1.0,
                             "clock.horizon": 48.0})  # fmt: skip
    while world.running:
        world.step()
    assert 20 < len(world.vendors) <= MOST_VENDORS
    assert np.isfinite(world.record).all()
