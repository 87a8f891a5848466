"""Suppliers: many open labs, how many hosts can live, and openness."""

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim import Ecosystem
from sim.parameters import Parameters
from sim.state.market import NOBODY
from sim.supply.hosts import business, hosts_of
from tests.theory.case import REPLICATES, Case, Floats, Runs, mean_check, series
from tests.theory.conditions import Condition
from tests.theory.report import Chart, Check, Curve

_ERRORS = 3.5  # standard errors of a mean: false alarms below .05 % each


def imitation_months(parameters: Parameters) -> list[float]:
    """Lags of those labs that follow at all, months, the best first."""
    every = [one.imitation_months for one in parameters.communities.values()]
    return sorted(months for months in every if months < 1e4)


def best_of_many(parameters: Parameters) -> float:
    """Mean lag of the best open model, months, where each lab releases at the hazard r."""
    rate, known = parameters.releases.open_rate / 12.0, imitation_months(parameters)
    total, waited = known[0], 0.0
    for number, (one, following) in enumerate(
        itertools.zip_longest(known, known[1:], fillvalue=math.inf), start=1
    ):
        apart = rate * number * (following - one)
        total += math.exp(-waited) * -math.expm1(-apart) / (rate * number)
        waited += apart
    return total


def judge_many(points: Sequence[Runs]) -> tuple[list[Check], Chart]:
    """The mean gap with one lab, two and four, and with unlike ones."""
    checks, x, theory, found = [], [], [], []
    for parameters, values in points:
        known = imitation_months(parameters)
        first = round(240.0 / parameters.clock.months_per_step)
        months = values[:, first:].mean(axis=1) * 12.0 / parameters.research.growth
        label = f"labs that follow in {', '.join(f'{one:g}' for one in known)} months"
        predicted = best_of_many(parameters)
        checks.append(mean_check(f"lag in months, {label}", predicted, months, 0.03 * predicted))
        if len(set(known)) == 1:
            x.append(len(known))
            theory.append(predicted)
            found.append(float(months.mean()))
    curves = [Curve("equal labs", x, theory, True), Curve("equal labs", x, found, False)]
    return checks, Chart("open labs", "lag of the best, months", curves if x else [], True)


def gap_path(parameters: Parameters, seed: int) -> Floats:
    """Closed's lead over the best open family after each step, points, (steps,)."""
    return series(parameters, seed, "capability_gap")


def lab_variations(parameters: Parameters) -> list[Mapping[str, Any]]:
    """One lab, two, four, and four unlike ones; who does not follow stands still."""
    names = list(parameters.communities)

    def following(*months: float) -> dict[str, Any]:
        padded = itertools.chain(months, itertools.repeat(1e6))
        return {
            f"communities.{name}.imitation_months": one
            for name, one in zip(names, padded, strict=False)
        }

    return [
        following(4.0),
        following(4.0, 4.0),
        following(4.0, 4.0, 4.0, 4.0),
        following(3.0, 4.0, 5.0, 8.0),
    ]


MANY_LABS = Case(
    "L11", "many_labs", "More open labs, shorter waits",
    "derived here: the best of several renewal processes",
    "lag = tau + 1/(M r) for M equal labs; in general "
    "L_1 + sum_j e^(-A_j) (1 - e^(-j r dL_j))/(j r)",
    "effort, contributors, own work",
    ("releases.open_rate", "research.growth", REPLICATES),
    gap_path, judge_many, lab_variations,
    (
        Condition("clock.months_per_step is at most .5", lambda p: p.clock.months_per_step <= 0.5),
        Condition("clock.horizon is at least 1200 months", lambda p: p.clock.horizon >= 1200.0),
    ),
)  # fmt: skip


_HOST_BURN_IN = 60.0  # months


def host_path(parameters: Parameters, seed: int) -> Floats:
    """Hosts after each step, and last their business over open models' potential, (steps + 1,)."""
    world, hosts = Ecosystem(parameters, rng=seed), []
    while world.running:
        world.step()
        hosts.append(float(len(hosts_of(world.cast))))
    return np.array([*hosts, business(world.now, world.tables) / world.demand.open_potential])


def mean_hosts(parameters: Parameters, part: float) -> float:
    """Mean of the stationary birth and death chain of hosts; `part` is their business."""
    commerce, most = parameters.commerce, 60

    def profit(hosts: int) -> float:
        margin = commerce.host_margin * hosts**-commerce.host_competition
        return float(margin - commerce.host_fixed_cost * hosts / part)

    logs = [0.0]
    for hosts in range(1, most):
        pull = 2.0 * profit(hosts) / commerce.host_response
        logs.append(logs[-1] + math.log(commerce.host_entry / (hosts * commerce.host_exit)) + pull)
    weights = np.exp(np.array(logs) - max(logs))
    return float(weights @ np.arange(most) / weights.sum())


