"""Pooling: the two oldest cohorts merge when a new one needs a place."""

from typing import Any

from openclosed.sim.engine.compiled import compiled, inlined
from openclosed.sim.engine.elementary import exponentials
from openclosed.sim.engine.mathematics import log
from openclosed.sim.state.firm_table import UNAWARE
from openclosed.sim.state.kinds import NO_WORKLOAD, NOT_STARTED
from openclosed.sim.state.market import Table
from openclosed.sim.state.tables import Tables
from openclosed.sim.state.work import NO_COHORT

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
