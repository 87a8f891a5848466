"""Contributors: they come with use and pay, and go by turnover and by the load of use.

n' = beta [(1 - sigma) u + sigma p - (1 - lambda) n - lambda u], where 1 is all communities together
at the references.
"""

import math
from typing import NamedTuple

from sim.engine.compiled import inlined


class Flow(NamedTuple):
    """Contributors who come and go in a step."""

    joined: float
    left: float


@inlined
def contributor_flow(
    turnover: float,
    paid_part: float,
    burnout: float,
    deterred: float,
    stock: float,
    use: float,
    paid: float,
    years: float,
) -> Flow:
    """Who joins and who leaves a community in a step, exact for constant use and pay.

    Args:
        turnover: beta, per year.
        paid_part: sigma; with `burnout`, lambda, a part.
        deterred: further hazard of leaving, per year.
        stock: contributors.
        use: of its family, over the reference.
        paid: people whom sponsors and states pay, over the reference.
        years: length of the step.
    """
    rate = turnover * (1.0 - burnout) + deterred
    stay = math.exp(-rate * years)
    mean = -math.expm1(-rate * years) / rate if rate > 0.0 else years
    joined = turnover * ((1.0 - paid_part) * use + paid_part * paid) * mean
    worn_out = turnover * burnout * use * mean
    kept = max(stock * stay + joined - worn_out, 0.0)
    return Flow(joined, stock + joined - kept)
