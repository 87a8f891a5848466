"""The firm table: an array for each attribute, a row for each firm."""

import math
from typing import Any, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.engine.compiled import compiled, inlined, kernel
from openclosed.sim.engine.randomness import (
    FIRM,
    LASTING,
    WORKLOAD,
    Integer,
    normal_quantile,
    uniforms_at,
)
from openclosed.sim.state.market import (
    ENTERPRISE,
    NO_WORKLOAD,
    NOT_STARTED,
    STARTUP,
    WITHOUT_AI,
)
from openclosed.sim.state.work import OWN_UNIT

UNAWARE = -1
LATER = 2**15 - 1
"""A step beyond any run."""
_KIND_SLOT = np.uint64(0)  # of the stream FIRM


class FirmTable(NamedTuple):
    """Columns of N firms and of their workloads, in W places of cohorts."""

    number: NDArray[np.uint32]  # (N) name in the random streams
    kind: NDArray[np.uint8]  # (N) index into FIRM_KINDS
    present: NDArray[np.uint8]  # (N) 1 if the place is taken
    aware_since: NDArray[np.int16]  # (N) step, or UNAWARE
    primary: NDArray[np.int8]  # (N) offering of the firm's largest workload in use, or WITHOUT_AI
    seen: NDArray[np.int8]  # (N) the same as peers see it, last step's
    slot: NDArray[np.int8]  # (N, W) offering in use, WITHOUT_AI, NOT_STARTED or NO_WORKLOAD
    volume: NDArray[np.float32]  # (N, W) volume a month, relative to the cohort's factor
    own: NDArray[np.int8]  # (N, W) own need minus the cohort's, in 1/OWN_UNIT of its spread
    review_at: NDArray[np.int16]  # (N, W) step of the next review, or LATER; steps until a start
    ends_at: NDArray[np.int16]  # (N, W) step in which it ends, or LATER
    stands_for: NDArray[np.uint16]  # (N, W) number of workloads pooled in it, itself included


def empty_firm_table(firms: int, places: int) -> FirmTable:
    """Columns for a number of firms and places, without workloads."""
    columns: dict[str, NDArray[Any]] = {}
    for name, array in FirmTable.__annotations__.items():
        kind = get_args(array)[-1]  # of an NDArray, an alias in old versions
        shape = (firms, places) if "slot" in columns or name == "slot" else (firms,)
        columns[name] = np.zeros(shape, *(get_args(kind) or (kind,)))
    columns["slot"][:] = NO_WORKLOAD
    return FirmTable(**columns)


@inlined
def step_of(months: float, length: float) -> int:
    """The first step (of `length` months) that begins `months` after the start or later.

    Months are in single precision; LATER stands for any step that no run reaches.
    """
    months = float(np.float32(months))
    if not months < (LATER - 1) * length:
        return LATER
    step = math.ceil(months / length)
    # The quotient may round to a neighbour; a step begins at its product with the length.
    step += step * length < months
    step -= (step - 1) * length >= months
    return step


@compiled
def _draw_kinds(startup_fraction: float, seed: Integer, firm_table: FirmTable) -> None:
    for i in range(firm_table.kind.size):
        u = uniforms_at(seed, i, LASTING, FIRM, _KIND_SLOT)[0]
        firm_table.kind[i] = STARTUP if u < startup_fraction else ENTERPRISE


def populate(startup_fraction: float, seed: Integer, count: int, places: int) -> FirmTable:
    """Build `count` firms with places for cohorts, unaware of AI and without workloads."""
    firm_table = empty_firm_table(count, places)
    firm_table.number[:] = np.arange(count)
    firm_table.present[:] = 1
    firm_table.aware_since[:] = UNAWARE
    firm_table.primary[:] = firm_table.seen[:] = WITHOUT_AI
    _draw_kinds(startup_fraction, seed, firm_table)
    return firm_table


@compiled
def concern(packed: Any, w: int, seed: Integer, i: int) -> None:
    """Give firm `i` its workload of the cohort in place `w`, if it has such work.

    Draws are keyed by firm and cohort: whether it has such work, volume, time until the start, own
    need, and end.
    """
    firm, firm_table, cohort = packed.rules.firm, packed.firm_table, packed.work[w]
    parameters = packed.rules.parameters[0]
    rules, length = parameters.work, parameters.clock.months_per_step
    k, number = firm_table.kind[i], firm_table.number[i]
    slot = np.uint64(2) * np.uint64(cohort.number)
    draws = uniforms_at(seed, number, LASTING, WORKLOAD, slot)
    firm_table.slot[i, w] = NO_WORKLOAD
    if draws[0] >= cohort.reach[k]:
        return
    firm_table.slot[i, w] = NOT_STARTED
    firm_table.volume[i, w] = math.exp(firm[k].volume_spread * normal_quantile(draws[1]))
    firm_table.review_at[i, w] = step_of(-rules.start_months * math.log(draws[2]), length)
    own = round(OWN_UNIT * normal_quantile(draws[3]))
    firm_table.own[i, w] = min(max(own, -127), 127)
    firm_table.stands_for[i, w] = cohort.pooled
    firm_table.ends_at[i, w] = LATER
    if rules.retirement > 0.0:
        u = uniforms_at(seed, number, LASTING, WORKLOAD, slot + np.uint64(1))[0]
        lasts = -12.0 * math.log(u) / rules.retirement
        firm_table.ends_at[i, w] = step_of(cohort.since * length + lasts, length)


@compiled
def workloads_in(firm_table: FirmTable) -> int:
    """Number of workloads of the present firms, counting all that pooled ones stand for."""
    count = 0
    for i in range(firm_table.kind.size):
        if firm_table.present[i]:
            for w in range(firm_table.slot.shape[1]):
                if firm_table.slot[i, w] != NO_WORKLOAD:
                    count += int(firm_table.stands_for[i, w])
    return count


class InitialUse(NamedTuple):
    """Use of AI before the first month."""

    adopters: int  # firms
    volume: float  # of their workloads on AI, a month


@kernel
def add_up(
    firm_table: FirmTable, growth: NDArray[np.float64], users: NDArray[np.float64]
) -> InitialUse:
    """Add workloads in use to the users of their families; `growth` as in `volumes_of`."""
    adopters, in_use = 0, np.float64(0.0)  # or Python would continue in single precision
    for i in range(firm_table.kind.size):
        adopters += firm_table.primary[i] >= 0
        for w in range(firm_table.slot.shape[1]):
            if firm_table.slot[i, w] >= 0:
                users[firm_table.slot[i, w] // 3] += firm_table.stands_for[i, w]
                in_use += firm_table.volume[i, w] * growth[w]
    return InitialUse(adopters, in_use)
