"""Supply: security independent of openness, and the lags of one imitator and of many."""

import itertools
import math
from typing import Any

import numpy as np

from openclosed.sim.parameters import Parameters
from tests.theory import checks
from tests.theory.case import Case, Check, DesignPoints, Floats, Judged, Values, vary
from tests.theory.runs import path_of, run

SPEED = "security.openness_speed"
TIMING = "releases.timing"
STEP = "clock.months_per_step"
_BURN_IN_YEARS = 20.0


def breaches(parameters: Parameters, seed: int) -> Floats:
    """Incidents a year at the open and the closed family after a burn-in, and the years, (3,)."""
    outcomes, clock = run(parameters, seed).outcomes, parameters.clock
    first = min(round(_BURN_IN_YEARS / clock.years_per_step), clock.steps // 2)
    lasted = (clock.steps - first) * clock.years_per_step
    counts = [outcomes[f"incidents_{camp}"].iloc[first:].sum() for camp in ("open", "closed")]
    return np.array([counts[0] / lasted, counts[1] / lasted, lasted])


def breach_hazard(parameters: Parameters, *, weights_open: bool) -> float:
    """Incidents a year: arrivals x the chance that the attacker is first."""
    security = parameters.security
    finder = security.finder_rate * (1.0 + security.many_eyes * weights_open)
    return security.arrivals * security.attacker_rate / (security.attacker_rate + finder)


def judge_security(parameters: Parameters, values: Floats) -> Judged:
    """Breaches a year in open and in closed code, within three standard errors (Poisson)."""
    lasted, speed = float(values[:, 2].sum()), parameters.security.openness_speed
    for column, camp in enumerate(("open", "closed")):
        predicted = breach_hazard(parameters, weights_open=camp == "open")
        what, found = f"breaches a year, {camp}, openness {speed:g}", values[:, column].mean()
        yield checks.known(what, predicted, float(found), (predicted / lasted) ** 0.5)


def imitation_months(parameters: Parameters) -> float:
    """Imitation months of the family in all cases."""
    return parameters.communities["open"].imitation_months


def age_of_release(parameters: Parameters, rate: float) -> float:
    """Mean years since the last release (at a random time in its step) at the end of a step."""
    if parameters.releases.timing == "every_step":
        return 0.0
    step = parameters.clock.years_per_step
    return float(step * (1.0 / -np.expm1(-rate * step) - 0.5))


def imitation_gap(parameters: Parameters) -> float:
    """Points between published capabilities: slope x (tau + the age of open's last release)."""
    age = age_of_release(parameters, parameters.releases.open_rate)
    return parameters.research.growth * (imitation_months(parameters) / 12.0 + age)


def mean_gap(parameters: Parameters, paths: Floats) -> Floats:
    """The mean gap of each run after burn-in, (runs,)."""
    forget = min(20.0 * imitation_months(parameters), parameters.clock.horizon / 2.0)
    return np.asarray(paths[:, round(forget / parameters.clock.months_per_step) :].mean(axis=1))


def judge_lag(parameters: Parameters, values: Floats) -> Judged:
    """The mean gap of published capability, after burn-in."""
    predicted, gap = imitation_gap(parameters), mean_gap(parameters, values)
    label = f"releases {parameters.releases.timing.replace('_', ' ')}"
    yield checks.mean(f"gap in points, {label}", predicted, gap, 0.05 * predicted)


def judge_steps(parameters: Parameters, values: Floats) -> Judged:
    """The mean gap at a step length, and its standard error."""
    step, gap = parameters.clock.months_per_step, mean_gap(parameters, values)
    lag = imitation_months(parameters) / 12.0 + 1.0 / parameters.releases.open_rate
    predicted = parameters.research.growth * lag
    yield checks.mean(f"mean gap in points, steps of {step:g} months", predicted, gap, 0.2)
    if gap.size > 1:
        error = checks.standard_error(gap)
        yield Check(f"its standard error, steps of {step:g} months", 0.0, error, 0.05)


def judge_lengths(points: DesignPoints) -> Judged:
    """That the length of a step makes no difference."""
    if len(points) > 1:
        apart = np.ptp([mean_gap(parameters, values).mean() for parameters, values in points])
        yield Check("largest difference between steps", 0.0, float(apart), 0.2)


def lags_of_labs(parameters: Parameters) -> list[float]:
    """Lags of the labs that imitate at all, months, the best first."""
    every = [one.imitation_months for one in parameters.communities.values()]
    return sorted(lag for lag in every if lag < 1e4)


def best_of_many(parameters: Parameters) -> float:
    """Mean lag of the best open model, months, where each lab releases at the hazard r."""
    rate, known = parameters.releases.open_rate / 12.0, lags_of_labs(parameters)
    total, waited = known[0], 0.0
    for number, (one, following) in enumerate(itertools.pairwise([*known, math.inf]), start=1):
        apart = rate * number * (following - one)
        total += math.exp(-waited) * -math.expm1(-apart) / (rate * number)
        waited += apart
    return total


def judge_many(parameters: Parameters, values: Floats) -> Judged:
    """The mean gap with one lab, two and four, and with unequal ones."""
    known, predicted = lags_of_labs(parameters), best_of_many(parameters)
    first = round(240.0 / parameters.clock.months_per_step)
    lag = values[:, first:].mean(axis=1) * 12.0 / parameters.research.growth
    label = f"labs that follow in {', '.join(f'{one:g}' for one in known)} months"
    yield checks.mean(f"lag in months, {label}", predicted, lag, 0.03 * predicted)


def lab_variations(parameters: Parameters) -> list[Values]:
    """One lab, two, four, and four unequal ones; labs that do not imitate stand still."""

    def following(*lags: float) -> dict[str, Any]:
        padded = (*lags, *itertools.repeat(1e6, len(parameters.communities) - len(lags)))
        names = (f"communities.{name}.imitation_months" for name in parameters.communities)
        return dict(zip(names, padded, strict=False))

    return [following(*lags) for lags in ([4.0], [4.0] * 2, [4.0] * 4, [3.0, 4.0, 5.0, 8.0])]


gaps = path_of("capability_gap")
CASES = (
    Case("security_symmetry", breaches, judge_security, vary(SPEED, 1.0, 3.0, 10.0)),
    Case("imitation_lag", gaps, judge_lag, vary(TIMING, "every_step", "poisson")),
    Case("step_length", gaps, judge_steps, vary(STEP, 1.0, 0.5, 0.25), judge_lengths),
    Case("many_labs", gaps, judge_many, lab_variations),
)
