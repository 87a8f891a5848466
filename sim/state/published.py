"""What families had published in earlier months."""

import math

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled import inlined


@inlined
def steps_in(months: float, months_per_step: float) -> int:
    """How many steps a lag is, to the nearest; a half counts up."""
    return math.floor(months / months_per_step + 0.5)


@inlined
def published_at(
    history: NDArray[np.float64], f: int, row: int, past_growth: float, months_per_step: float
) -> float:
    """What family `f` had published at the end of step `row` - 1, points; row 0 is the start.

    Before the start it is that of the start less `past_growth` points a year.
    """
    past = past_growth * months_per_step / 12.0 * min(row, 0)
    return float(history[max(row, 0), f] + past)


@inlined
def published_ago(
    history: NDArray[np.float64],
    f: int,
    step: int,
    lag: float,
    past_growth: float,
    months_per_step: float,
) -> float:
    """What family `f` had published `lag` months before the end of a step, points."""
    row = step + 1 - steps_in(lag, months_per_step)
    return published_at(history, f, row, past_growth, months_per_step)
