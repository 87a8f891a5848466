"""Pooling: the two oldest cohorts become one when a new one needs a place."""

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.compiled import compiled
from sim.state.crowd import UNAWARE, Crowd
from sim.state.kinds import NO_WORKLOAD, NOT_STARTED
from sim.state.work import NO_COHORT

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem

MOST_STOOD_FOR = 2**16 - 1


def pool_oldest(world: "Ecosystem") -> int:
    """Pool the two oldest cohorts in the place of the second, and return that of the first.

    What they need, and whom they concern, counts by size, so that it is the same for any crowd.
    """
    work = world.work
    first, second = np.lexsort((work["number"], work["since"], work["need"]))[:2].tolist()
    larger = max(work["size"][first], work["size"][second])
    parts = np.exp(work["size"][[first, second]] - larger)
    share = float(parts[0] / parts.sum())
    earlier = int(work["since"][second] - work["since"][first])
    pool_workloads(world.crowd, first, second, share, earlier, int(work["since"][second]))
    work["size"][second] = larger + math.log(parts.sum())
    for name in ("need", "custom", "critical", "reach"):
        work[name][second] += share * (work[name][first] - work[name][second])
    work["volume"][second] += share * (work["volume"][first] - work["volume"][second])
    work["pooled"][second] += work["pooled"][first]
    work["number"][first] = NO_COHORT
    return int(first)


@compiled
def pool_workloads(
    crowd: Crowd, first: int, second: int, share: float, earlier: int, since: int
) -> None:
    """Let each firm go on with one workload where it had one in each of two places.

    It stays with what the larger of them uses, and ends when that does: lives have no memory, so
    that as many end as before. `share` is the first cohort's part of the volume of both, so that no
    firm's volume changes. The first came `earlier` steps before the second, which came in
    step `since`.
    """
    for i in range(crowd.kind.size):
        old, new = crowd.slot[i, first], crowd.slot[i, second]
        if old == NO_WORKLOAD and new == NO_WORKLOAD:
            continue
        volume = share * crowd.volume[i, first] if old != NO_WORKLOAD else 0.0
        rest = (1.0 - share) * crowd.volume[i, second] if new != NO_WORKLOAD else 0.0
        many = (int(crowd.stands_for[i, first]) if old != NO_WORKLOAD else 0) + (
            int(crowd.stands_for[i, second]) if new != NO_WORKLOAD else 0
        )
        is_larger = new == NOT_STARTED or volume > rest
        if new == NO_WORKLOAD or (old > NOT_STARTED and is_larger):
            planned, aware = crowd.review_at[i, first], crowd.aware_since[i]
            if old == NOT_STARTED and aware != UNAWARE:  # from when it could start, which is later
                planned = max(planned + max(since - earlier, aware) - max(since, aware), 0)
            crowd.slot[i, second] = old
            crowd.review_at[i, second] = planned
            crowd.own[i, second] = crowd.own[i, first]
            crowd.ends_at[i, second] = crowd.ends_at[i, first]
        crowd.stands_for[i, second] = min(many, MOST_STOOD_FOR)
        crowd.volume[i, second] = volume + rest
        crowd.slot[i, first] = NO_WORKLOAD