def judge_hosts(points: Sequence[Runs]) -> tuple[list[Check], Chart]:
    """The mean number of hosts once the start is forgotten."""
    checks, x, theory, found = [], [], [], []
    for parameters, values in points:
        first = round(_HOST_BURN_IN / parameters.clock.months_per_step)
        mean = values[:, first:-1].mean(axis=1)
        predicted = mean_hosts(parameters, float(values[:, -1].mean()))
        margin = parameters.commerce.host_margin
        error = float(mean.std(ddof=1)) / mean.size**0.5
        checks.append(mean_check(f"hosts, margin {margin:g}", predicted, mean, _ERRORS * error))
        x.append(margin)
        theory.append(predicted)
        found.append(float(mean.mean()))
    curves = [Curve("hosts", x, theory, True), Curve("hosts", x, found, False)]
    return checks, Chart("margin of a single host", "hosts in business", curves, from_zero=True)


HOSTS = Case(
    "L13", "host_number", "How many hosts can live",
    "free entry with competition (Bresnahan and Reiss 1991), as a birth and death chain",
    "stationary weights of H: product of e exp(x(h)/w) / (h k exp(-x(h)/w)) over h up to H, with "
    "x(h) = mu_1 h^-nu - f h / b",
    "support, price response, changing demand",
    ("commerce.host_margin", "commerce.host_fixed_cost", "commerce.host_entry",
     "commerce.host_exit", "commerce.host_response", "commerce.host_competition", REPLICATES),
    host_path, judge_hosts,
    lambda p: [{"commerce.host_margin": part * p.commerce.host_margin} for part in (0.75, 1, 1.5)],
    (
        Condition("clock.horizon is at least 120 and at most 300 months, so that there is room",
                  lambda p: 120.0 <= p.clock.horizon <= 300.0),
        Condition("clock.months_per_step is at most 1", lambda p: p.clock.months_per_step <= 1.0),
    ),
)  # fmt: skip


def openings(parameters: Parameters, seed: int) -> Floats:
    """Changes of openness a year, and labs that are open on average, (2,)."""
    world, path = Ecosystem(parameters, rng=seed), []
    while world.running:
        world.step()
        own = [vendor.family for vendor in world.vendors if vendor.family != NOBODY]
        path.append(world.market.families["open"][own])
    clock = parameters.clock
    is_open = np.array(path)[round(_OPEN_BURN_IN / clock.months_per_step) :]
    changes = int(np.abs(np.diff(is_open, axis=0)).sum())
    return np.array(
        [changes / (len(is_open) * clock.years_per_step), float(is_open.sum(axis=1).mean())]
    )


_OPEN_BURN_IN = 60.0  # months


def inclinations(parameters: Parameters) -> Floats:
    """The chance that each lab is open, by theory."""
    vendors, releases = parameters.vendors.values(), parameters.releases
    hosts = sum(one.target.endswith(".Host") for one in vendors)
    payoffs = [
        one.aims
        - math.exp(-releases.margin_fade * one.lag) * (0.0 if one.fenced else hosts / (1.0 + hosts))
        for one in vendors
        if one.openness == "strategic" and not one.target.endswith(".Host")
    ]
    return np.asarray(1.0 / (1.0 + np.exp(-np.array(payoffs) / releases.openness_width)))


def judge_openness(points: Sequence[Runs]) -> tuple[list[Check], Chart]:
    """Changes a year and labs that are open, at each width."""
    checks, rows = [], []
    for parameters, values in points:
        p, width = inclinations(parameters), parameters.releases.openness_width
        theory = (
            2.0 * parameters.releases.openness_rate * float(p @ (1.0 - p)),
            float(p.sum()),
        )
        for name, predicted, found in zip(
            ("changes a year", "labs that are open"), theory, values.T, strict=True
        ):
            error = float(found.std(ddof=1)) / found.size**0.5
            checks.append(mean_check(f"{name}, w = {width:g}", predicted, found, _ERRORS * error))
        rows.append((width, *theory, *values.mean(axis=0)))
    width_, changes, count, found_changes, found_count = np.array(sorted(rows)).T
    curves = [
        Curve("changes a year", width_, changes, True),
        Curve("changes a year", width_, found_changes, False),
        Curve("labs that are open", width_, count, True),
        Curve("labs that are open", width_, found_count, False),
    ]
    return checks, Chart("width of the choice, w", "labs, or changes a year", curves, True)


OPENNESS = Case(
    "L14", "openness", "Labs open and close by what openness pays",
    "logit choice at a hazard (Blume 1993), for the payoff of Lerner and Tirole (2002)",
    "a lab is open with chance p = logistic(Delta / w), Delta = z - exp(-psi d) H / (1 + H); "
    "changes a year = 2 h_0 sum p (1 - p)",
    "what openness does to sales, research and hosts",
    ("releases.openness_width", "releases.openness_rate", "releases.margin_fade", REPLICATES),
    openings, judge_openness,
    lambda _: [{"releases.openness_width": width} for width in (0.1, 0.2, 0.4)],
    (
        Condition("releases.openness_rate is at most .5, so that there is room for all changes",
                  lambda p: p.releases.openness_rate <= 0.5),
        Condition("clock.horizon is at least 120 and at most 240 months",
                  lambda p: 120.0 <= p.clock.horizon <= 240.0),
    ),
)  # fmt: skip

CASES = (MANY_LABS, HOSTS, OPENNESS)
