"""Forecasts of independent filters from every origin.

Filters start from the prior, and the data weight them from month to month. One filter serves all
origins that know the same levels and the same vintage of the capability index.
"""

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from openclosed.analysis.evidence.measurements import Measurement
from openclosed.analysis.evidence.quantities import FORECAST_INDICATORS, PLATFORMS
from openclosed.analysis.statistics import observers, particle_filter
from openclosed.analysis.statistics.observers import Observation
from openclosed.experiments.starts.draws import Prior
from openclosed.experiments.validation.assimilation.task import (
    FIRST_VINTAGE_UNTIL,
    FilterResult,
    FilterTask,
    is_monthly,
    make_task,
    normalise_weights,
    select_observations,
    truncate_after,
)
from openclosed.experiments.validation.forecasters import ForecastRuns, Forecasts, bias_paths
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.clock import month_after

OUTCOMES = tuple(dict.fromkeys(indicator.outcome for indicator in FORECAST_INDICATORS))


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
    data: Sequence[Measurement],
    size: int,
    members: int,
    ahead: int,
) -> list[FilterTask]:
    """Filters of every group of origins in order.

    They have `size` particles, of which `members` forecast that many months `ahead`.
    """
    found = []
    for origins in groups:
        last = origins[-1]
        until = min(model.releases.replayed_until or last, last)
        known = truncate_after(model, until, month_after(last, ahead))
        task = make_task(known, free, select_observations(last, data), last, size)
        steps = [task.step_of(one) for one in origins]
        found.append(task._replace(origins=steps, ahead=ahead, members=members, outcomes=OUTCOMES))
    return found


def combine_forecasts(
    asked: Sequence[FilterTask], results: Sequence[Sequence[FilterResult]]
) -> Forecasts:
    """Joint forecasts of filters by origin."""
    found: dict[str, ForecastRuns] = {}
    for one, filters in zip(asked, results, strict=True):
        found |= forecasts_by_origin(filters, one)
    return found


def forecasts_by_seed(
    asked: Sequence[FilterTask], results: Sequence[Sequence[FilterResult]]
) -> list[Forecasts]:
    """Forecasts of the filters of each seed alone."""
    return [
        combine_forecasts(
            [task._replace(seed=seed) for task in asked],
            [(filters[seed - 1],) for filters in results],
        )
        for seed in range(1, 1 + len(results[0]))
    ]


def forecasts_by_origin(
    filters: Sequence[FilterResult], task: FilterTask
) -> dict[str, ForecastRuns]:
    """Forecasts by origin: the particles of filters, weighted by their evidence."""
    found = {}
    shown = task.platforms
    for at, step in enumerate(task.origins):
        weights = normalise_weights([_known(one, step) for one in filters])
        rows = particle_filter.resample(np.repeat(weights, task.members), 0.5)
        values = np.concatenate([one.ahead[at] for one in filters])[rows]
        known = np.concatenate([one.ahead_bias[at] for one in filters])[rows]
        draw = np.random.default_rng((task.seed, step))
        unknown = observers.unknown_bias(draw.choice(observers.FAST, size=rows.size))
        biases = dict.fromkeys(PLATFORMS, unknown)
        biases |= {platform: observers.from_flat(known[:, n]) for n, platform in enumerate(shown)}
        paths = {platform: bias_paths(bias, task.ahead, draw) for platform, bias in biases.items()}
        origin, first = (month_after(task.parameters.clock.start, step + by) for by in (0, 1))
        found[origin] = ForecastRuns(first, tuple(task.outcomes), values, paths)
    return found


def _known(filter_: FilterResult, step: int) -> float:
    """The log evidence of a filter up to a step; 0 before any measurement."""
    until = filter_.evidence[filter_.evidence[:, 0] <= step]
    return float(until[-1, 1]) if len(until) else 0.0
