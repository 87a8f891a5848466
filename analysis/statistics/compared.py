"""How a measurement is compared with the model: on which scale, and how exact it then is."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.evidence.measurements import Measurement
from openclosed.analysis.evidence.quantities import TOKENS, Figure, figure_of
from openclosed.analysis.statistics import observers
from openclosed.analysis.statistics.baselines import to_scale

type Floats = NDArray[np.float64]

SINCE = "2025-01"
"""First month in which what a venue shows counts: before, the taste that developers share is 0."""
NOISE = 0.05
"""Standard deviation of a venue's share on the logit, beside half its band and its own error."""

FAR = 5.0
"""A world in which a figure does not exist counts as so many standard deviations off."""


class Seen(NamedTuple):
    """A measurement on the scale on which worlds are compared with it, and its standard deviation.

    What a venue shows is compared on the logit, with the venue's bias beside it.
    """

    figure: Figure
    month: str
    value: float
    deviation: float


def on_scale(values: Floats, figure: Figure) -> Floats:
    """Values of a figure on the scale on which worlds are compared with it."""
    if figure.venue:
        return observers.logits(values)
    least = 1e-12 if figure.discrepancy_scale == "log" else -np.inf
    return to_scale(np.maximum(values, least), figure.discrepancy_scale)


def left_out(figure: Figure) -> float:
    """Standard deviation of what the model leaves out of a figure, beside a venue's bias."""
    return NOISE if figure.outcome == TOKENS and figure.venue else figure.discrepancy or 0.0


def likelihood(beyond: Floats, deviation: float) -> Floats:
    """(N) log likelihood of a figure without a venue that is so far beyond what worlds have."""
    off = np.nan_to_num(beyond / deviation, nan=FAR)
    return -0.5 * off**2 - math.log(deviation * math.sqrt(2.0 * math.pi))


def seen_of(said: Measurement) -> Seen:
    """A measurement as it is compared: half its band and its own error add to what is left out."""
    figure = figure_of(said.figure)
    low, high = on_scale(np.array([said.low, said.high]), figure).tolist()
    error = 0.0 if math.isnan(said.error) else said.error
    around = np.clip(said.middle + error * np.array([-1.0, 1.0]), *figure.within)
    below, above = on_scale(around, figure).tolist()
    deviation = math.hypot(left_out(figure), (high - low) / 2.0, (above - below) / 2.0)
    return Seen(figure, said.month, (low + high) / 2.0, deviation)
