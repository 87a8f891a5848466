"""The camps against each other: roles that are swapped, and leaps of one camp."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.parameters import Parameters
from sim.parameters.dates import months_between
from sim.parameters.firms import FirmKind
from sim.parameters.paths import all_replaced
from tests.theory.case import REPLICATES, Case, Floats, Runs, firm, run, series
from tests.theory.ceiling import KAPPA, LAG
from tests.theory.conditions import Condition, one_of
from tests.theory.report import Chart, Check, Curve

AMOUNT, WHO = "shocks.leap.amount", "shocks.leap.who"
_AFTER = 12  # months after a leap over which shares are taken
_SHARES = ("open_share_workloads_all", "open_share_tokens_all", "served_all")
_MONTHS = (12.0, 30.0, 60.0)
_ERRORS = 3.5  # standard errors of a difference: false alarms below .5 % in nine


def swapped(parameters: Parameters) -> dict[str, Any]:
    """What must be set so that each camp has what the other had."""
    research, network, shock = parameters.research, parameters.network, parameters.shocks["leap"]
    other = {"closed": "open", "open": "closed", "both": "both"}
    values: dict[str, Any] = {
        "research.closed_start": research.open_start,
        "research.open_start": research.closed_start,
        "commerce.self_hosting_cost": parameters.vendors["closed"].markup,
        "network.camps": other[network.camps],
        "network.closed_compatibility": network.open_compatibility,
        "network.open_compatibility": network.closed_compatibility,
        WHO: other[shock.who],
    }
    for vendor in parameters.vendors:
        values[f"vendors.{vendor}.markup"] = parameters.commerce.self_hosting_cost
    for name in ("enterprise", "startup"):
        kind: FirmKind = getattr(parameters.firms, name)
        values |= {
            f"firms.{name}.affinity.mean": -kind.affinity.mean,
            f"firms.{name}.initial_open": 1.0 - kind.initial_open,
            f"firms.{name}.lag_closed": kind.lag_open,
            f"firms.{name}.lag_open": kind.lag_closed,
        }
    return values


def shares_at(parameters: Parameters, seed: int) -> Floats:
    """Open's shares and what is served, by outcome and month, (9,)."""
    outcomes = run(parameters, seed).outcomes
    steps = [round(month / parameters.clock.months_per_step) - 1 for month in _MONTHS]
    return np.concatenate([outcomes[name].to_numpy()[steps] for name in _SHARES])


def in_both_roles(parameters: Parameters, seed: int) -> Floats:
    """What open has in its own role, and what closed has in open's, (2 x 9,)."""
    own = shares_at(parameters, seed)
    other = shares_at(all_replaced(parameters, swapped(parameters)), seed)
    of_open = 2 * len(_MONTHS)
    return np.concatenate([own, 1.0 - other[:of_open], other[of_open:]])


def judge_swapped(points: Sequence[Runs]) -> tuple[list[Check], Chart]:
    """Closed's shares where it has open's role against open's in its own."""
    own, mirrored = np.split(points[0].values, 2, axis=1)
    predicted, found = own.mean(axis=0), mirrored.mean(axis=0)
    errors = np.hypot(*(one.std(axis=0, ddof=1) / len(one) ** 0.5 for one in (own, mirrored)))
    names = [
        f"{what}, {month:g} months"
        for what in ("share of workloads", "share of tokens", "workloads served")
        for month in _MONTHS
    ]
    checks = [
        Check(name, p, s, s - 1.96 * e, s + 1.96 * e, _ERRORS * e)
        for name, p, s, e in zip(
            names, predicted.tolist(), found.tolist(), errors.tolist(), strict=True
        )
    ]
    curves = []
    for place, name in enumerate(("workloads", "tokens", "served")):
        part = slice(place * len(_MONTHS), (place + 1) * len(_MONTHS))
        curves += [
            Curve(name, _MONTHS, predicted[part], True),
            Curve(name, _MONTHS, found[part], False),
        ]
    return checks, Chart("months", "share of the camp that trails", curves)


_MIRRORED = (
    "research.closed_start", "research.open_start",
    "commerce.self_hosting_cost", "network.camps", "network.closed_compatibility",
    "network.open_compatibility", "vendors.closed.markup", "vendors.second.markup",
    "firms.enterprise.affinity.mean", "firms.startup.affinity.mean",
    "firms.enterprise.initial_open", "firms.startup.initial_open",
    "firms.enterprise.lag_closed", "firms.enterprise.lag_open",
    "firms.startup.lag_closed", "firms.startup.lag_open", "firms.startup_fraction",
    "firms.enterprise.switching_cost", "network.strength", "choice.nest_scale",
    "choice.outside_utility", "firms.count", REPLICATES,
)  # fmt: skip

