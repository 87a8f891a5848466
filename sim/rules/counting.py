"""The month's tally: what all firms use, after they have decided."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.board import MOST_WORKLOADS, QUALITY_OF, RESPONSE, UNIT, Board, Tally
from sim.compiled import compiled, inlined, kernel
from sim.crowd import Crowd
from sim.kinds import NOT_STARTED, SELF_HOSTED, WITHOUT_AI, WORK_KINDS
from sim.market import Table
from sim.randomness import Integer
from sim.rules.tastes import gap_kept, grown_skill

type Floats = NDArray[np.float64]

WITHOUT, OPEN_ONLY, CLOSED_ONLY, HYBRID = 0, 1, 2, 3
_WORKS = len(WORK_KINDS)
_FIRST = -NOT_STARTED  # where the first offering stands in `Uses.place`


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


class Uses(NamedTuple):
    """What is counted of uses, an array each, and what is read of the alternatives for it.

    The places are those of the board, and one more for workloads without AI, which spares a look at
    what most likely is in use. A row stands for a kind of firm and of work.
    """

    place: NDArray[np.int64]  # (2 + slots) where an offering stands, from NOT_STARTED on
    factor: Floats  # (kinds x works, A + 1) volume over that at the start and a price of 1
    quality: Floats  # (kinds x works, A + 1)
    closed: NDArray[np.int64]  # (A + 1) 0 or 1, as the next two
    open: NDArray[np.int64]  # (A + 1)
    own_models: NDArray[np.int64]  # (A + 1)
    foreign: NDArray[np.int64]  # (A + 1)
    family: NDArray[np.uint64]  # (A + 1) a bit for the family
    users: NDArray[np.int64]  # (kinds x works, A + 1) counted, as the next two
    volume: NDArray[np.int64]  # (kinds x works, A + 1)
    skilled: NDArray[np.int64]  # (A + 1)


@compiled
def uses_of(board: Board, kinds: int, works: int) -> Uses:
    """Nothing counted yet, on a board."""
    size, rows = board.offerings.size, kinds * works
    uses = Uses(
        np.full(_FIRST + board.position.size, size, np.int64),
        np.zeros((rows, size + 1)),
        np.zeros((rows, size + 1)),
        np.zeros(size + 1, np.int64),
        np.zeros(size + 1, np.int64),
        np.zeros(size + 1, np.int64),
        np.zeros(size + 1, np.int64),
        np.zeros(size + 1, np.uint64),
        np.zeros((rows, size + 1), np.int64),
        np.zeros((rows, size + 1), np.int64),
        np.zeros(size + 1, np.int64),
    )
    for a in range(size):
        offering = board.offerings[a]
        uses.place[_FIRST + offering.slot] = a
        uses.closed[a] = a < board.closed[0]
        uses.open[a] = a >= board.closed[0]
        uses.own_models[a] = offering.delivery == SELF_HOSTED
        uses.foreign[a] = board.columns.foreign[a]
        uses.family[a] = np.uint64(1) << np.uint64(board.columns.family[a])
        for kind in range(kinds):
            for w in range(works):
                terms = board.columns.terms[kind, w]
                uses.factor[kind * works + w, a] = board.growth[w] * terms[RESPONSE, a]
                uses.quality[kind * works + w, a] = terms[QUALITY_OF, a]
    return uses


@inlined
def add_uses(uses: Uses, works: int, tally: Tally) -> None:
    """Add what was counted to the tally."""
    for a in range(tally.offerings.size):
        entry = tally.offerings[a]
        entry.skilled += uses.skilled[a]
        for kind in range(tally.kinds.size):
            for w in range(works):
                entry.users[kind, w] += uses.users[kind * works + w, a]
                entry.volume[kind, w] += uses.volume[kind * works + w, a]


class FirmUses(NamedTuple):
    """What one firm uses."""

    open: int  # workloads on open models
    closed: int  # and on closed ones
    foreign: int  # and on foreign families
    own_models: bool  # whether it runs models itself
    families: np.uint64  # a bit for each family
    volume: float  # a month
    quality: float  # the best that it has, 0 to 1
    primary: Integer  # offering of its largest workload, or WITHOUT_AI


@inlined
def add_firm(uses: Uses, sums: Any, crowd: Crowd, i: Integer) -> FirmUses:
    """Add the workloads of firm `i` to the uses, and to `potential` (work) whatever they use."""
    families = np.uint64(0)
    open_uses, closed_uses, foreign, runs_models = 0, 0, 0, 0
    largest, total, quality = 0.0, 0.0, 0.0
    primary: Integer = np.int64(WITHOUT_AI)
    kind, skill = np.uint64(crowd.kind[i]), np.int64(crowd.skill[i] * UNIT)
    for m in range(np.uint64(crowd.first[i]), np.uint64(crowd.first[i + np.uint64(1)])):
        w, slot = np.uint64(crowd.work[m]), np.int64(crowd.slot[m])
        a, row = np.uint64(uses.place[np.uint64(_FIRST + slot)]), kind * np.uint64(_WORKS) + w
        volume = crowd.volume[m] * uses.factor[row, a]
        sums.potential[w] += 1
        uses.users[row, a] += 1
        uses.volume[row, a] += np.int64(volume * UNIT)
        uses.skilled[a] += skill
        foreign += uses.foreign[a]
        families |= uses.family[a]
        open_uses += uses.open[a]
        closed_uses += uses.closed[a]
        runs_models |= uses.own_models[a]
        total += volume
        quality = max(quality, uses.quality[row, a])
        primary = slot if volume > largest else primary
        largest = max(largest, volume)
    return FirmUses(
        open_uses, closed_uses, foreign, runs_models != 0, families, total, quality, primary
    )


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
    uses = uses_of(board, tally.kinds.size, _WORKS)
    kept = np.empty(tally.kinds.size)  # of what a firm that runs models cannot do, after the step
    for k in range(kept.size):
        kept[k] = gap_kept(firm[k].learning, years)
    # Unsigned indices spare a look for negative ones at each access.
    for i in range(np.uint64(start), np.uint64(stop)):
        if not crowd.present[i]:
            continue
        kind = np.uint64(crowd.kind[i])
        sums = tally.kinds[kind]
        firm_uses = add_firm(uses, sums, crowd, i)
        crowd.primary[i] = firm_uses.primary
        state = state_of(firm_uses.open, firm_uses.closed)
        in_use, volume = firm_uses.open + firm_uses.closed, np.int64(firm_uses.volume * UNIT)
        sums.firms[state] += 1
        sums.uses[min(in_use, MOST_WORKLOADS - 1)] += 1
        sums.foreign += firm_uses.foreign
        sums.volume_in_use += volume
        if state == HYBRID:
            sums.volume_in_hybrids += volume
        if in_use and crowd.employees[i] >= large_firm:
            tally.large[0] += 1
            tally.large[1] += how_many(firm_uses.families) >= 3
            tally.large[2] += firm_uses.open > 0
        size = np.uint64(crowd.size[i])
        tally.access[size, 0] += 1
        tally.access[size, 1] += np.int64(firm_uses.quality * UNIT)
        if firm_uses.own_models:
            crowd.skill[i] = grown_skill(crowd.skill[i], kept[kind])
    add_uses(uses, _WORKS, tally)


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
