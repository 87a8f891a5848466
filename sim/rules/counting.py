"""The month's tally: what all firms use, after they have decided."""

import numpy as np

from sim.board import MOST_WORKLOADS, QUALITY_OF, RESPONSE, UNIT, Board, Tally
from sim.compiled import compiled, inlined, kernel
from sim.crowd import Crowd
from sim.kinds import SELF_HOSTED, WITHOUT_AI, WORK_KINDS
from sim.market import Table
from sim.randomness import Integer
from sim.rules.tastes import grown_skill

WITHOUT, OPEN_ONLY, CLOSED_ONLY, HYBRID = 0, 1, 2, 3
_WORKS = len(WORK_KINDS)


@inlined
def state_of(open_uses: int, closed_uses: int) -> int:
    """Of a firm: without AI, open only, closed only, or hybrid."""
    if open_uses:
        return HYBRID if closed_uses else OPEN_ONLY
    return CLOSED_ONLY if closed_uses else WITHOUT


@inlined
def how_many(families: np.uint64) -> int:
    """Number of bits set."""
    count = 0
    while families:
        families &= families - np.uint64(1)
        count += 1
    return count


@kernel
def primary_of(board: Board, crowd: Crowd, i: Integer) -> int:
    """The offering of firm `i`'s largest workload in use, or WITHOUT_AI."""
    kind = crowd.kind[i]
    largest, primary = -1.0, WITHOUT_AI
    for m in range(crowd.first[i], crowd.first[i + 1]):
        if crowd.slot[m] >= 0:
            w, a = crowd.work[m], board.position[crowd.slot[m]]
            volume = crowd.volume[m] * (board.growth[w] * board.columns.terms[kind, w, RESPONSE, a])
            if volume > largest:
                largest, primary = volume, int(crowd.slot[m])
    return primary


@compiled
def count(
    firm: Table,
    large_firm: float,
    years: float,
    board: Board,
    tally: Tally,
    crowd: Crowd,
    start: int,
    stop: int,
) -> None:
    """Add the firms `start` to `stop` to the tally, and renew what follows from their workloads.

    That is each firm's primary offering, which is the one of its largest workload, and the skill
    of those who run models themselves.
    """
    closed = np.uint64(board.closed[0])
    terms, offerings = board.columns.terms, board.offerings
    own_models = offerings["delivery"] == SELF_HOSTED
    # Unsigned indices spare a look for negative ones at each access.
    for i in range(np.uint64(start), np.uint64(stop)):
        if not crowd.present[i]:
            continue
        kind = np.uint64(crowd.kind[i])
        sums = tally.kinds[kind]
        families = np.uint64(0)
        open_uses, closed_uses, foreign = 0, 0, 0
        largest, total, quality = -1.0, 0.0, 0.0
        primary = WITHOUT_AI
        runs_models = False
        skill = np.int64(crowd.skill[i] * UNIT)
        for m in range(np.uint64(crowd.first[i]), np.uint64(crowd.first[i + np.uint64(1)])):
            w = np.uint64(crowd.work[m])
            sums.potential[w] += 1
            slot = crowd.slot[m]
            if slot < 0:
                continue
            a = np.uint64(board.position[np.uint64(slot)])
            entry = tally.offerings[a]
            volume = crowd.volume[m] * (board.growth[w] * terms[kind, w, RESPONSE, a])
            entry.users[kind, w] += 1
            entry.volume[kind, w] += np.int64(volume * UNIT)
            entry.skilled += skill
            foreign += board.columns.foreign[a]
            families |= np.uint64(1) << np.uint64(board.columns.family[a])
            open_uses += int(a >= closed)
            closed_uses += int(a < closed)
            runs_models = runs_models or own_models[a]
            total += volume
            quality = max(quality, terms[kind, w, QUALITY_OF, a])
            if volume > largest:
                largest = volume
                primary = int(slot)
        crowd.primary[i] = primary
        state = state_of(open_uses, closed_uses)
        uses = open_uses + closed_uses
        sums.firms[state] += 1
        sums.uses[min(uses, MOST_WORKLOADS - 1)] += 1
        sums.foreign += foreign
        sums.volume_in_use += np.int64(total * UNIT)
        if state == HYBRID:
            sums.volume_in_hybrids += np.int64(total * UNIT)
        if uses and crowd.employees[i] >= large_firm:
            tally.large[0] += 1
            tally.large[1] += how_many(families) >= 3
            tally.large[2] += open_uses > 0
        size = np.uint64(crowd.size[i])
        tally.access[size, 0] += 1
        tally.access[size, 1] += np.int64(quality * UNIT)
        if runs_models:
            crowd.skill[i] = grown_skill(crowd.skill[i], firm[kind].learning, years)


@compiled
def take_payments(board: Board, tally: Tally) -> None:
    """What users pay to vendors and hosts for the volumes of the month."""
    for a in range(board.offerings.size):
        offering, entry = board.offerings[a], tally.offerings[a]
        if offering.delivery == SELF_HOSTED:
            continue
        for kind in range(tally.kinds.size):
            for w in range(_WORKS):
                entry.spend[kind, w] = np.int64(offering.price[w] * entry.volume[kind, w])
