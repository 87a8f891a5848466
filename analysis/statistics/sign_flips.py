"""Which of many paired differences are clearly not 0 when all of them are looked at."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

LEVEL: Final = 0.05
MOST: Final = 4096


def told_together(differences: NDArray[np.float64], groups: ArrayLike) -> NDArray[np.bool_]:
    """Which mean differences, (rows,), are clearly not 0, at a chance of 5 % at most of any error.

    If a row has no effect, its differences would be as likely with the other sign. So signs of
    whole groups of pairs are flipped, in all rows alike, in every way or in 4,096 drawn ones; a row
    is told if the largest of all rows reaches its size in at most 5 % of them (Westfall and Young
    1993, Resampling-Based Multiple Testing). Fewer than six groups tell nothing.

    Args:
        differences: (rows, pairs), the same pairs in each row.
        groups: (pairs,), which are alike; each pair its own where they are not.
    """
    _, place = np.unique(np.asarray(groups), return_inverse=True)
    sums = np.stack([np.bincount(place, weights=row) for row in differences])
    count = sums.shape[1]
    if 2**count <= MOST:
        places = np.arange(2**count)[:, None] >> np.arange(count)
        flips = np.where(places & 1, -1.0, 1.0)
    else:
        flips = np.random.default_rng(0).choice([-1.0, 1.0], size=(MOST, count))
        flips[0] = 1.0
    norms = np.sqrt((sums**2).sum(axis=1, keepdims=True))
    sizes = np.abs(np.divide(sums, norms, out=np.zeros_like(sums), where=norms > 0) @ flips.T)
    rounding = 1e-9
    reached = sizes.max(axis=0)[None, :] >= sizes[:, :1] - rounding
    told: NDArray[np.bool_] = (reached.mean(axis=1) <= LEVEL) & (sizes[:, 0] > 0)
    return told
