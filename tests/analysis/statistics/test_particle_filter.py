"""The particle filter against what is known exactly: Kalman's filter, and made-up laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.statistics import particle_filter
from analysis.statistics.particle_filter import Carried

WEIGHTS = st.lists(st.floats(0.001, 1.0), min_size=2, max_size=40).map(np.array)


def test_one_particle_is_kalmans_filter() -> None:
    """Against the joint normal law of an AR(1) error and its noisy measurements."""
    decay, spread, noise, months = 0.8, 0.3, 0.1, 6
    seen = np.random.default_rng(3).normal(size=months)
    first = spread**2 / (1 - decay**2)
    lag = np.abs(np.subtract.outer(np.arange(months), np.arange(months)))
    law = stats.multivariate_normal(cov=first * decay**lag + noise**2 * np.eye(months))
    error = particle_filter.settled(np.array([decay]), np.array([spread]))
    total = 0.0
    for month in range(months):
        error = particle_filter.a_month_on(error) if month else error
        error, likelihood = particle_filter.measured(error, np.zeros(1), float(seen[month]), noise)
        total += float(likelihood[0])
    assert total == pytest.approx(law.logpdf(seen))


def test_a_settled_error_stays_as_it_is() -> None:
    error = particle_filter.settled(np.array([0.6, 0.98]), np.array([0.5, 0.1]))
    np.testing.assert_allclose(particle_filter.a_month_on(error).variance, error.variance)


def test_a_measurement_without_noise_is_carried_on_in_full() -> None:
    error = particle_filter.settled(np.array([0.9]), np.array([0.2]))
    known, _ = particle_filter.measured(error, np.array([1.0]), 1.7, 1e-9)
    assert known.mean[0] == pytest.approx(0.7)
    assert particle_filter.a_month_on(known).mean[0] == pytest.approx(0.63)


@given(WEIGHTS, st.floats(0.0, 0.999))
def test_each_particle_is_copied_as_often_as_its_weight_says(weights: np.ndarray, u: float) -> None:
    rows = particle_filter.resampled(weights, u)
    expected = weights / weights.sum() * weights.size
    copies = np.bincount(rows, minlength=weights.size)
    assert rows.size == weights.size
    assert (np.abs(copies - expected) < 1.0 + 1e-9).all()


@given(WEIGHTS)
def test_effective_numbers_lie_between_one_and_all(weights: np.ndarray) -> None:
    assert 1.0 - 1e-9 <= particle_filter.effective(weights) <= weights.size + 1e-9
    alone = np.zeros(weights.size, dtype=np.int64)
    assert particle_filter.founders(alone, weights) == pytest.approx(1.0)
    everyone = np.arange(weights.size)
    assert particle_filter.founders(everyone, weights) == pytest.approx(
        particle_filter.effective(weights)
    )


def test_a_move_keeps_mean_and_variance() -> None:
    """Standard errors of 20,000 particles are below .01."""
    draw = np.random.default_rng(1)
    values = draw.normal([1.0, -2.0], [0.5, 2.0], (20_000, 2))
    weights = np.full(20_000, 1 / 20_000)
    rows = particle_filter.resampled(weights, 0.5)
    after = particle_filter.moved(values, weights, rows, draw.normal(size=values.shape))
    np.testing.assert_allclose(after.mean(axis=0), values.mean(axis=0), atol=0.05)
    np.testing.assert_allclose(after.std(axis=0), values.std(axis=0), rtol=0.03)


def test_bands_of_a_number_hold_another_draw_as_often_as_they_say() -> None:
    """Four draws and a fifth, 20,000 times: standard error of the coverage .002."""
    draws = np.random.default_rng(4).normal(3.0, 2.0, (5, 20_000))
    even = np.full(4, 0.25)
    low, high = particle_filter.told(draws[:4], even, 4.0).quantiles([0.05, 0.95])
    assert ((low < draws[4]) & (draws[4] < high)).mean() == pytest.approx(0.9, abs=0.008)
    below = particle_filter.told(draws[:4], even, 4.0).below(draws[4])
    assert (below < 0.25).mean() == pytest.approx(0.25, abs=0.01)


def test_copies_that_move_become_independent_again() -> None:
    """Variance of the mean of a world's kin over 4,000 worlds: standard error about 2 %."""
    size, worlds = 20, 4_000
    draw = np.random.default_rng(5)
    values = draw.normal(size=(size, worlds))
    even, kinship = np.full(size, 1 / size), np.eye(size)
    for _ in range(4):
        rows = draw.integers(0, 5, size)
        kinship = particle_filter.kinship_of_copies(kinship, rows)
        # The kernel about the mean of the law itself, not about that of the particles.
        kept = particle_filter.SHRINK * values[rows]
        values = kept + (1 - particle_filter.SHRINK**2) ** 0.5 * draw.normal(size=values.shape)
    draws = particle_filter.independent(kinship, even)
    assert 1.0 < draws < 10.0
    assert 1 / values.mean(axis=0).var() == pytest.approx(draws, rel=0.08)


def test_the_filter_finds_the_law_of_a_static_number() -> None:
    """A level without an error of the model: a normal prior and 12 normal measurements.

    4,000 particles without resampling: standard error of the mean about .005.
    """
    draw = np.random.default_rng(2)
    level = draw.normal(0.0, 1.0, 4_000)
    seen = draw.normal(0.8, 0.5, 12)
    nothing = Carried(*(np.zeros(4_000) for _ in range(4)))
    weights = np.full(4_000, 1 / 4_000)
    for one in seen:
        _, likelihood = particle_filter.measured(nothing, level, float(one), 0.5)
        weights, _ = particle_filter.weighed(weights, likelihood)
    precision = 1.0 + 12 / 0.25
    assert weights @ level == pytest.approx(seen.sum() / 0.25 / precision, abs=0.02)
    assert np.sqrt(weights @ (level - weights @ level) ** 2) == pytest.approx(
        precision**-0.5, rel=0.1
    )


def test_paths_through_what_was_measured_have_the_law_given_all_of_it() -> None:
    """A month before the last measurement: against the joint normal law of an AR(1) error."""
    decay, spread, noise, seen = 0.8, 0.3, 0.1, 0.6
    size = 40_000
    first = spread**2 / (1 - decay**2)
    known = [particle_filter.settled(np.full(size, decay), np.full(size, spread))]
    known.append(particle_filter.a_month_on(known[0]))
    known[1] = particle_filter.measured(known[1], np.zeros(size), seen, noise)[0]
    known.append(particle_filter.a_month_on(known[1]))
    paths = particle_filter.paths_through(known, np.random.default_rng(2))
    lags = np.array([decay, 1.0, decay]) * first
    gain = lags / (first + noise**2)
    np.testing.assert_allclose(paths.mean(axis=0), gain * seen, atol=0.01)
    np.testing.assert_allclose(paths.var(axis=0), first - gain * lags, rtol=0.03)
    together = np.cov(paths[:, 0], paths[:, 2])[0, 1]
    assert together == pytest.approx(decay**2 * first - gain[0] * lags[2], abs=0.0015)
