"""Standards: agreements by which different open families come to fit each other.

c' = (c_bar - c) / T_c.
"""

import math

from sim.agents.cast import Cast
from sim.market.policy import reach_of_standards
from sim.state.money import Money
from sim.state.now import Now


def standards(now: Now, cast: Cast, money: Money) -> None:
    """Let the compatibility of open families move towards where standards bring it.

    What public money brings within reach is a part of what is still missing.
    """
    network = now.in_force.network
    base = network.open_compatibility
    aim = base + (1.0 - base) * reach_of_standards(now, cast.market, money)
    weight = -math.expm1(-now.years / network.standards_years)
    cast.compatibility += weight * (aim - cast.compatibility)
