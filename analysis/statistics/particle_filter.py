"""Weighing worlds by what was measured: a particle filter with an error that is carried on.

What a model leaves out lasts from month to month. Each particle carries an error of the model
on the logit, an AR(1) process whose mean and variance a Kalman filter follows, and whose decay and
spread are two more unknown numbers of the particle (Rao-Blackwellised particle filter: Doucet, de
Freitas, Murphy and Russell 2000). Parameters move a little at each resampling, without widening
their spread (Liu and West 2001).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]

LEAST_SHARE = 1e-4
"""Shares count as at least that, and at most the rest, on the logit."""

NOISE = 0.05
"""Standard deviation of a measurement on the logit, beside half the width of its band."""

SHRINK = 0.95
"""Liu and West's a: the part of a parameter that a copy keeps, the rest is the mean of all."""

LEAST_DRAWS = 1.5
"""At least as many draws of a number count as known, so that its law has a middle."""


class Carried(NamedTuple):
    """(N) the error that each particle carries on the scale of the figure."""

    mean: Floats
    variance: Floats
    decay: Floats  # per month, in (0, 1)
    spread: Floats  # standard deviation of what comes in a month

    def at(self, rows: Integers) -> Carried:
        """The errors of some particles."""
        return Carried(*(column[rows] for column in self))


class Told(NamedTuple):
    """(P) the laws of numbers of which a few draws are known: Student's, scaled."""

    middle: Floats
    scale: Floats
    freedom: float

    def quantiles(self, parts: Sequence[float]) -> Floats:
        """(parts, P) values below which parts of the law lie."""
        places = stats.t.ppf(np.array(parts)[:, None], self.freedom)
        return np.asarray(self.middle + self.scale * places)

    def below(self, values: Floats) -> Floats:
        """(P) the part of each law below a value."""
        scale = self.scale.clip(min=1e-300)
        return np.asarray(stats.t.cdf((values - self.middle) / scale, self.freedom))


def told(values: Floats, weights: Floats, draws: float) -> Told:
    """The law of another draw of each number, when particles tell as much as `draws` of them.

    Few draws know neither the mean nor the spread well. For normal numbers this law holds exactly
    (e.g. Gelman and others 2013, Bayesian Data Analysis, section 3.2).

    Args:
        values: (N, P) on a scale without bounds.
        weights: (N), summing to 1.
        draws: as `independent` tells.
    """
    middle = weights @ values
    spread = np.sqrt(weights @ (values - middle) ** 2)
    most = max(draws, LEAST_DRAWS)
    return Told(middle, spread * np.sqrt((most + 1.0) / (most - 1.0)), most - 1.0)


def unbounded(within: Floats) -> Floats:
    """Places within ranges, 0 to 1, on a scale without bounds."""
    kept = within.clip(1e-9, 1.0 - 1e-9)
    return np.asarray(np.log(kept / (1.0 - kept)))


def bounded(numbers: Floats) -> Floats:
    """Numbers on a scale without bounds as places within ranges, 0 to 1."""
    return np.asarray(1.0 / (1.0 + np.exp(-numbers)))


def settled(decay: Floats, spread: Floats) -> Carried:
    """Errors before anything was measured: their stationary law."""
    return Carried(np.zeros(decay.size), spread**2 / (1.0 - decay**2), decay, spread)


def a_month_on(error: Carried) -> Carried:
    """The errors a month later."""
    variance = error.decay**2 * error.variance + error.spread**2
    return error._replace(mean=error.decay * error.mean, variance=variance)


def paths(error: Carried, months: int, draw: np.random.Generator) -> Floats:
    """(N, months) errors in the months ahead, one path a particle."""
    normals = draw.normal(size=(error.mean.size, months + 1))
    now, found = error.mean + np.sqrt(error.variance) * normals[:, 0], []
    for month in range(1, months + 1):
        now = error.decay * now + error.spread * normals[:, month]
        found.append(now)
    return np.array(found).reshape(months, -1).T


