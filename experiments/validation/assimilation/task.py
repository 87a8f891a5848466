"""Filters' tasks: what runs know in a month, the observations that weight them; and the results.

Results of independent filters are each weighted by their probability of the data.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from openclosed.analysis.evidence.measurements import MEASUREMENTS, Measurement, known
from openclosed.analysis.evidence.quantities import INDICATORS, SPEND, TOKENS, Indicator
from openclosed.analysis.statistics.observers import (
    SINCE,
    Observation,
    observation_of,
    spending_growth,
)
from openclosed.experiments.question.checks import refuse_outside, require_data_months
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Question
from openclosed.experiments.starts.draws import Prior, from_prior
from openclosed.experiments.starts.states import LAW, resume_walk
from openclosed.experiments.validation.assimilation.levels import Line
from openclosed.experiments.validation.assimilation.shared_preference import Law, law_from
from openclosed.sim import Ecosystem
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.base import all_replaced, replaced
from openclosed.sim.parameters.clock import month_after, months_between
from openclosed.sim.parameters.suppliers import Release, published_by

type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]

FIRST_VINTAGE = [
    Release(*row)
    for row in pd.read_csv(Path(__file__).with_name("first_vintage.csv")).itertuples(index=False)
]
"""Releases as known in January 2026, for forecasts that know nothing of 2026. Source: as for
`sim.parameters.suppliers`, as estimated then."""
FIRST_VINTAGE_UNTIL = "2025-12"
LEVELS = ("open_share_workloads_enterprises", "developers_multihoming", "foreign_share_open_router")
"""Indicators beside those of platforms that weight runs.

