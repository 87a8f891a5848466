"""Communities: contributors, splits, and forks that merge back."""

from typing import Any

import numpy as np

from openclosed.sim import Ecosystem
from openclosed.sim.parameters import Parameters
from tests.theory import checks
from tests.theory.case import Case, Floats, Judged, Values, vary
from tests.theory.runs import path_of, run, years

USE = "contributors.reference_use"
PAY = "policy.open_subsidy.strength"
COMPATIBILITY = "network.open_compatibility"
SPLIT = "releases.fork_split"
_ALL_OPEN = 0.5  # share of all volume that the open family serves in theory/contributors


def use_and_pay(parameters: Parameters) -> tuple[float, float]:
    """Use of the open family and pay of its contributors, relative to the references."""
    rules, pay = parameters.contributors, parameters.policy.open_subsidy.strength
    return _ALL_OPEN / rules.reference_use, pay / rules.reference_research


def stationary_crew(parameters: Parameters) -> float:
    """Contributors at which inflow equals outflow."""
    rules, (use, paid) = parameters.contributors, use_and_pay(parameters)
    come = (1.0 - rules.paid_part - rules.burnout) * use + rules.paid_part * paid
    return come / (1.0 - rules.burnout)


def judge_crew(parameters: Parameters, values: Floats) -> Judged:
    """Contributors at the end, and how fast they got there."""
    rules, (use, pay) = parameters.contributors, use_and_pay(parameters)
    aim, start = stationary_crew(parameters), parameters.communities["open"].contributors
    t, label = years(parameters), f"use {use:g}, pay {pay:g}"
    theory = aim + (start - aim) * np.exp(-rules.turnover * (1.0 - rules.burnout) * t)
    # The first month has no earlier use.
    for what, step, within in (
        ("contributors at the end", -1, 0.02), ("after four years", 47, 0.03),
    ):  # fmt: skip
        yield checks.mean(f"{what}, {label}", theory[step], values[:, step], within * aim)


def crew_variations(parameters: Parameters) -> list[Values]:
    """At the references, with twice the users, with twice the pay, with nobody paid."""
    half = 0.5 * parameters.contributors.reference_use
    return [{}, {USE: half}, {PAY: 2.0 * parameters.policy.open_subsidy.strength}, {PAY: 0.0}]


def lags(parameters: Parameters, seed: int) -> Floats:
    """Months by which the best open family trails in the index and in use at the end, (2,)."""
    families = run(parameters, seed).market.families
    families = families[families["alive"] == 1]
    is_open = families["open"] == 1
    closed = families["published"][~is_open].max()
    best = np.array([families[column][is_open].max() for column in ("published", "in_use")])
    return np.asarray((closed - best) * 12.0 / parameters.research.growth)


def lags_by_splits(parameters: Parameters) -> tuple[float, float]:
    """The same by theory, of the largest community: N = n + c (all others')."""
    research = parameters.research
    crews = [one.contributors for one in parameters.communities.values()]
    largest = max(crews)
    people = largest + parameters.network.open_compatibility * (sum(crews) - largest)
    power = ((1.0 - research.lab_part) * people) ** research.effort_returns
    tau = parameters.communities["open"].imitation_months * research.secrecy
    index = tau / power
    w = research.own_tooling
    tooling = research.tooling_months * (w + (1.0 - w) * people) ** -research.effort_returns
    return index, index + tooling


def judge_splits(parameters: Parameters, values: Floats) -> Judged:
    """Both lags for each split of the same people."""
    parts = sum(one.contributors > 0.0 for one in parameters.communities.values())
    fit, secrecy = parameters.network.open_compatibility, parameters.research.secrecy
    label = f"{parts} parts, c = {fit:g}, secrecy {secrecy:g}"
    for place, predicted in enumerate(lags_by_splits(parameters)):
        name, found = ("index", "use")[place], values[:, place]
        yield checks.mean(f"lag in {name}, months, {label}", predicted, found, 0.02)


def split_variations(parameters: Parameters) -> list[Values]:
    """One community, two and four, standards, and more secretive closed labs."""

    def among(parts: int) -> dict[str, Any]:
        return {
            f"communities.{name}.contributors": 1.0 / parts if place < parts else 0.0
            for place, name in enumerate(parameters.communities)
        }

    others = [{**among(4), COMPATIBILITY: fit} for fit in (0.9, 0.0)]
    return [among(1), among(2), among(4), *others, {**among(2), "research.secrecy": 1.5}]


def root_path(parameters: Parameters, seed: int) -> Floats:
    """The root's share of all contributors at the end of each year, (years,)."""
    model, shares = Ecosystem(parameters, rng=seed), []
    every = round(12.0 / parameters.clock.months_per_step)
    while model.running:
        model.step()
        if model.step_number % every == 0:
            people = model.market.communities["contributors"]
            shares.append(float(people[0] / people.sum()))
    return np.array(shares)


def root_share(parameters: Parameters, t: Floats) -> Floats:
    """The same by theory: x' = mu (1 - x) - s phi x from x = 1."""
    releases = parameters.releases
    rate = releases.merge_hazard + releases.fork_split * releases.fork_hazard
    aim = releases.merge_hazard / rate
    return np.asarray(aim + (1.0 - aim) * np.exp(-rate * t))


def judge_merging(parameters: Parameters, values: Floats) -> Judged:
    """The mean share of the root in the last year."""
    t, label = years(parameters)[11::12], f"forks take {parameters.releases.fork_split:g}"
    theory = root_share(parameters, t)
    yield checks.random(f"share of the root, {label}", float(theory[-1]), values[:, -1])


CASES = (
    Case("contributors", path_of("contributors"), judge_crew, crew_variations),
    Case("fragmentation", lags, judge_splits, split_variations),
    Case("merging", root_path, judge_merging, vary(SPLIT, 0.15, 0.3, 0.6)),
)
