"""The camps against each other: in balanced growth, with roles swapped, after leaps of one."""

import itertools
import math
from inspect import unwrap
from typing import Any

import numpy as np
from scipy import stats

from openclosed.sim import Ecosystem
from openclosed.sim.demand.utility import offer_at, terms_of
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.dates import months_between
from openclosed.sim.parameters.paths import all_replaced, value_of
from openclosed.sim.state.kinds import FIRM_KINDS
from openclosed.sim.terms.term import Chooser
from tests.theory import checks
from tests.theory.case import Case, Check, DesignPoints, Floats, Judged, Values
from tests.theory.runs import firm, path_of, run

OUTCOMES = ("open_share_workloads_all", "open_share_tokens_all", "closed_only_share_all")
TERMS = ("trust", "cost", "network")  # the others with a weight in the scenario are constant
NAMES = (*(f"{term}, open less closed" for term in TERMS), *OUTCOMES)
YEARS = (15, 20)
_SURE = 0.001  # chance of a false alarm of each check


def differences(model: Ecosystem) -> Floats:
    """Each term's value for the first open offering minus the first closed one, (TERMS,).

    That is for a workload of volume 1 that needs some adaptation, at an enterprise of mean tastes.
    """
    board, rules, kind = model.board, model.rules, FIRM_KINDS.index("enterprises")
    of_camp = []
    for a in (0, int(board.closed[0])):
        chooser = Chooser(
            volume=1.0, custom=0.5,
            support_needed=0.4, evidence_needed=0.5, trust_needed=0.5,
            lock_in=0.0, liking=0.0,
            pull=float(board.offerings["pull"][a]), distance=0.0,
        )  # fmt: skip
        offer = unwrap(offer_at)(board.columns.shown[kind], a)
        terms = terms_of(rules.firm[kind]["taste"], chooser, offer, rules.parameters[0].choice)
        of_camp.append(np.array([terms[name] for name in TERMS]))
    return np.asarray(of_camp[1] - of_camp[0])


def at_years(parameters: Parameters, seed: int) -> Floats:
    """Differences of terms and the shares in two years, (2 x NAMES,)."""
    model, found = Ecosystem(parameters, rng=seed), []
    steps = [round(year / parameters.clock.years_per_step) for year in YEARS]
    for _ in range(steps[-1]):
        model.step()
        if model.step_number in steps:
            found.append(differences(model))
    shares = model.outcomes[list(OUTCOMES)].to_numpy()
    both = [np.append(terms, shares[step - 1]) for terms, step in zip(found, steps, strict=True)]
    # Constants differ only by rounding, which does not count.
    return np.concatenate(both).round(9)


def judge_balance(_: Parameters, values: Floats) -> Judged:
    """Distributions over seeds in two years, and their means."""
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


def swapped(parameters: Parameters) -> dict[str, Any]:
    """Values that exchange the attributes of the camps."""
    other = {"closed": "open", "open": "closed", "both": "both"}
    values: dict[str, Any] = {
        "pricing.self_hosting_cost": parameters.vendors["closed"].markup,
        "network.camps": other[parameters.network.camps],
        WHO: other[parameters.shocks["leap"].who],
    }
    for pair in _SWAPPED:
        values |= zip(pair, (value_of(parameters, name) for name in reversed(pair)), strict=True)
    for vendor in parameters.vendors:
        values[f"vendors.{vendor}.markup"] = parameters.pricing.self_hosting_cost
    for name in FIRM_KINDS:
        taste, start = f"firms.{name}.open_preference.mean", f"firms.{name}.initial_open"
        values |= {taste: -value_of(parameters, taste), start: 1.0 - value_of(parameters, start)}
    return values


def shares_at(parameters: Parameters, seed: int) -> Floats:
    """Open's shares and what is served, by outcome and month, (9,)."""
    outcomes = run(parameters, seed).outcomes
    steps = [round(month / parameters.clock.months_per_step) - 1 for month in _MONTHS]
    return np.concatenate([outcomes[name].to_numpy()[steps] for name in _SHARES])


def in_both_roles(parameters: Parameters, seed: int) -> Floats:
    """Open's shares in its own role, and closed's in open's role, (2, 9)."""
    own = shares_at(parameters, seed)
    other = shares_at(all_replaced(parameters, swapped(parameters)), seed)
    of_open = 2 * len(_MONTHS)
    return np.array([own, [*1.0 - other[:of_open], *other[of_open:]]])


