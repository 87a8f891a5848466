"""What one firm adds to the month's tally."""

import math

import numpy as np

from sim.board import MOST_WORKLOADS, SIZE_CLASSES, UNIT, Board, Tally
from sim.compiled import compiled
from sim.crowd import Crowd
from sim.kinds import SELF_HOSTED, WITHOUT_AI
from sim.rules.settings import Rules

WITHOUT, OPEN_ONLY, CLOSED_ONLY, HYBRID = 0, 1, 2, 3


@compiled
def size_class(employees: float) -> int:
    """Half-decades of size from 1 employee on, for the Gini of access."""
    return min(max(int(2.0 * math.log10(max(employees, 1.0))), 0), SIZE_CLASSES - 1)


@compiled
def count_firm(
    rules: Rules, board: Board, tally: Tally, crowd: Crowd, i: int, had_primary: int
) -> None:
    """Add firm `i` to the tally and renew its primary offering, that of its largest workload.

    A firm changes its primary offering when the family differs; going between deliveries of one
    family is not a change of vendor of the weights.
    """
    kind = crowd.kind[i]
    closed = board.closed[0]
    families = np.uint64(0)
    open_uses, closed_uses = 0, 0
    largest, total = -1.0, 0.0
    primary = WITHOUT_AI
    capability = 0.0
    for m in range(crowd.first[i], crowd.first[i + 1]):
        w = crowd.work[m]
        tally.potential[kind, w] += 1
        slot = crowd.slot[m]
        if slot < 0:
            continue
        a = board.position[slot]
        base = crowd.volume[m] * board.growth[w] * board.response[w, a]
        tally.users[kind, w, a] += 1
        tally.volume[kind, w, a] += np.int64(base * UNIT)
        if board.delivery[a] == SELF_HOSTED:
            own = board.engineering[a] * (1.0 - crowd.skill[i]) + board.price[w, a] * base
            tally.own_spend[kind, w, a] += np.int64(own * UNIT)
        else:
            tally.spend[kind, w, a] += np.int64(board.price[w, a] * base * UNIT)
        tally.skilled[a] += np.int64(crowd.skill[i] * UNIT)
        tally.foreign[kind] += board.foreign[a]
        families |= np.uint64(1) << np.uint64(board.family[a])
        if a < closed:
            closed_uses += 1
        else:
            open_uses += 1
        total += base
        capability = max(capability, board.quality[kind, w, a])
        if base > largest:
            largest = base
            primary = slot
    uses = open_uses + closed_uses
    state = WITHOUT
    if open_uses and closed_uses:
        state = HYBRID
    elif open_uses:
        state = OPEN_ONLY
    elif closed_uses:
        state = CLOSED_ONLY
    tally.firms[kind, state] += 1
    tally.uses[kind, min(uses, MOST_WORKLOADS - 1)] += 1
    tally.volume_in_use[kind] += np.int64(total * UNIT)
    if state == HYBRID:
        tally.volume_in_hybrids[kind] += np.int64(total * UNIT)
    if had_primary >= 0:
        tally.had_primary[kind] += 1
        if primary < 0 or primary // 3 != had_primary // 3:
            tally.changed[kind] += 1
    if uses and crowd.employees[i] >= rules.choice.large_firm:
        distinct = 0
        while families:
            families &= families - np.uint64(1)
            distinct += 1
        tally.large[0] += 1
        tally.large[1] += distinct >= 3
        tally.large[2] += open_uses > 0
    bin_ = size_class(crowd.employees[i])
    tally.access[bin_, 0] += 1
    tally.access[bin_, 1] += np.int64(capability * UNIT)
    crowd.primary[i] = primary
