"""The camps against each other: the ceiling of open models, balanced growth, swaps and leaps."""

import itertools
import math
from inspect import unwrap
from typing import Any

import numpy as np
from scipy import stats

from openclosed.sim import Ecosystem
from openclosed.sim.demand.valuation import offer_at, terms_of
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.base import all_replaced, value_of
from openclosed.sim.parameters.clock import months_between
from openclosed.sim.state.families import steps_in
from openclosed.sim.state.market import FIRM_KINDS
from openclosed.sim.terms.term import Chooser
from tests.theory import checks
from tests.theory.case import REPLICATES, Case, Check, DesignPoints, Floats, Judged, Values
from tests.theory.runs import firm, path_of, run

LAG = "communities.open.imitation_months"
PER_POINT = "work.per_point"
SPREAD = "work.size_spread"
_CLOSED_ONLY = "closed_only_share_enterprises"
_APART = 5.0  # times in which the volume of work grows e-fold
_BURN_IN = 7.0  # times in which the volume of work grows e-fold, or in years if that is longer


def growth_of_work(p: Parameters) -> float:
    """Rate k at which the work of a year grows with a steady frontier: slope x kappa, 1/year."""
    return p.research.growth * p.work.size_growth


def lag_of_open(p: Parameters) -> float:
    """Years by which open lags a steady frontier, as firms see it."""
    kind, step = firm(p), p.clock.months_per_step
    seen = steps_in(kind.lag_open, step) - steps_in(kind.lag_closed, step)
    made = p.communities["open"].imitation_months + p.research.tooling_months
    return (made + seen * step) / 12.0


def closed_only(p: Parameters) -> float:
    """Share of volume in use that only closed models can serve. 1 - exp(-k L) at a constant lag L;
    less if work starts after a delay of mean T; and where open releases come at random times, L has
    an exponential part of mean 1/r."""
    k, lag, start = growth_of_work(p), lag_of_open(p), p.work.start_months / 12.0
    if p.releases.timing == "poisson":
        return 1.0 - math.exp(-k * lag) / (1.0 + k / p.releases.open_rate)
    if start == 0.0:
        return 1.0 - math.exp(-k * lag)
    h = k + 1.0 / start
    return (1.0 + k * start) * (1.0 - math.exp(-k * lag) - k / h * (1.0 - math.exp(-h * lag)))


def ceiling_path(p: Parameters, seed: int) -> Floats:
    """Share that only closed can serve, and kappa times open's gap, by step, (2, steps)."""
    outcomes = run(p, seed).outcomes
    return outcomes[[_CLOSED_ONLY, "kappa_gap_enterprises"]].to_numpy(dtype=np.float64).T


def burnt_in(p: Parameters) -> int:
    """The first step without a trace of the initial work."""
    years = _BURN_IN * max(1.0 / growth_of_work(p), 1.0)
    return round(years / p.clock.years_per_step)


def judge_ceiling(p: Parameters, values: Floats) -> Judged:
    """The share against the gap on each path, and its mean against the lag."""
    share, gap = np.moveaxis(values[:, :, burnt_in(p) :], 1, 0)
    start, jumps = p.work.start_months / 12.0, p.releases.timing == "poisson"
    label = f"k = {growth_of_work(p):.3g}, L = {lag_of_open(p):.3g}"
    label += f", T = {start:g}" if start else ""
    label += f", r = {p.releases.open_rate:g}" if jumps else ""
    if not start:
        far = np.abs(share + np.expm1(-gap)).max(axis=1)
        yield checks.mean(f"largest distance from 1 - exp(-kappa gap), {label}", 0.0, far, 0.01)
    within, mean = 0.025 if jumps else 0.01, share.mean(axis=1)
    yield checks.mean(f"mean share, {label}", closed_only(p), mean, within)


def ceiling_variations(p: Parameters) -> list[Values]:
    """Lags and growths; a gap in use and late perception; a delayed start; random releases."""
    fine = {"clock.months_per_step": 0.25, "clock.horizon": 132.0}
    return [
        {},
        {"work.size_growth": 2.0 * p.work.size_growth, LAG: 3.0},
        {LAG: 4.0, "research.tooling_months": 5.0, "firms.enterprises.lag_open": 5.0},
        {**fine, "work.start_months": 6.0, "firms.count": 200},
        {**fine, "releases.timing": "poisson", LAG: 1.0, "firms.count": 5,
         "clock.horizon": 360.0, REPLICATES: 8},
    ]  # fmt: skip


def scatter(p: Parameters) -> float:
    """Standard deviation of the share that only closed can serve, with few cohorts of work."""
    share, cohorts = closed_only(p), p.work.per_point * p.research.growth  # a year
    felt = 2.0 * cohorts / (growth_of_work(p) * math.exp(p.work.size_spread**2))
    return math.sqrt(share * (1.0 - share) / (1.0 + felt))


