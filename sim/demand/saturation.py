"""Saturation of demand: all future AI work is finite.

The volume that appears as the frontier passes a need follows a logistic: growth is exponential
long before today and then ends; spending saturates at `work.saturation` times today's. Needs are
relative to `work.today`, the frontier of the month in which M is measured.
"""

import math

from openclosed.sim.parameters import Parameters

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
