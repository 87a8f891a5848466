"""Markets: logit shares, re-choice, a line of tastes, prices of vendors, and startups' response."""

import numpy as np
from scipy import optimize

from openclosed.sim import Ecosystem
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.base import replaced
from openclosed.sim.parameters.clock import months_between
from openclosed.sim.parameters.schedule import values_at
from openclosed.sim.state.market import FIRM_KINDS, HOSTED, NOBODY
from tests.theory import checks
from tests.theory.case import Case, Floats, Judged, vary
from tests.theory.runs import camp_sizes, firm, fixed_point, path_of, run, users_by_camp, years

SCALE, STRENGTH = "choice.dissimilarity", "network.strength"
KAPPA, PREFERENCE = "network.closed_compatibility", "firms.startups.open_preference.mean"


COPIES = 0.1
"""Noise between deliveries of a family relative to noise between camps."""


def is_hosted(p: Parameters) -> bool:
    """Whether a host serves the open families, beside firms' own machines."""
    hosts = [vendor for vendor in p.vendors.values() if vendor.target.endswith("Host")]
    return bool(hosts) and p.pricing.hosting


def hosted_odds(p: Parameters) -> float:
    """How much more likely a firm uses a host than its own machines; its price alone differs."""
    behind = firm(p).tastes.cost * p.pricing.unit_cost * p.pricing.host_margin
    return float(np.exp(-behind / (COPIES * p.choice.logit_scale))) if is_hosted(p) else 0.0


def nest_shares(p: Parameters) -> Floats:
    """Probabilities of no AI, closed and open, (3,), if a camp's families are equal lineages.

    K lineages add lambda noise ln K to a camp, and deliveries of odds 1 : o tau noise ln(1 + o) to
    each lineage.
    """
    choice, gap = p.choice, firm(p).open_preference.mean
    sizes = np.array(camp_sizes(p), dtype=np.float64)
    per_log = choice.dissimilarity * choice.logit_scale
    worth = np.array([-0.5, 0.5]) * gap + per_log * np.log(np.maximum(sizes, 1.0))
    worth -= firm(p).tastes.cost * p.pricing.unit_cost
    worth[1] += COPIES * choice.logit_scale * np.log1p(hosted_odds(p))
    nests = np.append([choice.outside_utility if choice.outside else -np.inf], worth)
    nests[1:][sizes == 0] = -np.inf
    odds = np.exp((nests - nests.max()) / choice.logit_scale)
    return np.asarray(odds / odds.sum())


def measure_logit(p: Parameters, seed: int) -> Floats:
    """Share of firms without AI, on closed, on open, on the first open family and hosted, (5,)."""
    model, count = run(p, seed), p.firms.count
    closed, open_ = users_by_camp(model)
    first_open = model.market.families["users"][camp_sizes(p)[0]]
    slots = model.firm_table.slot
    hosted = np.sum((slots >= 0) & (slots % 3 == HOSTED))
    return np.array([count - closed - open_, closed, open_, first_open, hosted]) / count


def judge_logit(p: Parameters, values: Floats) -> Judged:
    """Closed's share, that of one open family and that of hosts, within three standard errors."""
    none, closed, open_ = nest_shares(p)
    families, scale = camp_sizes(p)[1], p.choice.dissimilarity
    outside, draws, odds = p.choice.outside, len(values) * p.firms.count, hosted_odds(p)
    for column, (name, chance, is_logged) in enumerate([
        ("without AI", none, outside),
        ("closed", closed, True),
        ("open", open_, outside),  # otherwise it follows from that of closed
        ("of the first open family", open_ / max(families, 1), families > 1),
        ("of hosted open models", open_ * odds / (1.0 + odds), is_hosted(p)),
    ]):  # fmt: skip
        if is_logged:
            error = (chance * (1.0 - chance) / draws) ** 0.5
            what, found = f"share {name} at lambda = {scale:g}", float(values[:, column].mean())
            yield checks.known(what, float(chance), found, float(error))


def judge_relaxation(p: Parameters, values: Floats) -> Judged:
    step, (start, end) = p.clock.months_per_step, (firm(p).initial_open, nest_shares(p)[2])
    mean = max(firm(p).review_months, 2.0 * step)

    def law(t: Floats, half: float) -> Floats:
        return np.asarray(end + (start - end) * np.exp2(-t / half))

    t, half = years(p) - step / 12.0, float(np.log(2.0)) * mean / 12.0
    fits = np.array([optimize.curve_fit(law, t, path, p0=(half,))[0][0] for path in values])
    what = f"half-life in years, review every {mean:.4g} months"
    yield checks.mean(what, half, fits, 0.02 * half)