def spread_shares(p: Parameters, seed: int) -> Floats:
    """The share that only closed can serve, at steps far enough apart to share little work."""
    apart = round(_APART / growth_of_work(p) / p.clock.years_per_step)
    share = run(p, seed).outcomes[_CLOSED_ONLY].to_numpy(dtype=np.float64)
    return np.asarray(share[burnt_in(p) :: apart])


def judge_scatter(p: Parameters, values: Floats) -> Judged:
    label = f"nu = {p.work.per_point:g}, s = {p.work.size_spread:g}"
    share, mean, predicted = values.ravel(), closed_only(p), scatter(p)
    yield checks.mean(f"mean share, {label}", mean, share, 0.15 * mean)
    found = float(share.std(ddof=1))
    error, what = found / math.sqrt(2.0 * (share.size - 1)), f"standard deviation, {label}"
    yield checks.known(what, predicted, found, error, 0.35 * predicted)


OUTCOMES = ("open_share_workloads_all", "open_share_tokens_all", "closed_only_share_all")
TERMS = ("trust", "cost", "network")  # the others with a weight in the scenario are constant
NAMES = (*(f"{term}, open less closed" for term in TERMS), *OUTCOMES)
YEARS = (15, 20)
_SURE = 0.001  # chance of a false alarm of each check


def differences(model: Ecosystem) -> Floats:
    """Each term's value for the first open offering minus the first closed one, (TERMS,). That is
    for a workload of volume 1 that needs some adaptation, at an enterprise of mean tastes."""
    board, rules, kind = model.board, model.rules, FIRM_KINDS.index("enterprises")
    of_camp = []
    for a in (0, int(board.closed[0])):
        chooser = Chooser(
            volume=1.0, custom=0.5,
            needed=0.4,
            lock_in=0.0, liking=0.0,
            pull=float(board.offerings["pull"][a]), distance=0.0,
        )  # fmt: skip
        offer = unwrap(offer_at)(board.columns.shown[kind], a)
        terms = terms_of(rules.firm[kind]["taste"], chooser, offer, rules.parameters[0].choice)
        of_camp.append(np.array([terms[name] for name in TERMS]))
    return np.asarray(of_camp[1] - of_camp[0])


def at_years(p: Parameters, seed: int) -> Floats:
    """Differences of terms and the shares in two years, (2 x NAMES,)."""
    model, found = Ecosystem(p, rng=seed), []
    steps = [round(year / p.clock.years_per_step) for year in YEARS]
    for _ in range(steps[-1]):
        model.step()
        if model.step_number in steps:
            found.append(differences(model))
    shares = model.outcomes[list(OUTCOMES)].to_numpy()
    both = [np.append(terms, shares[step - 1]) for terms, step in zip(found, steps, strict=True)]
    # Constants differ only by rounding, which does not count.
    return np.concatenate(both).round(9)


def judge_balance(_: Parameters, values: Floats) -> Judged:
    count, size = len(values), len(NAMES)
    far = float(stats.kstwobign.isf(_SURE)) * (2.0 / count) ** 0.5
    reach = float(stats.t.isf(_SURE / 2.0, count - 1))
    for name, before, after in zip(NAMES, values.T[:size], values.T[size:], strict=True):
        distance = float(stats.ks_2samp(before, after).statistic)
        what = f"distance of distributions, years {YEARS[0]} and {YEARS[1]}: {name}"
        yield Check(what, 0.0, distance, far)
        change, what = after - before, f"change of the mean: {name}"
        error = checks.standard_error(change)
        yield checks.known(what, 0.0, float(change.mean()), error, reach * error + 1e-9)


AMOUNT, WHO = "shocks.leap.amount", "shocks.leap.who"
_SHARES = ("open_share_workloads_all", "open_share_tokens_all", "adopted_all")
_MONTHS = (12.0, 30.0, 60.0)
_SWAPPED = (
    ("research.closed_start", "research.open_start"),
    ("network.closed_compatibility", "network.open_compatibility"),
    ("firms.enterprises.lag_closed", "firms.enterprises.lag_open"),
    ("firms.startups.lag_closed", "firms.startups.lag_open"),
)  # parameters of closed and of open


def swapped(p: Parameters) -> dict[str, Any]:
    """Values that exchange the attributes of the camps."""
    other = {"closed": "open", "open": "closed", "both": "both"}
    values: dict[str, Any] = {
        "pricing.self_hosting_cost": p.vendors["closed"].markup,
        "network.camps": other[p.network.camps],
        WHO: other[p.shocks["leap"].who],
    }
    for pair in _SWAPPED:
        values |= zip(pair, (value_of(p, name) for name in reversed(pair)), strict=True)
    for vendor in p.vendors:
        values[f"vendors.{vendor}.markup"] = p.pricing.self_hosting_cost
    for name in FIRM_KINDS:
        taste, start = f"firms.{name}.open_preference.mean", f"firms.{name}.initial_open"
        values |= {taste: -value_of(p, taste), start: 1.0 - value_of(p, start)}
    return values


