"""What all work would cost if everything ran on AI: the yardstick of budgets."""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.demand.volume import going_price
from sim.engine.compiled import compiled
from sim.engine.elementary import exponential_of
from sim.state.demand import Demand
from sim.state.families import NO_FRONTIER, market_frontier
from sim.state.market import Table
from sim.state.now import Now
from sim.state.tables import Tables
from sim.state.work import NO_COHORT, volumes_of

type Floats = NDArray[np.float64]

LEAST_POTENTIAL = 1e-9
"""What all work costs at the start at least, money: budgets are reckoned in parts of it."""


@compiled
def bills_of(work: Table, grown: float, slope: float, frontier: float) -> Floats:
    """(W) what a workload's own volume of 1 costs at a price of 1, money a month; 0 if empty."""
    bills = np.zeros(work.size)
    volumes_of(work, grown, bills)
    for w in range(work.size):
        if work[w].number != NO_COHORT:
            bills[w] *= going_price(slope, work[w].need, frontier)
    return bills


@compiled
def cost_of_all(work: Table, bills: Floats, retirement: float, step: int, years: float) -> float:
    """What all workloads come to at `bills` (W) each, less those given up; steps are of `years`."""
    total = 0.0
    for w in range(work.size):
        age = (step - work[w].since) * years
        total += work[w].volume * bills[w] * exponential_of(-retirement * age)
    return total


def bills(now: Now, tables: Tables, demand: Demand) -> Floats:
    """(W) what a workload's own volume of 1 costs at a price of 1, money a month.

    If no model is left, prices are those at the furthest point of the frontier.
    """
    families, slope = tables.market.families, now.in_force.commerce.cost_slope
    frontier = market_frontier(families) if families["alive"].any() else demand.coming.passed
    made: Floats = bills_of(tables.work, demand.grown, slope, frontier)
    return made


class Spend(NamedTuple):
    """What workloads would cost at a price of 1, money a month."""

    potential: float  # all of them
    open: float  # those for which the best open model in use is able


@compiled
def spends(
    handed: Any,
    grown: float,
    slope: float,
    passed: float,
    retirement: float,
    step: int,
    years: float,
) -> tuple[float, float]:
    """The numbers of `Spend`; `passed` is the furthest point of the frontier, without any model."""
    families, work = handed.it.market.families, handed.it.work
    frontier, able = market_frontier(families), -math.inf
    if frontier == NO_FRONTIER:
        frontier = passed
    for f in range(families.size):
        if families[f].alive and families[f].open:
            able = max(able, families[f].in_use)
    bills = bills_of(work, grown, slope, frontier)
    potential = cost_of_all(work, bills, retirement, step, years)
    for w in range(work.size):
        if work[w].need > able:
            bills[w] = 0.0
    return potential, cost_of_all(work, bills, retirement, step, years)


def spend(now: Now, tables: Tables, demand: Demand) -> Spend:
    """What the workloads of a world would cost now."""
    slope, retirement = now.in_force.commerce.cost_slope, now.parameters.work.retirement
    return Spend._make(
        spends(
            tables.handed, demand.grown, slope, demand.coming.passed, retirement, now.step,
            now.years,
        )
    )  # fmt: skip


def part_of_all(now: Now, tables: Tables, demand: Demand, w: int) -> float:
    """Part of the volume of all work that the cohort in place `w` makes up, in [0, 1]."""
    retirement = now.parameters.work.retirement
    own, whole = volume_of_all(tables.handed, w, demand.grown, retirement, now.step, now.years)
    return own / max(whole, 1e-300)


@compiled
def volume_of_all(
    handed: Any, w: int, grown: float, retirement: float, step: int, years: float
) -> tuple[float, float]:
    """Volume of the cohort in place `w`, and of all."""
    work = handed.it.work
    volumes = np.zeros(work.size)
    volumes_of(work, grown, volumes)
    own = cost_of_all(work[w : w + 1], volumes[w : w + 1], retirement, step, years)
    return own, cost_of_all(work, volumes, retirement, step, years)
