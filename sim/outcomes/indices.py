"""Shares and indices that outcomes have in common."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]


def ratios(part: Any, whole: Any, nothing: float = np.nan) -> Floats:
    """Part / whole elementwise, and `nothing` (by default missing) where the whole is 0."""
    part, whole = np.asarray(part, float), np.asarray(whole, float)
    empty = np.full(np.broadcast(part, whole).shape, nothing)
    shares: Floats = np.divide(part, whole, out=empty, where=whole > 0)
    return shares


def herfindahl(amounts: Floats) -> Floats:
    """Sum of squared shares along the last axis (Herfindahl-Hirschman index, 0 to 1)."""
    index: Floats = np.sum(ratios(amounts, amounts.sum(axis=-1, keepdims=True)) ** 2, axis=-1)
    return index


def multihoming_by_chance(share: Floats, uses: NDArray[np.int64]) -> Floats:
    """Expected multi-homing share of AI-using firms if workloads chose independently.

    Args:
        share: (...) open share of workloads.
        uses: (..., n) firms by number of workloads in use, from 0 on.
    """
    # Zeros beyond the largest number of any firm; see `Totals` on blocks of eight.
    most = int(np.flatnonzero(uses.any(axis=tuple(range(uses.ndim - 1))))[-1:].sum())
    firms = uses[..., 1 : 1 + 8 * -(-most // 8)]
    times = *share.shape, firms.shape[-1]  # powers by products, which no processor rounds otherwise
    all_open = np.cumprod(np.broadcast_to(share[..., None], times), axis=-1)
    all_closed = np.cumprod(np.broadcast_to(1.0 - share[..., None], times), axis=-1)
    mixed = 1.0 - all_open - all_closed
    return ratios((firms * mixed).sum(axis=-1), firms.sum(axis=-1))
