"""Social interaction: Brock and Durlauf's equilibria, on networks, with hysteresis, among forks."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.schedule import values_at
from tests.theory import checks
from tests.theory.case import Case, Check, DesignPoints, Floats, Judged, Values, vary
from tests.theory.runs import camp_sizes, firm, fixed_point, path_of

STRENGTH, PREFERENCE = "network.strength", "firms.enterprises.open_preference.mean"
_KEEP = 80  # steps at the end that a mean over time takes


def magnetisation(p: Parameters, seed: int) -> Floats:
    """Open's share less closed's after each step, (steps,)."""
    return 2.0 * path_of("open_share_workloads_all")(p, seed) - 1.0


def late(p: Parameters, seed: int) -> Floats:
    """Mean over the last steps of the difference of shares, and of its size, (2,)."""
    m = magnetisation(p, seed)[-max(_KEEP, p.clock.steps // 2) :]
    return np.array([m.mean(), np.abs(m).mean()])


def beta_j(p: Parameters) -> float:
    """Strength of the interaction against the noise of the choice."""
    return p.network.strength / (2.0 * p.choice.logit_scale)


def settled(p: Parameters) -> float:
    """Where m -> tanh((g m + h) / (2 noise)) leads from the start; up from the middle."""
    gap, noise = firm(p).open_preference.mean, p.choice.logit_scale
    start = 2.0 * firm(p).initial_open - 1.0 or (1e-6 if gap == 0.0 else 0.0)
    return fixed_point(lambda m: math.tanh((p.network.strength * m + gap) / (2.0 * noise)), start)


def judge_brock_durlauf(p: Parameters, values: Floats) -> Judged:
    b, gap = beta_j(p), firm(p).open_preference.mean
    predicted, found = settled(p), values[:, 0 if gap else 1]
    # Near the threshold fluctuations are large whatever the number of firms.
    within = 0.07 if gap == 0.0 and abs(b - 1.0) < 0.1 else 0.01
    what = f"difference of shares at beta J = {b:g}, h = {gap:g}"
    yield checks.mean(what, predicted if gap else abs(predicted), found, within)


def bethe_threshold(degree: float) -> float:
    """Value of beta J from which a random regular network has two phases: k artanh(1 / (k - 1))."""
    return float(degree * np.arctanh(1.0 / (degree - 1.0)))


def bethe(p: Parameters) -> float:
    """Difference of shares on the Bethe lattice of this degree, by the cavity equation."""
    degree, gap = p.network.degree, firm(p).open_preference.mean
    field = gap / (2.0 * p.choice.logit_scale)
    start = gap or 2.0 * firm(p).initial_open - 1.0
    coupling = math.tanh(beta_j(p) / degree)

    def cavity(u: float) -> float:
        return math.atanh(coupling * math.tanh((degree - 1.0) * u + field))

    return math.tanh(degree * fixed_point(cavity, math.copysign(5.0, start)) + field)


def sized(p: Parameters, values: Floats) -> Floats:
    """The differences of shares that theory predicts: without a sign where it is random."""
    is_low = beta_j(p) < bethe_threshold(p.network.degree)
    return values[:, 0 if is_low or firm(p).open_preference.mean else 1]


def judge_graph(p: Parameters, values: Floats) -> Judged:
    b, gap, m, degree = beta_j(p), firm(p).open_preference.mean, bethe(p), p.network.degree
    # Next to the threshold, and below it too, chance moves many at once.
    within = 0.1 if b < 1.08 * bethe_threshold(degree) and gap == 0.0 else 0.02
    what = f"difference of shares at beta J = {b:.3f}, degree {degree:g}"
    yield checks.mean(what, m if gap else abs(m), sized(p, values), within)


def judge_threshold(points: DesignPoints) -> Judged:
    found = [(beta_j(p), abs(sized(p, v).mean())) for p, v in points]
    above = [(b, m) for b, m in found if 0.25 < m < 0.8]
    if len(above) >= 3:
        critical = bethe_threshold(points[0].parameters.network.degree)
        # Near the threshold beta J is a smooth function of m^2 on networks that look like trees.
        b_, m_ = np.array(above).T
        threshold = float(np.polyfit(m_**2, b_, 2 if b_.size > 3 else 1)[-1])
        yield Check("threshold of beta J", critical, threshold, 0.05)


def fold(strength: float, noise: float) -> float | None:
    """Private gap at which the branch held by interaction ends; None without a second branch."""
    square = 1.0 - 2.0 * noise / strength if strength > 0 else 0.0
    if square <= 0.0:
        return None
    return float(strength * square**0.5 - 2.0 * noise * np.arctanh(square**0.5))


def judge_hysteresis(p: Parameters, values: Floats) -> Judged:
    """The private gaps at which firms tip up and tip down."""
    months = np.arange(p.clock.steps) * p.clock.months_per_step
    gap = np.array([values_at(p, month)[PREFERENCE] for month in months])
    critical = fold(p.network.strength, p.choice.logit_scale)
    label = f"g = {p.network.strength:g}"
    rising = np.arange(gap.size) <= int(gap.argmax())
    if critical is None or critical > gap.max():
        area = np.array([_loop(gap, m, rising) for m in values])
        yield checks.mean(f"area of the loop, {label}", 0.0, area, 0.05)
    else:
        up = np.array([gap[np.flatnonzero(rising & (m > 0))[0]] for m in values])
        down = np.array([gap[np.flatnonzero(~rising & (m < 0))[0]] for m in values])
        for way, predicted, found in (("up", critical, up), ("down", -critical, down)):
            what = f"gap at the {way}ward fold, {label}"
            yield checks.mean(what, predicted, found, 0.1 * critical)


def _loop(gap: Floats, m: Floats, rising: NDArray[np.bool_]) -> float:
    """Mean distance between the way down and the way up at equal gaps."""
    grid = np.linspace(0.0, gap.max(), 50)[1:]
    up = np.interp(grid, gap[rising], m[rising])
    falling = ~rising & (gap <= 0)
    down = np.interp(grid, -gap[falling], -m[falling])
    return float(np.mean(np.abs(up - down)))


def reach(p: Parameters) -> float:
    """Weight of the open camp's share for a fork: kappa + (1 - kappa) / K."""
    kappa, forks = p.network.open_compatibility, camp_sizes(p)[1]
    return kappa + (1.0 - kappa) / forks


