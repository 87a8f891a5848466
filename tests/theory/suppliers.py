"""Suppliers: security, the lags of imitators, contributors, forks, hosts and openness."""

import itertools
import math
from typing import Any

import numpy as np

from openclosed.sim import Ecosystem
from openclosed.sim.parameters import Parameters
from openclosed.sim.state.market import NOBODY
from openclosed.sim.supply.hosts import bills_of_families, hosts_of
from tests.theory import checks
from tests.theory.case import Case, Check, DesignPoints, Floats, Judged, Values, vary
from tests.theory.runs import path_of, run, years

PAY, MARGIN = "policy.open_subsidy.strength", "pricing.host_margin"
_ALL_OPEN = 0.5  # share of all volume that the open family serves in theory/contributors
_BURN_IN = 60.0  # months of hosts and labs
_BURN_IN_YEARS = 20.0  # of breaches
gaps = path_of("capability_gap")


def breaches(p: Parameters, seed: int) -> Floats:
    """Incidents a year at the open and the closed family after a burn-in, and the years, (3,)."""
    outcomes, clock = run(p, seed).outcomes, p.clock
    first = min(round(_BURN_IN_YEARS / clock.years_per_step), clock.steps // 2)
    lasted = (clock.steps - first) * clock.years_per_step
    counts = [outcomes[f"incidents_{camp}"].iloc[first:].sum() for camp in ("open", "closed")]
    return np.array([counts[0] / lasted, counts[1] / lasted, lasted])


def breach_hazard(p: Parameters, *, weights_open: bool) -> float:
    """Incidents a year: arrivals x the chance that the attacker is first."""
    security = p.security
    finder = security.finder_rate * (1.0 + security.many_eyes * weights_open)
    return security.arrivals * security.attacker_rate / (security.attacker_rate + finder)


def judge_security(p: Parameters, values: Floats) -> Judged:
    """Breaches a year in open and in closed code, within three standard errors (Poisson)."""
    lasted, speed = float(values[:, 2].sum()), p.security.openness_speed
    for column, camp in enumerate(("open", "closed")):
        predicted = breach_hazard(p, weights_open=camp == "open")
        what, found = f"breaches a year, {camp}, openness {speed:g}", values[:, column].mean()
        yield checks.known(what, predicted, float(found), (predicted / lasted) ** 0.5)


def imitation_gap(p: Parameters) -> float:
    """Points between published capabilities: slope x (tau + the age of open's last release). It
    comes at a random time in its step, and is seen at the end of one."""
    step, releases = p.clock.years_per_step, p.releases
    age = step * (1.0 / -math.expm1(-releases.open_rate * step) - 0.5)
    age *= releases.timing != "every_step"
    return p.research.growth * (p.communities["open"].imitation_months / 12.0 + age)


def mean_gap(p: Parameters, paths: Floats) -> Floats:
    """The mean gap of each run after burn-in, (runs,)."""
    forget = min(20.0 * p.communities["open"].imitation_months, p.clock.horizon / 2.0)
    return np.asarray(paths[:, round(forget / p.clock.months_per_step) :].mean(axis=1))


def judge_lag(p: Parameters, values: Floats) -> Judged:
    predicted, gap = imitation_gap(p), mean_gap(p, values)
    label = f"releases {p.releases.timing.replace('_', ' ')}"
    yield checks.mean(f"gap in points, {label}", predicted, gap, 0.05 * predicted)


def judge_steps(p: Parameters, values: Floats) -> Judged:
    step, gap = p.clock.months_per_step, mean_gap(p, values)
    lag = p.communities["open"].imitation_months / 12.0 + 1.0 / p.releases.open_rate
    predicted = p.research.growth * lag
    yield checks.mean(f"mean gap in points, steps of {step:g} months", predicted, gap, 0.2)
    if gap.size > 1:
        error = checks.standard_error(gap)
        yield Check(f"its standard error, steps of {step:g} months", 0.0, error, 0.05)


def judge_lengths(points: DesignPoints) -> Judged:
    if len(points) > 1:
        apart = np.ptp([mean_gap(p, values).mean() for p, values in points])
        yield Check("largest difference between steps", 0.0, float(apart), 0.2)


def lags_of_labs(p: Parameters) -> list[float]:
    """Lags of the labs that imitate at all, months, the best first."""
    every = [one.imitation_months for one in p.communities.values()]
    return sorted(lag for lag in every if lag < 1e4)


def best_of_many(p: Parameters) -> float:
    """Mean lag of the best open model, months, where each lab releases at the hazard r."""
    rate, known = p.releases.open_rate / 12.0, lags_of_labs(p)
    total, waited = known[0], 0.0
    for number, (one, following) in enumerate(itertools.pairwise([*known, math.inf]), start=1):
        apart = rate * number * (following - one)
        total += math.exp(-waited) * -math.expm1(-apart) / (rate * number)
        waited += apart
    return total


def judge_many(p: Parameters, values: Floats) -> Judged:
    known, predicted = lags_of_labs(p), best_of_many(p)
    first = round(240.0 / p.clock.months_per_step)
    lag = values[:, first:].mean(axis=1) * 12.0 / p.research.growth
    label = f"labs that follow in {', '.join(f'{one:g}' for one in known)} months"
    yield checks.mean(f"lag in months, {label}", predicted, lag, 0.03 * predicted)


def lab_variations(p: Parameters) -> list[Values]:
    """One lab, two, four, and four unequal ones; labs that do not imitate stand still."""

    def following(*lags: float) -> dict[str, Any]:
        padded = (*lags, *itertools.repeat(1e6, len(p.communities) - len(lags)))
        names = (f"communities.{name}.imitation_months" for name in p.communities)
        return dict(zip(names, padded, strict=False))

    return [following(*lags) for lags in ([4.0], [4.0] * 2, [4.0] * 4, [3.0, 4.0, 5.0, 8.0])]


def use_and_pay(p: Parameters) -> tuple[float, float]:
    """Use of the open family and pay of its contributors, relative to the references."""
    rules, pay = p.contributors, p.policy.open_subsidy.strength
    return _ALL_OPEN / rules.reference_use, pay


def stationary_crew(p: Parameters) -> float:
    """Contributors at which inflow equals outflow."""
    rules, (use, paid) = p.contributors, use_and_pay(p)
    come = (1.0 - rules.paid_part - rules.burnout) * use + rules.paid_part * paid
    return come / (1.0 - rules.burnout)


def judge_crew(p: Parameters, values: Floats) -> Judged:
    rules, (use, pay) = p.contributors, use_and_pay(p)
    aim, start = stationary_crew(p), p.communities["open"].contributors
    t, label = years(p), f"use {use:g}, pay {pay:g}"
    theory = aim + (start - aim) * np.exp(-rules.turnover * (1.0 - rules.burnout) * t)
    # The first month has no earlier use.
    for what, step, within in (
        ("contributors at the end", -1, 0.02), ("after four years", 47, 0.03),
    ):  # fmt: skip
        yield checks.mean(f"{what}, {label}", theory[step], values[:, step], within * aim)


def crew_variations(p: Parameters) -> list[Values]:
    """At the references, with twice the users, with twice the pay, with nobody paid."""
    half = 0.5 * p.contributors.reference_use
    pay = p.policy.open_subsidy.strength
    return [{}, {"contributors.reference_use": half}, {PAY: 2.0 * pay}, {PAY: 0.0}]


def lags(p: Parameters, seed: int) -> Floats:
    """Months by which the best open family trails in the index and in use at the end, (2,)."""
    families = run(p, seed).market.families
    families = families[families["alive"] == 1]
    is_open = families["open"] == 1
    closed = families["published"][~is_open].max()
    best = np.array([families[column][is_open].max() for column in ("published", "in_use")])
    return np.asarray((closed - best) * 12.0 / p.research.growth)


def lags_by_splits(p: Parameters) -> tuple[float, float]:
    """The same by theory, of the largest community: N = n + c (all others')."""
    research = p.research
    crews = [one.contributors for one in p.communities.values()]
    largest = max(crews)
    people = largest + p.network.open_compatibility * (sum(crews) - largest)
    power = ((1.0 - research.lab_part) * people) ** research.effort_returns
    tau = p.communities["open"].imitation_months * research.secrecy
    index = tau / power
    w = research.own_tooling
    tooling = research.tooling_months * (w + (1.0 - w) * people) ** -research.effort_returns
    return index, index + tooling


def judge_splits(p: Parameters, values: Floats) -> Judged:
    parts = sum(one.contributors > 0.0 for one in p.communities.values())
    fit, secrecy = p.network.open_compatibility, p.research.secrecy
    label = f"{parts} parts, c = {fit:g}, secrecy {secrecy:g}"
    for place, predicted in enumerate(lags_by_splits(p)):
        name, found = ("index", "use")[place], values[:, place]
        yield checks.mean(f"lag in {name}, months, {label}", predicted, found, 0.02)


def split_variations(p: Parameters) -> list[Values]:
    """One community, two and four, standards, and more secretive closed labs."""

    def among(parts: int) -> dict[str, Any]:
        return {
            f"communities.{name}.contributors": 1.0 / parts if place < parts else 0.0
            for place, name in enumerate(p.communities)
        }

    others = [{**among(4), "network.open_compatibility": fit} for fit in (0.9, 0.0)]
    return [among(1), among(2), among(4), *others, {**among(2), "research.secrecy": 1.5}]


def final_root(p: Parameters, seed: int) -> Floats:
    """The root's share of all contributors in the end, (1,)."""
    people = run(p, seed).market.communities["contributors"]
    return np.array([people[0] / people.sum()])


def root_share(p: Parameters) -> float:
    """The same in the end by theory: x' = mu (1 - x) - s phi x from x = 1."""
    releases = p.releases
    rate = releases.merge_hazard + releases.fork_split * releases.fork_hazard
    aim = releases.merge_hazard / rate
    return aim + (1.0 - aim) * math.exp(-rate * years(p)[-1])


def judge_merging(p: Parameters, values: Floats) -> Judged:
    what = f"share of the root, forks take {p.releases.fork_split:g}"
    yield checks.random(what, root_share(p), values[:, -1])


def host_path(p: Parameters, seed: int) -> Floats:
    """Hosts after each step, then their business over open models' potential, (steps + 1,)."""
    model, hosts = Ecosystem(p, rng=seed), []
    while model.running:
        model.step()
        hosts.append(float(len(hosts_of(model.suppliers))))
    pricing = model.in_force.pricing
    cost = pricing.unit_cost * pricing.open_serving_cost  # of a host of common cost
    business = float(cost * bills_of_families(model.tables).sum())
    return np.array([*hosts, business / model.demand.open_potential])


def mean_hosts(p: Parameters, part: float) -> float:
    """Mean of the stationary birth and death chain of hosts; `part` is their business."""
    pricing, most = p.pricing, 60
    logs = [0.0]
    for hosts in range(1, most):
        margin = pricing.host_margin * hosts**-pricing.host_competition
        profit = margin - pricing.host_fixed_cost * hosts / part
        odds = math.log(pricing.host_entry / (hosts * pricing.host_exit))
        logs.append(logs[-1] + odds + 2.0 * profit / pricing.host_response)
    weights = np.exp(np.array(logs) - max(logs))
    return float(weights @ np.arange(most) / weights.sum())


def judge_hosts(p: Parameters, values: Floats) -> Judged:
    first = round(_BURN_IN / p.clock.months_per_step)
    found, margin = values[:, first:-1].mean(axis=1), p.pricing.host_margin
    predicted = mean_hosts(p, float(values[:, -1].mean()))
    yield checks.random(f"hosts, margin {margin:g}", predicted, found)


def openings(p: Parameters, seed: int) -> Floats:
    """Changes of openness a year, and the mean number of open labs, (2,)."""
    model, path, clock = Ecosystem(p, rng=seed), [], p.clock
    while model.running:
        model.step()
        own = [vendor.family for vendor in model.vendors if vendor.family != NOBODY]
        path.append(model.market.families["open"][own])
    is_open = np.array(path)[round(_BURN_IN / clock.months_per_step) :]
    changes = int(np.abs(np.diff(is_open, axis=0)).sum())
    return np.array([changes / (len(is_open) * clock.years_per_step), is_open.sum(axis=1).mean()])


def inclinations(p: Parameters) -> Floats:
    """The chance that each lab is open, by theory."""
    releases, vendors = p.releases, p.vendors.values()
    hosts = sum(one.target.endswith(".Host") for one in vendors)
    lost = hosts / (1.0 + hosts)  # of what closed models earn, where an open one is served by hosts
    payoffs = [
        one.aims - math.exp(-releases.margin_fade * one.lag) * (0.0 if one.fenced else lost)
        for one in vendors
        if one.openness == "strategic" and not one.target.endswith(".Host")
    ]
    return np.asarray(1.0 / (1.0 + np.exp(-np.array(payoffs) / releases.openness_width)))


def judge_openness(p: Parameters, values: Floats) -> Judged:
    is_open, width = inclinations(p), f"w = {p.releases.openness_width:g}"
    changes = 2.0 * p.releases.openness_rate * float(is_open @ (1.0 - is_open))
    yield checks.random(f"changes a year, {width}", changes, values[:, 0])
    yield checks.random(f"labs that are open, {width}", float(is_open.sum()), values[:, 1])


CASES = (
    Case("security_symmetry", breaches, judge_security,
         vary("security.openness_speed", 1.0, 3.0, 10.0)),
    Case("imitation_lag", gaps, judge_lag, vary("releases.timing", "every_step", "poisson")),
    Case("step_length", gaps, judge_steps, vary("clock.months_per_step", 1.0, 0.5, 0.25),
         judge_lengths),
    Case("many_labs", gaps, judge_many, lab_variations),
    Case("contributors", path_of("contributors"), judge_crew, crew_variations),
    Case("fragmentation", lags, judge_splits, split_variations),
    Case("merging", final_root, judge_merging, vary("releases.fork_split", 0.15, 0.3, 0.6)),
    # No higher margins, so that there is room for all.
    Case("host_number", host_path, judge_hosts,
         lambda p: [{MARGIN: part * p.pricing.host_margin} for part in (0.75, 1, 1.5)]),
    Case("openness", openings, judge_openness, vary("releases.openness_width", 0.1, 0.2, 0.4)),
)  # fmt: skip
