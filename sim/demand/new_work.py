"""New work: cohorts come with time or with the frontier, and old ones end.

When a new cohort needs a place, the two oldest are pooled.
"""

import math
from typing import Any

from openclosed.sim.demand.potential import (
    LEAST_POTENTIAL,
    Spend,
    displaced,
    follow,
    log_size,
    part_of_all,
    spend,
)
from openclosed.sim.engine.compiled import compiled, inlined
from openclosed.sim.engine.elementary import exponentials
from openclosed.sim.engine.mathematics import log
from openclosed.sim.engine.phase import phase
from openclosed.sim.engine.randomness import (
    COHORT,
    FIRST,
    LASTING,
    Integer,
    normal_quantile,
    number_of,
    uniforms_at,
)
from openclosed.sim.parameters.demand import Cohort
from openclosed.sim.state.event_log import EventLog
from openclosed.sim.state.families import NO_FRONTIER, market_frontier
from openclosed.sim.state.firm_table import UNAWARE, concern
from openclosed.sim.state.market import FIRM_KINDS, NO_WORKLOAD, NOT_STARTED, Table
from openclosed.sim.state.step_context import StepContext
from openclosed.sim.state.tables import Tables
from openclosed.sim.state.tally import UNIT
from openclosed.sim.state.work import NO_COHORT, Demand, UpcomingWork

MOST_STOOD_FOR = 2**16 - 1


def pool_oldest(tables: Tables) -> int:
    """Pool the two oldest cohorts in the second one's place; returns the first one's place.

    Needs and reach are weighted by size, so the result does not depend on the firms.
    """
    work, packed = tables.work, tables.packed
    first, second = two_oldest(packed)
    sizes = work["size"][[first, second]]
    larger = max(sizes.tolist())
    parts = exponentials(sizes - larger)
    whole = parts.sum()
    pool(packed, first, second, float(parts[0] / whole), larger + log(whole))
    return first


@compiled
def two_oldest(packed: Any) -> tuple[int, int]:
    """Places of the two cohorts with the lowest needs; ties go to the earlier, then by number."""
    work, found = packed.work, (NO_COHORT, NO_COHORT)
    for w in range(work.size):
        first, second = found
        if first == NO_COHORT or is_older(work[w], work[first]):
            found = w, first
        elif second == NO_COHORT or is_older(work[w], work[second]):
            found = first, w
    return found


@inlined
def is_older(one: Table, other: Table) -> bool:
    """Whether a cohort counts as older than another."""
    if one.need != other.need:
        return bool(one.need < other.need)
    if one.since != other.since:
        return bool(one.since < other.since)
    return bool(one.number < other.number)


@compiled
def pool(packed: Any, first: int, second: int, share: float, size: float) -> None:
    """Pool the first cohort with the second, which then has the `size`.

    `share` is the first one's part of the joint volume.
    """
    work = packed.work
    one, other = work[first], work[second]
    pool_workloads(packed, first, second, share)
    other["size"] = size
    other.need += share * (one.need - other.need)
    other.custom += share * (one.custom - other.custom)
    other.critical += share * (one.critical - other.critical)
    for kind in range(other.reach.size):
        other.reach[kind] += share * (one.reach[kind] - other.reach[kind])
    other.volume += share * (one.volume - other.volume)
    other.pooled += one.pooled
    one.number = NO_COHORT


@compiled
def pool_workloads(packed: Any, first: int, second: int, share: float) -> None:
    """Merge each firm's workloads in the two places.

    The result keeps the offering and the end of the larger one; lifetimes are memoryless, so as
    many end as before. `share` is the first cohort's part of the joint volume, so no firm's
    volume changes.
    """
    firm_table, work = packed.firm_table, packed.work
    came, since = work[first].since, work[second].since
    for i in range(firm_table.kind.size):
        old, new = firm_table.slot[i, first], firm_table.slot[i, second]
        if old == NO_WORKLOAD and new == NO_WORKLOAD:
            continue
        volume = share * firm_table.volume[i, first] if old != NO_WORKLOAD else 0.0
        rest = (1.0 - share) * firm_table.volume[i, second] if new != NO_WORKLOAD else 0.0
        many = (int(firm_table.stands_for[i, first]) if old != NO_WORKLOAD else 0) + (
            int(firm_table.stands_for[i, second]) if new != NO_WORKLOAD else 0
        )
        is_larger = new == NOT_STARTED or volume > rest
        if new == NO_WORKLOAD or (old > NOT_STARTED and is_larger):
            planned, aware = firm_table.review_at[i, first], firm_table.aware_since[i]
            if old == NOT_STARTED and aware != UNAWARE:  # counted from the later possible start
                planned = max(planned + max(came, aware) - max(since, aware), 0)
            firm_table.slot[i, second] = old
            firm_table.review_at[i, second] = planned
            firm_table.own[i, second] = firm_table.own[i, first]
            firm_table.ends_at[i, second] = firm_table.ends_at[i, first]
        firm_table.stands_for[i, second] = min(many, MOST_STOOD_FOR)
        firm_table.volume[i, second] = volume + rest
        firm_table.slot[i, first] = NO_WORKLOAD


