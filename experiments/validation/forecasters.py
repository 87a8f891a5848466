"""Forecasts of a month by the model and by benchmarks, as equally likely members."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.evidence.measurements import MEASUREMENTS, WEEKS, Measurement, known
from openclosed.analysis.evidence.quantities import INDICATORS, Indicator, Scale
from openclosed.analysis.published import HALF, MODEL, ROUTER_TOKENS
from openclosed.analysis.statistics import observers, particle_filter
from openclosed.analysis.statistics.observers import (
    Bias,
    discrepancy_sd,
    from_scale,
    normal_quantiles,
    to_scale,
)
from openclosed.sim.parameters.clock import months_between

type Floats = NDArray[np.float64]

TREND_AND_WALK: Final = "trend and walk"
NOISE = 19  # draws of the discrepancy at each member
DRAWS = 5  # paths of a platform's bias in each run
MIXED = 399  # members of a mixture


class ForecastRuns(NamedTuple):
    """Equally likely runs from the month `start` on.

    `values` is (runs, months, outcomes). `biases` are platforms' biases on the logit,
    (DRAWS * runs, months), by platform.
    """

    start: str
    outcomes: tuple[str, ...]
    values: NDArray[np.floating]
    biases: Mapping[str, Floats]

    def outcome(self, name: str) -> Floats:
        """(runs, months) an outcome."""
        return self.values[:, :, self.outcomes.index(name)].astype(np.float64)

    def shown(self, indicator: Indicator, month: str) -> Floats:
        """(members, NOISE) an indicator as measured in a month, platforms with their biases.

        Members are runs, for a platform's indicator DRAWS times over; nan in runs without one.
        """
        at = months_between(self.start, month)
        own = self.outcome(indicator.outcome)[:, at]
        if not indicator.platform:
            return with_discrepancy(own, indicator).reshape(own.size, -1)
        own = np.tile(own, DRAWS)
        logits = np.where(np.isfinite(own), observers.logits(own), np.nan)
        around = logits + self.biases[indicator.platform][:, at]
        return observers.shares(
            around[:, None] + discrepancy_sd(indicator) * normal_quantiles(NOISE)
        )

    def of(self, indicator: Indicator, month: str) -> Floats:
        """The finite ones of these members."""
        found = self.shown(indicator, month)
        return found[np.isfinite(found)]


def bias_paths(bias: Bias, months: int, draw: np.random.Generator) -> Floats:
    """(DRAWS * runs, months) a platform's bias from an origin on, as `ForecastRuns` has it."""
    rows = np.tile(np.arange(bias.fast.size), DRAWS)
    return observers.simulate_bias(bias.at(rows), months, draw)


type Forecasts = Mapping[str, ForecastRuns]
"""The model's forecasts: runs by origin."""


def mix(parts: Sequence[tuple[float, Floats]]) -> Floats:
    """Equally likely members of a mixture of weighted parts, each of equally likely members."""
    parts = [(weight, values) for weight, values in parts if values.size]
    if not parts:
        return np.empty(0)
    values = np.concatenate([own for _, own in parts])
    weights = np.concatenate([np.full(own.size, weight / own.size) for weight, own in parts])
    order = np.argsort(values, kind="stable")
    return np.asarray(values[order][particle_filter.resample(weights[order], 0.5, MIXED)])


def with_discrepancy(members: Floats, indicator: Indicator) -> Floats:
    """The members with the committed discrepancy of the model: each spread into several.

    Shares stay shares. Without a committed discrepancy the members stay as they are.
    """
    if indicator.discrepancy is None:
        return members
    noise = indicator.discrepancy * normal_quantiles(NOISE)
    scale = indicator.discrepancy_scale
    spread = from_scale((to_scale(members, scale)[:, None] + noise).ravel(), scale)
    return np.clip(spread, *indicator.within)


def benchmark_forecasts(
    indicator: str,
    origin: str,
    month: str,
    data: Sequence[Measurement] = MEASUREMENTS,
    weeks: Mapping[str, float] = WEEKS,
) -> dict[str, Floats]:
    """What each benchmark forecasts for a later month at the end of the month `origin`.

    A benchmark knows nothing later than the origin. Its members are nan where it knows too little.
    For tokens on the router it knows the values of `weeks` too.
    """
    past = {when: one.middle for when, one in known(indicator, origin, data).items()}
    if not past:
        return {name: np.array([np.nan]) for name in FORECASTERS}
    weekly = weeks_until(weeks, origin) if indicator == ROUTER_TOKENS else []
    scale = INDICATORS[indicator].scale
    return {
        name: forecaster(past, month, scale, weekly) for name, forecaster in FORECASTERS.items()
    }


def all_forecasts(
    forecasts: Forecasts,
    indicator: Indicator,
    origin: str,
    month: str,
    data: Sequence[Measurement] = MEASUREMENTS,
) -> dict[str, Floats]:
    """Forecasts of the model and the benchmarks; for the router half of both too."""
    found = {MODEL: mix([(1.0, forecasts[origin].of(indicator, month))])}
    found |= benchmark_forecasts(indicator.key, origin, month, data)
    if indicator.key == ROUTER_TOKENS:
        found[HALF] = mix([(0.5, found[MODEL]), (0.5, found[TREND_AND_WALK])])
    return found


def weeks_until(values: Mapping[str, float], origin: str) -> list[float]:
    """The weekly values whose last day is in the month `origin` or before it."""
    return [
        value
        for week, value in values.items()
        if (date.fromisoformat(week) + timedelta(days=6)).isoformat()[:7] <= origin
    ]


LEAST_CHANGES = 2  # from which the size of a random step can be estimated
SLOPE_SPREAD = 0.06
"""Prior standard deviation of a share's slope, logits a month, around 0: Android's share of
smartphones rose as fast over seven years (.07), Linux's of supercomputers by .04."""
WEEKS_IN_MONTH = 365.25 / 7.0 / 12.0


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
    return from_scale(start + rise + size * np.sqrt(ahead) * normal_quantiles(), scale)


def shrunk_slope(
    known: Mapping[str, float],
    month: str,
    scale: Scale,
    weekly: Sequence[float] = (),
    *,
    spread: float = SLOPE_SPREAD,
) -> Floats:
    """(members,) a random walk from the last value along a slope that is shrunk towards 0.

    The slope has a normal prior around 0 with standard deviation `spread`; the change so far
    updates it, given the size of steps. The interval includes the slope's posterior variance.
    Members are nan where too little is known, and on the plain scale, for which no `spread` is
    stated.
    """
    size = step_size(known, scale, weekly)
    if np.isnan(size) or scale == "plain":
        return np.array([np.nan])
    first, last = min(known), max(known)
    start, now = to_scale(np.array([known[first], known[last]]), scale)
    gone, ahead = months_between(first, last), months_between(last, month)
    weight = spread**2 / (size**2 + gone * spread**2)
    slope, variance = weight * (now - start), weight * size**2
    deviation = np.sqrt(ahead * size**2 + ahead**2 * variance)
    return from_scale(now + slope * ahead + deviation * normal_quantiles(), scale)


type Forecaster = Callable[[Mapping[str, float], str, Scale, Sequence[float]], Floats]

FORECASTERS: dict[str, Forecaster] = {
    "last value": lambda known, *_: np.array([last_value(known)]),
    "trend": lambda known, month, scale, _: np.array([trend(known, month, scale)]),
    "random walk": walk,
    "trend and walk": lambda known, month, scale, weekly: walk(
        known, month, scale, weekly, drift=True
    ),
    "shrunk slope": shrunk_slope,
}
"""Each benchmark's members for a month; a point forecast has one."""
