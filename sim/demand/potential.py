"""What work costs and how its volume answers, and what all would cost on AI: budgets' measure."""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.engine.compiled import compiled, inlined
from openclosed.sim.engine.elementary import exponential_of
from openclosed.sim.state.market import Table
from openclosed.sim.state.work import NO_COHORT, volumes_of

type Floats = NDArray[np.float64]

LEAST_POTENTIAL = 1e-9
"""What all work costs at the start at least, money: budgets are reckoned in parts of it."""

MOST_RESPONSE = 1e6
"""Of volume to a price: sums over firms are whole numbers, which hold no more."""


@inlined
def volume_response(price: float, exponent: float) -> float:
    """Volume at a price over that at a price of 1: p^-exponent, at most MOST_RESPONSE."""
    return min(math.pow(max(price, 1e-9), -exponent), MOST_RESPONSE)


@inlined
def going_price(slope: float, tiering: float, need: float, trend: float) -> float:
    """What a unit of work costs at a price of 1, money: exp(a tau (need - C')).

    C' is the trend of the frontier; what is needed less is served by smaller models of a family.
    """
    return math.exp(slope * tiering * (need - trend))


@inlined
def tier_price(slope: float, tiering: float, capability: float, frontier: float) -> float:
    """Price that a model comes to have over the frontier's, for the same work.

    It is exp(a (1 - tau) (X - C)): together with `going_price` the list price for work that needs
    all that the model can.
    """
    return math.exp(slope * (1.0 - tiering) * (capability - frontier))


@inlined
def follow(months: float, months_per_step: float) -> float:
    """Part of a gap that closes in a step, where it closes in about `months`; 0: at once."""
    return 1.0 - math.exp(-months_per_step / months) if months > 0.0 else 1.0


@compiled
def bills(packed: Any, grown: float, trend: float) -> Floats:
    """(W) what a workload's own volume of 1 costs at a price of 1, money a month; 0 if empty.

    `trend` is the trend of the frontier that prices follow.
    """
    work, rules = packed.work, packed.rules.parameters[0].pricing
    bills = np.zeros(work.size)
    volumes_of(work, grown, bills)
    for w in range(work.size):
        if work[w].number != NO_COHORT:
            bills[w] *= going_price(rules.cost_slope, rules.tiering, work[w].need, trend)
    return bills


@compiled
def cost_of_all(numbers: Table, work: Table, bills: Floats, step: int) -> float:
    """What all workloads come to at `bills` (W) each, less those given up.

    `numbers` are the parameters.
    """
    total, retirement = 0.0, numbers.work.retirement
    for w in range(work.size):
        age = (step - work[w].since) * (numbers.clock.months_per_step / 12.0)
        total += work[w].volume * bills[w] * exponential_of(-retirement * age)
    return total


class Spend(NamedTuple):
    """What workloads would cost at a price of 1, money a month."""

    potential: float  # all of them
    open: float  # those for which the best open model in use is able


@compiled
def spend(packed: Any, grown: float, trend: float, step: int) -> Spend:
    """What the workloads of a world would cost now; `grown` and `trend` as in `bills`."""
    families, work = packed.market.families, packed.work
    numbers, able = packed.rules.parameters[0], -math.inf
    for f in range(families.size):
        if families[f].alive and families[f].open:
            able = max(able, families[f].in_use)
    prices = bills(packed, grown, trend)
    potential = cost_of_all(numbers, work, prices, step)
    for w in range(work.size):
        if work[w].need > able:
            prices[w] = 0.0
    return Spend(potential, cost_of_all(numbers, work, prices, step))


@compiled
def part_of_all(packed: Any, w: int, grown: float, step: int) -> float:
    """Part of the volume of all work that the cohort in place `w` makes up, in [0, 1]."""
    work, numbers = packed.work, packed.rules.parameters[0]
    volumes = np.zeros(work.size)
    volumes_of(work, grown, volumes)
    own = cost_of_all(numbers, work[w : w + 1], volumes[w : w + 1], step)
    return own / max(cost_of_all(numbers, work, volumes, step), 1e-300)
