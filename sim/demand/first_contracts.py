"""The contracts at the start of a run."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.demand.rules import POISSON
from openclosed.sim.engine.compiled import compiled, inlined
from openclosed.sim.engine.randomness import FIRST, INITIAL, LASTING, Integer, uniforms_at
from openclosed.sim.state.families import has_host
from openclosed.sim.state.firm_table import FirmTable, step_of
from openclosed.sim.state.kinds import HOSTED, NOT_STARTED, OPEN, SELF_HOSTED, WITHOUT_AI
from openclosed.sim.state.market import Table

_WORKLOAD_SLOT = 1


@compiled
def _pick(families: Table, launch_share: NDArray[np.float64], camp: int, u: float) -> int:
    """The family at quantile `u` of its camp's launch shares, or -1 if the camp has none."""
    total = 0.0
    for f in range(families.size):
        if families[f].alive and families[f].open == camp:
            total += launch_share[f]
    chosen, cumulative = -1, 0.0
    for f in range(families.size):
        if families[f].alive and families[f].open == camp and launch_share[f] > 0.0:
            chosen = f
            cumulative += launch_share[f]
            if u * total < cumulative:
                break
    return chosen


@compiled
def _newest(work: Table, firm_table: FirmTable, i: int) -> int:
    """The place of firm `i`'s work with the highest need, or -1 without any."""
    newest = -1
    for w in range(work.size):
        if firm_table.slot[i, w] == NOT_STARTED and (
            newest < 0 or work[w].need > work[newest].need
        ):
            newest = w
    return newest


@inlined
def _left(rules: Table, u: float) -> float:
    """Remaining months of a contract: as many as of a new one if lengths are memoryless."""
    phase = -math.log(u) if rules.timing == POISSON else u
    return float(phase * rules.review_months)


@compiled
def sign_first_contracts(
    packed: Any, seed: Integer, launch_share: NDArray[np.float64], hosting: bool
) -> None:
    """Give the first adopters their first workloads, by observed shares.

    A first adopter uses AI for its newest work; firms of kinds with skill above one half run open
    models themselves, and so do all if nobody hosts them. Capability and the law do not matter
    here: launch shares are observed.
    """
    firm, work, firm_table = packed.rules.firm, packed.work, packed.firm_table
    families, vendors = packed.market.families, packed.market.vendors
    length = packed.rules.parameters[0].clock.months_per_step
    for i in range(firm_table.kind.size):
        kind, number = firm_table.kind[i], firm_table.number[i]
        if uniforms_at(seed, number, LASTING, INITIAL, FIRST)[0] >= firm[kind].initial_adopters:
            continue
        firm_table.aware_since[i] = 0
        w = _newest(work, firm_table, i)
        if w < 0:
            continue
        draws = uniforms_at(seed, number, LASTING, INITIAL, _WORKLOAD_SLOT)
        camp = OPEN if draws[0] < firm[kind].initial_open else 1 - OPEN
        family = _pick(families, launch_share, camp, draws[1])
        if family < 0:
            family = _pick(families, launch_share, 1 - camp, draws[1])
        firm_table.review_at[i, w] = step_of(_left(firm[kind], draws[2]), length)
        if family < 0:
            firm_table.slot[i, w] = WITHOUT_AI
            continue
        delivery = 0
        if families[family].open:
            hosted = hosting and has_host(families, vendors, family)
            delivery = SELF_HOSTED if firm[kind].skill > 0.5 or not hosted else HOSTED
        firm_table.slot[i, w] = 3 * family + delivery
        firm_table.primary[i] = firm_table.slot[i, w]
        firm_table.seen[i] = firm_table.slot[i, w]
