"""Standards grow, forks set them back, merges bring them on."""

import math

import pytest

from sim import Ecosystem
from sim.market.standards import open_compatibility, standardise
from sim.supply.forks import fork_and_merge
from tests.sim.worlds import STILL, last, run, small

FORKS = STILL | {
    "communities": {"commons": {"contributors": 50.0, "governance": 0.5}},
    "releases.fork_hazard": 100.0,
    "releases.merge_hazard": 100.0,
    "network.fork_setback": 0.2,
    "network.merge_gain": 0.1,
}


def test_compatibility_is_that_of_the_start_and_nears_one_with_the_stock() -> None:
    world = Ecosystem(small(STILL | {"network.open_compatibility": 0.3}), rng=1)
    assert open_compatibility(world) == pytest.approx(0.3)
    standardise(world, math.log(2.0))
    assert open_compatibility(world) == pytest.approx(1 - 0.7 / 2)
    standardise(world, 50.0)
    assert open_compatibility(world) == pytest.approx(1.0)


@pytest.mark.parametrize("base", [0.0, 0.3, 1.0])
def test_compatibility_stays_within_its_range_and_recovers_from_the_bottom(base: float) -> None:
    world = Ecosystem(small(STILL | {"network.open_compatibility": base}), rng=1)
    standardise(world, -50.0)
    assert open_compatibility(world) == pytest.approx(float(base == 1.0))
    standardise(world, 0.5)
    assert open_compatibility(world) > 0.3


@pytest.mark.parametrize("months_per_step", [1.0, 0.5])
def test_standards_grow_at_their_rate_whatever_the_step(months_per_step: float) -> None:
    values = {"network.standardisation": 0.2, "clock.months_per_step": months_per_step}
    assert run(STILL | values).standards == pytest.approx(0.4)


def test_a_fork_sets_standards_back_and_one_that_comes_home_brings_them_on() -> None:
    world = Ecosystem(small(FORKS | {"vendors": {"lab": {"_target_": "sim.agents.ClosedLab"}}}), 1)
    fork_and_merge(world, 1.0)
    assert [event.what for event in world.events] == ["fork"]
    assert world.standards == pytest.approx(-0.2)
    world.communities[0].governance = 1.0
    world.communities[1].governance = 1.0
    fork_and_merge(world, 1.0)
    assert [event.what for event in world.events] == ["fork", "merge"]
    assert world.standards == pytest.approx(-0.1)


def test_the_board_holds_the_compatibility_of_the_month() -> None:
    world = Ecosystem(small(STILL | {"network.standardisation": 1.0}), rng=1)
    for _ in range(12):
        world.step()
    families, kappa = world.market.families, world.board.compatibility
    first, second = [int(f) for f in families["root"][families["open"] == 1][:2]]
    assert kappa[first, second] == pytest.approx(1 - 0.7 * math.exp(-1.0))


def test_standards_hold_open_families_users_together() -> None:
    """A strong network effect: open gains from standards in all of 8 pairs; by chance 1 in 256."""
    strong = {"network.strength": 6.0, "network.camps": "open", "clock.horizon": 36.0}
    gains = [
        last(run(strong | {"network.standardisation": 2.0}, seed), "open_share_workloads_all")
        - last(run(strong | {"network.standardisation": 0.0}, seed), "open_share_workloads_all")
        for seed in range(8)
    ]
    assert min(gains) > 0