def paths_through(known: Sequence[Carried], draw: np.random.Generator) -> Floats:
    """(N, months) errors in months that follow one another, one path a particle.

    `known` is what the filter knew in each month; what was measured later counts, too: paths are
    drawn from the last month back (Carter and Kohn 1994, Biometrika 81, 541-553).
    """
    normals = draw.normal(size=(len(known), known[-1].mean.size))
    now = known[-1].mean + np.sqrt(known[-1].variance) * normals[-1]
    found = [now]
    for one, normal in zip(known[-2::-1], normals[-2::-1], strict=True):
        ahead = a_month_on(one)
        gain = one.decay * one.variance / ahead.variance.clip(min=1e-300)
        left = one.variance * (1.0 - gain * one.decay)
        now = one.mean + gain * (now - ahead.mean) + np.sqrt(left.clip(min=0.0)) * normal
        found.append(now)
    return np.array(found[::-1]).T


def with_error(shares: Floats, errors: Floats) -> Floats:
    """Shares with errors added on the logit."""
    kept = shares.clip(LEAST_SHARE, 1.0 - LEAST_SHARE)
    return np.asarray(1.0 / (1.0 + (1.0 - kept) / kept * np.exp(-errors)))


def measured(
    error: Carried, model: Floats, seen: float, deviation: float
) -> tuple[Carried, Floats]:
    """The errors once a figure was measured, and the (N) log likelihood of the measurement.

    Args:
        error: before it.
        model: (N) the figure in each world, on its scale.
        seen: the figure as measured, on its scale.
        deviation: standard deviation of the measurement.
    """
    total = error.variance + deviation**2
    surprise = seen - model - error.mean
    gain = error.variance / total
    likelihood = -0.5 * (np.log(2.0 * np.pi * total) + surprise**2 / total)
    known = error._replace(
        mean=error.mean + gain * surprise, variance=error.variance * (1.0 - gain)
    )
    return known, likelihood


def weighed(weights: Floats, likelihood: Floats) -> tuple[Floats, float]:
    """(N) weights after a measurement, and the log of its probability before it."""
    logs = np.log(np.maximum(weights, 1e-300)) + likelihood
    most = logs.max()
    found = np.exp(logs - most)
    total = found.sum()
    return found / total, float(most + np.log(total))


def effective(weights: Floats) -> float:
    """The number of evenly weighted particles that tell as much."""
    return float(1.0 / np.square(weights / weights.sum()).sum())


def founders(ancestor: Integers, weights: Floats) -> float:
    """The effective number of first particles from which those of today descend."""
    return effective(np.bincount(ancestor, weights=weights))


def independent(kinship: Floats, weights: Floats) -> float:
    """The number of independent draws of parameters that tell as much as the particles.

    Args:
        kinship: (N, N) correlation of each two particles' parameters by common descent.
        weights: (N), summing to 1.
    """
    return float(1.0 / (weights @ kinship @ weights))


def kinship_of_copies(kinship: Floats, rows: Integers) -> Floats:
    """(N, N) kinship of copies of `rows` that `moved` has moved a little."""
    found = SHRINK**2 * kinship[np.ix_(rows, rows)]
    np.fill_diagonal(found, 1.0)
    return found


def resampled(weights: Floats, u: float, count: int = 0) -> Integers:
    """Rows of the particles that are copied, as many as there are or `count`.

    By systematic resampling with one draw `u`.
    """
    count = count or weights.size
    places = (np.arange(count) + u) / count
    ends = np.cumsum(weights / weights.sum())
    ends[-1] = 1.0
    return np.searchsorted(ends, places, side="right").clip(max=weights.size - 1).astype(np.int64)


def moved(values: Floats, weights: Floats, rows: Integers, normals: Floats) -> Floats:
    """(N, P) parameters of the copies: a kernel that keeps mean and variance of what is weighed.

    Args:
        values: (N, P) before resampling, on a scale without bounds.
        weights: (N) before resampling.
        rows: (N) which particles are copied.
        normals: (N, P) standard normal numbers.
    """
    mean = weights @ values
    centred = values - mean
    spread = np.sqrt(weights @ centred**2)
    kept: Floats = SHRINK * values[rows] + (1.0 - SHRINK) * mean
    kept += np.sqrt(1.0 - SHRINK**2) * spread * normals
    return kept
