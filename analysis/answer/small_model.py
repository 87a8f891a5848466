"""The small model: six numbers that say most of what the large one says of open models' share.

New work comes at random, each kind larger than the last by the growth k. Firms start it after a
while, and open models can do it after a delay. Of what they can do they serve a part.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

type Floats = NDArray[np.float64]

PAST = 12.0
"""Years for which cohorts have come: in 2032 those since the first use cases of the record."""


class Numbers(NamedTuple):
    """The six numbers; each may be one for all worlds, or (worlds)."""

    growth: ArrayLike  # k: of new work's size a year, log, over what is left of older work
    delay: ArrayLike  # L: years by which open models in use follow closed ones
    start: ArrayLike  # T: mean years until a firm starts what is possible
    rate: ArrayLike  # lambda: cohorts a year
    spread: ArrayLike  # s: standard deviation of the log of their sizes
    part: ArrayLike  # phi: what open models serve of what they can do, in [0, 1]


def open_shares(numbers: Numbers, worlds: int, seed: int) -> Floats:
    """(worlds) open share of volume at one moment, each world with cohorts of its own.

    A cohort of age a has the volume exp(s z - k a) (1 - exp(-a / T)), and open models can do it
    from the age L on. Of many equal cohorts that leaves closed models the ceiling of the law,
    (1 + k T) (1 - exp(-k L) - (k / h) (1 - exp(-h L))) with h = k + 1 / T.
    """
    draw = np.random.default_rng(seed)
    k, delay, start, rate, spread, part = (
        np.broadcast_to(np.asarray(one, dtype=float), worlds)[:, None] for one in numbers
    )
    most = int(np.max(rate) * PAST + 6.0 * np.sqrt(np.max(rate) * PAST)) + 1
    age = np.cumsum(draw.exponential(size=(worlds, most)), axis=1) / rate
    volume = np.exp(spread * draw.normal(size=age.shape) - k * age) * -np.expm1(-age / start)
    volume *= age < PAST
    able = (volume * (age >= delay)).sum(axis=1) / volume.sum(axis=1)
    return np.asarray(part[:, 0] * able)
