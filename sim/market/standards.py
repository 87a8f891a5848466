"""Standards: a stock of agreements by which different open families fit each other better."""

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem


def standardise(world: "Ecosystem", amount: float) -> None:
    """Add to the stock of standards; it cannot fall below what makes families fit not at all."""
    base = world.now.network.open_compatibility
    least = math.log1p(-base) if base < 1.0 else 0.0
    world.standards = max(world.standards + amount, least)


def open_compatibility(world: "Ecosystem") -> float:
    """Compatibility of different open families: 1 - (1 - base) exp(-standards), in [0, 1]."""
    base = world.now.network.open_compatibility
    return max(1.0 - (1.0 - base) * math.exp(-world.standards), 0.0)
