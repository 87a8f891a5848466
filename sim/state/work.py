"""The work that AI does: existing cohorts, upcoming ones, and demand for all of it.

Each row of the cohorts is a place for one cohort at a time.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.engine.compiled import inlined, kernel
from openclosed.sim.engine.elementary import exponential_of
from openclosed.sim.parameters.demand import Cohort
from openclosed.sim.state.market import CRITICAL, CUSTOM, FIRM_KINDS, GENERAL, Table
from openclosed.sim.state.step_context import StepContext

NO_COHORT = -1
OWN_UNIT = 32
"""Resolution of a firm's own need: parts of a standard deviation."""

COHORT = np.dtype(
    [
        ("number", "i8"),  # its name in the random streams, or NO_COHORT
        ("since", "i8"),  # step in which it came; 0 for earlier ones
        ("need", "f8"),  # points
        ("size", "f8"),  # log volume relative to the frontier's at the start, without common growth
        ("custom", "f8"),  # need for adaptation, in [0, 1]
        ("critical", "f8"),  # in [0, 1]
        ("reach", "f8", (len(FIRM_KINDS),)),  # share of firms that have such work
        ("volume", "f8"),  # of all firms' workloads, without `size` and common growth
        ("pooled", "i8"),  # number of cohorts pooled in it
    ]
)


def no_cohorts(places: int) -> Table:
    """Places for cohorts, all empty."""
    work = np.zeros(places, COHORT)
    work["number"] = NO_COHORT
    return work


@inlined
def kind_of_work(cohort: Table) -> int:
    """The kind of work under which outcomes count a cohort, an index into WORK_KINDS."""
    if cohort.critical >= 0.5:
        return CRITICAL
    return CUSTOM if cohort.custom >= 0.5 else GENERAL


@inlined
def own_need(need: float, spread: float, own: int) -> float:
    """A firm's own need, points: the cohort's plus its own deviation."""
    return need + spread * own / OWN_UNIT


@kernel
def volumes_of(work: Table, grown: float, growth: NDArray[np.float64]) -> None:
    """Fill `growth` (places) with the factor on each workload's own volume, 0 if empty.

    `grown` is the log of the factor common to all work.
    """
    for w in range(work.size):
        there = work[w].number != NO_COHORT
        # By name, since numpy's rows have their own attribute `size`.
        growth[w] = exponential_of(work[w]["size"] + grown) if there else 0.0


@kernel
def largest_size(work: Table) -> float:
    """Log volume of the cohort with the largest workloads; 0 without any."""
    largest, found = 0.0, False
    for w in range(work.size):
        if work[w].number != NO_COHORT:
            size = work[w]["size"]
            largest = max(largest, size) if found else size
            found = True
    return largest


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
