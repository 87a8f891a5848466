"""Runs from today's market, weighted by newer data.

A platform's share is compared given what a run's starting state knows of the platform's bias, which
each month updates. Every other indicator is compared with its committed discrepancy.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis.common.paired import effective, student_quantile
from openclosed.analysis.evidence.measurements import LAST_MONTH, combined_revenue
from openclosed.analysis.evidence.quantities import (
    BY_VOLUME,
    FORECAST_INDICATORS,
    PLATFORMS,
    SURVEY,
    Indicator,
)
from openclosed.analysis.headline import HEADLINES
from openclosed.analysis.statistics import observers, particle_filter
from openclosed.analysis.statistics.observers import (
    Bias,
    Observation,
    discrepancy_sd,
    from_scale,
    likelihood,
    normal_quantiles,
    on_scale,
)
from openclosed.sim.parameters.clock import months_between

type Floats = NDArray[np.float64]

USABLE: Final = {one.key: one for one in FORECAST_INDICATORS if one.discrepancy is not None}
"""Indicators that weight runs, by key, beside a reader's own platforms."""
OUTCOMES: Final = tuple(dict.fromkeys([*(one.outcome for one in USABLE.values()), BY_VOLUME]))
"""Outcomes whose months are needed; those of HEADLINES are among them."""
PLACES = 99
"""Equally likely errors of an indicator, for each run."""


class Runs(NamedTuple):
    """Runs to the horizon, before and after the new data."""

    table: pd.DataFrame  # a row a run
    numbers: Floats  # (runs, uncertain parameters) of their starting states
    paths: Mapping[str, Floats]  # (runs, months) by outcome
    since: str  # first of these months
    biases: Mapping[str, Bias]  # of each of PLATFORMS, as the states know them in LAST_MONTH
    by_volume: NDArray[np.bool_]  # (runs) whether they read the survey of enterprises as volume

    @property
    def even(self) -> Floats:
        """Equal weights."""
        return np.full(len(self.table), 1.0 / len(self.table))

    def of(self, indicator: Indicator, month: str) -> Floats:
        """(runs) an indicator in a month, on the scale on which it is compared.

        Money has no unit in the model: dollars are those of LAST_MONTH times the growth since then.
        """
        path = self.paths[indicator.outcome]
        if indicator.key == SURVEY:
            path = np.where(self.by_volume[:, None], self.paths[BY_VOLUME], path)
        own = on_scale(path[:, months_between(self.since, month)], indicator)
        if not indicator.dollars:
            return own
        before = on_scale(path[:, months_between(self.since, LAST_MONTH)], indicator)
        return own - before + math.log(combined_revenue()[LAST_MONTH])

    def last_year(self, outcome: str) -> Floats:
        """(runs) the mean of an outcome over the last year."""
        return np.asarray(self.paths[outcome][:, -12:].mean(axis=1))

    def groups(self, weights: Floats) -> NDArray[np.int64]:
        """(runs) groups by the value of the parameter with the fewest in these weights."""
        each = [np.unique(values, return_inverse=True)[1] for values in self.numbers.T]
        return min(each, key=lambda group: effective(group, weights))

    def effective_values(self, weights: Floats) -> float:
        """The effective number of values of that parameter."""
        return effective(self.groups(weights), weights)


class Platforms:
    """The bias of each platform given the data so far.

    A reader's own platform has the prior until its first share.
    """

    def __init__(self, runs: Runs) -> None:
        self._known = {name: (bias, LAST_MONTH) for name, bias in runs.biases.items()}
        self._fast = runs.biases[PLATFORMS[0]].fast

    def before(self, platform: str, month: str) -> Bias:
        """Its bias in a month, before that month's share."""
        bias, since = self._known.get(platform, (observers.unknown_bias(self._fast), month))
        for _ in range(months_between(since, month)):
            bias = observers.next_month(bias)
        return bias

    def update(self, platform: str, month: str, beyond: Floats, deviation: float) -> Floats:
        """Update a platform's bias by its share in a month; gives the (runs) log likelihood."""
        bias, likely = observers.update_bias(self.before(platform, month), beyond, deviation)
        self._known[platform] = bias, month
        return likely


