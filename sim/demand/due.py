"""Which workloads may be decided this month: a quick look at all of them, many firms at once.

It may list too many: `sim.demand.review.reason_to_decide` has the last word, with the draws that
most workloads never need.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.demand.review import is_due, starts
from sim.engine.compiled import kernel
from sim.state.crowd import UNAWARE, Crowd
from sim.state.kinds import FIRST_OFFERING, NOT_STARTED
from sim.state.market import Table
from sim.state.offers import Board

BLOCK = 32
"""So many firms are looked at before those found are decided."""


class Due(NamedTuple):
    """Room for the workloads of a block of firms, and what calls for a decision."""

    row: NDArray[np.int64]  # firm of each workload found
    place: NDArray[np.int64]  # place of its cohort
    calls: NDArray[np.uint8]  # 1 for what a workload may hold that is a reason to decide


def room_for_due(board: Board) -> Due:
    """Room for the workloads of a block of firms."""
    most = BLOCK * board.growth.size
    calls = np.zeros(FIRST_OFFERING + board.position.size, np.uint8)
    return Due(np.empty(most, np.int64), np.empty(most, np.int64), calls)


@kernel
def note_calls(board: Board, incident: NDArray[np.bool_], due: Due) -> None:
    """Note what calls for a decision; `incident` (A) says which alternatives had an incident."""
    for slot in range(board.position.size):
        due.calls[FIRST_OFFERING + slot] = board.position[slot] < 0  # its offering is gone
    for a in range(board.offerings.size):
        if incident[a]:
            due.calls[FIRST_OFFERING + board.offerings[a].slot] = 1


@kernel
def list_due(
    firm: Table,
    work: Table,
    step: int,
    crowd: Crowd,
    order: NDArray[np.int64],
    start: int,
    stop: int,
    due: Due,
) -> int:
    """List what may be decided at the firms `start` to `stop`, and return how many workloads.

    If `order` is given, they are `order[start:stop]`.
    """
    found = 0
    for visit in range(start, stop):
        i = np.uint64(order[visit] if order.size else visit)
        aware = int(crowd.aware_since[i])
        if not crowd.present[i] or aware == UNAWARE:
            continue
        timing = firm[crowd.kind[i]].timing
        for w in range(np.uint64(work.size)):
            held, planned = int(crowd.slot[i, w]), int(crowd.review_at[i, w])
            # No branch, since nobody can tell beforehand which way it goes.
            due.row[found] = i
            due.place[found] = w
            called = due.calls[np.uint64(FIRST_OFFERING + held)] != 0
            starting = (held == NOT_STARTED) & starts(work[w].since, aware, planned, step)
            reviewed = (held > NOT_STARTED) & is_due(timing, held >= 0, planned, step)
            found += called | starting | reviewed
    return found
