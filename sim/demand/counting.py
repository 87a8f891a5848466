"""The month's tally: what all firms use after their decisions."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.engine.compiled import compiled, inlined, kernel
from openclosed.sim.engine.randomness import Integer
from openclosed.sim.state.firm_table import FirmTable
from openclosed.sim.state.market import (
    FIRST_OFFERING,
    MOST_WORKLOADS,
    NOT_STARTED,
    WITHOUT_AI,
    Board,
    Table,
)
from openclosed.sim.state.tally import UNIT, Tally
from openclosed.sim.state.work import NO_COHORT, kind_of_work, own_need

# Bits that offerings set for a firm; the first two are its state.
USES_OPEN, USES_CLOSED = np.uint64(1), np.uint64(2)
MULTIHOMING = USES_OPEN | USES_CLOSED
_FAMILIES = 2  # the first bit for families


@inlined
def state_of(bits: np.uint64) -> np.uint64:
    """State of a firm: 0 without AI, else USES_OPEN, USES_CLOSED or MULTIHOMING."""
    return bits & MULTIHOMING


@inlined
def how_many(families: np.uint64) -> int:
    """Number of bits set."""
    count = 0
    while families:
        families &= families - np.uint64(1)
        count += 1
    return count


@kernel
def primary_of(board: Board, firm_table: FirmTable, i: Integer) -> int:
    """The offering of firm `i`'s largest workload in use, or WITHOUT_AI."""
    kind = firm_table.kind[i]
    largest, primary = -1.0, WITHOUT_AI
    for w in range(firm_table.slot.shape[1]):
        held = firm_table.slot[i, w]
        if held >= 0:
            a = board.position[held]
            factor = board.growth[w] * board.offerings[a].response[kind]
            if firm_table.volume[i, w] * factor > largest:
                largest, primary = firm_table.volume[i, w] * factor, int(held)
    return primary


CELL = np.dtype(
    [
        ("factor", "f8"),  # volume over a workload's own
        ("users", "i8"),  # counted, as the next
        ("volume", "i8"),
    ]
)
"""One offering for one kind of firm and cohort: its attributes and their use of it."""


class Uses(NamedTuple):
    """Counts of uses, with the attributes of offerings needed for counting.

    Indexed by what a workload may hold, from NO_WORKLOAD on. Offerings not on the board count as
    zero, which saves a check for the most common cases.
    """

    cells: Table  # (kinds, W, FIRST_OFFERING + slots) of CELL
    marks: NDArray[np.uint64]  # (FIRST_OFFERING + slots) bits that it sets for its user


@compiled
def uses_of(board: Board, kinds: int, slots: int) -> Uses:
    """Uses on a board, at zero; `slots` is how many offerings there have ever been."""
    held = FIRST_OFFERING + slots
    cells = np.zeros((kinds, board.growth.size, held), CELL)
    return _uses_in(board, cells, np.zeros(held, np.uint64))


@compiled
def _uses_in(board: Board, cells: Table, marks: NDArray[np.uint64]) -> Uses:
    """The same in tables of zeros."""
    uses, kinds, places = Uses(cells, marks), cells.shape[0], cells.shape[1]
    for a in range(board.offerings.size):
        offering = board.offerings[a]
        at = FIRST_OFFERING + offering.slot
        camp = USES_CLOSED if a < board.closed[0] else USES_OPEN
        uses.marks[at] = camp | np.uint64(1) << np.uint64(_FAMILIES + offering.family)
        for kind in range(kinds):
            for w in range(places):
                uses.cells[kind, w, at].factor = board.growth[w] * offering.response[kind]
    return uses


@inlined
def add_uses(uses: Uses, work: Table, board: Board, tally: Tally) -> None:
    """Add the counts to the tally."""
    for kind in range(tally.kinds.size):
        sums = tally.kinds[kind]
        for w in range(work.size):
            if work[w].number == NO_COHORT:
                continue
            like = kind_of_work(work[w])
            for at in range(FIRST_OFFERING + NOT_STARTED, uses.marks.size):
                sums.potential[like] += uses.cells[kind, w, at].users
            for a in range(tally.offerings.size):
                cell = uses.cells[kind, w, FIRST_OFFERING + board.offerings[a].slot]
                tally.users[a, kind, w] += cell.users
                tally.volume[a, kind, w] += cell.volume
                sums.foreign += cell.users * board.columns.foreign[a]


