"""Supply: security that openness leaves alone, and the lag of an imitator."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.parameters import Parameters
from tests.theory.case import REPLICATES, Case, Floats, Runs, mean_check, run, series
from tests.theory.conditions import Condition
from tests.theory.report import Chart, Check, Curve

SPEED = "assurance.openness_speed"
TIMING = "releases.timing"
STEP = "clock.months_per_step"
_BURN_IN_YEARS = 20.0


def breaches(parameters: Parameters, seed: int) -> Floats:
    """Incidents a year at the open and the closed family after a burn-in, and the years, (3,)."""
    outcomes = run(parameters, seed).outcomes
    clock = parameters.clock
    first = min(round(_BURN_IN_YEARS / clock.years_per_step), clock.steps // 2)
    years = (clock.steps - first) * clock.years_per_step
    counts = [
        float(outcomes[f"incidents_{camp}"].iloc[first:].sum()) for camp in ("open", "closed")
    ]
    return np.array([counts[0] / years, counts[1] / years, years])


def breach_hazard(parameters: Parameters, *, weights_open: bool) -> float:
    """Incidents a year: arrivals x the chance that the attacker is first."""
    assurance = parameters.assurance
    finder = assurance.finder_rate * (1.0 + assurance.many_eyes * weights_open)
    return assurance.arrivals * assurance.attacker_rate / (assurance.attacker_rate + finder)


def judge_security(points: Sequence[Runs]) -> tuple[list[Check], Chart]:
    """Breaches a year in open and in closed code, within three standard errors (Poisson)."""
    checks, curves = [], []
    rows: dict[str, list[tuple[float, float, float]]] = {"open": [], "closed": []}
    for parameters, values in points:
        years, speed = float(values[:, 2].sum()), parameters.assurance.openness_speed
        for column, camp in enumerate(rows):
            predicted = breach_hazard(parameters, weights_open=camp == "open")
            error = (predicted / years) ** 0.5
            found = float(values[:, column].mean())
            checks.append(
                Check(f"breaches a year, {camp}, openness {speed:g}", predicted, found,
                      found - 1.96 * error, found + 1.96 * error, 3.0 * error)
            )  # fmt: skip
            rows[camp].append((speed, predicted, found))
    for camp, found_rows in rows.items():
        x, theory, found_y = np.array(found_rows).T
        label = f"{camp} code"
        curves += [Curve(label, x, theory, True), Curve(label, x, found_y, False)]
    return checks, Chart("speed-up by openness", "breaches a year", curves, from_zero=True)


SECURITY = Case(
    "R13", "security_symmetry", "Openness helps attackers and defenders alike",
    "Anderson 2002, Security in Open versus Closed Systems",
    "breaches a year = arrivals x attacker / (attacker + finder), whatever openness speeds up",
    "many eyes, quality work, arrivals with change",
    (SPEED, "assurance.arrivals", "assurance.attacker_rate", "assurance.finder_rate",
     "assurance.many_eyes", "clock.horizon"),
    breaches, judge_security, lambda _: [{SPEED: speed} for speed in (1.0, 3.0, 10.0)],
)  # fmt: skip


def gap_path(parameters: Parameters, seed: int) -> Floats:
    """Closed's lead in capability after each step, (steps,)."""
    return series(parameters, seed, "capability_gap")


def age_of_release(parameters: Parameters, rate: float) -> float:
    """Mean years since the last release, which came at any time in its step, as a step ends."""
    if parameters.releases.timing == "every_step":
        return 0.0
    years = parameters.clock.years_per_step
    chance = -np.expm1(-rate * years)
    return float(years * (1.0 / chance - 0.5))


def imitation_gap(parameters: Parameters) -> float:
    """Points between published capabilities: slope x (tau + the age of open's last release)."""
    tau = parameters.communities["open"].imitation_months / 12.0
    age = age_of_release(parameters, parameters.releases.open_rate)
    return parameters.research.growth * (tau + age)