def list_upcoming(context: StepContext) -> UpcomingWork:
    """List all cohorts before any has come."""
    named = sorted(context.parameters.work.cohorts.items(), key=lambda one: one[1].need)
    last = named[-1][1].need if named else context.parameters.research.closed_start
    return UpcomingWork(named, 0, last + wait(context, 0), passed=-math.inf)


def wait(context: StepContext, number: int, step: Integer = LASTING) -> float:
    """Points until the random cohort of this number comes, drawn in `step`."""
    work = context.parameters.work
    if work.tied_to == "nothing":
        return math.inf
    u = 1.0 / math.e  # for which the exponential draw is 1
    if work.spacing == "random":
        u = uniforms_at(context.step_seed, number, step, COHORT, FIRST)[0]
    return points_apart(u, work.per_point)


def points_apart(u: float, per_point: float) -> float:
    """Points between two random cohorts."""
    return -math.log(u) / per_point


def points_in_time(start: float, past_growth: float, years: float) -> float:
    """Where the frontier would be had it kept its past growth, points."""
    return start + past_growth * years


def draw_next_again(context: StepContext, upcoming: UpcomingWork) -> None:
    """Draw the next random cohort again, from how far its driver had come by the last month.

    Arrivals are memoryless, so this leaves their distribution unchanged. The draw is the step's
    own, since a seed that returns must not repeat one.
    """
    if context.parameters.work.spacing == "random":
        named = [cohort.need for _, cohort in upcoming.named]
        reached = max([progress(context, upcoming, max(context.step - 1, 0)), *named])
        upcoming.point = reached + wait(context, upcoming.number, context.step)


def place_cohort(context: StepContext, tables: Tables, who: Integer, cohort: Cohort) -> int:
    """Add a cohort, named `who` in the random streams; returns its place."""
    work, rules = tables.work, context.parameters.work
    free = (work["number"] == NO_COHORT).tolist()
    w = free.index(True) if True in free else pool_oldest(tables)
    size = cohort.size
    if size is None:
        z = float(normal_quantile(uniforms_at(context.step_seed, who, LASTING, COHORT, FIRST)[1]))
        size = 0.0 if rules.spacing == "even" else rules.size_spread * z
    size += log_size(context.parameters, cohort.need)
    firms = context.in_force.firms
    reach = tuple(
        getattr(firms, kind).breadth if (own := getattr(cohort, kind)) is None else own
        for kind in FIRM_KINDS
    )
    volume = 0.0  # to be counted
    work[w] = (
        int(who), context.step, cohort.need, size, cohort.custom, cohort.critical, reach,
        volume, 1,
    )  # fmt: skip
    concern_all(tables.packed, w, context.step_seed)
    work["volume"][w] = volume_of(tables.packed, w)
    return w


@compiled
def concern_all(packed: Any, w: int, seed: Integer) -> None:
    """Give all firms their workloads of the cohort in place `w`."""
    for i in range(packed.firm_table.kind.size):
        concern(packed, w, seed, i)


@compiled
def volume_of(packed: Any, w: int) -> float:
    """Volume of all present firms' workloads in place `w`, relative to the cohort's factor."""
    firm_table, total = packed.firm_table, 0  # integers, whose sum does not depend on the order
    for i in range(firm_table.kind.size):
        if firm_table.present[i] and firm_table.slot[i, w] != NO_WORKLOAD:
            total += int(firm_table.volume[i, w] * UNIT)
    return total / UNIT


