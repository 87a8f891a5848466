"""Islands: what is drawn, what copies keep, and that measurements move worlds to where they fit."""

import numpy as np
import pytest

from analysis.statistics.matching import Free
from experiments.worlds.island import (
    FIGURE,
    Island,
    Level,
    Seen,
    Task,
    logit,
    run_island,
    share_of,
)
from experiments.worlds.lineage import grown
from sim import Ecosystem, Parameters
from sim.parameters.paths import all_replaced

TASTE = Free("firms.startup.affinity.mean", -3.0, 2.0)
GROWTH = Free("work.size_growth", 0.0, 0.1)  # holds for a whole run
SMALL = all_replaced(Parameters(), {"firms.count": 40, "clock.horizon": 36.0})
NOWHERE = np.empty((0, 2))
TASK = Task(SMALL, [TASTE, GROWTH], NOWHERE, [], [], 12, 3)


@pytest.fixture
def island() -> Island:
    made = Island(TASK)
    made.step_to(4)
    return made


def test_numbers_are_within_their_ranges_and_are_those_of_the_worlds(island: Island) -> None:
    values = island.values()
    low, high = np.array([(one.low, one.high) for one in island.free]).T
    assert ((values > low) & (values < high)).all()
    for world, own in zip(island.worlds, values, strict=True):
        assert world.parameters.firms.startup.affinity.mean == pytest.approx(own[0], rel=1e-5)
        assert world.parameters.work.size_growth == pytest.approx(own[1], rel=1e-5)


def test_numbers_are_drawn_around_the_sets_that_are_given() -> None:
    draw = np.random.default_rng(1)
    places = np.stack([0.5 + 0.1 * draw.random(50), draw.random(50)], axis=1)
    values = Island(TASK._replace(places=places, size=200, seed=2)).values()
    assert values[:, 0].mean() == pytest.approx(-3.0 + 5.0 * 0.55, abs=0.05)
    assert values[:, 0].std() < 0.3
    assert values[:, 1].std() == pytest.approx(0.1 / 12**0.5, rel=0.2)


def test_copies_keep_what_holds_for_a_run_and_go_on_with_luck_of_their_own(island: Island) -> None:
    island.weights = np.zeros(12)
    island.weights[[2, 5]] = 0.5
    growth = island.values()[[2, 5], 1]
    island.resample()
    after = island.values()
    assert island.ancestor.tolist() == [2] * 6 + [5] * 6
    np.testing.assert_allclose(after[:, 1], np.repeat(growth, 6))
    assert len(set(after[:, 0])) == 12
    assert len({int(world.luck) for world in island.worlds}) == 12
    island.step_to(5)
    for world, own in zip(island.worlds, after, strict=True):
        assert world.in_force.firms.startup.affinity.mean == pytest.approx(own[0], rel=1e-5)


def test_a_lineage_makes_the_same_world_again_whatever_the_horizon(island: Island) -> None:
    island.weights = np.zeros(12)
    island.weights[[2, 5]] = 0.5
    island.resample()
    island.step_to(12)
    longer = all_replaced(SMALL, {"clock.horizon": 60.0})
    for row in (0, 11):
        again = grown(longer, island.names, island.stories[row], 12)
        np.testing.assert_array_equal(again.record, island.worlds[row].record)


def test_measurements_move_the_numbers_towards_those_that_made_them() -> None:
    """Truth 1.2 against a prior around -.5: the mean moves up by more than chance in any seed."""
    truth = all_replaced(SMALL, {"firms.startup.affinity.mean": 1.2, "firms.count": 200})
    world, seen = Ecosystem(truth, rng=5), []
    for month in range(24):
        world.step()
        if month >= 12:
            seen.append(Seen(month, logit(share_of(world)), 0.1))
    task = Task(SMALL, [TASTE], np.empty((0, 1)), seen, [], 40, 1, [23], 6, 30)
    found = run_island(task)
    assert found.said.weights @ found.said.numbers[:, 0] > 0.0
    assert 1.0 <= found.said.founders <= 40.0
    assert 1.0 <= found.said.least <= 40.0
    assert np.isfinite(found.said.evidence)
    assert found.said.ahead.shape == (30, 6)


def test_worlds_weigh_by_another_level_and_nothing_else(island: Island) -> None:
    gaps = np.array([world.outcomes["capability_gap"].iloc[-1] for world in island.worlds])
    island.compare(Level(3, "capability_gap", float(gaps[4]), 0.5))
    expected = np.exp(-0.5 * ((gaps - gaps[4]) / 0.5) ** 2)
    if island.weights.std() > 0.0:  # not resampled
        np.testing.assert_allclose(island.weights, expected / expected.sum())


def test_who_foretells_knows_no_later_release_and_leaves_the_island_as_it_is(
    island: Island,
) -> None:
    island.task = TASK._replace(ahead=12, members=12, outcomes=("capability_open", FIGURE))
    before = [world.step_number for world in island.worlds]
    found = island.foretell()
    assert found.months.shape == (12, 12, 2)
    assert [world.step_number for world in island.worlds] == before
    island.step_to(16)
    known = island.worlds[0].outcomes["capability_open"].to_numpy()[4:16]
    assert not np.allclose(found.months[:, :, 0], known)
