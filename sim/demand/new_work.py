"""New work: cohorts become possible as the frontier passes new points, and old ones end.

The needs, sizes and kinds of the cohorts to come follow from the seed alone, so that scenarios
share them; what differs is when the frontier gets there.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.demand.pooling import pool_oldest
from sim.demand.potential import LEAST_POTENTIAL, part_of_all, spend
from sim.engine.compiled import compiled
from sim.engine.randomness import (
    COHORT,
    FIRST,
    LASTING,
    Integer,
    normal_quantile,
    number_of,
    uniforms_at,
)
from sim.engine.threads import in_ranges
from sim.parameters.work import Cohort
from sim.state.crowd import Crowd, concern
from sim.state.kinds import FIRM_KINDS, NO_WORKLOAD
from sim.state.market import Table
from sim.state.shocks import due
from sim.state.tally import UNIT
from sim.state.work import NO_COHORT

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem


@dataclass(slots=True)
class Coming:
    """The cohorts that have not come yet."""

    named: list[tuple[str, Cohort]]  # of the record, by their needs
    number: int  # of the next random one
    point: float  # at which that comes
    passed: float  # the furthest point of the frontier so far


def first_coming(world: "Ecosystem") -> Coming:
    """All cohorts, before any has come."""
    work = world.parameters.work
    named = sorted(work.cohorts.items(), key=lambda one: one[1].need)
    last = named[-1][1].need if named else world.parameters.research.closed_start
    coming = Coming(named=named, number=-1, point=last, passed=-math.inf)
    draw_next(world, coming)
    return coming


def draw_next(world: "Ecosystem", coming: Coming) -> None:
    """Find the point at which the next random cohort comes."""
    work = world.parameters.work
    coming.number += 1
    if work.tied_to == "nothing":
        coming.point = math.inf
        return
    u = 1.0 / math.e  # whose exponential number is 1
    if work.spacing == "random":
        u = uniforms_at(world.luck, coming.number, LASTING, COHORT, FIRST)[0]
    coming.point -= math.log(u) / work.per_point


def draw_next_again(world: "Ecosystem") -> None:
    """Find again the point at which the next random cohort comes, from the furthest one so far.

    At random points nobody knows how near the next one is, so that this changes no law.
    """
    coming, work = world.coming, world.parameters.work
    if work.tied_to != "nothing" and work.spacing == "random":
        coming.number -= 1
        named = [cohort.need for _, cohort in coming.named]
        coming.point = max([progress(world, coming), *named])
        draw_next(world, coming)


def place_cohort(world: "Ecosystem", who: Integer, cohort: Cohort) -> int:
    """Let a cohort come that has the name `who` in the random streams; returns its place."""
    work, rules, now = world.work, world.parameters.work, world.in_force
    free = (work["number"] == NO_COHORT).tolist()
    w = free.index(True) if True in free else pool_oldest(world)
    size = cohort.size
    if size is None:
        z = float(normal_quantile(uniforms_at(world.luck, who, LASTING, COHORT, FIRST)[1]))
        size = 0.0 if rules.spacing == "even" else rules.size_spread * z
    reach = (
        getattr(now.firms, kind).breadth if getattr(cohort, kind) is None else getattr(cohort, kind)
        for kind in FIRM_KINDS
    )
    work[w] = (
        int(who),
        world.step_number,
        cohort.need,
        size + rules.size_growth * (cohort.need - world.parameters.research.closed_start),
        cohort.custom,
        cohort.critical,
        tuple(reach),
        0.0,  # volume, to be counted
        1,
    )

    handed, luck, length = world.handed, world.luck, now.clock.months_per_step

    def in_part(_part: int, start: int, stop: int) -> None:
        some_are_concerned(
            handed, w, rules.retirement, now.work.start_months, luck, length, start, stop
        )

    in_ranges(world.threads, world.crowd.kind.size, in_part)
    work["volume"][w] = volume_of(handed, w)
    return w


@compiled
def some_are_concerned(
    handed: Any,
    w: int,
    retirement: float,
    start_months: float,
    seed: Integer,
    length: float,
    start: int,
    stop: int,
) -> None:
    """Give the firms `start` to `stop` their workloads of the cohort in place `w`."""
    tables = handed.it
    concern_all(
        tables.rules.firm, tables.work[w : w + 1], w, retirement, start_months, seed=seed,
        length=length, crowd=tables.crowd, start=start, stop=stop,
    )  # fmt: skip


@compiled
def volume_of(handed: Any, w: int) -> float:
    """Volume of all workloads in place `w`."""
    return volume_in(handed.it.crowd, w)


@compiled
def concern_all(
    firm: Table,
    cohort: Table,
    w: int,
    retirement: float,
    start_months: float,
    seed: Integer,
    length: float,
    crowd: Crowd,
    start: int,
    stop: int,
) -> None:
    """Give the firms `start` to `stop` their workloads of a cohort (1) in place `w`."""
    for i in range(start, stop):
        concern(
            firm, cohort[0], w, retirement, start_months, seed=seed, length=length, crowd=crowd, i=i
        )


@compiled
def volume_in(crowd: Crowd, w: int) -> float:
    """Volume of all present firms' workloads in place `w`, beside that of their cohort."""
    total = 0  # whole numbers, which add up to the same in any order
    for i in range(crowd.kind.size):
        if crowd.present[i] and crowd.slot[i, w] != NO_WORKLOAD:
            total += int(crowd.volume[i, w] * UNIT)
    return total / UNIT


