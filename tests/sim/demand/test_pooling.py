"""How the oldest cohorts of work are pooled: what is conserved."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from openclosed.sim import Ecosystem
from openclosed.sim.demand.pooling import pool_oldest
from openclosed.sim.state.kinds import NO_WORKLOAD
from openclosed.sim.state.work import NO_COHORT, volumes_of
from tests.sim.demand.random_work import POOLED, came, held, world_of
from tests.sim.worlds import cohort

ALL_NAMED = POOLED | {"work.tied_to": "nothing"}


def volumes(world: Ecosystem) -> NDArray[np.float64]:
    """(N) what all workloads of a firm are, in use or not."""
    growth = np.zeros(world.work.size)
    volumes_of(world.work, world.demand.grown, growth)
    total: NDArray[np.float64] = np.where(held(world), world.crowd.volume, 0.0) @ growth
    return total


@pytest.mark.parametrize("months", [0, 10])
def test_pooling_keeps_each_firms_volume_and_how_many_workloads_there_are(months: int) -> None:
    world = world_of(ALL_NAMED)
    assert came(world).size == world.work.size
    for _ in range(months):
        world.step()
    many, before = int(world.crowd.stands_for[held(world)].sum()), volumes(world)
    oldest = np.argsort(world.work["need"][:5])[:2].tolist()
    cells = world.crowd.slot.copy()
    freed = pool_oldest(world.tables)
    assert freed == oldest[0]
    assert world.work["number"][freed] == NO_COHORT
    np.testing.assert_allclose(volumes(world), before, rtol=1e-5)
    assert world.crowd.stands_for[held(world)].sum() == many
    assert not held(world)[:, freed].any()
    one = (cells[:, oldest] != NO_WORKLOAD).any(axis=1)
    np.testing.assert_array_equal(held(world)[:, oldest[1]], one)
    others = [w for w in range(world.work.size) if w not in oldest]
    np.testing.assert_array_equal(world.crowd.slot[:, others], cells[:, others])


def test_pooled_work_is_given_up_at_the_hazard_of_what_it_was() -> None:
    """Of some 3,000 workloads pooled at once, as many are left after 4 years, within 4.5 errors."""
    world = world_of(ALL_NAMED | {"work.retirement": 0.3, "firms.count": 1000})
    pool_oldest(world.tables)
    pool_oldest(world.tables)
    there, stands_for = held(world), world.crowd.stands_for
    left = there & (world.crowd.ends_at > 48)
    many, remain = (float(stands_for[one].sum()) for one in (there, left))
    error = 4.5 * math.sqrt(3 * many * math.exp(-1.2) * (1 - math.exp(-1.2)))
    assert remain == pytest.approx(many * math.exp(-1.2), abs=error)


@settings(max_examples=10)
@given(st.integers(0, 2**32), st.integers(2, 6))
def test_how_many_are_kept_apart_changes_nobodys_volume(seed: int, places: int) -> None:
    """All cohorts are placed before anybody chooses; volumes are the same to single precision."""
    values = ALL_NAMED | {"work.cohorts": {str(n): cohort(90.0 + n) for n in range(7)}}
    apart, pooled = (world_of(values | {"work.kept_apart": kept}, seed) for kept in (10, places))
    np.testing.assert_allclose(volumes(apart), volumes(pooled), rtol=1e-4)
    counted = [int(world.crowd.stands_for[held(world)].sum()) for world in (apart, pooled)]
    assert counted[0] == counted[1]