def line_share(p: Parameters) -> float:
    """Limit of the share of firms on open's side of the indifferent firm."""
    taste, strength = firm(p).open_preference, p.network.strength

    def beyond(s: float) -> float:
        indifferent = -strength * (2.0 * s - 1.0)
        return min(max((taste.mean + taste.spread - indifferent) / (2.0 * taste.spread), 0.0), 1.0)

    return fixed_point(beyond, firm(p).initial_open)


def final_open(p: Parameters, seed: int) -> Floats:
    """Open's share of workloads in the end, (1,)."""
    closed, open_ = users_by_camp(run(p, seed))
    return np.array([open_ / (closed + open_)])


def judge_hotelling(p: Parameters, values: Floats) -> Judged:
    what = f"open share at n = {p.network.strength:g}"
    yield checks.mean(what, line_share(p), values[:, 0], 0.005)


def markets(p: Parameters, seed: int) -> Floats:
    """Closed vendors' mean price, share served and profit per firm at each step, (3, steps)."""
    model, count, rows = Ecosystem(p, rng=seed), p.firms.count, []
    while model.running:
        model.step()
        board = model.board.offerings[: int(model.board.closed[0])]
        assert (model.market.families["vendor"][board["family"]] != NOBODY).all()
        served = model.tally.users[: board.size].sum()
        profit = float((model.market.vendors["revenue"] - model.market.vendors["serving"]).sum())
        rows.append((board["price"].mean(), served / count, profit / count))
    return np.array(rows).T


