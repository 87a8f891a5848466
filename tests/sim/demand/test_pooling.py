"""How the oldest cohorts of work are pooled: what is conserved."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from openclosed.sim import Ecosystem
from openclosed.sim.state.work import volumes_of
from tests.sim.demand.random_work import POOLED, held, world_of
from tests.sim.worlds import cohort

ALL_NAMED = POOLED | {"work.tied_to": "nothing"}


def volumes(world: Ecosystem) -> NDArray[np.float64]:
    """(N) what all workloads of a firm are, in use or not."""
    growth = np.zeros(world.work.size)
    volumes_of(world.work, world.demand.grown, growth)
    total: NDArray[np.float64] = np.where(held(world), world.crowd.volume, 0.0) @ growth
    return total


@settings(max_examples=10)
@given(st.integers(0, 2**32), st.integers(2, 6))
def test_how_many_are_kept_apart_changes_nobodys_volume(seed: int, places: int) -> None:
    """All cohorts are placed before anybody chooses; volumes are the same to single precision."""
    values = ALL_NAMED | {"work.cohorts": {str(n): cohort(90.0 + n) for n in range(7)}}
    apart, pooled = (world_of(values | {"work.kept_apart": kept}, seed) for kept in (10, places))
    np.testing.assert_allclose(volumes(apart), volumes(pooled), rtol=1e-4)
    counted = [int(world.crowd.stands_for[held(world)].sum()) for world in (apart, pooled)]
    assert counted[0] == counted[1]
