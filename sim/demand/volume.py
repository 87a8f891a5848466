"""How much is used: growth of demand, its answer to the price, and where both saturate."""

import math

from sim.engine.compiled import inlined


@inlined
def saturated(multiple: float, ceiling: float) -> float:
    """A multiple of the start's volume, bent towards the ceiling: c x / (c + x - 1)."""
    return ceiling * multiple / (ceiling + multiple - 1.0)


@inlined
def volume_factor(grown: float, ceiling: float) -> float:
    """Volume at a price of 1 over that at the start: logistic growth from 1 to the ceiling.

    `grown` is the growth rate times the time, or its integral.
    """
    return saturated(math.exp(grown), ceiling)


@inlined
def volume_response(price: float, exponent: float, grown: float, ceiling: float) -> float:
    """Volume at a price over that at a price of 1: price^-exponent, until demand is saturated."""
    wanted = math.exp(grown) * math.pow(max(price, 1e-9), -exponent)
    return saturated(wanted, ceiling) / volume_factor(grown, ceiling)


@inlined
def response_exponent(price: float, exponent: float, grown: float, ceiling: float) -> float:
    """-d ln(volume) / d ln(price): the exponent, faded by saturation."""
    wanted = math.exp(grown) * math.pow(max(price, 1e-9), -exponent)
    return exponent * (ceiling - 1.0) / (ceiling + wanted - 1.0)
