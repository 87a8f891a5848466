"""Rank correlations of many factors with one outcome, judged together by permutations."""

from __future__ import annotations

import functools
import itertools
import math
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

type Floats = NDArray[np.float64]

LEVEL: Final = 0.05
MOST: Final = 4096


def correlations(factors: Floats, outcome: ArrayLike) -> tuple[list[float], list[float]]:
    """Spearman's correlation of each factor, and the chance of one as close in any of them.

    If no factor moves the outcome, it would as likely stand at the points in any other order. So
    it is put in every order, or in 4,096 drawn ones, and the largest correlation of all factors is
    taken in each (Westfall and Young 1993, Resampling-Based Multiple Testing). So that factors with
    few points do not lead by chance, each counts times the root of its points less one.

    Args:
        factors: (factors, points); nan at points that do not count for a factor.
        outcome: (points,).
    """
    values = np.asarray(outcome, dtype=float)
    moved = rankdata(values)[_orders(values.size)]
    found = np.stack([_spearman(row, moved) for row in factors])
    counts = (~np.isnan(factors)).sum(axis=1, keepdims=True)
    sizes = np.abs(found) * np.sqrt(counts - 1)
    rounding = 1e-9
    reached = sizes.max(axis=0)[None, :] >= sizes[:, :1] - rounding
    return found[:, 0].tolist(), reached.mean(axis=1).tolist()


@functools.cache
def _orders(size: int) -> NDArray[np.int64]:
    """Every order of a few points, or as many as are drawn; the first is as they are."""
    if math.factorial(size) <= MOST:
        return np.array(list(itertools.permutations(range(size))))
    every = np.tile(np.arange(size), (MOST, 1))
    every[1:] = np.random.default_rng(0).permuted(every[1:], axis=1)
    return every


def _spearman(factor: Floats, outcomes: Floats) -> Floats:
    """(orders) rank correlations with ranks, (orders, points); 0 where nothing varies."""
    counted = ~np.isnan(factor)
    y = outcomes if counted.all() else rankdata(outcomes[:, counted], axis=1)
    x = rankdata(factor[counted])
    x, y = (ranks - ranks.mean(axis=-1, keepdims=True) for ranks in (x, y))
    norm = np.sqrt((x**2).sum() * (y**2).sum(axis=1))
    return np.asarray(np.divide(y @ x, norm, out=np.zeros(len(y)), where=norm > 0))
