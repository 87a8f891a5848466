"""Developers: how fast those without contracts follow, and how they answer prices."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy import optimize

from sim import Ecosystem
from sim.parameters import Parameters
from sim.parameters.cast import VendorParameters
from sim.parameters.dates import months_between
from sim.parameters.paths import replaced, value_of
from sim.parameters.schedule import values_at
from sim.state.kinds import FIRM_KINDS
from tests.theory.case import REPLICATES, Case, Floats, Runs, mean_check, series
from tests.theory.conditions import Condition
from tests.theory.report import Chart, Check, Curve

REVIEW = "firms.startup.review_months"
STEP = "clock.months_per_step"
TASTE = "firms.startup.affinity.mean"
RECORDED = (-0.53, 0.2)  # elasticity of the volume of one model among developers, and its band
CHANGE = ("2025-03", "2025-04")  # last month of a price, and first one of another
_MONTHS_AFTER = (3, 9)


def open_share(parameters: Parameters, seed: int) -> Floats:
    """Open's share of workloads after each step, (steps,)."""
    return series(parameters, seed, "open_share_workloads_startup")


def follows(parameters: Parameters, months: float) -> Floats:
    """Open's share by step where everyone chooses again at the rate 1/months.

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
        label = f"tau {months:g}, steps of {step:g}"
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
    "exponential approach at the hazard of choosing again (Calvo 1983)",
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


def elasticities(parameters: Parameters, seed: int) -> Floats:
    """Elasticity of developers' volume, and share of it, of each closed vendor, (2 x vendors,).

    Two worlds that differ in its price alone, from a month on, share their random numbers.
    """
    names = [name for name, one in parameters.vendors.items() if _sells_closed(one)]
    measured = []
    for name in names:
        path = f"vendors.{name}.markup"
        cut, raised = (
            _volume(priced(parameters, path, factor), seed, name) for factor in (0.9, 1.1)
        )
        response = float(np.log(raised[0] / cut[0]) / np.log(1.1 / 0.9))
        measured.append((response, cut[0] / cut[1]))
    return np.array(measured).T.ravel()


def _sells_closed(vendor: VendorParameters) -> bool:
    return vendor.target.endswith("ClosedLab") and not vendor.weights_open


def priced(parameters: Parameters, path: str, factor: float) -> Parameters:
    """The same world in which a price is changed by a factor in a month, and stays."""
    markup = value_of(parameters, path)
    before, when = CHANGE
    steps = {before: markup, when: factor * markup}
    schedule: Any = {**parameters.schedule, path: steps}
    return replaced(parameters, "schedule", schedule)


def _volume(parameters: Parameters, seed: int, vendor: str) -> tuple[float, float]:
    """Developers' volume of a vendor's closed models some months after the change, and of all."""
    world, startup = Ecosystem(parameters, rng=seed), FIRM_KINDS.index("startup")
    changed = months_between(parameters.clock.start, CHANGE[1])
    first, last = (
        round((changed + months) / parameters.clock.months_per_step) for months in _MONTHS_AFTER
    )
    own, every = 0, 0
    (row,) = [one.row for one in world.vendors if one.name == vendor]
    while world.step_number < last:
        world.step()
        if world.step_number > first:
            board, volume = world.board, world.tally.volume[:, startup].sum(axis=1)
            closed = np.arange(volume.size) < board.closed[0]
            of_vendor = world.market.families["vendor"][board.offerings["family"]] == row
            own += int(volume[closed & of_vendor].sum())
            every += int(volume.sum())
    return float(own), float(every)


def judge_elasticity(points: Sequence[Runs]) -> tuple[list[Check], Chart]:
    """The mean over vendors against the record, within its band."""
    checks, curves, (recorded, band) = [], [], RECORDED
    for _, values in points:
        response, share = np.moveaxis(values.reshape(len(values), 2, -1), 1, 0)
        what = "elasticity of developers' volume of a closed model"
        checks.append(mean_check(what, recorded, response.mean(axis=1), band))
        x = share.mean(axis=0)
        curves.append(Curve("a closed vendor", x, response.mean(axis=0), False))
        ends = np.array([0.0, 1.1 * float(x.max())])
        for bound in (recorded, recorded - band, recorded + band):
            label = "record" if bound == recorded else "its band"
            curves.append(Curve(label, ends, np.full(2, bound), True))
    return checks, Chart("share of developers' volume", "elasticity of volume", curves)


PRICE_ELASTICITY = Case(
    "L8", "price_elasticity", "How developers answer the price of a model",
    "within-model estimate with model and day effects, a router's prices and tokens, 2025; not a "
    "theorem but a record that the baseline must meet",
    "d ln(volume) / d ln(price) of one closed model, choice and volume together, 4 to 9 months "
    "after its price changed: -.53 +- .2",
    "nothing but answers of other vendors' prices: all keep theirs",
    ("firms.startup.tastes.cost", "firms.startup.price_exponent", REVIEW, "choice.effort",
     "choice.nest_scale", "choice.outside_utility", "firms.count", REPLICATES),
    elasticities, judge_elasticity,
    conditions=(
        Condition("clock.horizon is at least 36 months", lambda p: p.clock.horizon >= 36.0),
    ),
)  # fmt: skip

CASES = (FREE_CHOICE, PRICE_ELASTICITY)
