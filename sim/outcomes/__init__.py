"""What a month and a run are summed up in."""

from openclosed.sim.outcomes.axes import SCOPES, STATES, YARDSTICKS
from openclosed.sim.outcomes.outcomes import INDEX, NAMES, OUTCOMES, Outcome

__all__ = ["INDEX", "NAMES", "OUTCOMES", "SCOPES", "STATES", "YARDSTICKS", "Outcome"]
