"""Tests of the sign of a mean that may be looked at after every run.

Both are e-processes: bets against the mean being zero, whose stake has an expectation of at most 1
as long as it is. By Ville's inequality (1939) the stake ever reaches 1 / error with a probability
of at most `error`, so runs may be added until the sign is told, at any time and however often.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

_BETS = (np.arange(64) + 0.5) / 64  # parts of the largest bet that cannot lose more than the stake
EFFECT = 1.0  # standard deviation of the effects that the bets on normal values expect


class Bounds(NamedTuple):
    """How far below and above zero a value can be, both positive."""

    below: float
    above: float


def sign(values: np.ndarray, error: float, bounds: Bounds | None = None) -> int:
    """-1 or +1 where the sign of the mean is told, 0 where it is not yet.

    The wrong sign is ever told with a probability of at most `error`, for independent values that
    are bounded; without bounds, for independent normal values of any variance.
    """
    if len(values) == 0:
        return 0
    if bounds is None:
        told = normal_stake(values) >= 1 / error
        return int(np.sign(values.mean())) if told else 0
    if bounded_stake(values, bounds.below) >= 1 / error:
        return 1
    if bounded_stake(-values, bounds.above) >= 1 / error:
        return -1
    return 0


def bounded_stake(values: np.ndarray, below: float) -> float:
    """The stake of bets that the mean is above zero, for values of at least -below.

    A mixture over bets (Waudby-Smith and Ramdas 2024, JRSS B 86, 1-27): each multiplies its stake
    by 1 + bet x value / below.
    """
    gains = np.log1p(_BETS[:, None] * (np.asarray(values, dtype=float) / below)).sum(axis=1)
    most = float(gains.max())
    return math.exp(min(most + math.log(float(np.exp(gains - most).mean())), 700.0))


def normal_stake(values: np.ndarray) -> float:
    """The stake of bets that the mean of normal values of unknown variance is not zero.

    The t test with a normal mixture over effects (Lai 1976, Annals of Statistics 4, 265-280; Wang
    and Ramdas 2025): c / sqrt(n + c^2) (V / (V - S^2 / (n + c^2)))^(n / 2) with c = 1 / EFFECT,
    S the sum of the values and V that of their squares.
    """
    x = np.asarray(values, dtype=float)
    count, prior = len(x), 1 / EFFECT**2
    squares, total = float((x * x).sum()), float(x.sum())
    if squares == 0:
        return 0.0
    left = 1 - total * total / (squares * (count + prior))
    log = 0.5 * math.log(prior / (count + prior)) - 0.5 * count * math.log(left)
    return math.exp(min(log, 700.0))
