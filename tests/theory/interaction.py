"""Social interaction: Brock and Durlauf's equilibria, on networks, with hysteresis, among forks."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.schedule import values_at
from tests.theory import checks
from tests.theory.case import Case, Check, DesignPoints, Floats, Judged, Values
from tests.theory.runs import camp_sizes, firm, fixed_point, path_of

STRENGTH = "network.strength"
OPEN_PREFERENCE = "firms.enterprises.open_preference.mean"
_KEEP = 80  # steps at the end that a mean over time takes


def magnetisation(parameters: Parameters, seed: int) -> Floats:
    """Open's share less closed's after each step, (steps,)."""
    return 2.0 * path_of("open_share_workloads_all")(parameters, seed) - 1.0


def late(parameters: Parameters, seed: int) -> Floats:
    """Mean over the last steps of the difference of shares, and of its size, (2,)."""
    m = magnetisation(parameters, seed)[-max(_KEEP, parameters.clock.steps // 2) :]
    return np.array([m.mean(), np.abs(m).mean()])


def beta_j(parameters: Parameters) -> float:
    """Strength of the interaction against the noise of the choice."""
    return parameters.network.strength / (2.0 * parameters.choice.logit_scale)


def strengths(*parts: float, of: float) -> list[Values]:
    """Strengths of the network around a critical one, in parts of it."""
    return [{STRENGTH: round(part * of, 4)} for part in parts]


def settled(parameters: Parameters) -> float:
    """Where m -> tanh((g m + h) / (2 noise)) leads from the start; up from the middle."""
    gap, noise = firm(parameters).open_preference.mean, parameters.choice.logit_scale
    m = 2.0 * firm(parameters).initial_open - 1.0
    m = m if abs(m) > 1e-9 or gap != 0.0 else 1e-6
    strength = parameters.network.strength
    return fixed_point(lambda m: math.tanh((strength * m + gap) / (2.0 * noise)), m)


def judge_brock_durlauf(points: DesignPoints) -> Judged:
    """The mean over time against the mean-field equilibrium."""
    for parameters, values in points:
        b, gap, predicted = (
            beta_j(parameters),
            firm(parameters).open_preference.mean,
            settled(parameters),
        )
        found = values[:, 0 if gap else 1]
        # Near the threshold fluctuations are large whatever the number of firms.
        within = 0.07 if gap == 0.0 and abs(b - 1.0) < 0.1 else 0.01
        what = f"difference of shares at beta J = {b:g}, h = {gap:g}"
        yield checks.mean(what, predicted if gap else abs(predicted), found, within)


BROCK_DURLAUF = Case(
    "R5", "brock_durlauf", "Discrete choice with social interactions",
    "Brock and Durlauf 2001, Review of Economic Studies 68, 235-260",
    "m = tanh((g m + h) / (2 noise)): one equilibrium up to beta J = g / (2 noise) = 1, m = .859 "
    "at g = 3",
    "prices, quality, outside option, switching cost: everyone reviews each month",
    late, judge_brock_durlauf,
    lambda _: [{STRENGTH: g} for g in (1.9, 2.1, 3.0, 4.0)],
)  # fmt: skip


def bethe_threshold(degree: float) -> float:
    """Value of beta J from which a random regular network has two phases: k artanh(1 / (k - 1))."""
    return float(degree * np.arctanh(1.0 / (degree - 1.0)))


def bethe(parameters: Parameters) -> float:
    """Difference of shares on the Bethe lattice of this degree, by the cavity equation."""
    degree, gap = parameters.network.degree, firm(parameters).open_preference.mean
    field = gap / (2.0 * parameters.choice.logit_scale)
    start = gap or 2.0 * firm(parameters).initial_open - 1.0
    coupling = math.tanh(beta_j(parameters) / degree)

    def cavity(u: float) -> float:
        return math.atanh(coupling * math.tanh((degree - 1.0) * u + field))

    return math.tanh(degree * fixed_point(cavity, math.copysign(5.0, start)) + field)


def judge_graph(points: DesignPoints) -> Judged:
    """The difference of shares at each strength, and the threshold to which it falls."""
    base, above = points[0].parameters, []
    critical = bethe_threshold(base.network.degree)
    for parameters, values in points:
        b, gap, m = beta_j(parameters), firm(parameters).open_preference.mean, bethe(parameters)
        # Next to the threshold, and below it too, chance moves many at once.
        within = 0.1 if b < 1.08 * critical and gap == 0.0 else 0.02
        # Below the threshold neither side is stable, and the sign is random.
        found = values[:, 0 if gap or b < critical else 1]
        what = f"difference of shares at beta J = {b:.3f}, degree {parameters.network.degree:g}"
        yield checks.mean(what, m if gap else abs(m), found, within)
        if 0.25 < abs(found.mean()) < 0.8:
            above.append((b, abs(found.mean())))
    if len(above) >= 3:
        # Near the threshold beta J is a smooth function of m^2 on networks that look like trees.
        b_, m_ = np.array(above).T
        threshold = float(np.polyfit(m_**2, b_, 2 if b_.size > 3 else 1)[-1])
        yield Check("threshold of beta J", critical, threshold, 0.05)


REGULAR_GRAPH = Case(
    "R6", "regular_graph", "Social interactions on a regular network",
    "Bethe 1935; Baxter 1982, Exactly Solved Models, ch. 4; heat-bath dynamics after Blume 1993",
    "threshold beta J = k artanh(1/(k-1)), 1.216 at k = 6; above it the cavity equation "
    "u = artanh(tanh(beta J / k) tanh((k-1) u + h/2))",
    "prices, quality, outside option, switching cost: only neighbours count",
    late, judge_graph,
    lambda p: strengths(0.9, 0.96, 1.04, 1.07, 1.11, 1.15, 1.3,
                        of=2.0 * p.choice.logit_scale * bethe_threshold(p.network.degree)),
)  # fmt: skip


def fold(strength: float, noise: float) -> float | None:
    """Private gap at which the branch held by interaction ends; None without a second branch."""
    square = 1.0 - 2.0 * noise / strength if strength > 0 else 0.0
    if square <= 0.0:
        return None
    return float(strength * square**0.5 - 2.0 * noise * np.arctanh(square**0.5))


def judge_hysteresis(points: DesignPoints) -> Judged:
    """The private gaps at which firms tip up and tip down."""
    for parameters, values in points:
        clock, noise = parameters.clock, parameters.choice.logit_scale
        strength = parameters.network.strength
        months = np.arange(clock.steps) * clock.months_per_step
        gap = np.array([values_at(parameters, month)[OPEN_PREFERENCE] for month in months])
        critical, label = fold(strength, noise), f"g = {strength:g}"
        rising = np.arange(gap.size) <= int(gap.argmax())
        if critical is None or critical > gap.max():
            area = np.array([_loop(gap, m, rising) for m in values])
            yield checks.mean(f"area of the loop, {label}", 0.0, area, 0.05)
        else:
            up = np.array([gap[np.flatnonzero(rising & (m > 0))[0]] for m in values])
            down = np.array([gap[np.flatnonzero(~rising & (m < 0))[0]] for m in values])
            within = 0.1 * critical
            yield checks.mean(f"gap at the upward fold, {label}", critical, up, within)
            yield checks.mean(f"gap at the downward fold, {label}", -critical, down, within)


def _loop(gap: Floats, m: Floats, rising: NDArray[np.bool_]) -> float:
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
    magnetisation, judge_hysteresis,
)  # fmt: skip


def reach(parameters: Parameters) -> float:
    """Weight of the open camp's share for a fork: kappa + (1 - kappa) / K."""
    kappa, forks = parameters.network.open_compatibility, camp_sizes(parameters)[1]
    return kappa + (1.0 - kappa) / forks


