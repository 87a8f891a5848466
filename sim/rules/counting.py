"""What one firm adds to the month's tally."""

import math

import numpy as np

from sim.board import MOST_WORKLOADS, SIZE_CLASSES, UNIT, Board, Tally
from sim.compiled import compiled, inlined
from sim.crowd import Crowd
from sim.kinds import SELF_HOSTED, WITHOUT_AI
from sim.rules.choice import cost_of

WITHOUT, OPEN_ONLY, CLOSED_ONLY, HYBRID = 0, 1, 2, 3


@compiled
def size_class(employees: float) -> int:
    """Half-decades of size from 1 employee on, for the Gini of access."""
    return min(max(int(2.0 * math.log10(max(employees, 1.0))), 0), SIZE_CLASSES - 1)


@inlined
def count_firm(large_firm: float, board: Board, tally: Tally, crowd: Crowd, i: int) -> bool:
    """Add firm `i` to the tally and renew its primary offering, that of its largest workload.

    Returns whether the firm runs models itself.
    """
    kind = crowd.kind[i]
    closed = board.closed[0]
    sums = tally.kinds[kind]
    families = np.uint64(0)
    open_uses, closed_uses = 0, 0
    largest, total = -1.0, 0.0
    primary = WITHOUT_AI
    runs_models = False
    quality = 0.0
    for m in range(crowd.first[i], crowd.first[i + 1]):
        w = crowd.work[m]
        sums.potential[w] += 1
        slot = crowd.slot[m]
        if slot < 0:
            continue
        a = board.position[slot]
        offering, entry = board.offerings[a], tally.offerings[a]
        volume = crowd.volume[m] * board.growth[w] * offering.response[w]
        entry.users[kind, w] += 1
        entry.volume[kind, w] += np.int64(volume * UNIT)
        if offering.delivery == SELF_HOSTED:
            runs_models = True
            own = cost_of(offering.engineering, crowd.skill[i], offering.price[w], volume)
            entry.own_spend[kind, w] += np.int64(own * UNIT)
        else:
            entry.spend[kind, w] += np.int64(offering.price[w] * volume * UNIT)
        entry.skilled += np.int64(crowd.skill[i] * UNIT)
        sums.foreign += offering.foreign
        families |= np.uint64(1) << np.uint64(offering.family)
        if a < closed:
            closed_uses += 1
        else:
            open_uses += 1
        total += volume
        quality = max(quality, offering.quality[kind, w])
        if volume > largest:
            largest = volume
            primary = slot
    uses = open_uses + closed_uses
    state = WITHOUT
    if open_uses and closed_uses:
        state = HYBRID
    elif open_uses:
        state = OPEN_ONLY
    elif closed_uses:
        state = CLOSED_ONLY
    sums.firms[state] += 1
    sums.uses[min(uses, MOST_WORKLOADS - 1)] += 1
    sums.volume_in_use += np.int64(total * UNIT)
    if state == HYBRID:
        sums.volume_in_hybrids += np.int64(total * UNIT)
    if uses and crowd.employees[i] >= large_firm:
        distinct = 0
        while families:
            families &= families - np.uint64(1)
            distinct += 1
        tally.large[0] += 1
        tally.large[1] += distinct >= 3
        tally.large[2] += open_uses > 0
    bin_ = size_class(crowd.employees[i])
    tally.access[bin_, 0] += 1
    tally.access[bin_, 1] += np.int64(quality * UNIT)
    crowd.primary[i] = primary
    return runs_models
