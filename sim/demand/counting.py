"""The month's tally: what all firms use, after they have decided."""

from typing import NamedTuple

import numpy as np

from sim.demand.tastes import gap_kept, grown_skill
from sim.engine.compiled import compiled, inlined, kernel
from sim.engine.randomness import Integer
from sim.state.crowd import Crowd
from sim.state.kinds import FIRST_OFFERING, SELF_HOSTED, WITHOUT_AI, WORK_KINDS
from sim.state.market import Table
from sim.state.offers import MOST_WORKLOADS, QUALITY_OF, RESPONSE, UNIT, Board, Tally

# What offerings make of a firm, in bits; the first two are its state.
USES_OPEN, USES_CLOSED, RUNS_MODELS = np.uint64(1), np.uint64(2), np.uint64(4)
HYBRID = USES_OPEN | USES_CLOSED
_FAMILIES = 3  # the first bit for families
_WORKS = len(WORK_KINDS)


@inlined
def state_of(bits: np.uint64) -> np.uint64:
    """Of a firm: 0 without AI, else USES_OPEN, USES_CLOSED or, with both, HYBRID."""
    return bits & HYBRID


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


CELL = np.dtype(
    [
        ("factor", "f8"),  # volume over that at the start and a price of 1
        ("quality", "f8"),  # perceived, in [0, 1]
        ("users", "i8"),  # counted, as the next
        ("volume", "i8"),
    ]
)
"""One offering at one kind of firm and work: what it is to them, and how much they use it."""

MARK = np.dtype([("bits", "u8"), ("skilled", "i8")])
"""One offering: what it makes of a firm that uses it, and the skill of all who do, counted."""


class Uses(NamedTuple):
    """What is counted of uses, with what is read of the offerings for it.

    By what a workload may hold, from NOT_STARTED on. What is not on the board is worth nothing and
    makes nothing of a firm, which spares a look at what most likely is in use.
    """

    cells: Table  # (kinds, works, 2 + slots) of CELL
    marks: Table  # (2 + slots) of MARK


@compiled
def uses_of(board: Board, kinds: int, works: int) -> Uses:
    """Nothing counted yet, on a board."""
    held = FIRST_OFFERING + board.position.size
    return _uses_in(board, np.zeros((kinds, works, held), CELL), np.zeros(held, MARK))


@compiled
def _uses_in(board: Board, cells: Table, marks: Table) -> Uses:
    """The same in tables of zeros."""
    uses, kinds, works = Uses(cells, marks), cells.shape[0], cells.shape[1]
    for a in range(board.offerings.size):
        offering = board.offerings[a]
        at = FIRST_OFFERING + offering.slot
        uses.marks[at].bits = (
            (USES_CLOSED if a < board.closed[0] else USES_OPEN)
            | (RUNS_MODELS if offering.delivery == SELF_HOSTED else np.uint64(0))
            | np.uint64(1) << np.uint64(_FAMILIES + offering.family)
        )
        for kind in range(kinds):
            for w in range(works):
                cell, terms = uses.cells[kind, w, at], board.columns.terms[kind, w]
                cell.factor = board.growth[w] * terms[RESPONSE, a]
                cell.quality = terms[QUALITY_OF, a]
    return uses


@inlined
def add_uses(uses: Uses, board: Board, tally: Tally) -> None:
    """Add what was counted to the tally."""
    for kind in range(tally.kinds.size):
        sums = tally.kinds[kind]
        for w in range(_WORKS):
            for at in range(uses.marks.size):
                sums.potential[w] += uses.cells[kind, w, at].users
            for a in range(tally.offerings.size):
                at, entry = FIRST_OFFERING + board.offerings[a].slot, tally.offerings[a]
                cell = uses.cells[kind, w, at]
                entry.users[kind, w] += cell.users
                entry.volume[kind, w] += cell.volume
                sums.foreign += cell.users * board.columns.foreign[a]
    for a in range(tally.offerings.size):
        at = FIRST_OFFERING + board.offerings[a].slot
        tally.offerings[a].skilled += uses.marks[at].skilled


class FirmUses(NamedTuple):
    """What one firm uses."""

    bits: np.uint64  # all that its offerings make of it
    number: int  # of workloads in use
    volume: float  # a month
    quality: float  # the best that it has, 0 to 1
    primary: Integer  # offering of its largest workload, or WITHOUT_AI


@inlined
def add_firm(uses: Uses, crowd: Crowd, i: Integer) -> FirmUses:
    """Add the workloads of firm `i` to the uses."""
    bits, number, largest, total, quality = np.uint64(0), 0, 0.0, 0.0, 0.0
    primary: Integer = np.int64(WITHOUT_AI)
    own, skill = uses.cells[np.uint64(crowd.kind[i])], np.int64(crowd.skill[i] * UNIT)
    for m in range(np.uint64(crowd.first[i]), np.uint64(crowd.first[i + np.uint64(1)])):
        held = np.int64(crowd.slot[m])
        at = np.uint64(FIRST_OFFERING + held)
        cell, mark = own[np.uint64(crowd.work[m]), at], uses.marks[at]
        volume = crowd.volume[m] * cell.factor
        cell.users += 1
        cell.volume += np.int64(volume * UNIT)
        mark.skilled += skill
        bits |= mark.bits
        number += mark.bits != 0
        total += volume
        quality = max(quality, cell.quality)
        primary = held if volume > largest else primary
        largest = max(largest, volume)
    return FirmUses(bits, number, total, quality, primary)


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
        firm_uses = add_firm(uses, crowd, i)
        crowd.primary[i] = firm_uses.primary
        state, volume = state_of(firm_uses.bits), np.int64(firm_uses.volume * UNIT)
        sums.firms[state] += 1
        sums.uses[min(firm_uses.number, MOST_WORKLOADS - 1)] += 1
        sums.volume_in_use += volume
        sums.volume_in_hybrids += volume if state == HYBRID else 0
        # No branch, since nobody can tell beforehand which way it goes.
        is_large = (firm_uses.number > 0) & (crowd.employees[i] >= large_firm)
        tally.large[0] += is_large
        tally.large[1] += is_large & (how_many(firm_uses.bits >> np.uint64(_FAMILIES)) >= 3)
        tally.large[2] += is_large & (firm_uses.bits & USES_OPEN != 0)
        size = np.uint64(crowd.size[i])
        tally.access[size, 0] += 1
        tally.access[size, 1] += np.int64(firm_uses.quality * UNIT)
        grown = grown_skill(crowd.skill[i], kept[kind])
        crowd.skill[i] = grown if firm_uses.bits & RUNS_MODELS else crowd.skill[i]
    add_uses(uses, board, tally)


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