def shares_at(p: Parameters, seed: int) -> Floats:
    """Open's shares and what is served, by outcome and month, (9,)."""
    steps = [round(month / p.clock.months_per_step) - 1 for month in _MONTHS]
    return run(p, seed).outcomes[list(_SHARES)].to_numpy()[steps].T.ravel()


def in_both_roles(p: Parameters, seed: int) -> Floats:
    """Open's shares in its own role, and closed's in open's role, (2, 9)."""
    own, other = shares_at(p, seed), shares_at(all_replaced(p, swapped(p)), seed)
    of_open = 2 * len(_MONTHS)
    return np.array([own, [*1.0 - other[:of_open], *other[of_open:]]])


def judge_swapped(_: Parameters, values: Floats) -> Judged:
    own, mirrored = np.moveaxis(values, 1, 0)
    names = ("share of workloads", "share of tokens", "workloads served")
    for k, (name, month) in enumerate(itertools.product(names, _MONTHS)):
        predicted, found = float(own[:, k].mean()), float(mirrored[:, k].mean())
        error = math.hypot(*(checks.standard_error(one[:, k]) for one in (own, mirrored)))
        what = f"{name}, {month:g} months"
        yield checks.known(what, predicted, found, error, 3.5 * error)


def year_after_leap(p: Parameters) -> slice:
    """The steps of the year after the leap."""
    clock, month = p.clock, months_between(p.clock.start, p.shocks["leap"].month)
    first = round(month / clock.months_per_step)
    return slice(first, first + round(12.0 / clock.months_per_step))


def gap_after_leap(p: Parameters) -> Floats:
    """Capability points by which firms see open trail at the end of each step, (steps,)."""
    clock, research, leap = p.clock, p.research, p.shocks["leap"]
    closer = clock.months_per_step / p.communities["open"].imitation_months
    closed, open_, seen = research.closed_start, research.open_start, []
    for step in range(clock.steps):
        leaps = leap.amount * (step == year_after_leap(p).start)
        open_ += max(closed - open_, 0.0) * min(closer, 1.0) + leaps * (leap.who == "open")
        closed += research.growth * clock.years_per_step + leaps * (leap.who == "closed")
        seen.append(closed - open_)
    return np.array(seen)


def open_tokens(p: Parameters) -> Floats:
    """Open's share of volume at each step: its logit share of what both can serve."""
    share = 1.0 / (1.0 + np.exp(-firm(p).open_preference.mean / p.choice.logit_scale))
    gap = p.work.size_growth * gap_after_leap(p)
    behind = np.exp(-np.maximum(gap, 0.0)) * share
    ahead = 1.0 - np.exp(np.minimum(gap, 0.0)) * (1.0 - share)
    return np.asarray(np.where(gap >= 0.0, behind, ahead))


def judge_leap(p: Parameters, values: Floats) -> Judged:
    after, leap = year_after_leap(p), p.shocks["leap"]
    mean, shares = float(open_tokens(p)[after].mean()), values[:, after].mean(axis=1)
    what = f"open share of tokens in the year after a leap of {leap.amount:g} by {leap.who}"
    yield Check(what, mean, shares.mean(), 0.01, shares.min(), shares.max())


def judge_order(points: DesignPoints) -> Judged:
    found = {}
    for p, values in points:
        leap, share = p.shocks["leap"], values[:, year_after_leap(p)].mean()
        found[leap.amount if leap.who == "open" else -leap.amount] = share
    if len(found) > 1:
        rises = int((np.diff([found[leap] for leap in sorted(found)]) > 0).sum())
        what = "neighbours in order, from closed's largest leap to open's"
        yield Check(what, len(found) - 1, rises, 0.0, rises, rises)


def leap_variations(p: Parameters) -> list[Values]:
    """Leaps of both camps, and one of size zero."""
    size = p.shocks["leap"].amount
    sizes = [(who, part * size) for who in ("closed", "open") for part in (2.0, 1.0, 0.5)]
    return [{WHO: who, AMOUNT: amount} for who, amount in [*sizes, ("closed", 0.01)]]


CASES = (
    Case("open_ceiling", ceiling_path, judge_ceiling, ceiling_variations),
    Case("ceiling_scatter", spread_shares, judge_scatter,
         lambda _: [{}, {SPREAD: 0.0}, {PER_POINT: 0.5, SPREAD: 0.5}, {PER_POINT: 3.0}]),
    Case("balanced_growth", at_years, judge_balance),
    Case("swapped_camps", in_both_roles, judge_swapped),
    Case("leap", path_of("open_share_tokens_enterprises"), judge_leap, leap_variations,
         judge_order),
)  # fmt: skip