class FirmUses(NamedTuple):
    """What one firm uses."""

    bits: np.uint64  # all bits that its offerings set
    number: int  # of workloads on AI, pooled ones counted once
    volume: float  # of these, a month
    closed_only: float  # the part that no open offering is capable of serving
    primary: Integer  # offering of its largest workload, or WITHOUT_AI


@inlined
def add_firm(
    uses: Uses, work: Table, spread: float, best_open: float, firm_table: FirmTable, i: Integer
) -> FirmUses:
    """Add the workloads of firm `i` to the uses.

    `spread` is that of own needs; `best_open` the capability of the best open offering, points.
    """
    bits, number = np.uint64(0), 0
    largest, total, closed_only = 0.0, 0.0, 0.0
    primary: Integer = np.int64(WITHOUT_AI)
    own = uses.cells[np.uint64(firm_table.kind[i])]
    for w in range(np.uint64(work.size)):
        held = np.int64(firm_table.slot[i, w])
        at = np.uint64(FIRST_OFFERING + held)
        cell, makes = own[w, at], uses.marks[at]
        many = np.int64(firm_table.stands_for[i, w])
        volume = firm_table.volume[i, w] * cell.factor
        cell.users += many
        cell.volume += np.int64(volume * UNIT)
        bits |= makes
        number += makes != 0
        total += volume
        beyond = own_need(work[w].need, spread, firm_table.own[i, w]) > best_open
        closed_only += volume if beyond else 0.0
        primary = held if volume > largest else primary
        largest = max(largest, volume)
    return FirmUses(bits, number, total, closed_only, primary)


@compiled
def best_of_open(board: Board, kind: int) -> float:
    """Capability in use of the best open offering, as firms of a kind see it, points."""
    best = -np.inf
    for a in range(board.closed[0], board.offerings.size):
        best = max(best, board.offerings[a].able[kind])
    return best


@compiled
def count(packed: Any, families: int) -> None:
    """Add all firms to the tally, and update each firm's primary offering.

    That is the offering of its largest workload. `families` is how many there have ever been.
    """
    numbers, work = packed.rules.parameters[0], packed.work
    board, tally, firm_table = packed.board, packed.tally, packed.firm_table
    kinds = tally.kinds.size
    uses = uses_of(board, kinds, 3 * families)
    spread = numbers.work.need_spread
    best_open = np.empty(kinds)
    for k in range(kinds):
        best_open[k] = best_of_open(board, k)
    # Unsigned indices avoid a check for negative ones at each access.
    for i in range(np.uint64(firm_table.kind.size)):
        if not firm_table.present[i]:
            continue
        kind = np.uint64(firm_table.kind[i])
        sums = tally.kinds[kind]
        firm_uses = add_firm(uses, work, spread, best_open[kind], firm_table, i)
        firm_table.primary[i] = firm_uses.primary
        state, volume = state_of(firm_uses.bits), np.int64(firm_uses.volume * UNIT)
        sums.firms[state] += 1
        sums.uses[min(firm_uses.number, MOST_WORKLOADS - 1)] += 1
        sums.volume_in_use += volume
        sums.volume_of_multihoming += volume if state == MULTIHOMING else 0
        sums.volume_closed_only += np.int64(firm_uses.closed_only * UNIT)
        sums.three_families += how_many(firm_uses.bits >> np.uint64(_FAMILIES)) >= 3
    add_uses(uses, work, board, tally)


@compiled
def take_payments(packed: Any) -> None:
    """Compute payments for the month's volumes: to others, or for firms' own computing."""
    board, tally = packed.board, packed.tally
    for a in range(board.offerings.size):
        offering = board.offerings[a]
        for kind in range(tally.kinds.size):
            for w in range(board.going.size):
                price = offering.price * board.going[w]
                tally.spend[a, kind, w] = price * tally.volume[a, kind, w]
