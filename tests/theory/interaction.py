"""Social interaction: Brock and Durlauf's equilibria, on networks, with hysteresis, among forks."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy import optimize

from sim.parameters import Parameters
from sim.parameters.dates import months_between
from sim.parameters.schedule import values_at
from tests.theory.case import (
    Case,
    Floats,
    Runs,
    camp_sizes,
    firm,
    mean_check,
    series,
    settle,
)
from tests.theory.conditions import Condition, steps
from tests.theory.report import Chart, Check, Curve

STRENGTH = "network.strength"
AFFINITY = "firms.enterprise.affinity.mean"
_KEEP = 80  # steps at the end that a mean over time takes


def magnetisation(parameters: Parameters, seed: int) -> Floats:
    """Open's share less closed's after each step, (steps,)."""
    return 2.0 * series(parameters, seed, "open_share_workloads_all") - 1.0


def late(parameters: Parameters, seed: int) -> Floats:
    """Mean over the last steps of the difference of shares, and of its size, (2,)."""
    m = magnetisation(parameters, seed)[-max(_KEEP, parameters.clock.steps // 2) :]
    return np.array([m.mean(), np.abs(m).mean()])


def settled(parameters: Parameters, strength: float) -> float:
    """Where m -> tanh((g m + h) / (2 noise)) leads from the start; up from the middle."""
    noise, gap = parameters.choice.noise, firm(parameters).affinity.mean
    m = 2.0 * firm(parameters).initial_open - 1.0
    m = m if abs(m) > 1e-9 or gap != 0.0 else 1e-6
    return settle(lambda m: math.tanh((strength * m + gap) / (2.0 * noise)), m)


def judge_brock_durlauf(points: Sequence[Runs]) -> tuple[list[Check], Chart]:
    """The mean over time against the mean-field equilibrium."""
    checks, x, y = [], [], []
    base = points[0].parameters
    for parameters, values in points:
        strength, noise = parameters.network.strength, parameters.choice.noise
        gap, beta_j = firm(parameters).affinity.mean, strength / (2.0 * noise)
        predicted = settled(parameters, strength)
        found = values[:, 0] if gap else values[:, 1]
        # Next to the threshold the crowd wanders widely whatever its size.
        near = gap == 0.0 and abs(beta_j - 1.0) < 0.1
        what = f"difference of shares at beta J = {beta_j:g}, h = {gap:g}"
        checks.append(
            mean_check(what, predicted if gap else abs(predicted), found, 0.07 if near else 0.01)
        )
        x.append(beta_j)
        y.append(found.mean())
    fine = np.linspace(0.5 * min(x), 1.1 * max(x), 200)
    noise = base.choice.noise
    theory = [abs(settled(base, 2.0 * noise * b)) for b in fine]
    curves = [Curve("equilibrium", fine, theory, True), Curve("equilibrium", x, np.abs(y), False)]
    return checks, Chart("beta J = g / (2 noise)", "difference of the camps' shares", curves)


BROCK_DURLAUF = Case(
    "R5", "brock_durlauf", "Discrete choice with social interactions",
    "Brock and Durlauf 2001, Review of Economic Studies 68, 235-260",
    "m = tanh((g m + h) / (2 noise)): one equilibrium up to beta J = g / (2 noise) = 1, m = .859 "
    "at g = 3",
    "prices, quality, outside option, switching cost: everyone reviews each month",
    (STRENGTH, AFFINITY, "firms.enterprise.initial_open", "choice.noise", "firms.count"),
    late, judge_brock_durlauf,
    lambda _: [{STRENGTH: g} for g in (1.9, 2.1, 3.0, 4.0)], (steps(120),),
)  # fmt: skip


def bethe_threshold(degree: float) -> float:
    """Value of beta J from which a random regular network has two phases: k artanh(1 / (k - 1))."""
    return float(degree * np.arctanh(1.0 / (degree - 1.0)))


def bethe(beta_j: float, degree: float, field: float, start: float) -> float:
    """Difference of shares on the Bethe lattice of this degree, by the cavity equation."""
    coupling = math.tanh(beta_j / degree)

    def cavity(u: float) -> float:
        return math.atanh(coupling * math.tanh((degree - 1.0) * u + field))

    return math.tanh(degree * settle(cavity, math.copysign(5.0, start)) + field)


def graph_variations(parameters: Parameters) -> list[Mapping[str, Any]]:
    """Strengths around the threshold, in parts of it."""
    critical = 2.0 * parameters.choice.noise * bethe_threshold(parameters.network.degree)
    parts = (0.9, 0.96, 1.04, 1.07, 1.11, 1.15, 1.3)
    return [{STRENGTH: round(part * critical, 4)} for part in parts]


def judge_graph(points: Sequence[Runs]) -> tuple[list[Check], Chart]:
    """The difference of shares at each strength, and the threshold to which it falls."""
    checks, x, y = [], [], []
    for parameters, values in points:
        degree, noise = parameters.network.degree, parameters.choice.noise
        beta_j, gap = parameters.network.strength / (2.0 * noise), firm(parameters).affinity.mean
        start = gap or 2.0 * firm(parameters).initial_open - 1.0
        m = bethe(beta_j, degree, gap / (2.0 * noise), start)
        # Next to the threshold, and below it too, chance moves many at once.
        near = beta_j < 1.08 * bethe_threshold(degree) and gap == 0.0
        # Below the threshold there is no side to take, and a crowd's chance has either sign.
        found = values[:, 0] if gap or beta_j < bethe_threshold(degree) else values[:, 1]
        what = f"difference of shares at beta J = {beta_j:.3f}, degree {degree:g}"
        checks.append(mean_check(what, m if gap else abs(m), found, 0.1 if near else 0.02))
        x.append(beta_j)
        y.append(float(abs(found.mean())))
    degree = points[0].parameters.network.degree
    critical = bethe_threshold(degree)
    above = [(b, m) for b, m in zip(x, y, strict=True) if 0.25 < m < 0.8]
    if len(above) >= 3:
        # Near the threshold beta J is a smooth function of m^2 on networks that look like trees.
        b, m = np.array(above).T
        threshold = float(np.polyfit(m**2, b, 2 if b.size > 3 else 1)[-1])
        checks.append(Check("threshold of beta J", critical, threshold, np.nan, np.nan, 0.05))
    noise, gap = points[0].parameters.choice.noise, firm(points[0].parameters).affinity.mean
    fine = np.linspace(0.8 * min(x), 1.05 * max(x), 120)
    theory = [bethe(b, degree, gap / (2.0 * noise), gap or 1.0) for b in fine]
    label = f"degree {degree:g}"
    curves = [Curve(label, fine, np.abs(theory), True), Curve(label, x, y, False)]
    return checks, Chart("beta J = g / (2 noise)", "difference of the camps' shares", curves)


REGULAR_GRAPH = Case(
    "R6", "regular_graph", "Social interactions on a regular network",
    "Bethe 1935; Baxter 1982, Exactly Solved Models, ch. 4; heat-bath dynamics after Blume 1993",
    "threshold beta J = k artanh(1/(k-1)), 1.216 at k = 6; above it the cavity equation "
    "u = artanh(tanh(beta J / k) tanh((k-1) u + h/2))",
    "prices, quality, outside option, switching cost: only neighbours count",
    ("network.degree", STRENGTH, AFFINITY, "choice.noise", "firms.enterprise.initial_open",
     "firms.enterprise.review_months", "firms.enterprise.timing", "firms.count"),
    late, judge_graph, graph_variations, (steps(200),),
)  # fmt: skip


def fold(strength: float, noise: float) -> float | None:
    """Private gap at which the branch held by the crowd ends; None without a second branch."""
    square = 1.0 - 2.0 * noise / strength if strength > 0 else 0.0
    if square <= 0.0:
        return None
    return float(strength * square**0.5 - 2.0 * noise * np.arctanh(square**0.5))


def judge_hysteresis(points: Sequence[Runs]) -> tuple[list[Check], Chart]:
    """The private gap at which the crowd tips up, and that at which it tips down."""
    checks, curves = [], []
    for parameters, values in points:
        clock, noise = parameters.clock, parameters.choice.noise
        gap = np.array(
            [
                values_at(parameters, step * clock.months_per_step)[AFFINITY]
                for step in range(clock.steps)
            ]
        )
        critical = fold(parameters.network.strength, noise)
        rising = np.arange(gap.size) <= int(gap.argmax())
        label = f"g = {parameters.network.strength:g}"
        if critical is None or critical > gap.max():
            area = np.array([_loop(gap, m, rising) for m in values])
            checks.append(mean_check(f"area of the loop, {label}", 0.0, area, 0.05))
        else:
            up = np.array([gap[np.flatnonzero(rising & (m > 0))[0]] for m in values])
            down = np.array([gap[np.flatnonzero(~rising & (m < 0))[0]] for m in values])
            checks += [
                mean_check(f"gap at the upward fold, {label}", critical, up, 0.1 * critical),
                mean_check(f"gap at the downward fold, {label}", -critical, down, 0.1 * critical),
            ]
        order = np.arange(0, gap.size, 25)
        curves.append(Curve("crowd", gap[order], values.mean(axis=0)[order], False))
        m = np.linspace(-0.995, 0.995, 400)
        line = 2.0 * noise * np.arctanh(m) - parameters.network.strength * m
        inside = np.abs(line) <= gap.max()
        curves.append(Curve("equilibria", line[inside], m[inside], True))
    return checks, Chart("private gap of utility in favour of open", "open less closed", curves)


def goes_up_and_down(parameters: Parameters) -> bool:
    """Whether the private gap favours open, and then closed, within a run."""
    clock, path = parameters.clock, sorted(parameters.schedule[AFFINITY].items())
    gaps = [gap for month, gap in path if months_between(clock.start, month) <= clock.horizon]
    top = max(gaps, default=0.0)
    return top > 0.0 and min(gaps[gaps.index(top) :]) < 0.0


def _loop(gap: Floats, m: Floats, rising: np.ndarray) -> float:
    """Mean distance between the way down and the way up at equal gaps."""
    grid = np.linspace(0.0, gap.max(), 50)[1:]
    up = np.interp(grid, gap[rising], m[rising])
    falling = ~rising & (gap <= 0)
    down = np.interp(grid, -gap[falling], -m[falling])
    return float(np.mean(np.abs(up - down)))


HYSTERESIS = Case(
    "R7", "hysteresis", "Tipping and hysteresis",
    "Brock and Durlauf 2001; folds of m = tanh((g m + h) / (2 noise))",
    "h = +-(g m - 2 noise artanh m) at m = sqrt(1 - 2 noise / g): .415 at g = 3",
    "prices, quality, outside option, switching cost; the private gap follows a slow path",
    (STRENGTH, f"schedule.{AFFINITY}", "choice.noise", "firms.count"),
    magnetisation, judge_hysteresis,
    conditions=(
        Condition(f"schedule.{AFFINITY} goes up and down by clock.horizon", goes_up_and_down),
    ),
)  # fmt: skip


def reach(parameters: Parameters) -> float:
    """What a fork gains from the open camp's share: kappa + (1 - kappa) / K."""
    kappa, forks = parameters.network.open_compatibility, camp_sizes(parameters)[1]
    return kappa + (1.0 - kappa) / forks


