"""Demand: nested logit shares, relaxation by re-choice, and Hotelling's line with a network."""

import numpy as np
from scipy import optimize

from openclosed.sim.parameters import Parameters
from tests.theory import checks
from tests.theory.case import Case, DesignPoints, Floats, Judged
from tests.theory.runs import camp_sizes, firm, fixed_point, path_of, run, users_by_camp, years

SCALE = "choice.dissimilarity"
STRENGTH = "network.strength"


def nest_shares(parameters: Parameters) -> Floats:
    """Probabilities of no AI, closed and open, (3,), if alternatives of a camp are equal."""
    choice, gap = parameters.choice, firm(parameters).open_preference.mean
    sizes = np.array(camp_sizes(parameters), dtype=np.float64)
    worth = np.array([-0.5, 0.5]) * gap
    worth += (
        choice.variety * choice.dissimilarity * choice.logit_scale * np.log(np.maximum(sizes, 1.0))
    )
    nests = np.append([choice.outside_utility if choice.outside else -np.inf], worth)
    nests[1:][sizes == 0] = -np.inf
    odds = np.exp((nests - nests.max()) / choice.logit_scale)
    return np.asarray(odds / odds.sum())


def measure_logit(parameters: Parameters, seed: int) -> Floats:
    """Share of firms without AI, on closed, on open and on the first open family, (4,)."""
    model, count = run(parameters, seed), parameters.firms.count
    closed, open_ = users_by_camp(model)
    first_open = model.market.families["users"][camp_sizes(parameters)[0]]
    return np.array([count - closed - open_, closed, open_, first_open]) / count


def judge_logit(points: DesignPoints) -> Judged:
    """Closed's share and that of one open family, within three standard errors."""
    for parameters, values in points:
        none, closed, open_ = nest_shares(parameters)
        families, scale = camp_sizes(parameters)[1], parameters.choice.dissimilarity
        outside, draws = parameters.choice.outside, len(values) * parameters.firms.count
        for column, (name, chance, is_logged) in enumerate([
            ("without AI", none, outside),
            ("closed", closed, True),
            ("open", open_, outside),  # otherwise it follows from that of closed
            ("of the first open family", open_ / max(families, 1), families > 1),
        ]):  # fmt: skip
            if is_logged:
                error = (chance * (1.0 - chance) / draws) ** 0.5
                what, found = f"share {name} at lambda = {scale:g}", float(values[:, column].mean())
                yield checks.known(what, float(chance), found, float(error))


NESTED_LOGIT = Case(
    "R4", "nested_logit", "Nested logit shares",
    "McFadden 1978; Train 2009, Discrete Choice Methods with Simulation, ch. 4",
    "P(m) = exp(I_m / noise) / sum, I_m = V + variety lambda noise ln K_m: one closed against two "
    "equal open families has 1/(1 + 2^lambda)",
    "prices, quality, network effect, switching cost, outside option, review",
    measure_logit, judge_logit, lambda _: [{SCALE: scale} for scale in (1.0, 0.5, 0.05)],
)  # fmt: skip


def judge_relaxation(points: DesignPoints) -> Judged:
    """The half-life of the distance to the long-run share, by a fit to each run."""
    for parameters, values in points:
        step = parameters.clock.months_per_step
        mean = max(firm(parameters).review_months, 2.0 * step)
        start, end = firm(parameters).initial_open, float(nest_shares(parameters)[2])

        def law(t: Floats, half: float, start: float = start, end: float = end) -> Floats:
            return np.asarray(end + (start - end) * np.exp2(-t / half))

        t, half = years(parameters) - step / 12.0, float(np.log(2.0)) * mean / 12.0
        fits = [optimize.curve_fit(law, t, path, p0=(half,))[0][0] for path in values]
        label = f"review every {mean:.4g} months"
        yield checks.mean(f"half-life in years, {label}", half, np.array(fits), 0.02 * half)


RELAXATION = Case(
    "R14", "relaxation", "Relaxation by re-choice",
    "exponential decay at the hazard of re-choice (.117 a year: 11 % of firms switch a year)",
    "s(t) = s* + (s(0) - s*) exp(-t / T), half-life ln 2 x T: 5.92 years at .117 a year",
    "prices, quality, network effect, switching cost, outside option",
    path_of("open_share_workloads_all"), judge_relaxation,
)  # fmt: skip


def line_share(parameters: Parameters) -> float:
    """Limit of the share of firms on open's side of the indifferent firm."""
    taste, strength = firm(parameters).open_preference, parameters.network.strength

    def beyond(s: float) -> float:
        indifferent = -strength * (2.0 * s - 1.0)
        return min(max((taste.mean + taste.spread - indifferent) / (2.0 * taste.spread), 0.0), 1.0)

    return fixed_point(beyond, firm(parameters).initial_open)


def final_open(parameters: Parameters, seed: int) -> Floats:
    """Open's share of workloads in the end, (1,)."""
    closed, open_ = users_by_camp(run(parameters, seed))
    return np.array([open_ / (closed + open_)])


def judge_hotelling(points: DesignPoints) -> Judged:
    """Open's share at each strength of the network."""
    for parameters, values in points:
        strength, predicted = parameters.network.strength, line_share(parameters)
        yield checks.mean(f"open share at n = {strength:g}", predicted, values[:, 0], 0.005)


HOTELLING = Case(
    "R10", "hotelling", "A line of tastes with a network effect",
    "Hotelling 1929, Economic Journal 39, 41-57; with a network effect as in Farrell and Saloner "
    "1986",
    "s = 1/2 + d / (2 (t - n)) for a gap d, up to 1: .55, .60, .75 at n = 0, .5, .8, and 1 from "
    "n = t on",
    "prices, quality, noise, switching cost, outside option",
    final_open, judge_hotelling,
    lambda _: [{STRENGTH: n} for n in (0.0, 0.5, 0.8, 1.0, 1.5)],
)  # fmt: skip

CASES = (NESTED_LOGIT, RELAXATION, HOTELLING)