def open_share(parameters: Parameters) -> float:
    """Where s -> logistic(g s [kappa + (1 - kappa) / K] + h) leads from the start."""
    gap, noise = firm(parameters).open_preference.mean, parameters.choice.logit_scale
    gain = parameters.network.strength * reach(parameters)
    start = firm(parameters).initial_open
    return fixed_point(lambda s: 1.0 / (1.0 + math.exp(-(gain * s + gap) / noise)), start)


def upper_fold(parameters: Parameters) -> float:
    """Strength at which the branch of few open users ends."""
    gap, noise = firm(parameters).open_preference.mean, parameters.choice.logit_scale

    def slope(s: float) -> float:
        return float(1.0 / (1.0 - s) - np.log(s / (1.0 - s)) + gap / noise)

    if slope(0.5) > 0:
        return float("nan")
    s = optimize.brentq(slope, 1e-12, 0.5)
    return float(noise / (s * (1.0 - s)) / reach(parameters))


def judge_compatibility(points: DesignPoints) -> Judged:
    """Open's share from few users at each strength, and where it tips."""
    base = points[0].parameters
    critical, found = upper_fold(base), {}
    for parameters, values in points:
        strength, share = parameters.network.strength, (1.0 + values[:, 0]) / 2.0
        what, predicted = f"open share at g = {strength:g}", open_share(parameters)
        near = abs(strength / critical - 1.0) < 0.02
        yield checks.mean(what, predicted, share, 0.03 if near else 0.01)
        found[strength] = float(share.mean())
    low = [strength for strength, share in found.items() if share <= 0.5]
    high = [strength for strength, share in found.items() if share > 0.5]
    if low and high:
        ends = max(low), min(high)
        yield Check("g at the fold", critical, sum(ends) / 2.0, 0.02 * critical, *ends)


COMPATIBILITY = Case(
    "R17", "compatibility", "Forks, compatibility and the critical mass",
    "Katz and Shapiro 1985, American Economic Review 75, 424-440, in logit form",
    "s = logistic(g s [kappa + (1 - kappa)/K] + h): few open users up to the fold in g, "
    "8.465 / [kappa + (1 - kappa)/K] at h = -3, 15.39 for K = 10, kappa = .5",
    "prices, quality, outside option, switching cost, value of variety",
    late, judge_compatibility,
    lambda p: strengths(0.8, 0.95, 0.985, 1.015, 1.05, of=upper_fold(p)),
)  # fmt: skip

CASES = (BROCK_DURLAUF, REGULAR_GRAPH, HYSTERESIS, COMPATIBILITY)
