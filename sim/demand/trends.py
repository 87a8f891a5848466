"""What grows with time alone.

A rate that a scenario changes on a date so changes what comes after it, and nothing before.
"""

from sim.engine.phase import phase
from sim.state.demand import Demand
from sim.state.now import Now


@phase(writes=("demand",))
def trends(now: Now, demand: Demand) -> None:
    """Carry on the growth that all work has in common, by a step at this month's rate."""
    demand.grown += now.in_force.work.growth * now.years