@compiled
def give_up(packed: Any, step: int) -> None:
    """End all firms' workloads that are due to end in this step."""
    firm_table = packed.firm_table
    for i in range(firm_table.kind.size):
        for w in range(firm_table.slot.shape[1]):
            ends = firm_table.ends_at[i, w] <= step
            firm_table.slot[i, w] = NO_WORKLOAD if ends else firm_table.slot[i, w]


def progress(context: StepContext, upcoming: UpcomingWork, step: int) -> float:
    """How far the driver of random cohorts has come by this step, points."""
    research = context.parameters.research
    if context.parameters.work.tied_to == "time":
        return points_in_time(research.closed_start, research.past_growth, context.years * step)
    return upcoming.passed


def random_cohort(context: StepContext, upcoming: UpcomingWork) -> Cohort:
    """The next random cohort, of a kind that is drawn."""
    work = context.in_force.work
    u = uniforms_at(context.step_seed, upcoming.number, LASTING, COHORT, FIRST)[2]
    need = upcoming.point if work.tied_to == "frontier" else upcoming.passed
    return Cohort.model_construct(  # need may exceed its bounds if research runs away
        need=need,
        custom=float(u < work.custom_share),
        critical=float(work.custom_share <= u < work.custom_share + work.critical_share),
    )


def bring_work(context: StepContext, tables: Tables, demand: Demand, event_log: EventLog) -> Spend:
    """Add all cohorts possible by now; returns what all work would then cost."""
    upcoming = demand.upcoming
    upcoming.passed = max(upcoming.passed, market_frontier(tables.market.families))
    demand.grown = displaced(context.parameters, upcoming.passed)
    reached = progress(context, upcoming, context.step)

    def come(name: str, who: Integer, cohort: Cohort, is_logged: bool = True) -> None:
        w = place_cohort(context, tables, who, cohort)
        if is_logged:
            event_log.log(
                "new_work", name, part_of_all(tables.packed, w, demand.grown, context.step)
            )

    while upcoming.named and upcoming.named[0][1].need <= upcoming.passed:
        name, cohort = upcoming.named.pop(0)
        come(name, number_of(name), cohort, context.step > 0)
        if not upcoming.named and context.parameters.work.tied_to == "time":
            upcoming.point = reached + wait(context, upcoming.number)  # work so far has a name
    for number, shock in enumerate(context.due("work")):
        name = f"boom of {shock.month}" + (f" {number + 1}" if number else "")
        come(name, number_of(name), Cohort.model_construct(need=upcoming.passed, size=shock.amount))
    while not upcoming.named and upcoming.point <= reached:
        cohort = random_cohort(context, upcoming)
        come(f"cohort {upcoming.number + 1}", upcoming.number, cohort, context.step > 0)
        upcoming.number += 1
        upcoming.point += wait(context, upcoming.number)
    return spend(tables.packed, demand.grown, demand.trend, context.step)


def follow_frontier(context: StepContext, tables: Tables, demand: Demand) -> None:
    """Move the trend that prices follow towards the frontier.

    It aims ahead by the frontier's past growth in that time, so it meets a steady frontier.
    """
    frontier, months = (
        market_frontier(tables.market.families),
        context.in_force.pricing.price_months,
    )
    if frontier == NO_FRONTIER:
        return
    ahead = context.parameters.research.past_growth * months / 12.0
    demand.trend += follow(months, context.length) * (frontier + ahead - demand.trend)


@phase(
    writes=("firm_table", "work", "demand", "event_log"),
    compiled=(give_up, two_oldest, pool, concern_all, volume_of, part_of_all, spend),
)
def new_work(context: StepContext, tables: Tables, demand: Demand, event_log: EventLog) -> None:
    """Begin and end work, and update the trends of the frontier and of what work costs."""
    if context.parameters.work.retirement > 0.0:
        give_up(tables.packed, context.step)
    follow_frontier(context, tables, demand)
    cost = bring_work(context, tables, demand, event_log)
    weight = -math.expm1(-context.years)
    demand.potential += weight * (cost.potential - demand.potential)
    demand.open_potential += weight * (cost.open - demand.open_potential)


def first_work(context: StepContext, tables: Tables, demand: Demand, event_log: EventLog) -> None:
    """Create the work that exists before the first month."""
    demand.trend = market_frontier(tables.market.families)
    cost = bring_work(context, tables, demand, event_log)
    demand.potential = max(cost.potential, LEAST_POTENTIAL)
    demand.open_potential = cost.open
