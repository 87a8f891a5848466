"""What a venue shows, against the joint normal law of an AR(1) bias and its noisy measurements."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.statistics import observers
from analysis.statistics.observers import KEPT, LEAST_SHARE, Bias

MONTHS, SPREAD = 7, 0.6
SHOWN = {0: 0.1, 2: 0.05, 3: 0.2, 6: 0.1}
"""Months in which a venue shows something, and the standard deviation of that."""
LAG = np.abs(np.subtract.outer(np.arange(MONTHS), np.arange(MONTHS)))
LAW = SPREAD**2 * KEPT**LAG
"""Covariances of a bias in months."""


@pytest.mark.parametrize("seed", range(3))
def test_the_filter_of_one_number_is_the_joint_law(seed: int) -> None:
    """Months without a measurement among them: likelihood, mean and variance at the end."""
    months, errors = list(SHOWN), np.array([*SHOWN.values()])
    draw = np.random.default_rng(seed)
    worlds = draw.normal(size=(len(months), 4))  # what was shown less what each of 4 worlds has
    bias, total = observers.unknown(SPREAD, 4), np.zeros(4)
    for month in range(MONTHS):
        bias = observers.a_month_on(bias, SPREAD) if month else bias
        if month in SHOWN:
            beyond = worlds[months.index(month)]
            bias, likelihood = observers.shown(bias, beyond, SHOWN[month])
            total += likelihood
    seen = LAW[np.ix_(months, months)] + np.diag(errors**2)
    np.testing.assert_allclose(total, stats.multivariate_normal(cov=seen).logpdf(worlds.T))
    gain = LAW[-1, months] @ np.linalg.inv(seen)
    np.testing.assert_allclose(bias.mean, gain @ worlds)
    np.testing.assert_allclose(bias.variance, LAW[-1, -1] - gain @ LAW[months, -1])


def test_a_bias_that_nothing_shows_keeps_its_law() -> None:
    bias = observers.unknown(0.7, 3)
    np.testing.assert_allclose(observers.a_month_on(bias, 0.7).variance, bias.variance)


def test_each_world_may_have_a_spread_of_its_own() -> None:
    spread = np.array([0.3, 1.0])
    bias = Bias(np.ones(2), np.zeros(2))
    after = observers.a_month_on(bias, spread)
    np.testing.assert_allclose(after.mean, KEPT)
    np.testing.assert_allclose(after.variance, (1 - KEPT**2) * spread**2)


def test_paths_have_the_law_of_the_bias_in_all_months() -> None:
    """40,000 paths: a standard error of a covariance is below .003, of a mean .003."""
    draw = np.random.default_rng(2)
    paths = observers.paths(observers.unknown(SPREAD, 40_000), SPREAD, MONTHS, draw)
    assert paths.shape == (40_000, MONTHS)
    np.testing.assert_allclose(paths.mean(axis=0), 0.0, atol=0.013)
    np.testing.assert_allclose(np.cov(paths.T), LAW, atol=0.013)
    known = observers.paths(Bias(np.full(40_000, 1.5), np.zeros(40_000)), SPREAD, MONTHS, draw)
    ahead = np.arange(1, MONTHS + 1)
    np.testing.assert_allclose(known.mean(axis=0), 1.5 * KEPT**ahead, atol=0.013)
    np.testing.assert_allclose(known.var(axis=0), SPREAD**2 * (1 - KEPT ** (2 * ahead)), atol=0.013)


@given(st.floats(LEAST_SHARE, 1 - LEAST_SHARE))
def test_a_share_comes_back_from_its_logit(share: float) -> None:
    assert observers.shares(observers.logits(np.array(share))) == pytest.approx(share)


def test_shares_at_their_ends_and_those_that_do_not_exist_have_a_logit() -> None:
    found = observers.logits(np.array([0.0, np.nan, 1.0]))
    assert found[0] == found[1] == pytest.approx(-found[2])
    assert np.isfinite(found).all()
