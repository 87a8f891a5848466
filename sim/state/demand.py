"""Aggregate demand: totals over all firms, and upcoming work."""

from dataclasses import dataclass, field

from openclosed.sim.parameters.work import Cohort
from openclosed.sim.state.kinds import FIRM_KINDS
from openclosed.sim.state.step_context import StepContext


@dataclass(slots=True)
class UpcomingWork:
    """The cohorts still to come."""

    named: list[tuple[str, Cohort]]  # observed ones, by their needs
    number: int  # of the next random cohort
    point: float  # capability at which it comes
    passed: float  # the furthest point of the frontier so far


@dataclass(slots=True)
class Demand:
    """Aggregates that change from month to month."""

    upcoming: UpcomingWork
    present: float = 0.0  # firms that exist
    adopters: float = 0.0  # those of them that use AI
    experience: list[float] = field(default_factory=lambda: [0.0] * len(FIRM_KINDS))
    """Years of open use by each kind of firm, weighted by the open share of its work."""
    shared_preference: list[float] = field(default_factory=lambda: [0.0] * len(FIRM_KINDS))
    """For open models, common to all firms of a kind, added to their mean; utility."""
    grown: float = 0.0  # log of the factor common to all work
    trend: float = 0.0  # trend of the frontier that prices follow, points
    potential: float = 0.0  # trend of potential spend: all workloads at a price of 1
    open_potential: float = 0.0  # the same for workloads that an open model is capable of

    def research_budget(self, context: StepContext) -> float:
        """Research budget at which a lab of pace 1 grows at `research.growth`, money a month.

        It is positive even if no firm has any work yet.
        """
        return max(float(context.in_force.research.budget_share * self.potential), 1e-12)
