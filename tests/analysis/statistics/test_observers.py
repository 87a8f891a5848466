"""Platforms and their biases, and the comparison of measurements with runs."""

import math
from typing import Any

import numpy as np
import pytest
from scipy.special import logit

from openclosed.analysis.evidence.measurements import Measurement, combined_revenue
from openclosed.analysis.evidence.quantities import INDICATORS, Indicator, indicator_of
from openclosed.analysis.statistics import observers
from openclosed.analysis.statistics.observers import KEPT, LASTING, LEAST_SHARE, NOISE, Bias

MONTHS = 7
SPREADS = np.array([0.15, 0.6, 0.3, 0.6])
"""Of the fast part, a particle each."""
SHOWN = {0: 0.1, 2: 0.05, 3: 0.2, 6: 0.1}
"""Months in which a platform shows something, and the standard deviation of that."""


def filtered(beyond: np.ndarray) -> tuple[Bias, np.ndarray]:
    """What particles know after the last month, and the log likelihood of all that was shown."""
    bias, total = observers.unknown_bias(SPREADS), np.zeros(SPREADS.size)
    for month in range(MONTHS):
        bias = observers.next_month(bias) if month else bias
        if month in SHOWN:
            bias, more = observers.update_bias(bias, beyond[[*SHOWN].index(month)], SHOWN[month])
            total += more
    return bias, total


def test_paths_have_the_law_of_the_bias_given_what_was_shown() -> None:
    """40,000 paths: standard errors of means are below .004, of covariances .005."""
    beyond, count, ahead = np.random.default_rng(4).normal(size=(len(SHOWN), 4)), 40_000, 5
    bias, _ = filtered(beyond)
    row, months, shown = 1, np.arange(MONTHS + ahead), list(SHOWN)
    joint = LASTING**2 + SPREADS[row] ** 2 * KEPT ** np.abs(np.subtract.outer(months, months))
    seen = joint[np.ix_(shown, shown)] + np.diag(np.array([*SHOWN.values()]) ** 2)
    gain = joint[MONTHS:, shown] @ np.linalg.inv(seen)
    mean, covariance = gain @ beyond[:, row], joint[MONTHS:, MONTHS:] - gain @ joint[shown, MONTHS:]
    paths = observers.simulate_bias(bias.at(np.full(count, row)), ahead, np.random.default_rng(2))
    assert paths.shape == (count, ahead)
    np.testing.assert_allclose(paths.mean(axis=0), mean, atol=0.016)
    np.testing.assert_allclose(np.cov(paths.T), covariance, atol=0.016)


def test_spending_is_seen_to_grow_as_two_labs_did_once_their_indicators_are_there() -> None:
    assert observers.spending_growth("2025-11") == []
    both, revenue = observers.spending_growth("2026-08"), combined_revenue()
    assert observers.spending_growth("2025-12") == both[:1]
    assert [(one.since, one.month) for one in both] == [
        ("2024-12", "2025-12"), ("2025-12", "2026-08"),
    ]  # fmt: skip
    for one in both:
        assert one.value == pytest.approx(math.log(revenue[one.month] / revenue[one.since]))
        assert not one.indicator.platform


LEAST = logit(LEAST_SHARE)  # to which an error leads at most
TOKENS, GAP = "router_open_share_tokens", "capability_gap"
SPEND, OWN = "router_open_share_spend", "our gateway"


@pytest.mark.parametrize(
    ("said", "value", "deviation"),
    [
        ((GAP, 9.0, 9.0, 2.0), 9.0, 2.5),  # beside the committed 1.5
        ((TOKENS, 0.6, 0.6), math.log(1.5), NOISE),  # a logit, its bias beside it
        ((OWN, 0.6, 0.6), math.log(1.5), NOISE),
        ((TOKENS, 0.4, 0.6), 0.0, math.hypot(NOISE, math.log(1.5) / 3.0**0.5)),
        ((TOKENS, 0.5, 0.5, 0.1), 0.0, math.hypot(NOISE, math.log(1.5))),  # one error each way
        ((SPEND, 0.5, 0.5), 0.0, 0.3),
        ((TOKENS, 0.01, 0.01, 0.05), logit(0.01), math.hypot(NOISE, (logit(0.06) - LEAST) / 2)),
    ],
)
def test_band_and_error_add_to_what_is_left_out(
    said: tuple[Any, ...], value: float, deviation: float
) -> None:
    indicator, low, *more = said
    seen = observers.observation_of(Measurement(indicator, "2026-09", low, *more))
    assert (seen.value, seen.deviation) == pytest.approx((value, deviation))


@pytest.mark.parametrize("indicator", [INDICATORS[TOKENS], INDICATORS[GAP], indicator_of(OWN)])
def test_what_does_not_exist_or_is_nothing_keeps_a_place_or_is_missing(
    indicator: Indicator,
) -> None:
    """A platform's share of no market is its least; of a level it stays unknown."""
    none, least = observers.on_scale(np.array([np.nan, 0.0]), indicator)
    assert np.isfinite(least)
    assert none == pytest.approx(LEAST if indicator.platform else math.nan, nan_ok=True)
