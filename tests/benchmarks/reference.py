"""Fixed loops that stand for the speed of a machine: they change only if a guard is to be reset.

They are written out here instead of taken from the model, whose functions may become faster.
"""

import math
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]

_njit: Any = numba.njit(error_model="numpy", cache=True)
_COEFFICIENTS = tuple(1.0 / math.factorial(k) for k in range(12))


@_njit
def _random_bits(counter: np.uint64) -> np.uint64:
    """Ten rounds of multiplication and mixing."""
    x = counter
    for _ in range(10):
        x = (x ^ (x >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15)
    return x


@_njit
def compiled_loop(turns: int, table: Floats, value: Floats) -> float:
    """Random bits, a look-up, a series over a short array, and a sum, `turns` times."""
    total, places = 0.0, np.uint64(table.size)
    for turn in range(turns):
        bits = _random_bits(np.uint64(turn))
        start = table[bits % places]
        for a in range(value.size):
            x = start * 0.5 + value[a]
            y = _COEFFICIENTS[11]
            for k in range(10, -1, -1):
                y = y * x + _COEFFICIENTS[k]
            value[a] = 0.5 / (1.0 + y)
        largest = value[0]
        for a in range(value.size):
            largest = max(largest, value[a])
        total += largest
    return total


class Thing:
    """An object with attributes."""

    def __init__(self, rank: int) -> None:
        """Take a rank, and no amount yet."""
        self.rank, self.amount = rank, 0.0


def interpreted_loop(turns: int) -> float:
    """What strategic agents do: attributes, dictionaries, small arrays and calls."""
    things = [Thing(rank) for rank in range(10)]
    amounts = np.zeros(10)
    for turn in range(turns):
        by_rank = {thing.rank: thing for thing in things}
        for rank, thing in by_rank.items():
            thing.amount += math.exp(-0.1 * rank) * (1.0 + turn % 3)
            amounts[rank] = thing.amount
        best = max(things, key=lambda thing: thing.amount)
        best.amount *= 0.5
        amounts[:] = np.minimum(amounts, amounts.mean())
    return float(amounts.sum())
