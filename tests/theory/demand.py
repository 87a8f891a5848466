"""Demand: nested logit shares, relaxation by re-choice, and Hotelling's line with a network."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy import optimize

from sim.parameters import Parameters
from tests.theory.case import (
    Case,
    Floats,
    Runs,
    camp_sizes,
    firm,
    mean_check,
    run,
    series,
    settle,
    users_by_camp,
)
from tests.theory.conditions import Condition, steps
from tests.theory.report import Chart, Check, Curve

SCALE = "choice.nest_scale"
STRENGTH = "network.strength"


def nest_shares(parameters: Parameters) -> Floats:
    """Probabilities of no AI, closed and open, (3,), when alternatives of a camp are alike."""
    choice, gap = parameters.choice, firm(parameters).affinity.mean
    sizes = np.array(camp_sizes(parameters), dtype=np.float64)
    worth = np.array([-0.5, 0.5]) * gap
    worth += choice.variety * choice.nest_scale * choice.noise * np.log(np.maximum(sizes, 1.0))
    nests = np.append([choice.outside_utility if choice.outside else -np.inf], worth)
    nests[1:][sizes == 0] = -np.inf
    odds = np.exp((nests - nests.max()) / choice.noise)
    return np.asarray(odds / odds.sum())


def measure_logit(parameters: Parameters, seed: int) -> Floats:
    """Share of firms without AI, on closed and on open; and on each family, (3 + families,)."""
    world = run(parameters, seed)
    count = parameters.firms.count
    closed, open_ = users_by_camp(world)
    families = world.market.families["users"][: len(world.family_names)]
    return np.array([count - closed - open_, closed, open_, *families]) / count


def judge_logit(points: Sequence[Runs]) -> tuple[list[Check], Chart]:
    """Closed's share and that of one open family, within three standard errors."""
    checks, x, y = [], [], []
    for parameters, values in points:
        predicted = nest_shares(parameters)
        draws = values.shape[0] * parameters.firms.count
        at = f"at lambda = {parameters.choice.nest_scale:g}"
        for column, name in ((0, "without AI"), (1, "closed"), (2, "open")):
            chance = float(predicted[column])
            if name != "closed" and not parameters.choice.outside:
                continue  # there is no third share, and the second follows from the first
            checks.append(_draws_check(f"share {name} {at}", chance, values[:, column], draws))
        closed, open_ = camp_sizes(parameters)
        of_one = float(predicted[2]) / max(open_, 1)
        first_open = values[:, 3 + closed :]
        if open_ > 1:
            what = f"share of the first open family {at}"
            checks.append(_draws_check(what, of_one, first_open[:, 0], draws))
        x.append(parameters.choice.nest_scale)
        y.append(float(values[:, 1].mean()))
    base = points[0].parameters
    fine = np.linspace(0.02, 1.0, 100)
    theory = [
        nest_shares(
            base.model_copy(
                update={"choice": base.choice.model_copy(update={"nest_scale": float(scale)})}
            )
        )[1]
        for scale in fine
    ]
    curves = [Curve("closed", fine, theory, True), Curve("closed", x, y, False)]
    return checks, Chart("scale within nests lambda", "share of firms on the closed family", curves)


def _draws_check(what: str, chance: float, found: Floats, draws: int) -> Check:
    error = (chance * (1.0 - chance) / draws) ** 0.5
    mean = float(found.mean())
    return Check(what, chance, mean, mean - 1.96 * error, mean + 1.96 * error, 3.0 * error)


NESTED_LOGIT = Case(
    "R4", "nested_logit", "Nested logit shares",
    "McFadden 1978; Train 2009, Discrete Choice Methods with Simulation, ch. 4",
    "P(m) = exp(I_m / noise) / sum, I_m = V + variety lambda noise ln K_m: one closed against two "
    "equal open families has 1/(1 + 2^lambda)",
    "prices, quality, network effect, switching cost, outside option, review",
    (SCALE, "choice.variety", "choice.noise", "choice.outside", "choice.outside_utility",
     "firms.enterprise.affinity.mean", "firms.count", "vendors", "communities"),
    measure_logit, judge_logit, lambda _: [{SCALE: scale} for scale in (1.0, 0.5, 0.05)],
)  # fmt: skip


def open_path(parameters: Parameters, seed: int) -> Floats:
    """Open's share of workloads after each step, (steps,)."""
    return series(parameters, seed, "open_share_workloads_all")


