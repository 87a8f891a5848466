"""The particle filter and startups' shared preference, against exact results."""

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from openclosed.analysis.statistics import particle_filter
from openclosed.experiments.validation.assimilation import shared_preference
from openclosed.experiments.validation.assimilation.shared_preference import (
    RHO,
    SIGMA,
    Response,
    Walk,
)
from openclosed.experiments.validation.synthetic_test.question import part_below

WEIGHTS = st.lists(st.floats(0.001, 1.0), min_size=2, max_size=40).map(np.array)


@given(WEIGHTS, st.floats(0.0, 0.999), st.integers(0, 60))
def test_copies_are_as_many_as_weights_say(weights: np.ndarray, u: float, count: int) -> None:
    rows = particle_filter.resample(weights, u, count)
    expected = weights / weights.sum() * rows.size
    copies = np.bincount(rows, minlength=weights.size)
    assert rows.size == (count or weights.size)
    assert (np.abs(copies - expected) < 1.0 + 1e-9).all()


def test_the_share_of_a_posterior_below_the_truth_is_uniform_over_truths() -> None:
    """Four draws and a fifth, 20,000 times: standard error of the coverage .002."""
    draws = np.random.default_rng(4).normal(3.0, 2.0, (5, 20_000))
    below = part_below(draws[4], draws[:4], np.full(4, 0.25), 4.0)
    assert (np.abs(below - 0.5) < 0.45).mean() == pytest.approx(0.9, abs=0.008)
    assert (below < 0.25).mean() == pytest.approx(0.25, abs=0.01)


MARKET = Response(drift=0.1, pull=-0.2, slope=0.8, spread=0.15)
NOW, LEVEL, MEAN, SEEN, VARIANCE = 0.4, -0.3, -0.1, 0.9, 0.04
"""A market at LEVEL and then measured at SEEN, up by 1.2 logits."""
COUNT = 40_000


class Law(NamedTuple):
    """What is known of the step and of sigma once the measurement is there."""

    step: float
    square: float
    sigma: float
    evidence: float  # log


def exact() -> Law:
    """Each pair by hand: a normal step, and a normal measurement of a line in it."""
    mean, foretold = (RHO - 1.0) * NOW, float(MARKET.forecast(np.array(LEVEL), MEAN))
    noise = MARKET.spread**2 + VARIANCE
    total = (MARKET.slope * SIGMA) ** 2 + noise
    surprise = SEEN - foretold - MARKET.slope * mean
    logs = -0.5 * (np.log(2 * np.pi * total) + surprise**2 / total)
    pair = special.softmax(logs)
    gain = MARKET.slope * SIGMA**2 / total
    after, left = mean + gain * surprise, SIGMA**2 * (1 - gain * MARKET.slope)
    evidence = float(special.logsumexp(logs) - np.log(SIGMA.size))
    step, square, sigma = (float(pair @ values) for values in (after, left + after**2, SIGMA))
    return Law(step, square, sigma, evidence)


