"""Platforms as observers of a market, each with a bias of its own.

A platform sees a selection of the market. On the logit its bias has two parts: a lasting one, since
the same people come month after month, and a fast one, an AR(1) process. Each particle knows the
distribution of both given the platform's data (a Kalman filter with two states).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from openclosed.analysis.evidence.measurements import Measurement, combined_revenue
from openclosed.analysis.evidence.quantities import SPENDING, TOKENS, Indicator, Scale, indicator_of
from openclosed.sim.engine.elementary import exponentials, logarithms

type Floats = NDArray[np.float64]

LASTING = 1.0
"""Standard deviation of the lasting part over platforms: two routers differed by 1.5 logits in June
2026 and by half a logit in August."""
KEPT = 0.7
"""Monthly persistence of the fast part."""
FAST = np.array([0.15, 0.3, 0.6])
"""Standard deviations of the fast part over time, equally likely. Two routers moved by a logit
against each other in two months of 2026, and by a tenth in others."""
LEAST_SHARE = 1e-4
"""Least distance of a share from 0 and 1 on the logit."""
EDGE = 0.005  # shares nearer to 0 or 1 are taken as this near, so that their logits are finite
MEMBERS = 199  # equally likely ones, of a distribution


def to_scale(values: Floats, scale: Scale, edge: float = EDGE) -> Floats:
    """Values on the scale on which they move; shares count as at least `edge` from 0 and 1."""
    if scale == "logit":
        inside = np.clip(values, edge, 1.0 - edge)
        return logarithms(inside / (1.0 - inside))
    return logarithms(values) if scale == "log" else values


def from_scale(values: Floats, scale: Scale) -> Floats:
    """The inverse of `to_scale`."""
    if scale == "logit":
        return np.asarray(1.0 / (1.0 + exponentials(-values)))
    return exponentials(values) if scale == "log" else values


def normal_quantiles(count: int = MEMBERS) -> Floats:
    """(count,) equally likely values of a standard normal distribution."""
    return np.asarray(ndtri((np.arange(count) + 0.5) / count))


def logits(shares: Floats) -> Floats:
    """Logits of shares, kept off 0 and 1; a share that does not exist counts as 0."""
    return to_scale(np.nan_to_num(np.asarray(shares, dtype=float)), "logit", LEAST_SHARE)


def shares(logits: Floats) -> Floats:
    """The shares of logits."""
    return from_scale(logits, "logit")


class Bias(NamedTuple):
    """What each of N particles knows of a platform's bias: its lasting and its fast part."""

    mean: Floats  # (N, 2)
    covariance: Floats  # (N, 2, 2)
    fast: Floats  # (N) standard deviation of the fast part over time

    @property
    def middle(self) -> Floats:
        """(N) mean of the whole bias."""
        return np.asarray(self.mean.sum(axis=1))

    @property
    def variance(self) -> Floats:
        """(N) variance of the whole bias."""
        return np.asarray(self.covariance.sum(axis=(1, 2)))

    @property
    def flat(self) -> Floats:
        """(N, COLUMNS) all of it in one row a particle."""
        return np.column_stack([self.mean, self.covariance[:, *UPPER], self.fast])

    def at(self, rows: NDArray[np.int64]) -> Bias:
        """That of some particles."""
        return Bias(self.mean[rows], self.covariance[rows], self.fast[rows])


COLUMNS = ("lasting", "fast", "lasting_var", "covariance", "fast_var", "fast_sd")
"""The columns of `Bias.flat`."""
UPPER = np.triu_indices(2)


def from_flat(rows: Floats) -> Bias:
    """A bias of (N, COLUMNS) rows."""
    return Bias(rows[:, :2], rows[:, [[2, 3], [3, 4]]], rows[:, 5])


def unknown_bias(fast: Floats) -> Bias:
    """A bias with its prior, from the (N) standard deviations of its fast part."""
    covariance = np.zeros((fast.size, 2, 2))
    covariance[:, 0, 0], covariance[:, 1, 1] = LASTING**2, fast**2
    return Bias(np.zeros((fast.size, 2)), covariance, fast)


def next_month(bias: Bias) -> Bias:
    """The bias a month later."""
    kept = np.array([1.0, KEPT])
    covariance = bias.covariance * np.outer(kept, kept)
    covariance[:, 1, 1] += (1.0 - KEPT**2) * bias.fast**2
    return bias._replace(mean=bias.mean * kept, covariance=covariance)