def judge_relaxation(points: Sequence[Runs]) -> tuple[list[Check], Chart]:
    """The half-life of the distance to the long-run share, by a fit to each run."""
    checks, curves = [], []
    for parameters, values in points:
        step = parameters.clock.months_per_step
        mean = max(firm(parameters).review_months, 2.0 * step)
        start, end = firm(parameters).initial_open, float(nest_shares(parameters)[2])
        years = np.arange(values.shape[1]) * step / 12.0
        half = float(np.log(2.0)) * mean / 12.0
        fits = []
        for path in values:
            law = _approach(start, end)
            fits.append(float(optimize.curve_fit(law, years, path, p0=(half,))[0][0]))
        label = f"review every {mean:.4g} months"
        checks.append(mean_check(f"half-life in years, {label}", half, np.array(fits), 0.02 * half))
        curves += [
            Curve(label, years, _approach(start, end)(years, half), True),
            Curve(label, years, values.mean(axis=0), False),
        ]
    return checks, Chart("years", "open share of workloads", curves)


def _approach(start: float, end: float) -> Any:
    """The path from a start to an end as a function of time and half-life."""
    return lambda t, half: end + (start - end) * np.exp2(-t / half)


RELAXATION = Case(
    "R14", "relaxation", "Relaxation by re-choice",
    "exponential decay at the hazard of re-choice (.117 a year: 11 % of firms switch a year)",
    "s(t) = s* + (s(0) - s*) exp(-t / T), half-life ln 2 x T: 5.92 years at .117 a year",
    "prices, quality, network effect, switching cost, outside option",
    ("firms.enterprise.review_months", "firms.enterprise.initial_open",
     "firms.enterprise.affinity.mean", "choice.noise", "firms.count"),
    open_path, judge_relaxation,
    conditions=(
        Condition("clock.horizon is at least firms.enterprise.review_months",
                  lambda p: p.clock.horizon >= firm(p).review_months),
    ),
)  # fmt: skip


def line_share(parameters: Parameters, strength: float) -> float:
    """Where the share of those on open's side of the indifferent firm leads from the start."""
    taste = firm(parameters).affinity

    def beyond(s: float) -> float:
        indifferent = -strength * (2.0 * s - 1.0)
        return min(max((taste.mean + taste.spread - indifferent) / (2.0 * taste.spread), 0.0), 1.0)

    return settle(beyond, firm(parameters).initial_open)


def final_open(parameters: Parameters, seed: int) -> Floats:
    """Open's share of workloads in the end, (1,)."""
    closed, open_ = users_by_camp(run(parameters, seed))
    return np.array([open_ / (closed + open_)])


def judge_hotelling(points: Sequence[Runs]) -> tuple[list[Check], Chart]:
    """Open's share at each strength of the network."""
    checks, x, y = [], [], []
    for parameters, values in points:
        strength = parameters.network.strength
        predicted = line_share(parameters, strength)
        checks.append(mean_check(f"open share at n = {strength:g}", predicted, values[:, 0], 0.005))
        x.append(strength)
        y.append(float(values[:, 0].mean()))
    base = points[0].parameters
    fine = np.linspace(0.0, 1.1 * max(x), 200)
    label = f"gap {firm(base).affinity.mean:g}, t = {firm(base).affinity.spread:g}"
    theory = [line_share(base, float(n)) for n in fine]
    curves = [Curve(label, x, y, False), Curve(label, fine, theory, True)]
    return checks, Chart("strength of the network effect n", "open share of workloads", curves)


def hotelling_variations(_: Parameters) -> list[Mapping[str, Any]]:
    """No network, a weak one, and one that takes all."""
    return [{STRENGTH: n} for n in (0.0, 0.5, 0.8, 1.0, 1.5)]


HOTELLING = Case(
    "R10", "hotelling", "A line of tastes with a network effect",
    "Hotelling 1929, Economic Journal 39, 41-57; with a network effect as in Farrell and Saloner "
    "1986",
    "s = 1/2 + d / (2 (t - n)) for a gap d, up to 1: .55, .60, .75 at n = 0, .5, .8, and 1 from "
    "n = t on",
    "prices, quality, noise, switching cost, outside option",
    (STRENGTH, "firms.enterprise.affinity.mean", "firms.enterprise.affinity.spread",
     "firms.enterprise.initial_open", "firms.count"),
    final_open, judge_hotelling, hotelling_variations, (steps(50),),
)  # fmt: skip

CASES = (NESTED_LOGIT, RELAXATION, HOTELLING)
