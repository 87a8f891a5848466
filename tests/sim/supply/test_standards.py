"""Open families fit each other as far as standards reach."""

import pytest

from sim import Ecosystem
from tests.sim.worlds import STILL, last, run, small

BASE = "network.open_compatibility"
SUPPORT = {"strength": 0.05, "half_effect": 0.05, "reach": 0.8}
"""Half of the most that money brings about."""

SUPPORTED = {f"policy.standards_support.{name}": value for name, value in SUPPORT.items()}


@pytest.mark.parametrize("base", [0.0, 0.3, 1.0])
def test_without_public_money_open_families_fit_as_standards_let_them(base: float) -> None:
    assert run(STILL | {BASE: base}).cast.compatibility == base


def test_money_brings_about_a_part_of_what_is_missing_while_it_is_paid() -> None:
    """From .3, half of the most is .4 of the .7 that are missing."""
    ended = SUPPORTED | {"policy.standards_support.ends": "2023-03", BASE: 0.3}
    world = Ecosystem(small(STILL | ended), rng=1)
    found = []
    for _ in range(3):
        world.step()
        found.append(world.cast.compatibility)
    assert found == pytest.approx([0.58, 0.58, 0.3])


def test_it_follows_a_path_at_once() -> None:
    path = {"2023-02": 0.4, "2023-03": 0.9}
    world = Ecosystem(small(STILL | {"schedule": {BASE: path}}), rng=1)
    for _ in range(3):
        world.step()
        assert world.cast.compatibility == world.in_force.network.open_compatibility
    assert world.cast.compatibility == 0.9


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
