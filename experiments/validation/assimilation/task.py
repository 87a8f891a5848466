"""The task of a filter, its result, and how its runs continue without knowing what comes later.

Results of independent filters are each weighted by their probability of the data.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.evidence.quantities import SPEND, TOKENS
from openclosed.analysis.statistics.observers import Observation
from openclosed.experiments.starts.prior import Prior
from openclosed.experiments.starts.states import MONTHLY_SDS, PERSISTENCES, resume_walk
from openclosed.experiments.validation.assimilation import shared_preference
from openclosed.experiments.validation.assimilation.shared_preference import RHO, SIGMA
from openclosed.sim import Ecosystem
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.dates import month_after, months_between
from openclosed.sim.parameters.paths import all_replaced, replaced
from openclosed.sim.state.kinds import ENTERPRISE, FIRM_KINDS, STARTUP

type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]


class FilterTask(NamedTuple):
    """The settings of a filter."""

    parameters: Parameters
    free: Sequence[Prior]
    observations: Sequence[Observation]  # in any order
    size: int  # particles
    seed: int
    since: int  # first step in which startups' shared preference may have moved
    last: int  # step
    walks: bool = True  # whether shared preferences move at all
    origins: Sequence[int] = ()  # steps after which some particles forecast
    ahead: int = 0  # months
    members: int = 0  # particles that forecast
    outcomes: Sequence[str] = (TOKENS, SPEND)  # of the forecasts

    def step_of(self, month: str) -> int:
        """The step of a month."""
        return months_between(self.parameters.clock.start, month)

    @property
    def platforms(self) -> list[str]:
        """The platforms of the observations."""
        return list(
            dict.fromkeys(
                one.indicator.platform for one in self.observations if one.indicator.platform
            )
        )

    def by_step(self) -> dict[int, list[Observation]]:
        """The observations of each step."""
        found: dict[int, list[Observation]] = {}
        for one in self.observations:
            found.setdefault(self.step_of(one.month), []).append(one)
        return found

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
    step_seeds: NDArray[
        np.uint64
    ]  # (M, 3) particle, step, and seed from which it drew from there on
    tastes: Floats  # (N, T, kinds) shared preferences
    market: Floats  # (N, S, 2) startups' open share of purchased tokens and of spend
    law: Floats  # (N, 2, kinds) sigma and rho of the preferences
    bias: Floats  # (N, platforms, observers.COLUMNS) each platform's bias at the end
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


def law_of(pair: Integers) -> Floats:
    """(N, 2, kinds) sigma and rho of shared preferences, from startups' pairs."""
    law = np.empty((pair.size, 2, len(FIRM_KINDS)))
    law[:, 0, STARTUP], law[:, 1, STARTUP] = SIGMA[pair], RHO[pair]
    law[:, :, ENTERPRISE] = shared_preference.ENTERPRISES_SIGMA, shared_preference.ENTERPRISES_RHO
    return law


def go_on(run: Ecosystem, law: Floats, step_seed: int) -> Ecosystem:
    """The run continued with a new seed, under the (2, kinds) law of its shared preferences."""
    walks = dict(zip((*MONTHLY_SDS, *PERSISTENCES), law.ravel().tolist(), strict=True))
    run.use_parameters(all_replaced(run.parameters, walks))
    return resume_walk(run, step_seed)


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
