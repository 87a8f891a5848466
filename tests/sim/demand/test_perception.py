"""What firms will know of a month in the next one."""

import numpy as np
import pytest

from sim import Ecosystem
from sim.demand.perception import feel_open_share, perception, perception_weight
from sim.state.tally import empty_tally
from tests.sim.worlds import after, run_phases_before, small


def test_who_uses_what_is_what_everyone_knows_next_month() -> None:
    world = after(20)
    firms = world.tally.kinds["firms"]
    assert world.present == firms.sum()
    assert world.adopters == firms[:, 1:].sum()
    assert 0 < world.adopters < world.present
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


def test_the_open_share_that_is_felt_moves_to_that_of_the_month() -> None:
    world = after(20)
    closed = int(world.board.closed[0])
    users = world.tally.offerings["users"].sum(axis=2)
    share = users[closed:].sum(axis=0) / users.sum(axis=0)
    felt = world.open_share_felt.copy()
    perception(world)
    np.testing.assert_allclose(world.open_share_felt, felt + (1 - np.exp(-1 / 12)) * (share - felt))


def test_a_kind_of_firm_that_uses_nothing_forgets() -> None:
    tally, felt = empty_tally(2).offerings, np.array([0.5, 0.5])
    tally["users"][:, 1, 0] = [1, 3]
    feel_open_share(felt, tally, 1, 0.5)
    assert felt.tolist() == [0.25, 0.625]


@pytest.mark.parametrize("length", [0.25, 1.0, 3.0])
def test_perception_of_a_year_does_not_depend_on_the_step(length: float) -> None:
    weight = perception_weight(small({"clock.months_per_step": length}))
    assert (1.0 - weight) ** (12.0 / length) == pytest.approx(np.exp(-1.0))


def test_firms_perceive_a_month_when_accounts_are_cleared() -> None:
    world = Ecosystem(small(), rng=1)
    before = world.crowd.seen.copy()
    run_phases_before(world, "perception")
    np.testing.assert_array_equal(world.crowd.seen, before)
    perception(world)
    assert (world.crowd.seen != before).any()
    np.testing.assert_array_equal(world.crowd.seen, world.crowd.primary)
