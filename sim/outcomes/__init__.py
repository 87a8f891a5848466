"""Outcomes of months and endings of runs."""

from openclosed.sim.outcomes.monthly_totals import MEASURES, SCOPES, STATES
from openclosed.sim.outcomes.outcomes import INDEX, NAMES, OUTCOMES, Outcome

__all__ = ["INDEX", "MEASURES", "NAMES", "OUTCOMES", "SCOPES", "STATES", "Outcome"]
