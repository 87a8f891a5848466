"""What firms will know of a month in the next one, and how far growth has carried."""

import numpy as np
import pytest

from sim import Ecosystem
from sim.demand.perception import perception
from tests.sim.worlds import after, run_phases_before, small


def test_who_uses_what_is_what_everyone_knows_next_month() -> None:
    world = after(20)
    firms = world.tally.kinds["firms"]
    assert world.demand.present == firms.sum()
    assert world.demand.adopters == firms[:, 1:].sum()
    assert 0 < world.demand.adopters < world.demand.present
    np.testing.assert_array_equal(world.users, world.market.families["users"])
    np.testing.assert_array_equal(world.crowd.seen, world.crowd.primary)


def test_until_the_phase_firms_know_last_month() -> None:
    world = after(20)
    seen, users = world.crowd.seen.copy(), world.users.copy()
    world.crowd.primary[0] = world.crowd.seen[0] + 1
    world.market.families["users"][0] += 1.0
    np.testing.assert_array_equal(world.crowd.seen, seen)
    np.testing.assert_array_equal(world.users, users)
    perception(world)
    assert world.crowd.seen[0] == seen[0] + 1
    assert world.users[0] == users[0] + 1.0


def test_firms_perceive_a_month_when_accounts_are_cleared() -> None:
    world = after(8)
    before = world.crowd.seen.copy()
    run_phases_before(world, "perception")
    np.testing.assert_array_equal(world.crowd.seen, before)
    perception(world)
    assert (world.crowd.seen != before).any()
    np.testing.assert_array_equal(world.crowd.seen, world.crowd.primary)


def grown(values: dict[str, object], steps: int) -> list[float]:
    """The log of the growth that all work has in common, after each step."""
    world, seen = Ecosystem(small(values), rng=1), []
    for _ in range(steps):
        world.step()
        seen.append(world.demand.grown)
    return seen


@pytest.mark.parametrize("length", [0.5, 1.0, 3.0])
def test_a_constant_rate_carries_as_far_as_the_time_that_has_passed(length: float) -> None:
    values: dict[str, object] = {"work.growth": 0.7, "clock.months_per_step": length}
    assert grown(values, round(12 / length))[-1] == pytest.approx(0.7)


def test_a_rate_that_changes_on_a_date_changes_nothing_before_and_no_level_at_once() -> None:
    path = {"work.growth": {"2023-12": 0.2, "2024-01": 2.0}}
    plain, other = grown({"work.growth": 0.2}, 20), grown({"schedule": path}, 20)
    assert plain[:12] == other[:12]
    np.testing.assert_allclose(np.diff(other)[12:], 2.0 / 12)


def test_what_all_work_grows_by_is_part_of_every_volume() -> None:
    world = Ecosystem(small({"work.growth": 0.7}), rng=1)
    for _ in range(7):
        world.step()
    there = world.work["number"] >= 0
    np.testing.assert_allclose(
        world.board.scale * world.board.growth[there],
        np.exp(world.work["size"][there] + 0.7 * 6 / 12),
        rtol=1e-6,
    )
