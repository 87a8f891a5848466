"""What grows with time alone.

A rate that a scenario changes on a date so changes what comes after it, and nothing before.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem


def trends(world: "Ecosystem") -> None:
    """Carry on the growth that all work has in common, by a step at this month's rate."""
    world.grown += world.in_force.work.growth * world.in_force.clock.years_per_step
