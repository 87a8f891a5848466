"""New work: cohorts become possible as the frontier passes new points, and old ones end.

The needs, sizes and kinds of the cohorts to come follow from the seed alone, so that scenarios
share them; what differs is when the frontier gets there.
"""

import math
from typing import Any

from openclosed.sim.demand.pooling import pool, pool_oldest, two_oldest
from openclosed.sim.demand.potential import LEAST_POTENTIAL, Spend, follow, part_of_all, spend
from openclosed.sim.demand.saturation import displaced, log_size
from openclosed.sim.engine.compiled import compiled
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
from openclosed.sim.parameters.work import Cohort
from openclosed.sim.state.crowd import concern
from openclosed.sim.state.demand import Coming, Demand
from openclosed.sim.state.families import NO_FRONTIER, market_frontier
from openclosed.sim.state.kinds import FIRM_KINDS, NO_WORKLOAD
from openclosed.sim.state.now import Now
from openclosed.sim.state.story import Story
from openclosed.sim.state.tables import Tables
from openclosed.sim.state.tally import UNIT
from openclosed.sim.state.work import NO_COHORT


def first_coming(now: Now) -> Coming:
    """All cohorts, before any has come."""
    work = now.parameters.work
    named = sorted(work.cohorts.items(), key=lambda one: one[1].need)
    last = named[-1][1].need if named else now.parameters.research.closed_start
    coming = Coming(named=named, number=-1, point=last, passed=-math.inf)
    draw_next(now, coming)
    return coming


def draw_next(now: Now, coming: Coming) -> None:
    """Find the point at which the next random cohort comes."""
    work = now.parameters.work
    coming.number += 1
    if work.tied_to == "nothing":
        coming.point = math.inf
        return
    u = 1.0 / math.e  # whose exponential number is 1
    if work.spacing == "random":
        u = uniforms_at(now.luck, coming.number, LASTING, COHORT, FIRST)[0]
    coming.point -= math.log(u) / work.per_point


def draw_next_again(now: Now, coming: Coming) -> None:
    """Find again the point at which the next random cohort comes, from the furthest one so far.

    At random points nobody knows how near the next one is, so that this changes no law.
    """
    work = now.parameters.work
    if work.tied_to != "nothing" and work.spacing == "random":
        coming.number -= 1
        named = [cohort.need for _, cohort in coming.named]
        coming.point = max([progress(now, coming), *named])
        draw_next(now, coming)


def place_cohort(now: Now, tables: Tables, who: Integer, cohort: Cohort) -> int:
    """Let a cohort come that has the name `who` in the random streams; returns its place."""
    work, rules = tables.work, now.parameters.work
    free = (work["number"] == NO_COHORT).tolist()
    w = free.index(True) if True in free else pool_oldest(tables)
    size = cohort.size
    if size is None:
        z = float(normal_quantile(uniforms_at(now.luck, who, LASTING, COHORT, FIRST)[1]))
        size = 0.0 if rules.spacing == "even" else rules.size_spread * z
    size += log_size(now.parameters, cohort.need)
    firms = now.in_force.firms
    reach = tuple(
        getattr(firms, kind).breadth if (own := getattr(cohort, kind)) is None else own
        for kind in FIRM_KINDS
    )
    volume = 0.0  # to be counted
    work[w] = (
        int(who), now.step, cohort.need, size, cohort.custom, cohort.critical, reach,
        volume, 1,
    )  # fmt: skip
    concern_all(tables.handed, w, now.luck)
    work["volume"][w] = volume_of(tables.handed, w)
    return w


@compiled
def concern_all(handed: Any, w: int, seed: Integer) -> None:
    """Give all firms their workloads of the cohort in place `w`."""
    for i in range(handed.crowd.kind.size):
        concern(handed, w, seed, i)


@compiled
def volume_of(handed: Any, w: int) -> float:
    """Volume of all present firms' workloads in place `w`, beside that of their cohort."""
    crowd, total = handed.crowd, 0  # whole numbers, which add up to the same in any order
    for i in range(crowd.kind.size):
        if crowd.present[i] and crowd.slot[i, w] != NO_WORKLOAD:
            total += int(crowd.volume[i, w] * UNIT)
    return total / UNIT


