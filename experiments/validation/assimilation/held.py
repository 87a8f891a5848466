"""Numbers that worlds hold: drawn around a set, and what a few draws of one tell.

Numbers of a world are held, so that the filter can resample worlds but moves none of their numbers;
what walks from month to month is drawn with a look at what was measured (`shared_taste`), and what
observers add is followed exactly (`analysis.statistics.observers`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from openclosed.analysis.statistics.observers import from_scale, to_scale

type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]

SHRINK = 0.95
"""Liu and West's a: the part of a number that one drawn around a set keeps of it."""
LEAST_DRAWS = 1.5
"""At least as many draws of a number count as known, so that its law has a middle."""


class Told(NamedTuple):
    """(P) the laws of numbers of which a few draws are known: Student's, scaled."""

    middle: Floats
    scale: Floats
    freedom: float

    def quantiles(self, parts: Sequence[float]) -> Floats:
        """(parts, P) values below which parts of the law lie."""
        places = stdtrit(self.freedom, np.array(parts)[:, None])
        return np.asarray(self.middle + self.scale * places)

    def below(self, values: Floats) -> Floats:
        """(P) the part of each law below a value."""
        scale = self.scale.clip(min=1e-300)
        return np.asarray(stdtr(self.freedom, (values - self.middle) / scale))


def told(values: Floats, weights: Floats, draws: float) -> Told:
    """The law of another draw of each number, when particles tell as much as `draws` of them.

    Few draws know neither the mean nor the spread well. For normal numbers this law holds exactly
    (e.g. Gelman and others 2013, Bayesian Data Analysis, section 3.2).

    Args:
        values: (N, P) on a scale without bounds.
        weights: (N), summing to 1.
        draws: `founders`.
    """
    middle = weights @ values
    spread = np.sqrt(weights @ (values - middle) ** 2)
    most = max(draws, LEAST_DRAWS)
    return Told(middle, spread * np.sqrt((most + 1.0) / (most - 1.0)), most - 1.0)


def unbounded(within: Floats) -> Floats:
    """Places within ranges, 0 to 1, on a scale without bounds."""
    return to_scale(within, "logit", 1e-9)


def bounded(numbers: Floats) -> Floats:
    """Numbers on a scale without bounds as places within ranges, 0 to 1."""
    return from_scale(numbers, "logit")


def moved(values: Floats, weights: Floats, rows: Integers, normals: Floats) -> Floats:
    """(N, P) numbers around others: a kernel that keeps their mean and variance.

    It is that of Liu and West 2001.

    Args:
        values: (M, P) numbers on a scale without bounds.
        weights: (M) of these.
        rows: (N) around which of them to draw.
        normals: (N, P) standard normal numbers.
    """
    mean = weights @ values
    centred = values - mean
    spread = np.sqrt(weights @ centred**2)
    kept: Floats = SHRINK * values[rows] + (1.0 - SHRINK) * mean
    kept += np.sqrt(1.0 - SHRINK**2) * spread * normals
    return kept