@compiled
def give_up(handed: Any, step: int, start: int, stop: int) -> None:
    """Let the firms `start` to `stop` give up the workloads that end in this step."""
    crowd = handed.it.crowd
    for i in range(start, stop):
        for w in range(crowd.slot.shape[1]):
            ends = crowd.ends_at[i, w] <= step
            crowd.slot[i, w] = NO_WORKLOAD if ends else crowd.slot[i, w]


def progress(world: "Ecosystem", coming: Coming) -> float:
    """How far that has come which brings random cohorts, points."""
    research = world.parameters.research
    if world.parameters.work.tied_to == "time":
        return float(research.closed_start + research.past_growth * world.months / 12.0)
    return coming.passed


def random_cohort(world: "Ecosystem", coming: Coming) -> Cohort:
    """The next random cohort, of a kind that is drawn."""
    work = world.in_force.work
    u = uniforms_at(world.luck, coming.number, LASTING, COHORT, FIRST)[2]
    need = coming.point if work.tied_to == "frontier" else coming.passed
    return Cohort(
        need=need,
        custom=float(u < work.custom_share),
        critical=float(work.custom_share <= u < work.custom_share + work.critical_share),
    )


def start_from_now(world: "Ecosystem", coming: Coming) -> None:
    """Let the first random cohort come beyond how far that has come which brings it."""
    if world.parameters.work.tied_to == "time":
        coming.number -= 1
        coming.point = progress(world, coming)
        draw_next(world, coming)


def bring_work(world: "Ecosystem") -> None:
    """Let all cohorts come that are possible by now."""
    coming = world.coming
    coming.passed = max(coming.passed, world.frontier)
    while coming.named and coming.named[0][1].need <= coming.passed:
        name, cohort = coming.named.pop(0)
        w = place_cohort(world, number_of(name), cohort)
        if world.step_number:
            world.log("new_work", name, part_of_all(world, w))
        if not coming.named and coming.point <= progress(world, coming):
            start_from_now(world, coming)  # what time would have brought so far is among the named
    for number, shock in enumerate(due(world, "work")):
        name = f"boom of {shock.month}" + (f" {number + 1}" if number else "")
        w = place_cohort(world, number_of(name), Cohort(need=coming.passed, size=shock.amount))
        world.log("new_work", name, part_of_all(world, w))
    while not coming.named and coming.point <= progress(world, coming):
        cohort = random_cohort(world, coming)
        w = place_cohort(world, coming.number, cohort)
        if world.step_number:
            world.log("new_work", f"cohort {coming.number + 1}", part_of_all(world, w))
        draw_next(world, coming)


def new_work(world: "Ecosystem") -> None:
    """Let work come and end, and let the trends of what it would cost follow."""
    let_end(world)
    bring_work(world)
    now = spend(world)
    renew_potential(world, now.potential, now.open)


def let_end(world: "Ecosystem") -> None:
    """Let firms give up the work that ends."""
    if world.parameters.work.retirement > 0.0:
        handed, step = world.handed, world.step_number

        def some_end(_part: int, start: int, stop: int) -> None:
            give_up(handed, step, start, stop)

        in_ranges(world.threads, world.crowd.kind.size, some_end)


def renew_potential(world: "Ecosystem", potential: float, able: float) -> None:
    """Let the trends follow what all work would cost, and that for which open models are able."""
    weight = -math.expm1(-world.in_force.clock.years_per_step)
    world.potential += weight * (potential - world.potential)
    world.open_potential += weight * (able - world.open_potential)


def first_work(world: "Ecosystem") -> None:
    """The work that there is before the first month."""
    world.coming = first_coming(world)
    bring_work(world)
    world.potential = max(spend(world).potential, LEAST_POTENTIAL)
    world.open_potential = spend(world).open
