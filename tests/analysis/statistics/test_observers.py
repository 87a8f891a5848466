"""What a venue shows of worlds, and how a measurement is compared with them."""

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from openclosed.analysis.evidence.measurements import Measurement
from openclosed.analysis.evidence.quantities import FIGURES, Figure, figure_of
from openclosed.analysis.statistics import observers
from openclosed.analysis.statistics.observers import (
    KEPT,
    LEAST_SHARE,
    NOISE,
    Bias,
    on_scale,
    seen_of,
)

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


def test_shares_come_back_from_their_logits_and_all_have_one() -> None:
    share = np.array([LEAST_SHARE, 0.3, 1 - LEAST_SHARE])
    assert observers.shares(observers.logits(share)) == pytest.approx(share)
    least, none, most = observers.logits(np.array([0.0, np.nan, 1.0]))
    assert least == none == pytest.approx(-most)


TOKENS, GAP = "open_share_tokens_developers", "capability_gap"
SPEND, OWN = "open_share_spend_developers", "our gateway"


@pytest.mark.parametrize(
    ("said", "value", "deviation"),
    [
        ((GAP, 9.0, 9.0, 2.0), 9.0, 2.5),  # beside the committed 1.5
        ((TOKENS, 0.6, 0.6), math.log(1.5), NOISE),  # a logit, its bias beside it
        ((OWN, 0.6, 0.6), math.log(1.5), NOISE),
        ((TOKENS, 0.4, 0.6), 0.0, math.hypot(NOISE, math.log(1.5))),
        ((TOKENS, 0.5, 0.5, 0.1), 0.0, math.hypot(NOISE, math.log(1.5))),  # one error each way
        ((SPEND, 0.5, 0.5), 0.0, 0.3),
    ],
)
def test_band_and_error_add_to_what_is_left_out(
    said: tuple[Any, ...], value: float, deviation: float
) -> None:
    figure, low, *more = said
    seen = seen_of(Measurement(figure, "2026-09", low, *more))
    assert (seen.value, seen.deviation) == pytest.approx((value, deviation))


def test_an_error_does_not_lead_beyond_what_a_share_can_be() -> None:
    seen = seen_of(Measurement(TOKENS, "2026-12", 0.01, 0.01, 0.05))
    assert 1.0 < seen.deviation < math.inf


@pytest.mark.parametrize("figure", [FIGURES[TOKENS], FIGURES[GAP], figure_of(OWN)])
def test_what_does_not_exist_or_is_nothing_keeps_a_place_or_is_missing(figure: Figure) -> None:
    """A venue's share of no market is its least; of a level it stays unknown."""
    none, least = on_scale(np.array([np.nan, 0.0]), figure)
    assert np.isfinite(least)
    known = math.log(LEAST_SHARE / (1 - LEAST_SHARE)) if figure.venue else math.nan
    assert none == pytest.approx(known, nan_ok=True)