Releases are those in the data, so the lead of closed models carries no information.
"""


class FilterTask(NamedTuple):
    """The settings of a filter."""

    parameters: Parameters
    free: Sequence[Prior]  # without those of the shared preferences' law
    observations: Sequence[Observation]  # in any order
    size: int  # particles
    seed: int
    since: int  # first step in which startups' shared preference may have moved
    last: int  # step
    origins: Sequence[int] = ()  # steps after which some particles forecast
    ahead: int = 0  # months
    members: int = 0  # particles that forecast
    outcomes: Sequence[str] = (TOKENS, SPEND)  # of the forecasts
    drift: Sequence[Prior] = ()  # of the shared preferences' law
    lines: Sequence[Line] = ()  # regressions by which mean preferences are proposed

    def step_of(self, month: str) -> int:
        """The step of a month."""
        return months_between(self.parameters.clock.start, month)

    @property
    def platforms(self) -> list[str]:
        """The platforms of the observations."""
        found = (one.indicator.platform for one in self.observations)
        return list(dict.fromkeys(filter(None, found)))

    def by_step(self) -> dict[int, list[Observation]]:
        """The observations of each step."""
        found: dict[int, list[Observation]] = {}
        for one in self.observations:
            found.setdefault(self.step_of(one.month), []).append(one)
        return found

    @property
    def law(self) -> Law:
        """The law of shared preferences."""
        return law_from(self.drift, self.parameters)

    @property
    def short(self) -> Parameters:
        """The parameters with no room for more months than are run."""
        horizon = float(self.last + 1 + max(self.ahead, 1))
        return replaced(self.parameters, "clock.horizon", horizon)


class FilterResult(NamedTuple):
    """A filter after its last step; N particles, T steps, S months from the first of `market`."""

    weights: Floats  # (N)
    places: Floats  # (N, P) parameters in the unit cube, where the prior is uniform
    ancestor: NDArray[np.int64]  # (N) number of each particle's ancestor among the first particles
    step_seeds: NDArray[np.uint64]  # (M, 3) particle, step, and its seed from there on
    tastes: Floats  # (N, T, kinds) shared preferences
    law: Floats  # (N, 2, kinds) their sigma and half-life
    bias: Floats  # (N, platforms, observers.COLUMNS) platforms' biases at the end
    by_volume: NDArray[np.bool_]  # (N) whether the enterprise survey counts volume
    level: Floats  # (N, kinds) logits of the shares that tell the level of each kind
    market: Floats  # (N, S, 2) startups' open share of purchased tokens and of spend
    least: Floats  # () effective sample size, the least over months
    evidence: Floats  # (K, 2) steps, and log probability of the data up to them
    ahead: NDArray[np.float32]  # (origins, members, months, outcomes) forecasts of some particles
    ahead_bias: Floats  # (origins, members, platforms, observers.COLUMNS) biases at each origin

    @property
    def log_evidence(self) -> float:
        """Log of its probability of the data."""
        return float(self.evidence[-1, 1]) if len(self.evidence) else 0.0


def filter_weights(filters: Sequence[FilterResult]) -> Floats:
    """Weight of each filter."""
    return normalise_weights([one.log_evidence for one in filters])


def particle_weights(filters: Sequence[FilterResult]) -> Floats:
    """Weight of each particle, filter by filter."""
    parts = zip(filter_weights(filters), filters, strict=True)
    return np.concatenate([share * one.weights for share, one in parts])


def normalise_weights(logs: Sequence[float] | Floats) -> Floats:
    """Weights by log probabilities; they sum to 1."""
    parts: Floats = np.exp(np.asarray(logs) - np.max(logs))
    return parts / parts.sum()


def go_on(run: Ecosystem, law: Floats, last: Floats, step_seed: int) -> Ecosystem:
    """The run continued with a new seed, by the (2, kinds) law of its preferences from `last`."""
    walks = dict(zip(LAW, law.ravel().tolist(), strict=True))
    run.use_parameters(all_replaced(run.parameters, walks))
    return resume_walk(run, last.tolist(), step_seed)


def blind(run: Ecosystem) -> Ecosystem:
    """The run without releases and scheduled changes dated after this month."""
    last = float(run.months) - run.in_force.clock.months_per_step
    month = month_after(run.parameters.clock.start, int(last))
    run.use_parameters(scheduled_until(run.parameters, month))
    run.observed = run.observed._replace(until=min(run.observed.until, last))
    return run


def scheduled_until(parameters: Parameters, month: str) -> Parameters:
    """The parameters without scheduled values of later months."""
    known = {
        name: {when: value for when, value in path.items() if when <= month}
        for name, path in parameters.schedule.items()
    }
    return parameters.model_copy(
        update={"schedule": {k: path for k, path in known.items() if path}}
    )


def uncertain_parameters(question: Question, name: str) -> tuple[Prior, ...]:
    """The parameters that the question of this name draws.

    Raises BadInput if it sets one of them, for other months than those of the data, and for too few
    or too many replicates.
    """
    require_data_months(question.parameters, f"{name} needs")
    refuse_outside("replicates", question.settings.replicates, 10, 100_000)
    draws = from_prior(question.settings.prior)
    if named := sorted(draws.named(question.overrides)):
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
    return replaced(blind, "clock.horizon", float(max(needed, blind.ending.window)))


def select_observations(
    until: str, data: Iterable[Measurement] = MEASUREMENTS
) -> list[Observation]:
    """The measurements that weight runs, made by the end of a month.

    Of platforms' tokens every month counts. Of spend and of all else the first and the last do:
    what the model leaves out of near months is the same, and so they are not independent.
    """
    rows, found = tuple(data), []
    for key, indicator in INDICATORS.items():
        of = known(key, until, rows)
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
        free: uncertain parameters, with those of the shared preferences' law.
        observations: the measurements.
        last: month.
        size: particles.
    """
    since, steps = (months_between(plain.clock.start, month) for month in (SINCE, last))
    drift = [one for one in free if one.name in LAW]
    own = [one for one in free if one.name not in LAW]
    return FilterTask(plain, own, list(observations), size, 0, since, steps, drift=drift)
