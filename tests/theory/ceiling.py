"""The ceiling of open models: work that only closed models can serve while open ones lag."""

import math

import numpy as np

from openclosed.sim.parameters import Parameters
from openclosed.sim.state.families import steps_in
from tests.theory import checks
from tests.theory.case import REPLICATES, Case, Floats, Judged, Values
from tests.theory.runs import firm, run

LAG = "communities.open.imitation_months"
KAPPA = "work.size_growth"
START = "work.start_months"
PER_POINT = "work.per_point"
SPREAD = "work.size_spread"
_CLOSED_ONLY = "closed_only_share_enterprises"
_APART = 5.0  # times in which the volume of work grows e-fold
_BURN_IN = 7.0  # times in which the volume of work grows e-fold, or in years if that is longer


def growth_of_work(parameters: Parameters) -> float:
    """Rate k at which the work of a year grows with a steady frontier: slope x kappa, 1/year."""
    return parameters.research.growth * parameters.work.size_growth


def lag_of_open(parameters: Parameters) -> float:
    """Years by which open lags a steady frontier, as firms see it."""
    kind, step = firm(parameters), parameters.clock.months_per_step
    seen = steps_in(kind.lag_open, step) - steps_in(kind.lag_closed, step)
    made = parameters.communities["open"].imitation_months + parameters.research.tooling_months
    return (made + seen * step) / 12.0


def is_random(parameters: Parameters) -> bool:
    """Whether open releases come at random times."""
    return parameters.releases.timing == "poisson"


def closed_only(parameters: Parameters) -> float:
    """Share of volume in use that only closed models can serve.

    1 - exp(-k L) at a constant lag L; less if work starts after a delay of mean T; and where open
    releases come at random times, L has an exponential part of mean 1/r.
    """
    k, lag = growth_of_work(parameters), lag_of_open(parameters)
    start = parameters.work.start_months / 12.0
    if is_random(parameters):
        return 1.0 - math.exp(-k * lag) / (1.0 + k / parameters.releases.open_rate)
    if start == 0.0:
        return 1.0 - math.exp(-k * lag)
    h = k + 1.0 / start
    return (1.0 + k * start) * (1.0 - math.exp(-k * lag) - k / h * (1.0 - math.exp(-h * lag)))


def ceiling_path(parameters: Parameters, seed: int) -> Floats:
    """Share that only closed can serve, and kappa times open's gap, by step, (2, steps)."""
    outcomes = run(parameters, seed).outcomes
    return outcomes[[_CLOSED_ONLY, "kappa_gap_enterprises"]].to_numpy(dtype=np.float64).T


def burnt_in(parameters: Parameters) -> int:
    """The first step without a trace of the initial work."""
    years = _BURN_IN * max(1.0 / growth_of_work(parameters), 1.0)
    return round(years / parameters.clock.years_per_step)


def judge_ceiling(parameters: Parameters, values: Floats) -> Judged:
    """The share against the gap on each path, and its mean against the lag."""
    share, gap = np.moveaxis(values[:, :, burnt_in(parameters) :], 1, 0)
    k, lag = growth_of_work(parameters), lag_of_open(parameters)
    start = parameters.work.start_months / 12.0
    jumps, predicted = is_random(parameters), closed_only(parameters)
    label = f"k = {k:.3g}, L = {lag:.3g}"
    label += f", T = {start:g}" if start else ""
    label += f", r = {parameters.releases.open_rate:g}" if jumps else ""
    if not start:
        far = np.abs(share + np.expm1(-gap)).max(axis=1)
        yield checks.mean(f"largest distance from 1 - exp(-kappa gap), {label}", 0.0, far, 0.01)
    within = 0.025 if jumps else 0.01
    yield checks.mean(f"mean share, {label}", predicted, share.mean(axis=1), within)


def ceiling_variations(parameters: Parameters) -> list[Values]:
    """Lags and growths; a gap in use and late perception; a delayed start; random releases."""
    fine = {"clock.months_per_step": 0.25, "clock.horizon": 132.0}
    return [
        {},
        {KAPPA: 2.0 * parameters.work.size_growth, LAG: 3.0},
        {LAG: 4.0, "research.tooling_months": 5.0, "firms.enterprises.lag_open": 5.0},
        {**fine, START: 6.0, "firms.count": 200},
        {**fine, "releases.timing": "poisson", LAG: 1.0, "firms.count": 5,
         "clock.horizon": 360.0, REPLICATES: 8},
    ]  # fmt: skip


def scatter(parameters: Parameters) -> float:
    """Standard deviation of the share that only closed can serve, with few cohorts of work."""
    work, share = parameters.work, closed_only(parameters)
    cohorts = work.per_point * parameters.research.growth  # a year
    felt = 2.0 * cohorts / (growth_of_work(parameters) * math.exp(work.size_spread**2))
    return math.sqrt(share * (1.0 - share) / (1.0 + felt))


def spread_shares(parameters: Parameters, seed: int) -> Floats:
    """The share that only closed can serve, at steps far enough apart to share little work."""
    apart = round(_APART / growth_of_work(parameters) / parameters.clock.years_per_step)
    share = run(parameters, seed).outcomes[_CLOSED_ONLY].to_numpy(dtype=np.float64)
    return np.asarray(share[burnt_in(parameters) :: apart])


def judge_scatter(parameters: Parameters, values: Floats) -> Judged:
    """Mean and standard deviation of the share over time and seeds."""
    label = f"nu = {parameters.work.per_point:g}, s = {parameters.work.size_spread:g}"
    share, mean, predicted = values.ravel(), closed_only(parameters), scatter(parameters)
    yield checks.mean(f"mean share, {label}", mean, share, 0.15 * mean)
    found = float(share.std(ddof=1))
    error, what = found / math.sqrt(2.0 * (share.size - 1)), f"standard deviation, {label}"
    yield checks.known(what, predicted, found, error, 0.35 * predicted)


CASES = (
    Case("open_ceiling", ceiling_path, judge_ceiling, ceiling_variations),
    Case("ceiling_scatter", spread_shares, judge_scatter,
         lambda _: [{}, {SPREAD: 0.0}, {PER_POINT: 0.5, SPREAD: 0.5}, {PER_POINT: 3.0}]),
)  # fmt: skip
