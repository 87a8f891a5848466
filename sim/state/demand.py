"""What there is to do and how much of it is done: totals over all firms, and the work to come."""

from dataclasses import dataclass, field

from openclosed.sim.parameters.work import Cohort
from openclosed.sim.state.kinds import FIRM_KINDS
from openclosed.sim.state.step_context import StepContext


@dataclass(slots=True)
class Coming:
    """The cohorts that have not come yet."""

    named: list[tuple[str, Cohort]]  # of the record, by their needs
    number: int  # of the next random one
    point: float  # at which that comes
    passed: float  # the furthest point of the frontier so far


@dataclass(slots=True)
class Demand:
    """Numbers of the market that change from month to month."""

    coming: Coming
    present: float = 0.0  # firms that exist
    adopters: float = 0.0  # those of them that use AI
    experience: list[float] = field(default_factory=lambda: [0.0] * len(FIRM_KINDS))
    """Years of all its work that each kind of firm has run on open models."""
    shared_preference: list[float] = field(default_factory=lambda: [0.0] * len(FIRM_KINDS))
    """For open models, the same for all firms of a kind and beside their mean; utility."""
    grown: float = 0.0  # log of the factor that all work has in common
    trend: float = 0.0  # of the frontier that prices follow, points
    potential: float = 0.0  # trend of what all workloads would cost at a price of 1
    open_potential: float = 0.0  # the same of those for which an open model is able

    def research_budget(self, context: StepContext) -> float:
        """Research budget at which a lab of pace 1 grows at `research.growth`, money a month.

        It is never nothing, not even where no firm has any work yet.
        """
        return max(float(context.in_force.research.budget_share * self.potential), 1e-12)
