"""Standards: agreements by which different open families come to fit each other.

c' = (c_bar - c) / T_c.
"""

import math
from typing import TYPE_CHECKING

from sim.market.policy import reach_of_standards

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem


def standards(world: "Ecosystem") -> None:
    """Let the compatibility of open families move towards where standards bring it.

    What public money brings within reach is a part of what is still missing.
    """
    network, years = world.in_force.network, world.in_force.clock.years_per_step
    base = network.open_compatibility
    aim = base + (1.0 - base) * reach_of_standards(world)
    world.compatibility += -math.expm1(-years / network.standards_years) * (
        aim - world.compatibility
    )