def update_bias(bias: Bias, beyond: Floats, deviation: float) -> tuple[Bias, Floats]:
    """The bias updated by a share that the platform shows, and its (N) log likelihood.

    Args:
        bias: before it.
        beyond: (N) what it showed less what each particle has, on the logit.
        deviation: standard deviation of the measurement.
    """
    total = bias.variance + deviation**2
    surprise = beyond - bias.middle
    with_total = bias.covariance.sum(axis=2)  # (N, 2) covariance of each part with the whole
    gain = with_total / total[:, None]
    likelihood = -0.5 * (logarithms(2.0 * np.pi * total) + surprise**2 / total)
    return (
        Bias(
            bias.mean + gain * surprise[:, None],
            bias.covariance - gain[:, :, None] * with_total[:, None, :],
            bias.fast,
        ),
        likelihood,
    )


def simulate_bias(bias: Bias, months: int, draw: np.random.Generator) -> Floats:
    """(N, months) biases in the months to come, one path a particle."""
    normals = draw.normal(size=(months + 2, bias.fast.size))
    (a, b), (_, c) = bias.covariance[:, 0].T, bias.covariance[:, 1].T
    root = np.sqrt(np.maximum(a, 0.0))  # of a Cholesky decomposition
    along = np.divide(b, root, out=np.zeros_like(b), where=root > 0.0)
    lasting = bias.mean[:, 0] + root * normals[0]
    now = bias.mean[:, 1] + along * normals[0] + np.sqrt(np.maximum(c - along**2, 0.0)) * normals[1]
    fresh, found = np.sqrt(1.0 - KEPT**2) * bias.fast, []
    for month in range(months):
        now = KEPT * now + fresh * normals[month + 2]
        found.append(lasting + now)
    return np.array(found).reshape(months, -1).T


SINCE = "2025-01"
"""First month in which platforms count; before it, startups' shared preference is 0."""
NOISE = 0.05
"""Standard deviation of a platform's share on the logit, beside half its band and its own error."""

FAR = 5.0
"""Standard deviations by which a run counts as off if it lacks an indicator."""


class Observation(NamedTuple):
    """A measurement on the scale on which runs are compared with it, and its standard deviation.

    What a platform shows is compared on the logit, with the platform's bias beside it. With a month
    `since` the value is how far the indicator has moved from there.
    """

    indicator: Indicator
    month: str
    value: float
    deviation: float
    since: str = ""


def on_scale(values: Floats, indicator: Indicator) -> Floats:
    """Values of an indicator on the scale on which runs are compared with it."""
    if indicator.platform:
        return logits(values)
    least = 1e-12 if indicator.discrepancy_scale == "log" else -np.inf
    return to_scale(np.maximum(values, least), indicator.discrepancy_scale)


def discrepancy_sd(indicator: Indicator) -> float:
    """Standard deviation of the model's discrepancy, beside a platform's bias."""
    return (
        NOISE
        if indicator.outcome == TOKENS and indicator.platform
        else indicator.discrepancy or 0.0
    )


GROWTH = (("2024-12", "2025-12", 0.4), ("2025-12", "2026-08", 0.35))
"""Months between which spending growth is observed, and the standard deviation of its logarithm:
run rates come from press reports, and two labs are not the market."""


def likelihood(beyond: Floats, deviation: float) -> Floats:
    """(N) log likelihood of an indicator without a platform, `beyond` the runs' values."""
    off = np.nan_to_num(beyond / deviation, nan=FAR)
    return -0.5 * off**2 - math.log(deviation * math.sqrt(2.0 * math.pi))


def spending_growth(until: str) -> list[Observation]:
    """Spending growth by the end of a month, from the revenue of two labs."""
    return [
        Observation(
            SPENDING,
            month,
            math.log(combined_revenue()[month] / combined_revenue()[since]),
            deviation,
            since,
        )
        for since, month, deviation in GROWTH
        if month <= until
    ]


def observation_of(said: Measurement) -> Observation:
    """A measurement to compare: its band and its error add to the discrepancy.

    All values of a band are equally likely, so its standard deviation is half its width over the
    root of 3.
    """
    indicator = indicator_of(said.indicator)
    low, high = on_scale(np.array([said.low, said.high]), indicator).tolist()
    own = 0.0 if math.isnan(said.error) else said.error
    around = said.middle + own * np.array([-1.0, 1.0])
    below, above = on_scale(around, indicator).tolist()
    band, error = (high - low) / math.sqrt(12.0), (above - below) / 2.0
    deviation = math.hypot(discrepancy_sd(indicator), band, error)
    return Observation(indicator, said.month, (low + high) / 2.0, deviation)
