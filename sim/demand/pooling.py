"""Pooling: the two oldest cohorts become one when a new one needs a place."""

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.compiled import compiled
from sim.state.crowd import Crowd
from sim.state.kinds import NO_WORKLOAD, NOT_STARTED
from sim.state.work import NO_COHORT

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem


def pool_oldest(world: "Ecosystem") -> int:
    """Pool the two oldest cohorts in the place of the second, and return that of the first.

    What they need counts by volume.
    """
    work = world.work
    first, second = np.lexsort((work["number"], work["since"], work["need"]))[:2].tolist()
    larger = max(work["size"][first], work["size"][second])
    parts = np.exp(work["size"][[first, second]] - larger)
    share = float(parts[0] / parts.sum())
    pool_workloads(world.crowd, first, second, share)
    work["size"][second] = larger + math.log(parts.sum())
    work["need"][second] += share * (work["need"][first] - work["need"][second])
    work["volume"][second] += share * (work["volume"][first] - work["volume"][second])
    work["number"][first] = NO_COHORT
    return int(first)


@compiled
def pool_workloads(crowd: Crowd, first: int, second: int, share: float) -> None:
    """Let each firm go on with one workload where it had one in each of two places.

    It stays with what the larger of them uses. `share` is the first cohort's part of the volume of
    both, so that no firm's volume changes.
    """
    for i in range(crowd.kind.size):
        old, new = crowd.slot[i, first], crowd.slot[i, second]
        if old == NO_WORKLOAD and new == NO_WORKLOAD:
            continue
        volume = share * crowd.volume[i, first] if old != NO_WORKLOAD else 0.0
        rest = (1.0 - share) * crowd.volume[i, second] if new != NO_WORKLOAD else 0.0
        is_larger = new == NOT_STARTED or volume > rest
        if new == NO_WORKLOAD or (old > NOT_STARTED and is_larger):
            crowd.slot[i, second] = old
            crowd.review_at[i, second] = crowd.review_at[i, first]
            crowd.own[i, second] = crowd.own[i, first]
        many = (int(crowd.stands_for[i, first]) if old != NO_WORKLOAD else 0) + (
            int(crowd.stands_for[i, second]) if new != NO_WORKLOAD else 0
        )
        ends = crowd.ends_at[i, first] if old != NO_WORKLOAD else np.int16(0)
        crowd.ends_at[i, second] = max(ends, crowd.ends_at[i, second]) if rest > 0.0 else ends
        crowd.stands_for[i, second] = min(many, 255)
        crowd.volume[i, second] = volume + rest
        crowd.slot[i, first] = NO_WORKLOAD
