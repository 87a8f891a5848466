"""The parts of the particle filter against what is known exactly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from analysis.statistics import particle_filter

WEIGHTS = st.lists(st.floats(0.001, 1.0), min_size=2, max_size=40).map(np.array)


@given(WEIGHTS, st.floats(0.0, 0.999), st.integers(0, 60))
def test_each_particle_is_copied_as_often_as_its_weight_says(
    weights: np.ndarray, u: float, count: int
) -> None:
    rows = particle_filter.resampled(weights, u, count)
    expected = weights / weights.sum() * rows.size
    copies = np.bincount(rows, minlength=weights.size)
    assert rows.size == (count or weights.size)
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


def test_the_filter_finds_the_law_of_a_static_number() -> None:
    """A normal prior and 12 normal measurements.

    4,000 particles without resampling: standard error of the mean about .005, of the log
    evidence about .04.
    """
    draw = np.random.default_rng(2)
    level = draw.normal(0.0, 1.0, 4_000)
    seen = draw.normal(0.8, 0.5, 12)
    weights, total = np.full(4_000, 1 / 4_000), 0.0
    for one in seen:
        weights, evidence = particle_filter.weighed(
            weights, np.asarray(norm.logpdf(one, level, 0.5))
        )
        total += evidence
    precision = 1.0 + 12 / 0.25
    assert weights @ level == pytest.approx(seen.sum() / 0.25 / precision, abs=0.02)
    assert np.sqrt(weights @ (level - weights @ level) ** 2) == pytest.approx(
        precision**-0.5, rel=0.1
    )
    assert total == pytest.approx(
        multivariate_normal(cov=np.eye(12) * 0.25 + 1.0).logpdf(seen), abs=0.16
    )
