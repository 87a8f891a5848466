"""Scores of a forecast that is a distribution, against a record that is a value or a band.

Where the record is a band, the truth lies between `low` and `high`, and what a forecast says
inside it costs nothing: the scores are integrated over the thresholds whose outcome is known, those
outside the band. A band without width gives the usual scores.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]


def outside(values: Floats, low: float, high: float) -> Floats:
    """How far values are above the band; below it negative, inside it 0."""
    return np.asarray(values - np.clip(values, low, high), dtype=np.float64)


def crps(members: Floats, low: float, high: float) -> float:
    """Continuous ranked probability score of evenly likely members; of one, its distance.

    Gneiting and Raftery 2007, JASA 102, 359-378; threshold-weighted outside the band (Gneiting and
    Ranjan 2011, JBES 29, 411-422). In the unit of the figure; 0 is best; nan for a nan member.
    """
    away = np.sort(outside(members, low, high))
    count = len(away)
    rank = 2.0 * np.arange(1, count + 1) - count - 1.0
    return float(np.mean(np.abs(away)) - rank @ away / count**2)


def crps_of_quantiles(levels: Sequence[float], values: Floats, low: float, high: float) -> float:
    """The same of a forecast given by quantiles: twice the mean of their pinball losses.

    Each quantile stands for the levels that are nearer to it than to others, so that levels need
    not be evenly spaced; they must rise and be symmetric for one number to cost its distance.
    """
    edges = np.concatenate([[0.0], (np.array(levels[1:]) + np.array(levels[:-1])) / 2.0, [1.0]])
    away = -outside(values, low, high)  # of the record from the quantile
    losses = np.maximum(np.array(levels) * away, (np.array(levels) - 1.0) * away)
    return float(2.0 * np.diff(edges) @ losses)


def covered(below: float, above: float, low: float, high: float) -> bool:
    """Whether the interval and the band of the record have a value in common."""
    return bool(below <= high and low <= above)
