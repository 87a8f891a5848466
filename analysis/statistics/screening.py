"""Elementary effects: which of many factors move an outcome at all (Morris 1991)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

RESAMPLES = 1000


class Effect(NamedTuple):
    """How far one factor moves the outcome, in its unit, per whole range of the factor.

    `size` is the mean absolute effect over trajectories (mu* of Campolongo et al. 2007), with the
    95 % interval of a bootstrap over trajectories; `mean` the signed one; `spread` the standard
    deviation, large where the effect depends on the other factors.
    """

    size: float
    low: float
    high: float
    mean: float
    spread: float


def effects(places: np.ndarray, values: np.ndarray, seed: int = 0) -> list[Effect]:
    """The effect of each factor.

    Args:
        places: (trajectories, factors + 1, factors), from 0 to 1; each step moves one factor.
        values: outcomes (trajectories, factors + 1, seeds), nan where a run failed; the same seeds
            all along a trajectory, so that steps are paired.
        seed: of the bootstrap.

    A step with no pair of finished runs is left out.
    """
    steps = np.diff(places, axis=1)
    moved = np.abs(steps).argmax(axis=2)  # (trajectories, steps)
    lengths = np.take_along_axis(steps, moved[..., None], axis=2)[..., 0]
    changes = np.diff(values, axis=1)
    known = ~np.isnan(changes)
    count = known.sum(axis=2)
    mean = np.full(count.shape, np.nan)
    np.divide(np.where(known, changes, 0.0).sum(axis=2), count, out=mean, where=count > 0)
    order = np.argsort(moved, axis=1)
    slopes = np.take_along_axis(mean / lengths, order, axis=1)  # (trajectories, factors)
    return [_effect(column[~np.isnan(column)], seed) for column in slopes.T]


def _effect(slopes: np.ndarray, seed: int) -> Effect:
    if len(slopes) == 0:
        return Effect(*[float("nan")] * 5)
    draw = np.random.default_rng(seed)
    picked = draw.integers(len(slopes), size=(RESAMPLES, len(slopes)))
    low, high = np.quantile(np.abs(slopes)[picked].mean(axis=1), [0.025, 0.975]).tolist()
    size, mean = float(np.abs(slopes).mean()), float(slopes.mean())
    spread = float(slopes.std(ddof=1)) if len(slopes) > 1 else float("nan")
    return Effect(size, float(low), float(high), mean, spread)
