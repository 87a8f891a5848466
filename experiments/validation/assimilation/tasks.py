"""The tasks of filters: what runs know in a month, and the observations that weight them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from openclosed.analysis.evidence.measurements import MEASUREMENTS, Measurement, known
from openclosed.analysis.evidence.quantities import INDICATORS, TOKENS, Indicator, indicator_of
from openclosed.analysis.statistics.observers import (
    SINCE,
    Observation,
    observation_of,
    spending_growth,
)
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Question, Settings
from openclosed.experiments.starts.draws import from_prior
from openclosed.experiments.starts.prior import Prior
from openclosed.experiments.validation.assimilation.independent_filter import run_filter
from openclosed.experiments.validation.assimilation.task import (
    FilterResult,
    FilterTask,
    scheduled_until,
)
from openclosed.experiments.validation.job import Checkpoints, checkpointed_results
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.dates import months_between
from openclosed.sim.parameters.known_releases import Release, published_by
from openclosed.sim.parameters.paths import replaced

FIRST_VINTAGE = [
    Release(*row)
    for row in pd.read_csv(Path(__file__).with_name("first_vintage.csv")).itertuples(index=False)
]
"""Releases as known in January 2026, for forecasts that know nothing of 2026. Source: as for
`sim.parameters.known_releases`, as estimated then."""
FIRST_VINTAGE_UNTIL = "2025-12"
LEVELS = ("open_share_workloads_enterprises", "developers_multihoming", "foreign_share_open_router")
"""Indicators beside those of platforms that weight runs.

Releases are those in the data, so the lead of closed models carries no information.
"""


def uncertain_parameters(question: Question) -> tuple[Prior, ...]:
    """The parameters that are drawn. Raises BadInput if the question sets one."""
    draws = from_prior(question.settings.prior)
    if named := sorted(draws.named(question.parameters)):
        raise BadInput(f"{named[0]}: is drawn here; leave it out, or name prior=NAME without it")
    return draws.priors


def truncate_after(parameters: Parameters, month: str, last: str) -> Parameters:
    """The parameters with no data after `month`, for a run to the end of `last` at least.

    Before 2026 these are of the first vintage of the capability index. What the scenario dates
    after `month` is left out too. A run is long enough for an ending, without which it would count
    as failed.
    """
    blind = replaced(scheduled_until(parameters, month), "releases.replayed_until", month)
    if month <= FIRST_VINTAGE_UNTIL:
        vendors = {
            name: vendor.model_copy(update={"published": published_by(name, FIRST_VINTAGE)})
            for name, vendor in blind.vendors.items()
        }
        blind = blind.model_copy(update={"vendors": vendors})
    needed = 1 + months_between(blind.clock.start, last)
    return replaced(blind, "clock.horizon", float(max(needed, 2.0 * blind.ending.window)))


def select_observations(
    until: str, data: Iterable[Measurement] = MEASUREMENTS
) -> list[Observation]:
    """The measurements that weight runs, made by the end of a month.

    Of platforms' tokens every month counts. Of spend and of all else the first and the last do:
    what the model leaves out of near months is the same, and so they are not independent.
    """
    rows, found = tuple(data), []
    for key in dict.fromkeys([*INDICATORS, *(row.indicator for row in rows)]):
        indicator, of = indicator_of(key), known(key, until, rows)
        months = sorted(month for month in of if month >= SINCE or not indicator.platform)
        if is_monthly(indicator):
            found += [observation_of(of[month]) for month in months]
        elif indicator.platform or key in LEVELS:
            found += [
                observation_of(of[month]) for month in dict.fromkeys((*months[:1], *months[-1:]))
            ]
    return [*found, *spending_growth(until)]


def is_monthly(indicator: Indicator) -> bool:
    """Whether all months of an indicator weigh: of a platform's tokens. Of others, the ends do."""
    return bool(indicator.platform) and indicator.outcome == TOKENS


def make_task(
    plain: Parameters,
    free: Sequence[Prior],
    observations: Sequence[Observation],
    last: str,
    size: int,
) -> FilterTask:
    """A filter that goes to the month `last`, for a seed to be put in.

    Args:
        plain: parameters, before the drawn ones.
        free: uncertain parameters.
        observations: the measurements.
        last: month.
        size: particles.
    """
    since, steps = (months_between(plain.clock.start, month) for month in (SINCE, last))
    return FilterTask(plain, free, list(observations), size, 0, since, steps)


def run_filters(
    tasks: Sequence[FilterTask], settings: Settings, checkpoints: Checkpoints, what: str = "filters"
) -> list[FilterResult]:
    """All filters, in the order of the tasks; those among the checkpoints are not made again."""
    return checkpointed_results(_run_filter, None, tasks, settings, what, FilterResult, checkpoints)


def _run_filter(_: None, task: FilterTask) -> FilterResult:
    return run_filter(task)
