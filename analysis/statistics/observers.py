"""Observers of a market: what a venue sees, with a bias of its own that walks.

A venue sees a selection of the market. On the logit its bias is an AR(1) process with mean 0; each
world knows its law given all that the venue has shown (a Kalman filter of one number).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.statistics.baselines import from_scale, to_scale

type Floats = NDArray[np.float64]

KEPT = 0.9
"""Part of a bias that is left after a month: two routers moved by a logit against each other in two
months of 2026."""
LEAST_SHARE = 1e-4
"""Shares count as at least that, and at most the rest, on the logit."""


def logits(shares: Floats) -> Floats:
    """Logits of shares that are kept from their ends; a share that does not exist counts as 0."""
    return to_scale(np.nan_to_num(np.asarray(shares, dtype=float)), "logit", LEAST_SHARE)


def shares(logits: Floats) -> Floats:
    """The shares of logits."""
    return from_scale(logits, "logit")


class Bias(NamedTuple):
    """(N) what each world knows of a venue's bias."""

    mean: Floats
    variance: Floats

    def at(self, rows: NDArray[np.int64]) -> Bias:
        """That of some worlds."""
        return Bias(self.mean[rows], self.variance[rows])


def unknown(spread: float, count: int) -> Bias:
    """A bias of which nothing is known but its standard deviation over time."""
    return Bias(np.zeros(count), np.full(count, spread**2))


def a_month_on(bias: Bias, spread: float | Floats) -> Bias:
    """The bias a month later, of one standard deviation over time or of one for each world."""
    fresh = (1.0 - KEPT**2) * spread**2
    return Bias(KEPT * bias.mean, KEPT**2 * bias.variance + fresh)


def months_on(bias: Bias, spread: float | Floats, months: int) -> Bias:
    """The bias some months later."""
    for _ in range(months):
        bias = a_month_on(bias, spread)
    return bias


def shown(bias: Bias, beyond: Floats, deviation: float) -> tuple[Bias, Floats]:
    """The bias once the venue showed a share, and the (N) log likelihood of what it showed.

    Args:
        bias: before it.
        beyond: (N) what it showed less what each world has, on the logit.
        deviation: standard deviation of the measurement.
    """
    total = bias.variance + deviation**2
    surprise = beyond - bias.mean
    gain = bias.variance / total
    likelihood = -0.5 * (np.log(2.0 * np.pi * total) + surprise**2 / total)
    return Bias(bias.mean + gain * surprise, bias.variance * (1.0 - gain)), likelihood


def paths(bias: Bias, spread: float | Floats, months: int, draw: np.random.Generator) -> Floats:
    """(N, months) biases in the months to come, one path a world."""
    normals = draw.normal(size=(bias.mean.size, months + 1))
    now = bias.mean + np.sqrt(bias.variance) * normals[:, 0]
    fresh = np.sqrt(1.0 - KEPT**2) * spread
    found = []
    for month in range(1, months + 1):
        now = KEPT * now + fresh * normals[:, month]
        found.append(now)
    return np.array(found).reshape(months, -1).T
