"""What a month and a run are summed up in."""

from sim.outcomes.axes import SCOPES, STATES, YARDSTICKS
from sim.outcomes.outcomes import INDEX, NAMES, OUTCOMES, Outcome

__all__ = ["INDEX", "NAMES", "OUTCOMES", "SCOPES", "STATES", "YARDSTICKS", "Outcome"]
