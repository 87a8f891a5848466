"""The end of demand: all AI work that there will be is finite.

What appears as the frontier passes a level of need follows a logistic, so that growth is
exponential long before today and ends; spending on models ends at `work.saturation` times today's.
Needs are counted from `work.today`, the frontier of the month in which M is counted.
"""

import math

from openclosed.sim.parameters import Parameters

LARGE = 600.0
"""Whose exponential is just a number, beside which 1 is nothing."""


def room(saturation: float, size_growth: float, fall: float, displacement: float) -> float:
    """How much larger the largest work gets than today's, m; never below 1.

    Args:
        saturation: M, spending when demand is saturated over today's.
        size_growth: kappa, growth of the log of volume per point of need long before today.
        fall: delta, by how much the log of what work costs falls per point that the frontier
            moves on, as prices fall and work is given up.
        displacement: d, how far new work displaces old.
    """
    part = (fall + displacement * size_growth) / (size_growth + fall)
    return 1.0 + (saturation - 1.0) * part


def held_back(ahead: float, size_growth: float, room: float) -> float:
    """L(x) = ln(1 + (exp(kappa x) - 1) / m): by how much the log of volume lags behind kappa x.

    0 for work of today's need and where there is no end; at m = 1 all of kappa x.

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
    """The same by the numbers of the start; infinite without an end, or where nothing grows."""
    work, pricing, research = parameters.work, parameters.pricing, parameters.research
    if work.saturation is None or work.size_growth == 0.0:
        return math.inf
    fall = pricing.cost_slope * pricing.tiering + work.retirement / research.past_growth
    return room(work.saturation, work.size_growth, fall, work.displacement)


def log_size(parameters: Parameters, need: float) -> float:
    """Log of the volume of work of this need over that of the start's, without luck."""
    work = parameters.work
    ahead = held_back(need - work.today, work.size_growth, room_of(parameters))
    start = parameters.research.closed_start
    return work.size_growth * (need - start) - (1.0 - work.displacement) * ahead


def displaced(parameters: Parameters, frontier: float) -> float:
    """Log of the factor that all work shares once the frontier is there."""
    work = parameters.work
    ahead = held_back(frontier - work.today, work.size_growth, room_of(parameters))
    return -work.displacement * ahead if work.displacement else 0.0
