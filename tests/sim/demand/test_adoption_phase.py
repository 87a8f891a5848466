"""What the phase prepares before firms decide."""

import numpy as np

from sim import Ecosystem
from sim.demand.adoption_phase import keyed_order, limit_entrants
from tests.sim.worlds import small


def test_a_limit_on_entrants_counts_only_firms_that_are_present() -> None:
    world = Ecosystem(small({"firms.count": 40}), rng=1)
    crowd, order = world.crowd, keyed_order(world.now, world.crowd)
    crowd.primary[:] = -1
    crowd.aware_since[:] = world.step_number
    crowd.present[order[:15]] = 0

    limit_entrants(world.step_number, crowd, 10, order)

    entered = order[(crowd.aware_since[order] == world.step_number) & (crowd.present[order] == 1)]
    np.testing.assert_array_equal(entered, order[15:25])
