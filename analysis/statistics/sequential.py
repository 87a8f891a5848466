"""A test of the sign of a mean that stays valid when looked at after every run.

It is an e-process: bets against the mean being zero, whose stake has an expectation of at most 1
while it is. By Ville's inequality (1939) the stake ever reaches 1 / error with a probability of at
most `error`, so runs may be added until the sign is clear, at any time and however often.
"""

from __future__ import annotations

import math

import numpy as np

_BETS = (np.arange(64) + 0.5) / 64  # parts of the largest bet that cannot lose more than the stake


def sign(values: np.ndarray, error: float) -> int:
    """The sign of the mean, -1 or +1, once it is clear; 0 before.

    A wrong sign is ever returned with a probability of at most `error`, for independent values from
    -1 to 1.
    """
    for direction in (1, -1):
        if len(values) and stake(direction * values) >= 1 / error:
            return direction
    return 0


def stake(values: np.ndarray) -> float:
    """The stake of bets that the mean is above zero, for values of at least -1.

    A mixture over bets (Waudby-Smith and Ramdas 2024, JRSS B 86, 1-27): each multiplies its stake
    by 1 + bet x value.
    """
    gains = np.log1p(_BETS[:, None] * np.asarray(values, dtype=float)).sum(axis=1)
    most = float(gains.max())
    return math.exp(min(most + math.log(float(np.exp(gains - most).mean())), 700.0))
