"""What all work would cost if everything ran on AI: the yardstick of budgets."""

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.demand.volume import going_price
from sim.engine.compiled import compiled
from sim.engine.elementary import exponential_of
from sim.state.market import Table
from sim.state.work import NO_COHORT, volumes_of

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem

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


def bills(world: "Ecosystem") -> Floats:
    """(W) what a workload's own volume of 1 costs at a price of 1, money a month.

    If no model is left, prices are those at the furthest point of the frontier.
    """
    has_models = world.market.families["alive"].any()
    frontier = world.frontier if has_models else world.coming.passed
    made: Floats = bills_of(world.work, world.grown, world.in_force.commerce.cost_slope, frontier)
    return made


def potential_spend(world: "Ecosystem") -> float:
    """What all workloads would cost at a price of 1, money a month."""
    retirement, years = world.parameters.work.retirement, world.in_force.clock.years_per_step
    return float(cost_of_all(world.work, bills(world), retirement, world.step_number, years))


def open_spend(world: "Ecosystem") -> float:
    """The part of that for which the best open model in use is able, money a month."""
    families, work = world.market.families, world.work
    is_open = (families["alive"] == 1) & (families["open"] == 1)
    able = work["need"] <= families["in_use"][is_open].max(initial=-math.inf)
    retirement, years = world.parameters.work.retirement, world.in_force.clock.years_per_step
    step = world.step_number
    return float(cost_of_all(work[able], bills(world)[able], retirement, step, years))


def part_of_all(world: "Ecosystem", w: int) -> float:
    """Part of the volume of all work that the cohort in place `w` makes up, in [0, 1]."""
    volumes = np.zeros(world.work.size)
    volumes_of(world.work, world.grown, volumes)
    retirement, years = world.parameters.work.retirement, world.in_force.clock.years_per_step
    step = world.step_number
    made: float = cost_of_all(world.work[w : w + 1], volumes[w : w + 1], retirement, step, years)
    return made / max(cost_of_all(world.work, volumes, retirement, step, years), 1e-300)