def sampled(guide: Response | None, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The same quantities from particles, and their standard errors; no guide: free steps."""
    draw = np.random.default_rng(seed)
    walk = shared_preference.begin_walks(COUNT, draw)._replace(now=np.full(COUNT, NOW))
    logs = np.zeros(COUNT)
    if guide is None:
        steps = shared_preference.free_steps(walk, draw)
    else:
        short = SEEN - guide.forecast(np.full(COUNT, LEVEL), MEAN)
        steps, logs = shared_preference.guided_steps(
            walk, guide, short, np.full(COUNT, VARIANCE), draw
        )
    level = MARKET.forecast(np.full(COUNT, LEVEL), MEAN) + MARKET.slope * steps
    level += MARKET.spread * draw.normal(size=COUNT)
    logs = logs + stats.norm.logpdf(SEEN, level, VARIANCE**0.5)
    weights = np.exp(logs)
    values = np.stack([steps, steps**2, walk.sigma])
    means = values @ weights / weights.sum()
    errors = np.sqrt(((values - means[:, None]) ** 2) @ weights**2) / weights.sum()
    evidence, error = np.log(weights.mean()), weights.std() / weights.mean() / COUNT**0.5
    return np.append(means, evidence), np.append(errors, error)


@pytest.mark.parametrize(
    "guide",
    [None, MARKET, MARKET._replace(slope=0.4, drift=0.3), MARKET._replace(slope=0.0)],
    ids=["free", "right", "wrong", "none"],
)
def test_steps_have_the_law_given_what_was_measured(guide: Response | None) -> None:
    """Guided rightly, wrongly or not at all: 4 numbers each within 4 of their standard errors.

    A right program fails one of the 16 with a chance of .001 over seeds; this one is fixed.
    """
    found, errors = sampled(guide, 3)
    assert (np.abs(found - np.array(exact())) < 4 * errors).all()


def test_a_guide_raises_the_effective_sample_size() -> None:
    """Standard errors of the free steps are larger, by which the weights are more even."""
    assert (sampled(MARKET, 3)[1] < 0.7 * sampled(None, 3)[1]).all()


def test_a_path_tells_of_a_pair_what_its_density_says() -> None:
    """And particles have each pair as often: 4,000 of one path, chi-square at 1e-4."""
    draw = np.random.default_rng(4)
    path = np.cumsum(0.3 * draw.normal(size=8))
    walk = shared_preference.begin_walks(4_000, draw)
    for before, after in zip([0.0, *path], path, strict=False):
        walk = shared_preference.take_steps(walk, np.full(4_000, after - before), draw)
    np.testing.assert_allclose(walk.now, path[-1])
    around = RHO * np.array([0.0, *path[:-1]])[:, None]
    steps = np.asarray(stats.norm.logpdf(path[:, None], around, SIGMA))
    expected = 4_000 * special.softmax(steps.sum(axis=0))
    counts = np.bincount(walk.pair, minlength=SIGMA.size)
    common = expected > 5
    counts, expected = (np.append(one[common], one[~common].sum()) for one in (counts, expected))
    assert stats.chisquare(counts, expected).pvalue > 1e-4


def test_the_response_of_a_line_is_found() -> None:
    """1,000 trial months: standard errors are below .02."""
    draw = np.random.default_rng(6)
    steps, away = 0.6 * draw.normal(size=1_000), 0.5 * draw.normal(size=1_000)
    moved = 0.1 - 0.2 * away + 0.8 * steps + 0.15 * draw.normal(size=1_000)
    moved[::50] = 8.0  # outliers that the line leaves out
    found = shared_preference.response(steps, away, moved)
    np.testing.assert_allclose(found, MARKET, atol=0.04)


def test_few_trials_tell_nothing_so_that_steps_are_free() -> None:
    """As far as a guide's wider law goes: mean and spread of 10,000 steps."""
    found = shared_preference.response(np.ones(7), np.zeros(7), np.ones(7))
    assert found.slope == 0.0
    draw = np.random.default_rng(7)
    walk = Walk(np.full(10_000, 2.0), np.zeros((10_000, SIGMA.size)), np.full(10_000, 5))
    steps, _ = shared_preference.guided_steps(walk, found, np.ones(10_000), np.ones(10_000), draw)
    assert steps.mean() == pytest.approx((RHO[5] - 1.0) * 2.0, abs=4 * steps.std() / 100)
    assert steps.std() == pytest.approx(shared_preference.WIDER * SIGMA[5], rel=0.04)


def test_enterprises_taste_walks_by_a_tenth_a_month_and_by_one_in_the_long_run() -> None:
    """20,000 particles: standard errors of deviations are below .006."""
    draw, now = np.random.default_rng(8), np.zeros(20_000)
    for month in range(600):
        before, now = now, shared_preference.step_enterprises(now, draw)
        if month == 0:
            assert now.std() == pytest.approx(0.1, abs=0.003)
    assert (now.mean(), now.std()) == pytest.approx((0.0, 1.0), abs=0.025)
    step = now - shared_preference.ENTERPRISES_RHO * before
    assert step.std() == pytest.approx(shared_preference.ENTERPRISES_SIGMA, abs=0.003)
    assert np.corrcoef(step, before)[0, 1] == pytest.approx(0.0, abs=0.03)
