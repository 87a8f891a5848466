"""How sure a mean over origins is, where neighbouring origins see much of the same months."""

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]

DRAWS = 2000
LEVEL = 0.9
LEAST_BLOCKS = 2  # that do not overlap; with fewer nothing can be said


def mean_interval(
    values: Floats, block: int, draws: int = DRAWS, level: float = LEVEL, seed: int = 1
) -> tuple[float, float]:
    """Central interval of the mean of values in the order of time, by blocks around a circle.

    Politis and Romano 1992. A block holds `block` neighbours, since forecasts over as many months
    share what happened in them. Two nans where fewer than two blocks fit.
    """
    count = len(values)
    if count < LEAST_BLOCKS * block:
        return float("nan"), float("nan")
    rng = np.random.default_rng(seed)
    blocks = -(-count // block)
    starts = rng.integers(0, count, size=(draws, blocks))
    rows = (starts[:, :, None] + np.arange(block)) % count
    means = values[rows.reshape(draws, -1)[:, :count]].mean(axis=1)
    low, high = np.quantile(means, [(1.0 - level) / 2.0, (1.0 + level) / 2.0])
    return float(low), float(high)
