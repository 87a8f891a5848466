"""What is decided: workloads that start, are due or lose their offering, and what may serve them.

An offering must be capable of the work and allowed by law. Other requirements only lower its
utility (`sim.terms`).
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.demand.rules import EVERY_STEP, JITTERED, NEVER
from openclosed.sim.engine.compiled import inlined, kernel
from openclosed.sim.state.firm_table import UNAWARE
from openclosed.sim.state.market import FIRST_OFFERING, NOT_STARTED, Board


class Standing(NamedTuple):
    """An offering's attributes for one kind of firm."""

    capability: float  # in use, points
    foreign: bool


class Needs(NamedTuple):
    """A workload's hard requirements; minus infinity and False let everything pass."""

    capability: float  # points
    origin: bool  # whether the law forbids foreign families to its firm


REQUIREMENTS: tuple[str, ...] = Needs._fields


@inlined
def qualifies(has: Standing, needs: Needs) -> bool:
    """Whether an offering is capable and allowed."""
    # No short circuit: a loop over offerings then becomes vector code.
    return (has.capability >= needs.capability) & (not (needs.origin & has.foreign))


@inlined
def next_review(timing: int, time: float, mean: float, u: float) -> float:
    """Month of the next review, at the uniform draw `u`.

    jittered: uniform within a third of the mean, drawn each time, so that cohorts do not
    synchronise; poisson: exponential; every_step: at once; never: not within any run.
    """
    if timing == EVERY_STEP:
        return time
    if timing == NEVER:
        return math.inf
    if timing == JITTERED:
        return time + mean * (2.0 / 3.0 + 2.0 / 3.0 * u)
    return time - mean * math.log(u)


@inlined
def is_due(timing: int, has_offering: bool, review_at: int, step: int) -> bool:
    """Whether a started workload is decided this step.

    Under `never` a contract lasts for ever, but a workload without AI is decided every step.
    """
    if timing == NEVER:
        return not has_offering
    if timing == EVERY_STEP:
        return True
    return review_at <= step


@inlined
def starts(since: int, aware_since: int, delay: int, step: int) -> bool:
    """Whether a firm starts its workload by now.

    It can start `delay` steps after the cohort came and the firm was aware of AI.
    """
    return max(since, aware_since) + delay <= step


BLOCK = 32
"""Number of firms listed before the listed ones are decided."""


class Due(NamedTuple):
    """Memory for the workloads of a block of firms."""

    row: NDArray[np.int64]  # firm of each workload found
    place: NDArray[np.int64]  # place of its cohort
    withdrawn: NDArray[np.uint8]  # 1 where what a workload holds is no longer on offer


def room_for_due(board: Board) -> Due:
    """Memory for the workloads of a block of firms."""
    most = BLOCK * board.growth.size
    withdrawn = np.zeros(FIRST_OFFERING + board.position.size, np.uint8)
    return Due(np.empty(most, np.int64), np.empty(most, np.int64), withdrawn)


@kernel
def mark_withdrawn(board: Board, due: Due) -> None:
    """Mark offerings that were withdrawn."""
    for slot in range(board.position.size):
        due.withdrawn[FIRST_OFFERING + slot] = board.position[slot] < 0


@kernel
def list_due(
    packed: Any, step: int, order: NDArray[np.int64], start: int, stop: int, due: Due
) -> int:
    """List the workloads of firms `start` to `stop` that are decided; returns how many.

    If `order` is given, the firms are `order[start:stop]`.
    """
    firm_table, work, firm, found = packed.firm_table, packed.work, packed.rules.firm, 0
    for visit in range(start, stop):
        i = np.uint64(order[visit] if order.size else visit)
        aware = int(firm_table.aware_since[i])
        if not firm_table.present[i] or aware == UNAWARE:
            continue
        timing = firm[firm_table.kind[i]].timing
        for w in range(np.uint64(work.size)):
            held, planned = int(firm_table.slot[i, w]), int(firm_table.review_at[i, w])
            # No branch, since it would be unpredictable.
            due.row[found] = i
            due.place[found] = w
            vanished = due.withdrawn[np.uint64(FIRST_OFFERING + held)] != 0
            starting = (held == NOT_STARTED) & starts(work[w].since, aware, planned, step)
            reviewed = (held > NOT_STARTED) & is_due(timing, held >= 0, planned, step)
            found += vanished | starting | reviewed
    return found
