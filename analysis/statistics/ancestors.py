"""Ancestors of particles: how many count, and how alike particles of one are."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.statistics.particle_filter import LEAST_VALUES

type Floats = NDArray[np.float64]

FEWEST: Final = LEAST_VALUES
"""Effective ancestors below which results that use the particles say that they are few."""


class Ancestors(NamedTuple):
    """Effective ancestors of starting states, and the part of the weight that the largest has."""

    effective: float
    largest: float

    @property
    def are_few(self) -> bool:
        """Whether results must say that they rest on few."""
        return self.effective < FEWEST


def ancestors_of(numbers: NDArray[np.int64]) -> Ancestors:
    """Ancestors of equally likely particles."""
    _, counts = np.unique(numbers, return_counts=True)
    weights = counts / counts.sum()
    return Ancestors(float(1.0 / (weights**2).sum()), float(weights.max()))


def intraclass(values: Floats, numbers: NDArray[np.int64]) -> float:
    """Intraclass correlation of values by ancestor: 0 if those of one are as different as all.

    By the analysis of variance of a one-way layout with groups of any size (Donner 1986,
    International Statistical Review 54, 67-82). nan where no ancestor has two, or all are of one.
    """
    _, group, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    size, groups = values.size, counts.size
    if groups < 2 or size == groups or not np.ptp(values) > 0.0:
        return float("nan")
    means = np.bincount(group, weights=values) / counts
    between = float((counts * (means - values.mean()) ** 2).sum()) / (groups - 1)
    within = float(((values - means[group]) ** 2).sum()) / (size - groups)
    each = (size - float((counts**2).sum()) / size) / (groups - 1)
    return (between - within) / (between + (each - 1.0) * within)
