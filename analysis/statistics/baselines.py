"""Plain rivals of a forecast, which know the figure's own past and no model.

The last value stays; a straight line on the figure's scale goes on (of a share: a logistic curve);
the last value walks at random; it walks at random around the line's slope.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from openclosed.analysis.evidence.quantities import Scale
from openclosed.sim.parameters.dates import months_between

type Floats = NDArray[np.float64]

EDGE = 0.005  # shares nearer to 0 or 1 are taken as this near, so that their logits are finite
MEMBERS = 199  # of a forecast that is a distribution, evenly likely
LEAST_CHANGES = 2  # from which the size of a random step can be estimated
WEEKS_IN_MONTH = 365.25 / 7.0 / 12.0


def to_scale(values: Floats, scale: Scale, edge: float = EDGE) -> Floats:
    """Values on the scale on which they move; shares count as at least `edge` from 0 and 1."""
    if scale == "logit":
        inside = np.clip(values, edge, 1.0 - edge)
        return np.asarray(np.log(inside / (1.0 - inside)))
    return np.log(values) if scale == "log" else values


def from_scale(values: Floats, scale: Scale) -> Floats:
    """The inverse of `to_scale`."""
    if scale == "logit":
        return np.asarray(1.0 / (1.0 + np.exp(-values)))
    return np.exp(values) if scale == "log" else values


def last_value(known: Mapping[str, float]) -> float:
    """The last value by month, nan for none."""
    return known[max(known)] if known else np.nan


def slope_and_level(known: Mapping[str, float], scale: Scale) -> tuple[float, float]:
    """Rise a month and value in the first month of a straight line by least squares on the scale.

    Needs two values.
    """
    first = min(known)
    months = np.array([float(months_between(first, when)) for when in known])
    slope, level = np.polyfit(months, to_scale(np.array(list(known.values())), scale), 1)
    return float(slope), float(level)


def trend(known: Mapping[str, float], month: str, scale: Scale) -> float:
    """The value in `month` of a straight line on the scale; nan with fewer than two values."""
    if len(known) < 2:
        return np.nan
    slope, level = slope_and_level(known, scale)
    ahead = months_between(min(known), month)
    return float(from_scale(np.array(level + slope * ahead), scale))


def step_size(known: Mapping[str, float], scale: Scale, weekly: Sequence[float] = ()) -> float:
    """Standard deviation of a month's random step on the scale; nan where too little is known.

    It is estimated from the changes so far: from those of weekly values where there are some, since
    a month's mean of a walk hides part of its steps.
    """
    if len(weekly) > LEAST_CHANGES:
        changes = np.diff(to_scale(np.array(weekly), scale))
        return float(np.sqrt(np.mean(changes**2) * WEEKS_IN_MONTH))
    if len(known) <= LEAST_CHANGES:
        return np.nan
    values = dict(zip(known, to_scale(np.array(list(known.values())), scale).tolist(), strict=True))
    rates = [
        (values[b] - values[a]) ** 2 / months_between(a, b) for a, b in pairwise(sorted(known))
    ]
    return float(np.sqrt(np.mean(rates)))


def evenly_likely(count: int = MEMBERS) -> Floats:
    """(count,) values of a standard normal distribution that stand for equal parts of it."""
    return np.asarray(ndtri((np.arange(count) + 0.5) / count))


def walk(
    known: Mapping[str, float],
    month: str,
    scale: Scale,
    weekly: Sequence[float] = (),
    *,
    drift: bool = False,
) -> Floats:
    """(members,) a random walk from the last value to `month`; nan where too little is known.

    With `drift` it goes on along the slope of the straight line through all values.
    """
    size = step_size(known, scale, weekly)
    if np.isnan(size) or (drift and len(known) < 2):
        return np.array([np.nan])
    ahead = months_between(max(known), month)
    start = to_scale(np.array(last_value(known)), scale)
    rise = slope_and_level(known, scale)[0] * ahead if drift else 0.0
    return from_scale(start + rise + size * np.sqrt(ahead) * evenly_likely(), scale)


type Forecaster = Callable[[Mapping[str, float], str, Scale, Sequence[float]], Floats]

FORECASTERS: dict[str, Forecaster] = {
    "last value": lambda known, *_: np.array([last_value(known)]),
    "trend": lambda known, month, scale, _: np.array([trend(known, month, scale)]),
    "random walk": walk,
    "trend and walk": lambda known, month, scale, weekly: walk(
        known, month, scale, weekly, drift=True
    ),
}
"""What each rival says of a month: the members of its distribution, one for a single number."""
