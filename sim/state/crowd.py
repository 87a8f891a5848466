"""The firms as columns: one array per attribute, one row per firm, workloads behind one another."""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled import compiled, inlined, kernel
from sim.engine.randomness import (
    ENTRY,
    EXIT,
    FIRM,
    FIRST,
    LASTING,
    WORKLOAD,
    Integer,
    hazard_probability,
    normal_quantile,
    uniform_at,
    uniforms_at,
)
from sim.state.kinds import ENTERPRISE, NOT_STARTED, STARTUP
from sim.state.market import Table

UNAWARE = -1
LATER = 2**15 - 1
"""A step beyond those of any run."""
# Typed, since the compiler makes a copy of a function for each plain number.
_BEFORE: Any = np.int64(0)  # the step in which founding firms come
_KIND_SLOT, _SIZE_SLOT = np.uint64(0), np.uint64(1)  # of the stream FIRM
SIZE_CLASSES = 20
_BLOCK = 256  # places whose draws are made at once


class Crowd(NamedTuple):
    """Columns of N firms and of their M workloads.

    A firm's workloads are `first[i] : first[i + 1]`. A new firm that takes an empty place gets a
    new `number`, the name under which it draws random numbers.
    """

    number: NDArray[np.uint32]  # (N) name in the random streams
    kind: NDArray[np.uint8]  # (N) index into FIRM_KINDS
    present: NDArray[np.uint8]  # (N) 1 if the place is taken
    employees: NDArray[np.float32]  # (N)
    size: NDArray[np.uint8]  # (N) half-decade of employees, below SIZE_CLASSES
    skill: NDArray[np.float32]  # (N) in [0, 1)
    aware_since: NDArray[np.int16]  # (N) step, or UNAWARE
    primary: NDArray[np.int8]  # (N) offering of the firm's largest workload in use, or WITHOUT_AI
    seen: NDArray[np.int8]  # (N) the same as peers see it: last step's
    first: NDArray[np.int32]  # (N + 1)
    work: NDArray[np.uint8]  # (M) index into WORK_KINDS
    slot: NDArray[np.int8]  # (M) offering in use, WITHOUT_AI or NOT_STARTED
    volume: NDArray[np.float32]  # (M) volume a month at the start's intensity and price
    review_at: NDArray[np.int16]  # (M) step of the next review, or LATER
    since: NDArray[np.int16]  # (M) step in which the offering was taken

    @property
    def bytes(self) -> int:
        """Memory of all columns."""
        return sum(column.nbytes for column in self)


def empty_crowd(firms: int, workloads: int) -> Crowd:
    """Columns for so many firms and workloads, not yet filled."""
    of_workload = {
        "work": np.uint8,
        "slot": np.int8,
        "volume": np.float32,
        "review_at": np.int16,
        "since": np.int16,
    }
    of_firm = {
        "number": np.uint32,
        "kind": np.uint8,
        "present": np.uint8,
        "employees": np.float32,
        "size": np.uint8,
        "skill": np.float32,
        "aware_since": np.int16,
        "primary": np.int8,
        "seen": np.int8,
    }
    return Crowd(
        **{name: np.empty(firms, dtype) for name, dtype in of_firm.items()},
        first=np.zeros(firms + 1, np.int32),
        **{name: np.empty(workloads, dtype) for name, dtype in of_workload.items()},
    )


@compiled
def _count_workloads(
    firm: Table,
    startup_fraction: float,
    seed: Integer,
    kind: NDArray[np.uint8],
    first: NDArray[np.int32],
) -> None:
    for i in range(kind.size):
        draws = uniforms_at(seed, i, LASTING, FIRM, _KIND_SLOT)
        k = STARTUP if draws[0] < startup_fraction else ENTERPRISE
        kind[i] = k
        least, most = firm[k].workloads_least, firm[k].workloads_most
        first[i + 1] = first[i] + least + int(draws[1] * (most - least + 1))


@inlined
def step_of(months: float, length: float) -> int:
    """The first step, of `length` months each, that is not before `months` after the start.

    Months are taken in single precision; LATER is the step of all that no run reaches.
    """
    months = float(np.float32(months))
    if not months < (LATER - 1) * length:
        return LATER
    step = math.ceil(months / length)
    # The quotient may be rounded to a neighbour; a step begins at its product with the length.
    step += step * length < months
    step -= (step - 1) * length >= months
    return step


@compiled
def size_class(employees: float) -> int:
    """Half-decades of size from 1 employee on, for the Gini of access."""
    return min(max(int(2.0 * math.log10(max(employees, 1.0))), 0), SIZE_CLASSES - 1)


