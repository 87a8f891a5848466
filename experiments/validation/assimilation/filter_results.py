"""Results of independent filters, each weighted by its probability of the data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]


class FilterResult(NamedTuple):
    """A filter after its last step; N particles, T steps, S months from the first of `market`."""

    weights: Floats  # (N)
    places: Floats  # (N, P) parameters in the unit cube, where the prior is uniform
    ancestor: NDArray[np.int64]  # (N) number of each particle's ancestor among the first particles
    step_seeds: NDArray[
        np.uint64
    ]  # (M, 3) particle, step, and seed from which it drew from there on
    tastes: Floats  # (N, T, kinds) shared preferences
    market: Floats  # (N, S, 2) startups' open share of purchased tokens and of spend
    law: Floats  # (N, 2, kinds) sigma and rho of the preferences
    bias: Floats  # (N, platforms, observers.COLUMNS) each platform's bias at the end
    least: Floats  # () effective sample size, the least over months
    evidence: Floats  # (K, 2) steps, and log probability of the data up to them
    ahead: NDArray[np.float32]  # (origins, members, months, outcomes) forecasts of some particles
    ahead_bias: Floats  # (origins, members, platforms, observers.COLUMNS) biases at each origin

    @property
    def log_evidence(self) -> float:
        """Log of its probability of the data."""
        return float(self.evidence[-1, 1]) if len(self.evidence) else 0.0


def filter_weights(filters: Sequence[FilterResult]) -> Floats:
    """Weight of each filter."""
    return normalise_weights([one.log_evidence for one in filters])


def particle_weights(filters: Sequence[FilterResult]) -> Floats:
    """Weight of each particle, filter by filter."""
    parts = zip(filter_weights(filters), filters, strict=True)
    return np.concatenate([share * one.weights for share, one in parts])


def normalise_weights(logs: Sequence[float] | Floats) -> Floats:
    """Weights by log probabilities; they sum to 1."""
    parts: Floats = np.exp(np.asarray(logs) - np.max(logs))
    return parts / parts.sum()
