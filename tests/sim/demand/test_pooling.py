"""How the oldest cohorts of work are pooled."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim import Ecosystem
from sim.demand.new_work import place_cohort, volume_of
from sim.demand.pooling import pool_oldest
from sim.engine.randomness import number_of
from sim.parameters.work import Cohort
from sim.state.kinds import (
    NO_WORKLOAD,
    NOT_STARTED,
    WITHOUT_AI,
)
from sim.state.work import NO_COHORT, volumes_of
from tests.sim.demand.random_work import POOLED, came, cost_of_all_work, held, world_of
from tests.sim.worlds import cohort


def volumes(world: Ecosystem) -> NDArray[np.float64]:
    """(N) what all workloads of a firm are, in use or not."""
    growth = np.zeros(world.work.size)
    volumes_of(world.work, world.demand.grown, growth)
    total: NDArray[np.float64] = np.where(held(world), world.crowd.volume, 0.0) @ growth
    return total


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("months", [0, 10])
def test_pooling_keeps_each_firms_volume_and_how_many_workloads_there_are(
    seed: int, months: int
) -> None:
    world = world_of(POOLED | {"work.tied_to": "nothing"}, seed)
    assert came(world).size == world.work.size
    for _ in range(months):
        world.step()
    many, before = int(world.crowd.stands_for[held(world)].sum()), volumes(world)
    potential = cost_of_all_work(world).potential if months == 0 else 0.0
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
    if months == 0:
        # What pooled work needs is a mean of two needs a point apart, so that its cost is, too.
        assert cost_of_all_work(world).potential == pytest.approx(potential, rel=0.02)


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(0, 20))
def test_what_pooled_work_needs_counts_by_size(one: float, other: float, more: float) -> None:
    world = world_of(POOLED)
    work = world.work
    first, second = np.argsort(work["need"])[:2].tolist()
    work["need"][second] = work["need"][first] + more
    work["need"][[w for w in range(5) if w not in (first, second)]] = 200.0
    work["size"][[first, second]] = one, other
    size = np.exp([one, other])
    expected = work["need"][[first, second]] @ size / size.sum()
    assert pool_oldest(world.tables) in (first, second)
    kept = np.flatnonzero((work["number"] != NO_COHORT) & (work["need"] < 150.0))
    assert work["need"][kept] == pytest.approx([expected])
    assert work["size"][kept] == pytest.approx([math.log(size.sum())])


def test_pooling_keeps_the_sum_of_all_volumes_that_cohorts_say_they_have() -> None:
    world = world_of(POOLED)
    growth = np.zeros(world.work.size)

    def total() -> float:
        volumes_of(world.work, world.demand.grown, growth)
        return float(world.work["volume"] @ growth)

    for n in range(4):
        before = total()
        pool_oldest(world.tables)
        assert total() == pytest.approx(before)
        place_cohort(world.now, world.tables, number_of(f"more {n}"), Cohort(need=100.0 + n))
        for w in range(world.work.size):
            assert world.work["volume"][w] == pytest.approx(volume_of(world.handed, w), rel=1e-4)


def test_a_pooled_workload_goes_on_with_what_the_larger_one_uses() -> None:
    world = world_of(POOLED)
    first, second = np.argsort(world.work["need"][:5])[:2].tolist()
    crowd, work = world.crowd, world.work
    work["size"][[first, second]] = 0.0
    crowd.slot[:4, [first, second]] = [[6, 3], [6, 3], [6, WITHOUT_AI], [6, NOT_STARTED]]
    crowd.volume[:4, [first, second]] = [[5.0, 1.0], [1.0, 5.0], [1.0, 5.0], [1.0, 5.0]]
    crowd.review_at[:4, [first, second]] = [20, 30]
    crowd.ends_at[:4, [first, second]] = [50, 40]
    pool_oldest(world.tables)
    assert crowd.slot[:4, second].tolist() == [6, 3, WITHOUT_AI, 6]
    assert crowd.review_at[:4, second].tolist() == [20, 30, 30, 20]
    assert crowd.ends_at[:4, second].tolist() == [50, 40, 40, 50]


def test_pooled_work_is_given_up_at_the_hazard_of_what_it_was() -> None:
    """Of some 3,000 workloads pooled at once, as many are left after 4 years, within 4.5 errors."""
    values = {"work.tied_to": "nothing", "work.retirement": 0.3, "firms.count": 1000}
    world = world_of(POOLED | values)
    crowd = world.crowd
    pool_oldest(world.tables)
    pool_oldest(world.tables)
    there = held(world)
    left = there & (crowd.ends_at > 48)
    many, remain = (float(crowd.stands_for[one].sum()) for one in (there, left))
    error = 4.5 * math.sqrt(3 * many * math.exp(-1.2) * (1 - math.exp(-1.2)))
    assert remain == pytest.approx(many * math.exp(-1.2), abs=error)


def test_a_workload_that_was_pooled_weighs_what_it_costs_to_run_it_as_before() -> None:
    """The engineering of self-hosting is shared by no more than the workload's own volume."""
    world = world_of(POOLED | {"work.tied_to": "nothing"})
    crowd, work = world.crowd, world.work
    first, second = np.argsort(work["need"][:5])[:2].tolist()
    work["size"][[first, second]] = 0.0
    only = (crowd.slot[:, first] != NO_WORKLOAD) & (crowd.slot[:, second] == NO_WORKLOAD)
    enterprises = np.flatnonzero(only & (crowd.kind == 0))[:3]
    own = crowd.volume[enterprises, first].copy()
    pool_oldest(world.tables)
    volume = crowd.volume[enterprises, second] * work["pooled"][second]
    np.testing.assert_allclose(volume / crowd.stands_for[enterprises, second], own, rtol=1e-6)


def test_no_place_is_taken_twice_and_as_many_are_kept_apart_as_is_said() -> None:
    world = world_of(POOLED | {"work.per_point": 2.0, "research.growth": 25.0})
    while world.running:
        world.step()
        numbers = came(world)["number"]
        assert np.unique(numbers).size == numbers.size <= 5
        empty = world.work["number"] == NO_COHORT
        assert not held(world)[:, empty].any()
    assert world.demand.coming.number > 20
    assert world.crowd.stands_for[held(world)].max() > 5


@settings(max_examples=10)
@given(st.integers(0, 2**32), st.integers(2, 6))
def test_how_many_are_kept_apart_changes_nobodys_volume(seed: int, places: int) -> None:
    """All cohorts are placed before anybody chooses; volumes are the same to single precision."""
    named = {str(n): cohort(90.0 + n) for n in range(7)}
    values = POOLED | {"work.cohorts": named, "work.tied_to": "nothing"}
    apart, pooled = (world_of(values | {"work.kept_apart": kept}, seed) for kept in (10, places))
    np.testing.assert_allclose(volumes(apart), volumes(pooled), rtol=1e-4)
    counted = [int(world.crowd.stands_for[held(world)].sum()) for world in (apart, pooled)]
    assert counted[0] == counted[1]