def advantage(p: Parameters) -> float:
    """Private gap between the camps: K forks of equal shares add lambda noise ln K to open."""
    choice, forks = p.choice, camp_sizes(p)[1]
    per_log = choice.dissimilarity * choice.logit_scale
    return firm(p).open_preference.mean + per_log * math.log(forks)


def open_share(p: Parameters) -> float:
    """Where s -> logistic(g s [kappa + (1 - kappa) / K] + h) leads from the start."""
    gap, gain = advantage(p), p.network.strength * reach(p)

    def law(s: float) -> float:
        return 1.0 / (1.0 + math.exp(-(gain * s + gap) / p.choice.logit_scale))

    return fixed_point(law, firm(p).initial_open)


def upper_fold(p: Parameters) -> float:
    """Strength at which the branch of few open users ends."""
    gap, noise = advantage(p), p.choice.logit_scale

    def slope(s: float) -> float:
        return float(1.0 / (1.0 - s) - np.log(s / (1.0 - s)) + gap / noise)

    if slope(0.5) > 0:
        return float("nan")
    s = optimize.brentq(slope, 1e-12, 0.5)
    return float(noise / (s * (1.0 - s)) / reach(p))


def judge_compatibility(p: Parameters, values: Floats) -> Judged:
    strength, share = p.network.strength, (1.0 + values[:, 0]) / 2.0
    within = 0.03 if abs(strength / upper_fold(p) - 1.0) < 0.02 else 0.01
    yield checks.mean(f"open share at g = {strength:g}", open_share(p), share, within)


def judge_fold(points: DesignPoints) -> Judged:
    critical = upper_fold(points[0].parameters)
    low = [p.network.strength for p, values in points if values[:, 0].mean() <= 0.0]
    high = [p.network.strength for p, values in points if values[:, 0].mean() > 0.0]
    if low and high:
        ends = max(low), min(high)
        yield Check("g at the fold", critical, sum(ends) / 2.0, 0.02 * critical, *ends)


def around(
    critical: Callable[[Parameters], float], *parts: float
) -> Callable[[Parameters], list[Values]]:
    """Strengths of the network around a critical one, in parts of it."""
    return lambda p: [{STRENGTH: round(part * critical(p), 4)} for part in parts]


CASES = (
    Case("brock_durlauf", late, judge_brock_durlauf, vary(STRENGTH, 1.9, 2.1, 3.0, 4.0)),
    Case("regular_graph", late, judge_graph,
         around(lambda p: 2.0 * p.choice.logit_scale * bethe_threshold(p.network.degree),
                0.9, 0.96, 1.04, 1.07, 1.11, 1.15, 1.3), judge_threshold),
    Case("hysteresis", magnetisation, judge_hysteresis),
    Case("compatibility", late, judge_compatibility,
         around(upper_fold, 0.8, 0.95, 0.985, 1.015, 1.05), judge_fold),
)  # fmt: skip
