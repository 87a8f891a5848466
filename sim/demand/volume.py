"""How much is used, and what a bill is reckoned with: the answer of volume to the price."""

import math

from sim.engine.compiled import inlined


@inlined
def volume_response(price: float, exponent: float) -> float:
    """Volume at a price over that at a price of 1: p^-exponent."""
    return math.pow(max(price, 1e-9), -exponent)


@inlined
def going_price(slope: float, need: float, frontier: float) -> float:
    """What a unit of work costs at a price of 1, money: exp(a (need - frontier)).

    At the frontier it is 1; what is needed less is served by smaller models.
    """
    return math.exp(slope * (need - frontier))
