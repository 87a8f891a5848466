"""Forecasts of independent filters from every origin.

Filters start from the prior, and the data weight them from month to month. One filter serves all
origins that know the same levels and the same vintage of the capability index.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np

from openclosed.analysis.evidence.measurements import Measurement
from openclosed.analysis.evidence.quantities import FORECAST_INDICATORS, PLATFORMS
from openclosed.analysis.statistics import observers, particle_filter
from openclosed.analysis.statistics.observers import Observation
from openclosed.experiments.starts.prior import Prior
from openclosed.experiments.validation.assimilation.task import (
    FilterResult,
    FilterTask,
    normalise_weights,
)
from openclosed.experiments.validation.assimilation.tasks import (
    FIRST_VINTAGE_UNTIL,
    is_monthly,
    make_task,
    select_observations,
    truncate_after,
)
from openclosed.experiments.validation.backtest.cases import VOLUME
from openclosed.experiments.validation.forecasters import ForecastRuns, Forecasts, bias_paths
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.dates import month_after, months_between

OUTCOMES = tuple(dict.fromkeys((*(indicator.outcome for indicator in FORECAST_INDICATORS), VOLUME)))


class FilterRequest(NamedTuple):
    """A filter and the origins that it forecasts from."""

    origins: list[str]
    task: FilterTask


class Size(NamedTuple):
    """Particles of a filter, how many of them forecast, and months ahead."""

    particles: int
    members: int
    ahead: int


def group_origins(origins: Sequence[str], data: Sequence[Measurement]) -> list[list[str]]:
    """Origins in order, by the vintage of the capability index and the levels that they know.

    The last value of a level counts, so a filter serves no origins across two of its measurements.
    """

    def known_at(origin: str) -> tuple[bool, list[Observation]]:
        levels = [one for one in select_observations(origin, data) if not is_monthly(one.indicator)]
        return origin <= FIRST_VINTAGE_UNTIL, levels

    return [list(group) for _, group in groupby(origins, known_at)]


def filter_tasks(
    model: Parameters,
    free: Sequence[Prior],
    groups: Sequence[list[str]],
    size: Size,
    data: Sequence[Measurement],
) -> list[FilterRequest]:
    """Filters of every group of origins in order."""
    found = []
    for origins in groups:
        last = origins[-1]
        until = min(model.releases.replayed_until or last, last)
        known = truncate_after(model, until, month_after(last, size.ahead))
        task = make_task(known, free, select_observations(last, data), last, size.particles)
        task = task._replace(
            origins=[months_between(model.clock.start, one) for one in origins],
            ahead=size.ahead,
            members=size.members,
            outcomes=OUTCOMES,
        )
        found.append(FilterRequest(origins, task))
    return found


def combine_forecasts(
    asked: Sequence[FilterRequest], results: Sequence[Sequence[FilterResult]]
) -> Forecasts:
    """Joint forecasts of filters by origin."""
    found: dict[str, ForecastRuns] = {}
    for one, filters in zip(asked, results, strict=True):
        found |= forecasts_by_origin(filters, one.task, one.origins)
    return found


def forecasts_by_seed(
    asked: Sequence[FilterRequest], results: Sequence[Sequence[FilterResult]], size: int
) -> list[Forecasts]:
    """Forecasts of independent groups of `size` filters, each group alone."""
    found = []
    for first in range(0, len(results[0]), size):
        own = [one._replace(task=one.task._replace(seed=first + 1)) for one in asked]
        found.append(combine_forecasts(own, [filters[first : first + size] for filters in results]))
    return found


def forecasts_by_origin(
    filters: Sequence[FilterResult], task: FilterTask, origins: Sequence[str]
) -> dict[str, ForecastRuns]:
    """Forecasts by origin: the particles of filters, weighted by their evidence."""
    found = {}
    shown = task.platforms
    for at, (origin, step) in enumerate(zip(origins, task.origins, strict=True)):
        weights = normalise_weights([_known(one, step) for one in filters])
        rows = particle_filter.resample(np.repeat(weights, task.members), 0.5)
        values = np.concatenate([one.ahead[at] for one in filters])[rows]
        known = np.concatenate([one.ahead_bias[at] for one in filters])[rows]
        draw = np.random.default_rng((task.seed, step))
        unknown = observers.unknown_bias(draw.choice(observers.FAST, size=rows.size))
        biases = dict.fromkeys((*PLATFORMS, *shown), unknown)
        biases |= {platform: observers.from_flat(known[:, n]) for n, platform in enumerate(shown)}
        paths = {platform: bias_paths(bias, task.ahead, draw) for platform, bias in biases.items()}
        found[origin] = ForecastRuns(month_after(origin, 1), tuple(task.outcomes), values, paths)
    return found


def _known(filter_: FilterResult, step: int) -> float:
    """The log evidence of a filter up to a step; 0 before any measurement."""
    until = filter_.evidence[filter_.evidence[:, 0] <= step]
    return float(until[-1, 1]) if len(until) else 0.0
