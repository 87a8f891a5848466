"""Points that agree with the record are found, weighed and told apart."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import inference
from analysis.inference import Population, emulate


def test_a_point_is_ruled_out_by_its_second_worst_target() -> None:
    """An error is half a tolerance, so that 1.5 tolerances are three standard errors."""
    miss = np.array([[9.0, 0.1, 0.1], [9.0, 1.51, 0.1], [9.0, 1.49, 0.1]])
    worst = inference.implausibility(miss)
    assert (worst > inference.CUT).tolist() == [False, True, False]


def test_chance_makes_a_miss_less_telling() -> None:
    miss = np.full((1, 3), 2.0)
    assert inference.implausibility(miss)[0] == pytest.approx(4.0)
    assert inference.implausibility(miss, 0.75)[0] == pytest.approx(2.0)


def test_the_distance_is_the_root_mean_square_and_what_cannot_be_told_counts_as_two() -> None:
    assert inference.distance(np.array([[3.0, 4.0]])) == pytest.approx(np.sqrt(12.5))
    assert inference.distance(np.array([[np.nan, 2.0]])) == pytest.approx(2.0)


def test_the_emulator_learns_a_quadratic_and_knows_how_well() -> None:
    rng = np.random.default_rng(1)
    points, new = rng.random((200, 3)), rng.random((500, 3))

    def truth(at: np.ndarray) -> np.ndarray:
        return np.stack([2 * at[:, 0] - at[:, 1] ** 2, at[:, 0] * at[:, 2]], axis=1)

    noise = 0.1 * rng.standard_normal((200, 2))
    emulator = emulate(points, truth(points) + noise)
    error = np.sqrt(np.mean((emulator.miss(new) - truth(new)) ** 2, axis=0))
    assert error.max() < 0.05
    assert np.sqrt(emulator.variance) == pytest.approx([0.1, 0.1], rel=0.2)


def gaussian(points: np.ndarray) -> np.ndarray:
    """Distances from the point (.3, .7)."""
    distances: np.ndarray = np.hypot(points[:, 0] - 0.3, points[:, 1] - 0.7)
    return distances


def test_smc_finds_the_uniform_posterior_of_a_disc() -> None:
    """ABC with tolerance r on a distance gives the uniform law on a disc: its mean and spread.

    Standard error of the mean .006, of the spread 5 %; the seed is fixed.
    """
    rng = np.random.default_rng(2)
    points = rng.random((400, 2))
    population = Population(points, np.full(400, 1 / 400), gaussian(points))
    for radius in (0.3, 0.15):
        kept = np.empty((0, 2))
        while len(kept) < 400:
            proposals = inference.propose(population, 400, rng)
            kept = np.concatenate([kept, proposals[gaussian(proposals) <= radius]])[:400]
        population = inference.reweighted(kept, gaussian(kept), population)
    mean = population.weights @ population.points
    assert mean == pytest.approx([0.3, 0.7], abs=0.025)
    spread = np.sqrt(np.diag(inference.covariance(population)))
    assert spread == pytest.approx([0.075, 0.075], rel=0.15)
    assert abs(inference.correlations(population)[0, 1]) < 0.2


def test_proposals_stay_in_the_cube() -> None:
    rng = np.random.default_rng(3)
    at = np.array([[0.01, 0.5], [0.02, 0.4], [0.0, 0.6]])
    edge = Population(at, np.full(3, 1 / 3), np.ones(3))
    proposals = inference.propose(edge, 500, rng)
    assert proposals.shape == (500, 2)
    assert ((proposals > 0) & (proposals < 1)).all()


@given(st.integers(2, 40))
def test_sets_are_different_and_the_closest_comes_first(count: int) -> None:
    rng = np.random.default_rng(4)
    population = Population(rng.random((40, 2)), np.full(40, 1 / 40), rng.random(40))
    rows = inference.drawn(population, count, rng)
    assert len(set(rows.tolist())) == len(rows) == count
    assert rows[0] == np.argmin(population.distances)


def test_the_effective_size_counts_equal_weights() -> None:
    assert inference.effective_size(np.full(8, 1 / 8)) == pytest.approx(8.0)
    assert inference.effective_size(np.array([1.0, 0.0])) == pytest.approx(1.0)
