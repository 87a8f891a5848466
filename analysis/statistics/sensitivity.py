"""How much each factor moves an outcome: Sobol indices, and rank correlations of many factors.

Sobol indices are of the mean over seeds, the outcome that parameters can explain. Each is a mean of
products; only products of runs of different seeds are used, so that the noise of single runs,
which would pass for an effect of every parameter, has an expectation of zero.
"""

from __future__ import annotations

import functools
import itertools
import math
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

from openclosed.sim.engine.elementary import product

RESAMPLES = 1000
CONFIDENCE = (0.025, 0.975)


class Index(NamedTuple):
    """A share of the variance with its 95 % interval."""

    value: float
    low: float
    high: float


class Indices(NamedTuple):
    """What of the variance of the expected outcome each factor explains.

    `first` alone, `total` with all its interactions. `order` holds for each factor in the order of
    total indices, but the last, the share of bootstrap samples in which it exceeds the next one.
    `seeds` is the part of the variance of single runs that is between seeds. `rows` of the design
    were finished.
    """

    first: list[Index]
    total: list[Index]
    order: list[float]
    seeds: float
    rows: int

    @property
    def ranking(self) -> list[int]:
        """The factors by their total index, the largest first."""
        return sorted(range(len(self.total)), key=lambda j: -self.total[j].value)


def indices(values: np.ndarray) -> Indices | None:
    """First-order and total indices from outcomes (rows, factors + 2, seeds).

    A row holds the point of matrix A, then A with each factor from B in turn, then B, all with the
    same seeds (Saltelli et al. 2010, Computer Physics Communications 181, 259-270: the first index
    by their (b), the total by Jansen's estimator). Rows with a failed run are left out. Intervals
    are percentiles of a bootstrap that resamples rows and seeds (Owen 2007, Annals of Applied
    Statistics 1, 386-411), wider than needed rather than too narrow.

    None where fewer than eight rows are finished, or the expected outcome does not vary beyond
    what chance explains.
    """
    rows = values[~np.isnan(values).any(axis=(1, 2))]
    if len(rows) < 8:
        return None
    rows = rows - rows.mean()
    a, mixed, b = rows[:, 0], rows[:, 1:-1], rows[:, -1]
    products = {
        "variance": _products((a - b)[:, None], (a - b)[:, None]) / 2,
        "total": _products(a[:, None] - mixed, a[:, None] - mixed) / 2,
        "first": _products(np.broadcast_to(b[:, None], mixed.shape), mixed - a[:, None]),
    }
    count, seeds = len(rows), rows.shape[2]
    everything = np.ones((1, count)) / count, np.ones((1, seeds))
    variance, total, first = (_means(products[name], *everything)[0] for name in products)
    if variance[0] <= 0:
        return None
    draw = np.random.default_rng(0)
    by_row = draw.multinomial(count, np.full(count, 1 / count), size=RESAMPLES) / count
    by_seed = draw.multinomial(seeds, np.full(seeds, 1 / seeds), size=RESAMPLES).astype(float)
    by_seed = np.where((by_seed.max(axis=1) == seeds)[:, None], 1.0, by_seed)
    samples = {name: _means(table, by_row, by_seed) for name, table in products.items()}
    kept = samples["variance"][:, 0] > 0
    shares = {name: samples[name][kept] / samples["variance"][kept] for name in ("first", "total")}
    within = float(rows[:, [0, -1]].var(axis=2, ddof=1).mean())
    totals = total / variance[0]
    ranked = np.argsort(-totals, kind="stable")
    later = shares["total"][:, ranked]
    return Indices(
        _with_intervals(first / variance[0], shares["first"]),
        _with_intervals(totals, shares["total"]),
        (later[:, :-1] > later[:, 1:]).mean(axis=0).tolist(),
        within / (within + float(variance[0])),
        count,
    )


def _products(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Products of every two seeds, (rows, factors, seeds, seeds)."""
    products: np.ndarray = left[..., :, None] * right[..., None, :]
    return products


def _means(products: np.ndarray, by_row: np.ndarray, by_seed: np.ndarray) -> np.ndarray:
    """Weighted means over rows and over pairs of different seeds, (samples, factors)."""
    rows, factors, seeds, _ = products.shape
    over_rows = product(by_row, products.reshape(rows, -1)).reshape(-1, factors, seeds, seeds)
    pairs = by_seed[:, :, None] * by_seed[:, None, :]
    pairs[:, np.arange(seeds), np.arange(seeds)] = 0.0
    total = np.einsum("bfst,bst->bf", over_rows, pairs)
    means: np.ndarray = total / pairs.sum(axis=(1, 2))[:, None]
    return means


def _with_intervals(values: np.ndarray, samples: np.ndarray) -> list[Index]:
    low, high = np.quantile(samples, CONFIDENCE, axis=0)
    return [
        Index(float(value), float(down), float(up))
        for value, down, up in zip(values, low, high, strict=True)
    ]


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
    return np.asarray(np.divide(product(y, x), norm, out=np.zeros(len(y)), where=norm > 0))