def late(paths: Floats) -> Floats:
    """The mean over the second half of each run, (runs,)."""
    return np.asarray(paths[:, paths.shape[1] // 2 :].mean(axis=1))


def bertrand_price(p: Parameters) -> float:
    """Price of equal closed vendors: cost + lambda noise J / (b (J - 1))."""
    vendors, choice = camp_sizes(p)[0], p.choice
    margin = choice.dissimilarity * choice.logit_scale / firm(p).tastes.cost
    return p.pricing.unit_cost + margin * vendors / (vendors - 1.0)


def judge_bertrand(p: Parameters, values: Floats) -> Judged:
    predicted, what = bertrand_price(p), f"price at lambda = {p.choice.dissimilarity:g}"
    yield checks.mean(what, predicted, late(values[:, 0]), 0.01 * predicted)


def worth(p: Parameters) -> tuple[float, float]:
    """Lowest and highest value of closed over open, money: preferences are uniform."""
    taste, cost = firm(p).open_preference, firm(p).tastes.cost
    return (-taste.mean - taste.spread) / cost, (-taste.mean + taste.spread) / cost


def monopoly(p: Parameters) -> tuple[float, float, float]:
    """Price, share and profit a firm against a free rival."""
    (low, high), cost = worth(p), p.pricing.unit_cost
    price = max((high + cost) / 2.0, low)
    share = (high - price) / (high - low)
    return price, share, (price - cost) * share


def judge_zero_price(p: Parameters, values: Floats) -> Judged:
    for place, predicted in enumerate(monopoly(p)):
        name, paths = ("price", "share of firms", "profit a firm")[place], values[:, place]
        yield checks.mean(name, predicted, late(paths), 0.01 * predicted)


def cournot_output(p: Parameters) -> float:
    """Share of firms served by J vendors that plan quantities of networks compatible by kappa.

    Each vendor's q solves q = A - c + v [1 + (J - 1) kappa] q - J q, with A the highest and 0 the
    lowest reservation value, half of what closed is worth above open (Katz and Shapiro 1985,
    fulfilled expectations). Choice among J equal lineages raises each reservation value by lambda
    noise ln J, so A too.
    """
    vendors, value = camp_sizes(p)[0], worth(p)[1] / 2.0
    choice = p.choice.dissimilarity * p.choice.logit_scale / firm(p).tastes.cost
    highest = value + choice * np.log(vendors)
    reach = 1.0 + (vendors - 1.0) * p.network.closed_compatibility
    slope = value * (vendors + 1.0) - p.network.strength * reach / firm(p).tastes.cost
    return float(np.clip(vendors * (highest - p.pricing.unit_cost) / slope, 0.0, 1.0))


def judge_katz_shapiro(p: Parameters, values: Floats) -> Judged:
    predicted, what = cournot_output(p), f"output at kappa = {p.network.closed_compatibility:g}"
    yield checks.mean(what, predicted, late(values[:, 1]), 0.005 * predicted)


OBSERVED, BAND = -0.53, 0.2  # elasticity of the volume of one model among startups
CHANGE = ("2025-03", "2025-04")  # last month of a price, and first one of another
_MONTHS_AFTER = (3, 9)


def follows(p: Parameters, review: float) -> Floats:
    """Open's share by step if every firm chooses again at the rate 1/review. In a step of dt, 1 -
    exp(-dt / review) of all choose by utility at its beginning; in the first step all keep their
    initial choice."""
    clock, noise = p.clock, p.choice.logit_scale
    chance, path = -np.expm1(-clock.months_per_step / review), []
    share = p.firms.startups.initial_open
    for step in range(clock.steps):
        taste = values_at(p, step * clock.months_per_step)[PREFERENCE]
        share += chance * (1.0 / (1.0 + np.exp(-taste / noise)) - share) * (step > 0)
        path.append(share)
    return np.array(path)


def judge_free_choice(p: Parameters, values: Floats) -> Judged:
    review, step = p.firms.startups.review_months, p.clock.months_per_step
    fits = np.array([_fitted(p, path) for path in values])
    label = f"tau {review:g}, steps of {step:g}"
    yield checks.mean(f"months to follow, {label}", review, fits, 0.03 * review)
    far = np.abs(values.mean(axis=0) - follows(p, review)).max(keepdims=True)
    yield checks.mean(f"largest distance from the law, {label}", 0.0, far, 0.01)


def _fitted(p: Parameters, path: Floats) -> float:
    """The time constant that fits a path best."""

    def miss(log_months: float) -> float:
        return float(((follows(p, float(np.exp(log_months))) - path) ** 2).sum())

    bounds = np.log(p.firms.startups.review_months) + np.array([-1.0, 1.0])
    return float(np.exp(optimize.minimize_scalar(miss, bounds=bounds, method="bounded").x))


def elasticities(p: Parameters, seed: int) -> Floats:
    """Elasticity of startups' volume of each closed vendor, (vendors,). Two runs that differ only
    in its price, from a month on, share their random numbers."""
    measured = []
    for name, vendor in p.vendors.items():
        if vendor.target.endswith("ClosedLab") and not vendor.weights_open:
            cut, raised = (_volume(priced(p, name, factor), seed, name) for factor in (0.9, 1.1))
            measured.append(np.log(raised / cut) / np.log(1.1 / 0.9))
    return np.array(measured)


def priced(p: Parameters, vendor: str, factor: float) -> Parameters:
    """The same parameters with a price that changes by a factor in a month, and stays."""
    path, markup = f"vendors.{vendor}.markup", p.vendors[vendor].markup
    changes = {CHANGE[0]: markup, CHANGE[1]: factor * markup}
    return replaced(p, "schedule", {**p.schedule, path: changes})


def _volume(p: Parameters, seed: int, vendor: str) -> int:
    """Startups' volume of a vendor's closed models some months after the change."""
    model, startups, own = Ecosystem(p, rng=seed), FIRM_KINDS.index("startups"), 0
    changed, step = months_between(p.clock.start, CHANGE[1]), p.clock.months_per_step
    first, last = (round((changed + after) / step) for after in _MONTHS_AFTER)
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
    what = "elasticity of startups' volume of a closed model"
    yield checks.mean(what, OBSERVED, values.mean(axis=1), BAND)


CASES = (
    Case("nested_logit", measure_logit, judge_logit, vary(SCALE, 1.0, 0.5, 0.1)),
    Case("relaxation", path_of("open_share_workloads_all"), judge_relaxation),
    Case("hotelling", final_open, judge_hotelling, vary(STRENGTH, 0.0, 0.5, 0.8, 1.0, 1.5)),
    Case("logit_bertrand", markets, judge_bertrand, vary(SCALE, 1.0, 0.5)),
    Case("zero_price_rival", markets, judge_zero_price),
    Case("katz_shapiro", markets, judge_katz_shapiro, vary(KAPPA, 0.0, 0.5, 1.0)),
    Case("free_choice", path_of("open_share_workloads_startups"), judge_free_choice,
         lambda _: [{"firms.startups.review_months": tau, "clock.months_per_step": step}
                    for tau, step in ((1.5, 1), (1.5, 0.25), (6, 1))]),
    Case("price_elasticity", elasticities, judge_elasticity),
)  # fmt: skip