@compiled
def settle(
    firm: Table,
    work: Table,
    seed: Integer,
    step: int,
    length: float,
    number: int,
    i: int,
    crowd: Crowd,
) -> None:
    """Let the firm `number` move into place `i`: size, skill and workloads from its own stream.

    It comes in `step`; steps are of `length` months.
    """
    k = crowd.kind[i]
    draws = uniforms_at(seed, number, LASTING, FIRM, _SIZE_SLOT)
    crowd.number[i] = number
    crowd.present[i] = 1
    crowd.employees[i] = firm[k].employees_median * math.exp(
        firm[k].employees_spread * normal_quantile(draws[0])
    )
    crowd.size[i] = size_class(crowd.employees[i])
    odds = firm[k].skill / (1.0 - firm[k].skill)
    odds *= math.exp(firm[k].skill_spread * normal_quantile(draws[1]))
    crowd.skill[i] = odds / (1.0 + odds)
    crowd.aware_since[i] = UNAWARE
    crowd.primary[i] = -1
    crowd.seen[i] = -1
    for m in range(crowd.first[i], crowd.first[i + 1]):
        draws = uniforms_at(seed, number, LASTING, WORKLOAD, m - crowd.first[i])
        w = 0
        while w < 3 and draws[0] > firm[k].work_mix[w]:
            w += 1
        crowd.work[m] = w
        crowd.slot[m] = NOT_STARTED
        crowd.volume[m] = (
            firm[k].volume_median
            * work[w].volume_scale
            * math.exp(firm[k].volume_spread * normal_quantile(draws[1]))
        )
        # How much of a contract is left: as much as a new one's length, if that has no memory.
        phase = -math.log(draws[2]) if firm[k].memoryless else draws[2]
        review_at = step * length + phase * firm[k].review_months
        crowd.review_at[m] = step_of(review_at, length)
        crowd.since[m] = step


@compiled
def _settle_all(firm: Table, work: Table, seed: Integer, length: float, crowd: Crowd) -> None:
    for i in range(crowd.kind.size):
        settle(firm, work, seed, _BEFORE, length, i, i, crowd)


def populate(
    firm: Table,
    work: Table,
    startup_fraction: float,
    seed: Integer,
    count: int,
    length: float,
) -> Crowd:
    """Build `count` firms with their workloads; nobody is aware and nothing is started.

    Steps are of `length` months.
    """
    kind = np.empty(count, dtype=np.uint8)
    first = np.zeros(count + 1, dtype=np.int32)
    _count_workloads(firm, startup_fraction, seed, kind, first)
    crowd = empty_crowd(count, int(first[-1]))._replace(kind=kind, first=first)
    _settle_all(firm, work, seed, length, crowd)
    return crowd


class Founders(NamedTuple):
    """Those who use AI before the first month."""

    adopters: int  # firms
    volume: float  # of their workloads on AI, a month


@kernel
def add_up(crowd: Crowd, volumes: NDArray[np.float64], users: NDArray[np.float64]) -> Founders:
    """Add each workload's volume to that of its work, and it to the users of its family."""
    adopters, in_use = 0, np.float64(0.0)  # for Python, which would go on in single precision
    for i in range(crowd.kind.size):
        adopters += crowd.primary[i] >= 0
    for m in range(crowd.work.size):
        volumes[crowd.work[m]] += crowd.volume[m]
        if crowd.slot[m] >= 0:
            users[crowd.slot[m] // 3] += 1.0
            in_use += crowd.volume[m]
    return Founders(adopters, in_use)


@compiled
def turn_over(
    firm: Table,
    work: Table,
    seed: Integer,
    step: int,
    length: float,
    crowd: Crowd,
    start: int,
    stop: int,
) -> tuple[int, int]:
    """Firms close and new ones take their places; returns how many left and how many came.

    Steps are of `length` months; the places are those from `start` to `stop`.

    A newcomer's number is its place plus `step` times the number of places, so it never repeats
    within 2^32 and does not depend on who else came.
    """
    left, came, years, places = 0, 0, length / 12.0, crowd.kind.size
    chance = np.zeros((2, firm.size))  # that an empty place is taken, and that a firm leaves its
    for k in range(firm.size):
        chance[0, k] = hazard_probability(firm[k].entry_hazard, years)
        chance[1, k] = hazard_probability(firm[k].exit_hazard, years)
    if not chance.any():
        return left, came
    draws = np.empty(_BLOCK)
    for block in range(start, stop, _BLOCK):
        size = min(_BLOCK, stop - block)
        for b in range(size):
            i = np.uint64(block + b)
            purpose = EXIT if crowd.present[i] else ENTRY
            draws[b] = uniform_at(seed, crowd.number[i], step, purpose, FIRST)
        for b in range(size):
            i = np.uint64(block + b)
            if draws[b] < chance[np.uint64(crowd.present[i]), np.uint64(crowd.kind[i])]:
                if crowd.present[i]:
                    crowd.present[i] = 0
                    crowd.primary[i] = -1
                    left += 1
                else:
                    number = (block + b + step * places) & 0xFFFFFFFF
                    settle(firm, work, seed, step, length, number, block + b, crowd)
                    came += 1
    return left, came
