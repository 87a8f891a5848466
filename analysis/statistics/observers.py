"""Observers of a market: what a venue sees, with a bias of its own that walks.

A venue sees a selection of the market. On the logit its bias is an AR(1) process with mean 0; each
world knows its law given all that the venue has shown (a Kalman filter of one number).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from openclosed.analysis.evidence.measurements import Measurement
from openclosed.analysis.evidence.quantities import TOKENS, Figure, Scale, figure_of

type Floats = NDArray[np.float64]

KEPT = 0.9
"""Part of a bias that is left after a month: two routers moved by a logit against each other in two
months of 2026."""
LEAST_SHARE = 1e-4
"""Shares count as at least that, and at most the rest, on the logit."""
EDGE = 0.005  # shares nearer to 0 or 1 are taken as this near, so that their logits are finite
MEMBERS = 199  # of a forecast that is a distribution, evenly likely


def to_scale(values: Floats, scale: Scale, edge: float = EDGE) -> Floats:
    """Values on the scale on which they move; shares count as at least `edge` from 0 and 1."""
    if scale == "logit":
        inside = np.clip(values, edge, 1.0 - edge)
        return np.asarray(np.log(inside / (1.0 - inside)))
    return np.log(values) if scale == "log" else values


def from_scale(values: Floats, scale: Scale) -> Floats:
    """The inverse of `to_scale`."""
    if scale == "logit":
        return np.asarray(1.0 / (1.0 + np.exp(-values)))
    return np.exp(values) if scale == "log" else values


def evenly_likely(count: int = MEMBERS) -> Floats:
    """(count,) values of a standard normal distribution that stand for equal parts of it."""
    return np.asarray(ndtri((np.arange(count) + 0.5) / count))


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


SINCE = "2025-01"
"""First month in which what a venue shows counts: before, the taste that developers share is 0."""
NOISE = 0.05
"""Standard deviation of a venue's share on the logit, beside half its band and its own error."""

FAR = 5.0
"""Standard deviations by which a world counts as off if a figure does not exist in it."""


class Seen(NamedTuple):
    """A measurement on the scale on which worlds are compared with it, and its standard deviation.

    What a venue shows is compared on the logit, with the venue's bias beside it.
    """

    figure: Figure
    month: str
    value: float
    deviation: float


def on_scale(values: Floats, figure: Figure) -> Floats:
    """Values of a figure on the scale on which worlds are compared with it."""
    if figure.venue:
        return logits(values)
    least = 1e-12 if figure.discrepancy_scale == "log" else -np.inf
    return to_scale(np.maximum(values, least), figure.discrepancy_scale)


def left_out(figure: Figure) -> float:
    """Standard deviation of what the model leaves out of a figure, beside a venue's bias."""
    return NOISE if figure.outcome == TOKENS and figure.venue else figure.discrepancy or 0.0


def likelihood(beyond: Floats, deviation: float) -> Floats:
    """(N) log likelihood of a figure without a venue that is so far beyond what worlds have."""
    off = np.nan_to_num(beyond / deviation, nan=FAR)
    return -0.5 * off**2 - math.log(deviation * math.sqrt(2.0 * math.pi))


def seen_of(said: Measurement) -> Seen:
    """A measurement as it is compared: half its band and its own error add to what is left out."""
    figure = figure_of(said.figure)
    low, high = on_scale(np.array([said.low, said.high]), figure).tolist()
    error = 0.0 if math.isnan(said.error) else said.error
    around = np.clip(said.middle + error * np.array([-1.0, 1.0]), *figure.within)
    below, above = on_scale(around, figure).tolist()
    deviation = math.hypot(left_out(figure), (high - low) / 2.0, (above - below) / 2.0)
    return Seen(figure, said.month, (low + high) / 2.0, deviation)