def weigh(runs: Runs, seen: Iterable[Observation]) -> tuple[Floats, Platforms]:
    """(runs) weights after observations in any order, and the platforms' biases."""
    logs, platforms = np.zeros(len(runs.table)), Platforms(runs)
    for one in sorted(seen, key=lambda one: one.month):
        beyond = one.value - runs.of(one.indicator, one.month)
        if one.indicator.platform:
            logs += platforms.update(one.indicator.platform, one.month, beyond, one.deviation)
        else:
            logs += likelihood(beyond, one.deviation)
    return particle_filter.reweight(runs.even, logs)[0], platforms


def forecast(runs: Runs, indicator: Indicator, month: str) -> tuple[float, float, float]:
    """5, 50 and 95 % quantiles of the runs' forecast of an indicator before any newer data.

    It includes the platform's bias and the discrepancy.
    """
    middle, variance = _shown(runs, Platforms(runs), indicator, month)
    values = middle[:, None] + np.sqrt(variance)[:, None] * normal_quantiles(PLACES)
    scale = "logit" if indicator.platform else indicator.discrepancy_scale
    back = np.clip(from_scale(values, scale), *indicator.within)
    low, half, high = np.nanquantile(back, (0.05, 0.5, 0.95)).tolist()
    return low, half, high


def _shown(
    runs: Runs, platforms: Platforms, indicator: Indicator, month: str
) -> tuple[Floats, Floats]:
    """(runs) mean and variance of a source's value for each run, on the scale of `of`."""
    middle, variance = (
        runs.of(indicator, month),
        np.full(len(runs.table), discrepancy_sd(indicator) ** 2),
    )
    if indicator.platform:
        bias = platforms.before(indicator.platform, month)
        middle, variance = middle + bias.middle, variance + bias.variance
    return middle, variance


def moved_by_chance(runs: Runs, chances: Floats, weights: Floats) -> Floats:
    """Standard deviations by which weights change probabilities that are unrelated to them.

    Runs that share a parameter count as if they ended alike.
    """
    apart = np.bincount(runs.groups(weights), weights=weights - runs.even)
    spread: Floats = np.sqrt(np.maximum(chances * (1.0 - chances), 0.0))
    return spread * float(np.sqrt(np.square(apart).sum()))


def rank_indicators(
    runs: Runs, weights: Floats, platforms: Platforms, month: str
) -> list[tuple[str, str, float]]:
    """How much each indicator in a month would tell about the last year, beyond those observed.

    Gives indicators, targets, and the share of a target's variance that a regression on the
    indicator explains, the largest first. A correlation no larger than chance gives with as many
    runs as groups, in one case of 20 over all pairs, is left out.
    """
    found, freedom = [], runs.effective_values(weights) - 2.0
    pairs = list(itertools.product(USABLE.values(), HEADLINES))
    for indicator, target in pairs:
        middle, variance = _shown(runs, platforms, indicator, month)
        values = runs.last_year(target.outcome)
        known = np.isfinite(middle) & np.isfinite(values) & (weights > 0.0)
        own = weights[known]
        if not own.size:
            continue
        parts = np.stack([middle[known], values[known]])
        parts -= np.average(parts, axis=1, weights=own)[:, None]
        x, xy, y = (
            float(np.average(parts[i] * parts[j], weights=own)) for i, j in ((0, 0), (0, 1), (1, 1))
        )
        noise = float(np.average(variance[known], weights=own))
        least = student_quantile(freedom, len(pairs)) ** 2
        if xy**2 * (freedom + least) > least * x * y:
            found.append((indicator.key, target.outcome, xy**2 / ((x + noise) * y)))
    return sorted(found, key=lambda one: -one[2])
