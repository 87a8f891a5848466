"""Communities: contributors, splits, and forks that come home."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim import Ecosystem
from sim.parameters import Parameters
from tests.theory.case import REPLICATES, Case, Floats, Runs, mean_check, run, series
from tests.theory.conditions import Condition
from tests.theory.report import Chart, Check, Curve

USE = "contributors.reference_use"
PAY = "policy.open_subsidy.strength"
COMPATIBILITY = "network.open_compatibility"
SPLIT = "releases.fork_split"
_ALL_OPEN = 0.5  # share of all volume that the open family serves in theory/contributors
_ERRORS = 3.5  # standard errors of a mean: false alarms below .05 % each


def crew_path(parameters: Parameters, seed: int) -> Floats:
    """Contributors after each step, (steps,)."""
    return series(parameters, seed, "contributors")


def stationary_crew(parameters: Parameters) -> float:
    """Contributors at which as many come as go."""
    rules = parameters.contributors
    use = _ALL_OPEN / rules.reference_use
    paid = parameters.policy.open_subsidy.strength / rules.reference_research
    come = (1.0 - rules.paid_part - rules.burnout) * use + rules.paid_part * paid
    return come / (1.0 - rules.burnout)


def judge_crew(points: Sequence[Runs]) -> tuple[list[Check], Chart]:
    """Contributors at the end, and how fast they got there."""
    checks, curves = [], []
    for parameters, values in points:
        rules, clock = parameters.contributors, parameters.clock
        aim, start = stationary_crew(parameters), parameters.communities["open"].contributors
        rate = rules.turnover * (1.0 - rules.burnout)
        label = (
            f"use {_ALL_OPEN / rules.reference_use:g}, "
            f"pay {parameters.policy.open_subsidy.strength / rules.reference_research:g}"
        )
        years = np.arange(1, clock.steps + 1) * clock.years_per_step
        theory = aim + (start - aim) * np.exp(-rate * years)
        # The first month has no use behind it yet.
        checks += [
            mean_check(f"contributors at the end, {label}", theory[-1], values[:, -1], 0.02 * aim),
            mean_check(f"after four years, {label}", theory[47], values[:, 47], 0.03 * aim),
        ]
        curves += [Curve(label, years, theory, True), Curve(label, years, values.mean(0), False)]
    return checks, Chart("years", "contributors, 1 at the references", curves, from_zero=True)


def crew_variations(parameters: Parameters) -> list[Mapping[str, Any]]:
    """At the references, with twice the users, with twice the pay, with nobody paid."""
    half = 0.5 * parameters.contributors.reference_use
    return [{}, {USE: half}, {PAY: 2.0 * parameters.policy.open_subsidy.strength}, {PAY: 0.0}]


CREW = Case(
    "L9", "contributors", "Contributors by use and by pay",
    "derived here: a linear flow of people who come with use and pay, and wear out with use",
    "n = [(1 - sigma - lambda) u + sigma p] / (1 - lambda): 1, and with twice the users, twice the "
    "pay, nobody paid 1.429, 1.571, .429; approached at the rate beta (1 - lambda)",
    "what contributors do for capability, forks, liability",
    (USE, PAY, "contributors.turnover", "contributors.paid_part", "contributors.burnout",
     "contributors.reference_research", "communities.open.contributors"),
    crew_path, judge_crew, crew_variations,
    (Condition("clock.horizon is at least 60 months", lambda p: p.clock.horizon >= 60.0),),
)  # fmt: skip


def lags(parameters: Parameters, seed: int) -> Floats:
    """Months by which the best open family trails in the index and in use at the end, (2,)."""
    families = run(parameters, seed).market.families
    is_open = (families["alive"] == 1) & (families["open"] == 1)
    closed = families["published"][(families["alive"] == 1) & (families["open"] == 0)].max()
    best = [float(families[column][is_open].max()) for column in ("published", "in_use")]
    return np.asarray((closed - np.array(best)) * 12.0 / parameters.research.growth)


def lags_by_splits(parameters: Parameters) -> tuple[float, float]:
    """The same by theory, of the largest community: N = n + c (all others')."""
    research, crews = (
        parameters.research,
        [one.contributors for one in parameters.communities.values()],
    )
    largest = max(crews)
    people = largest + parameters.network.open_compatibility * (sum(crews) - largest)
    power = ((1.0 - research.lab_part) * people) ** research.effort_returns
    tau = parameters.communities["open"].imitation_months * research.secrecy
    index = tau * (1.0 / power - research.own_work / research.growth)
    w = research.own_tooling
    tooling = research.tooling_months * (w + (1.0 - w) * people) ** -research.effort_returns
    return index, index + tooling


def judge_splits(points: Sequence[Runs]) -> tuple[list[Check], Chart]:
    """Both lags at each way to split the same people up."""
    checks, rows = [], []
    for parameters, values in points:
        parts = sum(one.contributors > 0.0 for one in parameters.communities.values())
        label = f"{parts} parts, c = {parameters.network.open_compatibility:g}"
        label += f", secrecy {parameters.research.secrecy:g}"
        theory = lags_by_splits(parameters)
        for name, predicted, found in zip(("index", "use"), theory, values.T, strict=True):
            checks.append(mean_check(f"lag in {name}, months, {label}", predicted, found, 0.02))
        if parameters.network.open_compatibility == 0.5 and parameters.research.secrecy == 1.0:
            rows.append((parts, *theory, *values.mean(axis=0)))
    if not rows:
        return checks, Chart("parts", "lag, months", [])
    parts_, index, in_use, found_index, found_use = np.array(sorted(rows)).T
    curves = [
        Curve("in the index", parts_, index, True),
        Curve("in the index", parts_, found_index, False),
        Curve("in use", parts_, in_use, True), Curve("in use", parts_, found_use, False),
    ]  # fmt: skip
    return checks, Chart("parts of the same people", "lag of open, months", curves, from_zero=True)


def split_variations(parameters: Parameters) -> list[Mapping[str, Any]]:
    """One community, two and four, standards, and closed labs that keep more to themselves."""
    names = list(parameters.communities)

    def among(parts: int) -> dict[str, Any]:
        return {
            f"communities.{name}.contributors": 1.0 / parts if place < parts else 0.0
            for place, name in enumerate(names)
        }

    return [
        among(1),
        among(2),
        among(4),
        {**among(4), COMPATIBILITY: 0.9},
        {**among(4), COMPATIBILITY: 0.0},
        {**among(2), "research.secrecy": 1.5},
    ]


SPLITS = Case(
    "L10", "fragmentation", "Splits lengthen open's lag, standards shorten it",
    "derived here: people of other families count by compatibility, effort has returns eta",
    "N = n + c (all others'); lag in the index = tau_0 S (E^-eta - a_0 / g), in use "
    "m_0 (w + (1 - w) N)^-eta more",
    "research of labs, turnover of contributors, random releases",
    (COMPATIBILITY, "research.secrecy", "research.effort_returns", "research.own_work",
     "research.tooling_months", "research.own_tooling", "research.growth",
     "communities.open.imitation_months"),
    lags, judge_splits, split_variations,
    (Condition("clock.horizon is at least 240 months", lambda p: p.clock.horizon >= 240.0),),
)  # fmt: skip


def root_path(parameters: Parameters, seed: int) -> Floats:
    """The root's share of all contributors at the end of each year, (years,)."""
    world, shares = Ecosystem(parameters, rng=seed), []
    every = round(12.0 / parameters.clock.months_per_step)
    while world.running:
        world.step()
        if world.step_number % every == 0:
            people = world.market.communities["contributors"]
            shares.append(float(people[0] / people.sum()))
    return np.array(shares)


def root_share(parameters: Parameters, years: Floats) -> Floats:
    """The same by theory: x' = mu (1 - x) - s phi x from x = 1."""
    releases = parameters.releases
    leaves = releases.fork_split * releases.fork_hazard
    rate = releases.merge_hazard + leaves
    aim = releases.merge_hazard / rate
    return np.asarray(aim + (1.0 - aim) * np.exp(-rate * years))


def judge_merging(points: Sequence[Runs]) -> tuple[list[Check], Chart]:
    """The mean share of the root in the last year."""
    checks, curves = [], []
    for parameters, values in points:
        years = np.arange(1.0, values.shape[1] + 1.0)
        theory, found = root_share(parameters, years), values[:, -1]
        label = f"forks take {parameters.releases.fork_split:g}"
        error = max(float(found.std(ddof=1)) / found.size**0.5, 1e-9)
        checks.append(
            mean_check(f"share of the root, {label}", float(theory[-1]), found, _ERRORS * error)
        )
        curves += [Curve(label, years, theory, True), Curve(label, years, values.mean(0), False)]
    return checks, Chart("years", "share of the root", curves, from_zero=True)


MERGING = Case(
    "L12", "merging", "Forks that come home",
    "derived here: the mean of a linear jump process",
    "share of the root = mu / (mu + s phi), approached at the rate mu + s phi",
    "governance, turnover of contributors",
    (SPLIT, "releases.fork_hazard", "releases.merge_hazard", REPLICATES),
    root_path, judge_merging, lambda _: [{SPLIT: split} for split in (0.15, 0.3, 0.6)],
    (
        Condition("releases.fork_hazard is at most .5, so that there is room for all forks",
                  lambda p: p.releases.fork_hazard <= 0.5),
        Condition("clock.horizon is at most 180 months", lambda p: p.clock.horizon <= 180.0),
    ),
)  # fmt: skip

CASES = (CREW, SPLITS, MERGING)
