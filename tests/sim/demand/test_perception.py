"""What firms will know of a month in the next one."""

import numpy as np

from sim.demand.perception import perception
from tests.sim.worlds import after, run_phases_before


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
