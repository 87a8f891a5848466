"""Weights, resampling and quantiles of a particle filter."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.engine.elementary import exponentials, logarithms
from openclosed.sim.engine.mathematics import log

type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles of a fan chart."""
NOTHING = -700.0
"""Log of a weight, relative to the largest one, that counts as 0."""
LEAST_VALUES = 16.0
"""Fewest effective values of an uncertain parameter for a reliable result."""


def reweight(weights: Floats, likelihood: Floats) -> tuple[Floats, float]:
    """(N) weights after a measurement, and the log of its probability before it."""
    logs = logarithms(np.maximum(weights, 1e-300)) + likelihood
    most = logs.max()
    found = np.where(logs - most > NOTHING, exponentials(logs - most), 0.0)
    total = float(found.sum())
    return found / total, float(most + log(total))


def effective_size(weights: Floats) -> float:
    """The effective sample size."""
    return float(1.0 / np.square(weights / weights.sum()).sum())


def resample(weights: Floats, u: float, count: int = 0) -> Integers:
    """Rows of the particles that are copied, as many as there are or `count`.

    By systematic resampling with one draw `u`.
    """
    count = count or weights.size
    places = (np.arange(count) + u) / count
    ends = np.cumsum(weights / weights.sum())
    ends[-1] = 1.0
    return np.searchsorted(ends, places, side="right").clip(max=weights.size - 1).astype(np.int64)


def quantiles(values: Floats, weights: Floats) -> Floats:
    """(quantiles, columns) of weighted rows (N, columns)."""
    order = np.argsort(values, axis=0, kind="stable")
    reached = np.cumsum(weights[order], axis=0) / weights.sum()
    rows = np.array([(reached < q).sum(axis=0) for q in QUANTILES]).clip(max=len(values) - 1)
    found: Floats = np.take_along_axis(np.take_along_axis(values, order, 0), rows, 0)
    return found