def open_share(parameters: Parameters, strength: float) -> float:
    """Where s -> logistic(g s [kappa + (1 - kappa) / K] + h) leads from the start."""
    gap, noise = firm(parameters).affinity.mean, parameters.choice.noise
    gain = strength * reach(parameters)
    return settle(
        lambda s: 1.0 / (1.0 + math.exp(-(gain * s + gap) / noise)), firm(parameters).initial_open
    )


def upper_fold(parameters: Parameters) -> float:
    """Strength at which the branch of few open users ends."""
    gap, noise = firm(parameters).affinity.mean, parameters.choice.noise

    def slope(s: float) -> float:
        return float(1.0 / (1.0 - s) - np.log(s / (1.0 - s)) + gap / noise)

    if slope(0.5) > 0:
        return float("nan")
    s = optimize.brentq(slope, 1e-12, 0.5)
    return float(noise / (s * (1.0 - s)) / reach(parameters))


def compatibility_variations(parameters: Parameters) -> list[Mapping[str, Any]]:
    """Strengths just below and above the fold, and farther away."""
    critical = upper_fold(parameters)
    parts = (0.8, 0.95, 0.985, 1.015, 1.05)
    return [{STRENGTH: round(part * critical, 4)} for part in parts]


def judge_compatibility(points: Sequence[Runs]) -> tuple[list[Check], Chart]:
    """Open's share from few users at each strength, and where it tips."""
    checks, x, y = [], [], []
    base = points[0].parameters
    critical = upper_fold(base)
    for parameters, values in points:
        strength, share = parameters.network.strength, (1.0 + values[:, 0]) / 2.0
        predicted = open_share(parameters, strength)
        near = abs(strength / critical - 1.0) < 0.02
        checks.append(
            mean_check(f"open share at g = {strength:g}", predicted, share, 0.03 if near else 0.01)
        )
        x.append(strength)
        y.append(float(share.mean()))
    tipped = np.array(y) > 0.5
    if tipped.any() and not tipped.all():
        low, high = np.array(x)[~tipped].max(), np.array(x)[tipped].min()
        checks.append(
            Check("g at the fold", critical, float(low + high) / 2.0, low, high, 0.02 * critical)
        )
    fine = np.linspace(0.9 * min(x), 1.05 * max(x), 200)
    label = f"{camp_sizes(base)[1]} forks, kappa = {base.network.open_compatibility:g}"
    theory = [open_share(base, float(g)) for g in fine]
    curves = [Curve(label, x, y, False), Curve(label, fine, theory, True)]
    return checks, Chart("strength of the network effect g", "open share in the end", curves)


COMPATIBILITY = Case(
    "R17", "compatibility", "Forks, compatibility and the critical mass",
    "Katz and Shapiro 1985, American Economic Review 75, 424-440, in logit form",
    "s = logistic(g s [kappa + (1 - kappa)/K] + h): few open users up to the fold in g, "
    "8.465 / [kappa + (1 - kappa)/K] at h = -3, 15.39 for K = 10, kappa = .5",
    "prices, quality, outside option, switching cost, value of variety",
    (STRENGTH, "network.open_compatibility", AFFINITY, "firms.enterprise.initial_open",
     "choice.noise", "communities"),
    late, judge_compatibility, compatibility_variations, (steps(100),),
)  # fmt: skip

CASES = (BROCK_DURLAUF, REGULAR_GRAPH, HYSTERESIS, COMPATIBILITY)
