"""Developers: how fast those without contracts follow, and how they answer prices."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy import optimize

from analysis.replication import Chart, Check, Curve
from experiments.replication.case import Case, Floats, Runs, mean_check, series
from experiments.replication.conditions import Condition
from sim.parameters import Parameters
from sim.parameters.schedule import values_at

REVIEW = "firms.startup.review_months"
STEP = "clock.months_per_step"
TASTE = "firms.startup.affinity.mean"


def open_share(parameters: Parameters, seed: int) -> Floats:
    """Open's share of workloads after each step, (steps,)."""
    return series(parameters, seed, "open_share_workloads_startup")


def follows(parameters: Parameters, months: float) -> Floats:
    """Open's share by step where everyone chooses anew at the rate 1/months.

    In a step of dt, 1 - exp(-dt / months) of all take what utility says at its beginning; in the
    first one all keep what they start with.
    """
    clock, noise = parameters.clock, parameters.choice.noise
    chance, path = -np.expm1(-clock.months_per_step / months), []
    share = parameters.firms.startup.initial_open
    for step in range(clock.steps):
        taste = values_at(parameters, step * clock.months_per_step)[TASTE]
        share += chance * (1.0 / (1.0 + np.exp(-taste / noise)) - share) * (step > 0)
        path.append(share)
    return np.array(path)


def judge_free_choice(points: Sequence[Runs]) -> tuple[list[Check], Chart]:
    """The time constant with which shares follow, by a fit to each run."""
    checks, curves = [], []
    for parameters, values in points:
        months, step = parameters.firms.startup.review_months, parameters.clock.months_per_step
        fits = [_fitted(parameters, path) for path in values]
        label = f"tau = {months:g}, steps of {step:g} months"
        checks.append(
            mean_check(f"months to follow, {label}", months, np.array(fits), 0.03 * months)
        )
        law = follows(parameters, months)
        far = np.abs(values.mean(axis=0) - law).max(keepdims=True)
        checks.append(mean_check(f"largest distance from the law, {label}", 0.0, far, 0.01))
        time = np.arange(1, law.size + 1) * step
        curves += [
            Curve(label, time, law, True), Curve(label, time, values.mean(axis=0), False),
        ]  # fmt: skip
    return checks, Chart("months", "open share of developers' workloads", curves)


def _fitted(parameters: Parameters, path: Floats) -> float:
    """The time constant whose law is nearest to a path."""

    def miss(log_months: float) -> float:
        return float(((follows(parameters, float(np.exp(log_months))) - path) ** 2).sum())

    about = float(np.log(parameters.firms.startup.review_months))
    bounds = (about - 1.0, about + 1.0)
    return float(np.exp(optimize.minimize_scalar(miss, bounds=bounds, method="bounded").x))


def free_choice_variations(_: Parameters) -> list[Mapping[str, Any]]:
    """By the month and by the week, and more slowly."""
    return [{REVIEW: 1.5, STEP: 1.0}, {REVIEW: 1.5, STEP: 0.25}, {REVIEW: 6.0, STEP: 1.0}]


FREE_CHOICE = Case(
    "L6", "free_choice", "Developers without contracts follow utility",
    "exponential approach at the hazard of choosing anew (Calvo 1983)",
    "a change of utility is followed at the rate 1/tau: in a step of dt by 1 - exp(-dt/tau) of "
    "what is left, whatever the length of the step",
    "prices, network effect, switching cost, outside option, scatter of tastes",
    (REVIEW, STEP, f"schedule.{TASTE}", "firms.startup.initial_open", "choice.noise",
     "firms.count"),
    open_share, judge_free_choice, free_choice_variations,
    (
        Condition("clock.months_per_step is at most twice firms.startup.review_months",
                  lambda p: p.clock.months_per_step <= 2.0 * p.firms.startup.review_months),
    ),
)  # fmt: skip

CASES = (FREE_CHOICE,)
