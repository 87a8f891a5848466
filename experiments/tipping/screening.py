"""A first pass over many factors: which can carry the mean open share past one half.

Each factor is put at both ends of its range for a few runs, beside runs of the unchanged scenario
with the same seeds. One half is where neither camp leads if runs spread alike on both sides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from openclosed.experiments.tipping.crossing import Need

RUNS: Final = 2  # at each end of a range
ERROR: Final = 0.05  # chance that a factor is dropped whose mean at an end passes one half
NEAREST: Final = 3  # factors that are searched in any case
EVEN: Final = 0.5

type Shares = Callable[[Sequence[Need]], Sequence[NDArray[np.float64]]]


class Screened(NamedTuple):
    """The open share at both ends of a factor's range, how far it may be off, and what follows."""

    at_low: float
    at_high: float
    margin: float
    is_kept: bool


def screen(factors: int, shares: Shares, usual: NDArray[np.float64]) -> list[Screened]:
    """Put every factor at both ends; keep those that may pass one half, and the nearest.

    An end is estimated by the mean of the unchanged runs `usual` and the paired change of its own
    runs. Its margin is one-sided, by the standard error of both; the spread of changes is that of
    all factors together or its own, if larger. An end without a finished run keeps its factor.
    """
    needs = [Need(i, place, 0, RUNS) for i in range(factors) for place in (0.0, 1.0)]
    changes = np.array(shares(needs)) - usual[:RUNS]
    own = changes.var(axis=1, ddof=1)
    together = own[~np.isnan(own)]
    spread = np.fmax(own, together.mean() if len(together) else np.nan) / RUNS
    done = usual[~np.isnan(usual)]
    base, error = (done.mean(), done.var(ddof=1) / len(done)) if len(done) > 1 else (np.nan, np.nan)
    margins = stats.norm.ppf(1 - ERROR) * np.sqrt(spread + error)
    ends = (base + changes.mean(axis=1)).reshape(-1, 2)
    wide = margins.reshape(-1, 2)
    side = 1.0 if base < EVEN else -1.0
    gap = np.nan_to_num(side * (EVEN - ends) - wide, nan=-np.inf).min(axis=1)
    nearest = set(np.argsort(gap, kind="stable")[:NEAREST].tolist())
    return [
        Screened(low, high, float(margin.max()), bool(gap[i] <= 0 or i in nearest))
        for i, ((low, high), margin) in enumerate(zip(ends.tolist(), wide, strict=True))
    ]
