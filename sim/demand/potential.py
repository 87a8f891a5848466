"""Potential spend, by which budgets are scaled: cost of work, its response to prices, saturation.

All future AI work is finite: the volume that appears as the frontier passes a need follows a
logistic. Growth is exponential long before today and then ends; spending saturates at
`work.saturation` times today's. Needs are relative to `work.today`, the frontier of the month in
which M is measured.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.engine.compiled import compiled, inlined
from openclosed.sim.engine.elementary import exponential_of
from openclosed.sim.parameters import Parameters
from openclosed.sim.state.market import Table
from openclosed.sim.state.work import NO_COHORT, volumes_of

type Floats = NDArray[np.float64]

LEAST_POTENTIAL = 1e-9
"""Smallest potential spend at the start, money; budgets are shares of potential spend."""

MOST_RESPONSE = 1e6
"""Largest response of volume to a price: integer sums over firms hold no more."""


@inlined
def volume_response(price: float, exponent: float) -> float:
    """Volume at a price relative to a price of 1: p^-exponent, at most MOST_RESPONSE."""
    return min(math.pow(max(price, 1e-9), -exponent), MOST_RESPONSE)


@inlined
def answered_price(price: float, tier: float, by_tier: float) -> float:
    """The part of a price that volume answers: p / tier^(1 - theta), at theta 1 all of it."""
    return price / math.pow(tier, 1.0 - by_tier)


@inlined
def going_price(slope: float, tiering: float, need: float, trend: float) -> float:
    """Cost of a unit of work at a price of 1, money: exp(a tau (need - C')).

    C' is the trend of the frontier; easier work is served by smaller models of a family.
    """
    return math.exp(slope * tiering * (need - trend))


@inlined
def tier_price(slope: float, tiering: float, capability: float, frontier: float) -> float:
    """Long-run price of a model relative to the frontier model, for the same work.

    exp(a (1 - tau) (X - C)); times `going_price` it is the list price for work that needs the
    model's full capability.
    """
    return math.exp(slope * (1.0 - tiering) * (capability - frontier))


@inlined
def follow(months: float, months_per_step: float) -> float:
    """Share of a gap that closes in a step, at a time constant of `months`; 0: at once."""
    return 1.0 - math.exp(-months_per_step / months) if months > 0.0 else 1.0


@compiled
def bills(packed: Any, grown: float, trend: float) -> Floats:
    """(W) monthly cost of a workload with own volume 1 at a price of 1, money; 0 if empty.

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
def cost_of_all(parameters: Table, work: Table, bills: Floats, step: int) -> float:
    """Cost of all workloads at `bills` (W) each, net of ended ones."""
    total, retirement = 0.0, parameters.work.retirement
    for w in range(work.size):
        age = (step - work[w].since) * (parameters.clock.months_per_step / 12.0)
        total += work[w].volume * bills[w] * exponential_of(-retirement * age)
    return total


class Spend(NamedTuple):
    """Monthly cost of workloads at a price of 1, money."""

    potential: float  # all of them
    open: float  # those that the best open model is capable of, in use


@compiled
def spend(packed: Any, grown: float, trend: float, step: int) -> Spend:
    """Potential spend now; `grown` and `trend` as in `bills`."""
    families, work = packed.market.families, packed.work
    parameters, able = packed.rules.parameters[0], -math.inf
    for f in range(families.size):
        if families[f].alive and families[f].open:
            able = max(able, families[f].in_use)
    prices = bills(packed, grown, trend)
    potential = cost_of_all(parameters, work, prices, step)
    for w in range(work.size):
        if work[w].need > able:
            prices[w] = 0.0
    return Spend(potential, cost_of_all(parameters, work, prices, step))


@compiled
def part_of_all(packed: Any, w: int, grown: float, step: int) -> float:
    """Share of the cohort in place `w` in the volume of all work, in [0, 1]."""
    work, parameters = packed.work, packed.rules.parameters[0]
    volumes = np.zeros(work.size)
    volumes_of(work, grown, volumes)
    own = cost_of_all(parameters, work[w : w + 1], volumes[w : w + 1], step)
    return own / max(cost_of_all(parameters, work, volumes, step), 1e-300)


LARGE = 600.0
"""Its exponential still fits a float, and 1 is negligible beside it."""


def room(saturation: float, size_growth: float, fall: float, displacement: float) -> float:
    """How much larger the largest work gets than today's, m; at least 1.

    Args:
        saturation: M, saturated spending relative to today's.
        size_growth: kappa, growth of the log of volume per point of need long before today.
        fall: delta, fall of the log cost of work per point of growth of the frontier, as prices
            fall and work ends.
        displacement: d, how far new work displaces old.
    """
    part = (fall + displacement * size_growth) / (size_growth + fall)
    return 1.0 + (saturation - 1.0) * part


def held_back(ahead: float, size_growth: float, room: float) -> float:
    """L(x) = ln(1 + (exp(kappa x) - 1) / m): how far log volume falls short of kappa x.

    0 for work of today's need and without saturation; at m = 1 all of kappa x.

    Args:
        ahead: x, need beyond today's frontier, points.
        size_growth: kappa, 1/point.
        room: m, at least 1.
    """
    grown = size_growth * ahead
    if math.isinf(room):
        return 0.0
    if room == 1.0:
        return grown
    return math.log1p(math.expm1(grown) / room) if grown < LARGE else grown - math.log(room)


def room_of(parameters: Parameters) -> float:
    """The same from initial parameters; infinite without saturation or without growth."""
    work, pricing, research = parameters.work, parameters.pricing, parameters.research
    if work.saturation is None or work.size_growth == 0.0:
        return math.inf
    fall = pricing.cost_slope * pricing.tiering + work.retirement / research.past_growth
    return room(work.saturation, work.size_growth, fall, work.displacement)


def log_size(parameters: Parameters, need: float) -> float:
    """Log volume of work of this need relative to work at the start, without the random part."""
    work = parameters.work
    ahead = held_back(need - work.today, work.size_growth, room_of(parameters))
    start = parameters.research.closed_start
    return work.size_growth * (need - start) - (1.0 - work.displacement) * ahead


def displaced(parameters: Parameters, frontier: float) -> float:
    """Log of the factor common to all work once the frontier is there."""
    work = parameters.work
    if work.displacement == 0.0:
        return 0.0
    ahead = held_back(frontier - work.today, work.size_growth, room_of(parameters))
    return -work.displacement * ahead
