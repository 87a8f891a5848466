"""Standards bring the compatibility of open families to where it settles."""

import math

import pytest

from sim import Ecosystem
from sim.supply.releases import standards
from tests.sim.worlds import STILL, last, run, small

BASE = "network.open_compatibility"
SUPPORT = {"strength": 0.05, "half_effect": 0.05, "reach": 0.8}
"""Half of the most that money brings within reach."""

SUPPORTED = {f"policy.standards_support.{name}": value for name, value in SUPPORT.items()}


@pytest.mark.parametrize("base", [0.0, 0.3, 1.0])
def test_compatibility_starts_where_it_settles(base: float) -> None:
    assert run(STILL | {BASE: base}).cast.compatibility == pytest.approx(base)


@pytest.mark.parametrize("months_per_step", [1.0, 0.5])
def test_it_nears_what_money_brings_within_reach_whatever_the_step(months_per_step: float) -> None:
    """From .3, money reaches for .4 of the .7 that are missing: two years of T_c = 4."""
    values = {BASE: 0.3, "network.standards_years": 4.0} | SUPPORTED
    world = run(STILL | values | {"clock.months_per_step": months_per_step})
    assert world.cast.compatibility == pytest.approx(0.3 + 0.28 * (1 - math.exp(-0.5)))


def test_it_follows_a_path_of_the_base_at_its_own_time() -> None:
    world = Ecosystem(small(STILL | {BASE: 0.4, "network.standards_years": 1.0}), rng=1)
    world.cast.compatibility = 0.9
    standards(world.now, world.cast, world.money)
    assert world.cast.compatibility == pytest.approx(0.4 + 0.5 * math.exp(-1 / 12))


def test_it_settles_again_when_the_money_ends() -> None:
    ended = SUPPORTED | {"policy.standards_support.ends": "2024-01"}
    values = STILL | ended | {BASE: 0.3, "network.standards_years": 0.5, "clock.horizon": 48.0}
    assert run(values).cast.compatibility == pytest.approx(0.3, abs=1e-3)


def test_the_board_holds_the_compatibility_of_the_month() -> None:
    world = Ecosystem(small(STILL | SUPPORTED), rng=1)
    for _ in range(6):
        world.step()
    families, kappa = world.market.families, world.board.compatibility
    first, second = [int(f) for f in families["root"][families["open"] == 1][:2]]
    assert (
        kappa[first, second] == world.cast.compatibility > world.in_force.network.open_compatibility
    )


def test_compatibility_holds_open_families_users_together() -> None:
    """A strong network effect: open gains from standards in all of 8 pairs; by chance 1 in 256."""
    strong = {"network.strength": 6.0, "network.camps": "open", "clock.horizon": 36.0}
    gains = [
        last(run(strong | {BASE: 1.0}, seed), "open_share_workloads_all")
        - last(run(strong | {BASE: 0.2}, seed), "open_share_workloads_all")
        for seed in range(8)
    ]
    assert min(gains) > 0