def judge_swapped(_: Parameters, values: Floats) -> Judged:
    """Closed's shares where it has open's role against open's in its own."""
    own, mirrored = np.moveaxis(values, 1, 0)
    names = ("share of workloads", "share of tokens", "workloads served")
    for k, (name, month) in enumerate(itertools.product(names, _MONTHS)):
        predicted, found = float(own[:, k].mean()), float(mirrored[:, k].mean())
        error = math.hypot(*(checks.standard_error(one[:, k]) for one in (own, mirrored)))
        what = f"{name}, {month:g} months"
        yield checks.known(what, predicted, found, error, 3.5 * error)


def step_of_leap(parameters: Parameters) -> int:
    """Number of steps that end before the leap."""
    clock, leap = parameters.clock, parameters.shocks["leap"]
    return round(months_between(clock.start, leap.month) / clock.months_per_step)


def gap_after_leap(parameters: Parameters) -> Floats:
    """Capability points by which firms see open trail at the end of each step, (steps,)."""
    clock, research, leap = parameters.clock, parameters.research, parameters.shocks["leap"]
    closer = clock.months_per_step / parameters.communities["open"].imitation_months
    closed, open_, seen = research.closed_start, research.open_start, []
    for step in range(clock.steps):
        leaps = leap.amount * (step == step_of_leap(parameters))
        open_ += max(closed - open_, 0.0) * min(closer, 1.0) + leaps * (leap.who == "open")
        closed += research.growth * clock.years_per_step + leaps * (leap.who == "closed")
        seen.append(closed - open_)
    return np.array(seen)


def open_tokens(parameters: Parameters) -> Floats:
    """Open's share of volume at each step: its logit share of what both can serve."""
    worth = firm(parameters).open_preference.mean / parameters.choice.logit_scale
    share = 1.0 / (1.0 + np.exp(-worth))
    gap = parameters.work.size_growth * gap_after_leap(parameters)
    behind = np.exp(-np.maximum(gap, 0.0)) * share
    ahead = 1.0 - np.exp(np.minimum(gap, 0.0)) * (1.0 - share)
    return np.asarray(np.where(gap >= 0.0, behind, ahead))


def year_after_leap(parameters: Parameters) -> slice:
    """The steps of the year after the leap."""
    first = step_of_leap(parameters)
    return slice(first, first + round(12.0 / parameters.clock.months_per_step))


def judge_leap(parameters: Parameters, values: Floats) -> Judged:
    """Open's share in the year after a leap of either camp."""
    after, leap = year_after_leap(parameters), parameters.shocks["leap"]
    mean, shares = float(open_tokens(parameters)[after].mean()), values[:, after].mean(axis=1)
    what = f"open share of tokens in the year after a leap of {leap.amount:g} by {leap.who}"
    yield Check(what, mean, shares.mean(), 0.01, shares.min(), shares.max())


def judge_order(points: DesignPoints) -> Judged:
    """Open's share in the year after leaps, from closed's largest to open's."""
    found = {}
    for parameters, values in points:
        leap, share = parameters.shocks["leap"], values[:, year_after_leap(parameters)].mean()
        found[leap.amount if leap.who == "open" else -leap.amount] = share
    if len(found) > 1:
        rises = int((np.diff([found[leap] for leap in sorted(found)]) > 0).sum())
        what = "neighbours in order, from closed's largest leap to open's"
        yield Check(what, len(found) - 1, rises, 0.0, rises, rises)


def leap_variations(parameters: Parameters) -> list[Values]:
    """Leaps of both camps, and one of size zero."""
    size = parameters.shocks["leap"].amount
    sizes = [(who, part * size) for who in ("closed", "open") for part in (2.0, 1.0, 0.5)]
    return [{WHO: who, AMOUNT: amount} for who, amount in [*sizes, ("closed", 0.01)]]


CASES = (
    Case("balanced_growth", at_years, judge_balance),
    Case("swapped_camps", in_both_roles, judge_swapped),
    Case("leap", path_of("open_share_tokens_enterprises"), judge_leap, leap_variations,
         judge_order),
)  # fmt: skip