@compiled
def give_up(handed: Any, step: int) -> None:
    """Let all firms give up the workloads that end in this step."""
    crowd = handed.crowd
    for i in range(crowd.kind.size):
        for w in range(crowd.slot.shape[1]):
            ends = crowd.ends_at[i, w] <= step
            crowd.slot[i, w] = NO_WORKLOAD if ends else crowd.slot[i, w]


def progress(now: Now, coming: Coming) -> float:
    """How far that has come which brings random cohorts, points."""
    research = now.parameters.research
    if now.parameters.work.tied_to == "time":
        return float(research.closed_start + research.past_growth * now.months / 12.0)
    return coming.passed


def random_cohort(now: Now, coming: Coming) -> Cohort:
    """The next random cohort, of a kind that is drawn."""
    work = now.in_force.work
    u = uniforms_at(now.luck, coming.number, LASTING, COHORT, FIRST)[2]
    need = coming.point if work.tied_to == "frontier" else coming.passed
    return Cohort.model_construct(  # beyond any need that one may set, where research runs away
        need=need,
        custom=float(u < work.custom_share),
        critical=float(work.custom_share <= u < work.custom_share + work.critical_share),
    )


def start_from_now(now: Now, coming: Coming) -> None:
    """Let the first random cohort come beyond how far that has come which brings it."""
    if now.parameters.work.tied_to == "time":
        coming.number -= 1
        coming.point = progress(now, coming)
        draw_next(now, coming)


def bring_work(now: Now, tables: Tables, demand: Demand, story: Story) -> Spend:
    """Let all cohorts come that are possible by now; returns what all work would then cost."""
    coming = demand.coming
    coming.passed = max(coming.passed, market_frontier(tables.market.families))
    demand.grown = displaced(now.parameters, coming.passed)

    def come(name: str, who: Integer, cohort: Cohort, is_told: bool = True) -> None:
        w = place_cohort(now, tables, who, cohort)
        if is_told:
            story.log("new_work", name, part_of_all(tables.handed, w, demand.grown, now.step))

    while coming.named and coming.named[0][1].need <= coming.passed:
        name, cohort = coming.named.pop(0)
        come(name, number_of(name), cohort, now.step > 0)
        if not coming.named and coming.point <= progress(now, coming):
            start_from_now(now, coming)  # what time would have brought so far is among the named
    for number, shock in enumerate(now.due("work")):
        name = f"boom of {shock.month}" + (f" {number + 1}" if number else "")
        come(name, number_of(name), Cohort.model_construct(need=coming.passed, size=shock.amount))
    while not coming.named and coming.point <= progress(now, coming):
        cohort = random_cohort(now, coming)
        come(f"cohort {coming.number + 1}", coming.number, cohort, now.step > 0)
        draw_next(now, coming)
    return spend(tables.handed, demand.grown, demand.trend, now.step)


def follow_frontier(now: Now, tables: Tables, demand: Demand) -> None:
    """Let the trend that prices follow come nearer to the frontier.

    It is ahead by what the frontier used to grow in that time, so that it meets a steady one.
    """
    frontier, months = market_frontier(tables.market.families), now.in_force.commerce.price_months
    if frontier == NO_FRONTIER:
        return
    ahead = now.parameters.research.past_growth * months / 12.0
    demand.trend += follow(months, now.length) * (frontier + ahead - demand.trend)


@phase(
    writes=("crowd", "work", "demand", "story"),
    compiled=(give_up, two_oldest, pool, concern_all, volume_of, part_of_all, spend),
)
def new_work(now: Now, tables: Tables, demand: Demand, story: Story) -> None:
    """Begin and end work, and update the trends of the frontier and of what work costs."""
    if now.parameters.work.retirement > 0.0:
        give_up(tables.handed, now.step)
    follow_frontier(now, tables, demand)
    cost = bring_work(now, tables, demand, story)
    weight = -math.expm1(-now.years)
    demand.potential += weight * (cost.potential - demand.potential)
    demand.open_potential += weight * (cost.open - demand.open_potential)


def first_work(now: Now, tables: Tables, demand: Demand, story: Story) -> None:
    """The work that there is before the first month."""
    demand.trend = market_frontier(tables.market.families)
    cost = bring_work(now, tables, demand, story)
    demand.potential = max(cost.potential, LEAST_POTENTIAL)
    demand.open_potential = cost.open
