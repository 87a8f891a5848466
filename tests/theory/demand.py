"""Demand: nested logit shares, relaxation by re-choice, and Hotelling's line with a network."""

import numpy as np
from scipy import optimize

from openclosed.sim.parameters import Parameters
from tests.theory import checks
from tests.theory.case import Case, Floats, Judged, vary
from tests.theory.runs import camp_sizes, firm, fixed_point, path_of, run, users_by_camp, years

SCALE = "choice.dissimilarity"
STRENGTH = "network.strength"


def nest_shares(parameters: Parameters) -> Floats:
    """Probabilities of no AI, closed and open, (3,), if alternatives of a camp are equal."""
    choice, gap = parameters.choice, firm(parameters).open_preference.mean
    sizes = np.array(camp_sizes(parameters), dtype=np.float64)
    per_log = choice.variety * choice.dissimilarity * choice.logit_scale
    worth = np.array([-0.5, 0.5]) * gap + per_log * np.log(np.maximum(sizes, 1.0))
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


def judge_logit(parameters: Parameters, values: Floats) -> Judged:
    """Closed's share and that of one open family, within three standard errors."""
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


def judge_relaxation(parameters: Parameters, values: Floats) -> Judged:
    """The half-life of the distance to the long-run share, by a fit to each run."""
    step = parameters.clock.months_per_step
    mean = max(firm(parameters).review_months, 2.0 * step)
    start, end = firm(parameters).initial_open, float(nest_shares(parameters)[2])

    def law(t: Floats, half: float, start: float = start, end: float = end) -> Floats:
        return np.asarray(end + (start - end) * np.exp2(-t / half))

    t, half = years(parameters) - step / 12.0, float(np.log(2.0)) * mean / 12.0
    fits = [optimize.curve_fit(law, t, path, p0=(half,))[0][0] for path in values]
    label = f"review every {mean:.4g} months"
    yield checks.mean(f"half-life in years, {label}", half, np.array(fits), 0.02 * half)


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


def judge_hotelling(parameters: Parameters, values: Floats) -> Judged:
    """Open's share at each strength of the network."""
    strength, predicted = parameters.network.strength, line_share(parameters)
    yield checks.mean(f"open share at n = {strength:g}", predicted, values[:, 0], 0.005)


CASES = (
    Case("nested_logit", measure_logit, judge_logit, vary(SCALE, 1.0, 0.5, 0.05)),
    Case("relaxation", path_of("open_share_workloads_all"), judge_relaxation),
    Case("hotelling", final_open, judge_hotelling, vary(STRENGTH, 0.0, 0.5, 0.8, 1.0, 1.5)),
)
