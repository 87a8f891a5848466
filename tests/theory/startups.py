"""Startups: how fast they follow without contracts, and how they respond to prices."""

import numpy as np
from scipy import optimize

from openclosed.sim import Ecosystem
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.dates import months_between
from openclosed.sim.parameters.paths import replaced, value_of
from openclosed.sim.parameters.schedule import values_at
from openclosed.sim.state.kinds import FIRM_KINDS
from tests.theory import checks
from tests.theory.case import Case, Floats, Judged
from tests.theory.runs import path_of

REVIEW = "firms.startups.review_months"
STEP = "clock.months_per_step"
TASTE = "firms.startups.open_preference.mean"
OBSERVED = (-0.53, 0.2)  # elasticity of the volume of one model among startups, and its band
CHANGE = ("2025-03", "2025-04")  # last month of a price, and first one of another
_MONTHS_AFTER = (3, 9)


def follows(parameters: Parameters, review: float) -> Floats:
    """Open's share by step if every firm chooses again at the rate 1/review.

    In a step of dt, 1 - exp(-dt / review) of all choose by utility at its beginning; in the first
    step all keep their initial choice.
    """
    clock, noise = parameters.clock, parameters.choice.logit_scale
    chance, path = -np.expm1(-clock.months_per_step / review), []
    share = parameters.firms.startups.initial_open
    for step in range(clock.steps):
        taste = values_at(parameters, step * clock.months_per_step)[TASTE]
        share += chance * (1.0 / (1.0 + np.exp(-taste / noise)) - share) * (step > 0)
        path.append(share)
    return np.array(path)


def judge_free_choice(parameters: Parameters, values: Floats) -> Judged:
    """The time constant with which shares follow, by a fit to each run."""
    review, step = parameters.firms.startups.review_months, parameters.clock.months_per_step
    fits = np.array([_fitted(parameters, path) for path in values])
    label = f"tau {review:g}, steps of {step:g}"
    yield checks.mean(f"months to follow, {label}", review, fits, 0.03 * review)
    law, path = follows(parameters, review), values.mean(axis=0)
    far = np.abs(path - law).max(keepdims=True)
    yield checks.mean(f"largest distance from the law, {label}", 0.0, far, 0.01)


def _fitted(parameters: Parameters, path: Floats) -> float:
    """The time constant that fits a path best."""

    def miss(log_months: float) -> float:
        return float(((follows(parameters, float(np.exp(log_months))) - path) ** 2).sum())

    about = float(np.log(parameters.firms.startups.review_months))
    bounds = (about - 1.0, about + 1.0)
    return float(np.exp(optimize.minimize_scalar(miss, bounds=bounds, method="bounded").x))


def elasticities(parameters: Parameters, seed: int) -> Floats:
    """Elasticity of startups' volume of each closed vendor, (vendors,).

    Two runs that differ only in its price, from a month on, share their random numbers.
    """
    measured = []
    for name, vendor in parameters.vendors.items():
        if vendor.target.endswith("ClosedLab") and not vendor.weights_open:
            cut, raised = (
                _volume(priced(parameters, name, factor), seed, name) for factor in (0.9, 1.1)
            )
            measured.append(np.log(raised / cut) / np.log(1.1 / 0.9))
    return np.array(measured)


def priced(parameters: Parameters, vendor: str, factor: float) -> Parameters:
    """The same parameters with a price that changes by a factor in a month, and stays."""
    path, (before, when) = f"vendors.{vendor}.markup", CHANGE
    markup = value_of(parameters, path)
    schedule = {**parameters.schedule, path: {before: markup, when: factor * markup}}
    return replaced(parameters, "schedule", schedule)


def _volume(parameters: Parameters, seed: int, vendor: str) -> int:
    """Startups' volume of a vendor's closed models some months after the change."""
    model, startups = Ecosystem(parameters, rng=seed), FIRM_KINDS.index("startups")
    changed, step = months_between(parameters.clock.start, CHANGE[1]), parameters.clock
    first, last = (round((changed + after) / step.months_per_step) for after in _MONTHS_AFTER)
    own = 0
    (row,) = [one.row for one in model.vendors if one.name == vendor]
    while model.step_number < last:
        model.step()
        if model.step_number > first:
            board, volume = model.board, model.tally.volume[:, startups].sum(axis=1)
            closed = np.arange(volume.size) < board.closed[0]
            of_vendor = model.market.families["vendor"][board.offerings["family"]] == row
            own += int(volume[closed & of_vendor].sum())
    return own


def judge_elasticity(_: Parameters, values: Floats) -> Judged:
    """The mean over vendors against the data, within its band."""
    recorded, band = OBSERVED
    what = "elasticity of startups' volume of a closed model"
    yield checks.mean(what, recorded, values.mean(axis=1), band)


CASES = (
    Case("free_choice", path_of("open_share_workloads_startups"), judge_free_choice,
         lambda _: [{REVIEW: tau, STEP: step} for tau, step in ((1.5, 1), (1.5, 0.25), (6, 1))]),
    Case("price_elasticity", elasticities, judge_elasticity),
)  # fmt: skip