def judge_lag(points: Sequence[Runs]) -> tuple[list[Check], Chart]:
    """The mean gap of published capability, after the start is forgotten."""
    checks, curves = [], []
    for parameters, values in points:
        predicted = imitation_gap(parameters)
        forget = min(20.0 * parameters.communities["open"].imitation_months,
                     parameters.clock.horizon / 2.0)  # fmt: skip
        first = round(forget / parameters.clock.months_per_step)
        label = f"releases {parameters.releases.timing.replace('_', ' ')}"
        gap = values[:, first:].mean(axis=1)
        checks.append(mean_check(f"gap in points, {label}", predicted, gap, 0.05 * predicted))
        sums = np.cumsum(values, axis=1) / np.arange(1, values.shape[1] + 1)
        shown = np.unique(np.geomspace(1, values.shape[1], 50).astype(int)) - 1
        years = (shown + 1) * parameters.clock.years_per_step
        curves += [
            Curve(label, years, np.full(years.size, predicted), True),
            Curve(label, years, sums.mean(axis=0)[shown], False),
        ]
    return checks, Chart("years", "mean gap so far, points", curves)


def lag_variations(_: Parameters) -> list[Mapping[str, Any]]:
    """Releases as capability grows, and in jumps."""
    return [{TIMING: "every_step"}, {TIMING: "poisson"}]


LAG = Case(
    "R15", "imitation_lag", "The lag of an imitator",
    "first-order lag: the gap of dq/dt = (q_closed - q) / tau behind a line",
    "gap = slope x tau: 4.8 points at 14.4 a year and 4 months; releases at a hazard r add "
    "slope x dt (1/p - 1/2) with p = 1 - exp(-r dt), or about slope / r: 7.25 at 6 a year by the "
    "month",
    "contributors, flywheel, returns to research, luck of laboratories",
    ("research.growth", "communities.open.imitation_months", TIMING, "releases.open_rate",
     "releases.closed_rate", "clock.months_per_step"),
    gap_path, judge_lag, lag_variations,
    (
        Condition("communities.open.imitation_months is from one step to a tenth of clock.horizon",
                  lambda p: p.clock.months_per_step <= p.communities["open"].imitation_months
                  <= p.clock.horizon / 10.0),
    ),
)  # fmt: skip


def judge_steps(points: Sequence[Runs]) -> tuple[list[Check], Chart]:
    """The mean gap at each length of step, and how well it is known."""
    checks, x, theory, found = [], [], [], []
    for parameters, values in points:
        tau, step = (
            parameters.communities["open"].imitation_months,
            parameters.clock.months_per_step,
        )
        first = round(min(20.0 * tau, parameters.clock.horizon / 2.0) / step)
        predicted = parameters.research.growth * (tau / 12.0 + 1.0 / parameters.releases.open_rate)
        gap = values[:, first:].mean(axis=1)
        label = f"steps of {step:g} months"
        checks.append(mean_check(f"mean gap in points, {label}", predicted, gap, 0.2))
        if gap.size > 1:
            error = float(gap.std(ddof=1)) / gap.size**0.5
            checks.append(Check(f"its standard error, {label}", 0.0, error, np.nan, np.nan, 0.05))
        x.append(step)
        theory.append(predicted)
        found.append(float(gap.mean()))
    if len(found) > 1:
        most = max(found) - min(found)
        checks.append(Check("largest difference between steps", 0.0, most, np.nan, np.nan, 0.2))
    label = "open behind closed"
    curves = [Curve(label, x, theory, True), Curve(label, x, found, False)]
    return checks, Chart("months of a step", "mean gap, points", curves, from_zero=True)


STEP_LENGTH = Case(
    "L7", "step_length", "The lag of an imitator at any length of step",
    "first-order lag and renewal theory, in continuous time",
    "gap = slope x (tau + 1/r), r the hazard of open's releases, whatever the length of a step",
    "contributors, flywheel, returns to research, luck of laboratories",
    ("research.growth", "communities.open.imitation_months", "releases.open_rate",
     "releases.closed_rate", STEP, REPLICATES),
    gap_path, judge_steps, lambda _: [{STEP: step} for step in (1.0, 0.5, 0.25)],
    (
        Condition("communities.open.imitation_months is at least two steps",
                  lambda p: p.communities["open"].imitation_months
                  >= 2.0 * p.clock.months_per_step),
        Condition("clock.months_per_step is at most 1", lambda p: p.clock.months_per_step <= 1.0),
        Condition("clock.horizon is at least 1200 months", lambda p: p.clock.horizon >= 1200.0),
    ),
)  # fmt: skip

CASES = (SECURITY, LAG, STEP_LENGTH)