SWAPPED_CAMPS = Case(
    "L4", "swapped_camps", "The camps with their roles swapped",
    "symmetry: no rule of demand knows a camp by its name",
    "closed in open's role has the shares that open has in its own: capability, "
    "prices, perception, network effect, tastes and a leap are exchanged",
    "research, hosting, engineering, incidents, support, flexibility: where camps differ by nature",
    _MIRRORED, in_both_roles, judge_swapped,
    conditions=(
        one_of("network.camps", lambda p: p.network.camps, "closed", "open", "both"),
        Condition("clock.horizon is 60 months", lambda p: p.clock.horizon == _MONTHS[-1]),
        Condition("all vendors' markups are alike",
                  lambda p: len({one.markup for one in p.vendors.values()}) == 1),
    ),
)  # fmt: skip


def gap_after_leap(parameters: Parameters) -> Floats:
    """Points by which firms see open trail in each step, which is as it ends, (steps,)."""
    clock, research, leap = parameters.clock, parameters.research, parameters.shocks["leap"]
    when = round(months_between(clock.start, leap.month) / clock.months_per_step)
    closer = clock.months_per_step / parameters.communities["open"].imitation_months
    closed, open_, seen = research.closed_start, research.open_start, []
    for step in range(clock.steps):
        open_ += max(closed - open_, 0.0) * min(closer, 1.0)
        closed += research.growth * clock.years_per_step
        closed += leap.amount * (step == when and leap.who == "closed")
        open_ += leap.amount * (step == when and leap.who == "open")
        seen.append(closed - open_)
    return np.array(seen)


def open_tokens(parameters: Parameters) -> Floats:
    """Open's share of volume at each step: its logit share of what both can serve."""
    worth = firm(parameters).affinity.mean / parameters.choice.noise
    share = 1.0 / (1.0 + np.exp(-worth))
    gap = parameters.work.size_growth * gap_after_leap(parameters)
    behind = np.exp(-np.maximum(gap, 0.0)) * share
    ahead = 1.0 - np.exp(np.minimum(gap, 0.0)) * (1.0 - share)
    return np.asarray(np.where(gap >= 0.0, behind, ahead))


def tokens_path(parameters: Parameters, seed: int) -> Floats:
    """Open's share of volume at each step, (steps,)."""
    return series(parameters, seed, "open_share_tokens_enterprise")


def judge_leap(points: Sequence[Runs]) -> tuple[list[Check], Chart]:
    """Open's share in the year after leaps of either camp, and their order."""
    checks, curves, rows = [], [], []
    for parameters, values in points:
        clock, leap = parameters.clock, parameters.shocks["leap"]
        first = round(months_between(clock.start, leap.month) / clock.months_per_step)
        after = slice(first, first + round(_AFTER / clock.months_per_step))
        theory = open_tokens(parameters)
        signed = leap.amount if leap.who == "open" else -leap.amount
        predicted, found = float(theory[after].mean()), values[:, after].mean(axis=1)
        what = f"open share of tokens in the year after a leap of {leap.amount:g} by {leap.who}"
        checks.append(
            Check(
                what, predicted, float(found.mean()), float(found.min()), float(found.max()), 0.01
            )
        )
        rows.append((signed, float(found.mean())))
        shown = slice(first - 12, None)
        years = np.arange(clock.steps)[shown] * clock.years_per_step
        if leap.amount > 1.0:
            label = f"leap of {leap.amount:g} by {leap.who}"
            curves += [
                Curve(label, years, theory[shown], True),
                Curve(label, years, values.mean(axis=0)[shown], False),
            ]
    if len(rows) > 1:
        shares = np.array(sorted(rows))[:, 1]
        rises = int((np.diff(shares) > 0).sum())
        most = shares.size - 1
        what = "neighbours in order, from closed's largest leap to open's"
        checks.append(Check(what, most, rises, rises, rises, 0.0))
    return checks, Chart("years", "open share of tokens", curves)


def leap_variations(parameters: Parameters) -> list[Mapping[str, Any]]:
    """Leaps of both camps, and one that is none."""
    size = parameters.shocks["leap"].amount
    sizes = [(who, part * size) for who in ("closed", "open") for part in (2.0, 1.0, 0.5)]
    return [{WHO: who, AMOUNT: amount} for who, amount in [*sizes, ("closed", 0.01)]]


LEAP = Case(
    "L5", "leap", "A leap of one camp",
    "derived here, with the law of the open ceiling (L1) and a logit share of what both can serve",
    "open's share = s exp(-kappa gap) where it trails and 1 - (1 - s) exp(kappa gap) where it "
    "leads (gap < 0), with s = logistic(affinity / noise); a leap moves the gap at once, and open "
    "closes it at the rate 1/tau: monotone in the leap, down for closed's and up for open's",
    "scatter of needs and sizes, contracts, prices, network effect, random releases",
    (AMOUNT, WHO, KAPPA, LAG, "research.growth", "work.growth", "firms.enterprise.affinity.mean",
     "choice.noise", "firms.count"),
    tokens_path, judge_leap, leap_variations,
    (
        Condition("the leap comes after 8 years or more, and 2 years before clock.horizon",
                  lambda p: 96 <= months_between(p.clock.start, p.shocks["leap"].month)
                  <= p.clock.horizon - 24),
    ),
)  # fmt: skip

CASES = (SWAPPED_CAMPS, LEAP)
