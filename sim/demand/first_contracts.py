"""The stock of contracts with which the world starts."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.demand.rules import POISSON
from openclosed.sim.engine.compiled import compiled, inlined
from openclosed.sim.engine.randomness import FIRST, INITIAL, LASTING, Integer, uniforms_at
from openclosed.sim.state.crowd import Crowd, step_of
from openclosed.sim.state.families import has_host
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
def _newest(work: Table, crowd: Crowd, i: int) -> int:
    """The place of the work that concerns firm `i` and needs most, or -1 without any."""
    newest = -1
    for w in range(work.size):
        if crowd.slot[i, w] == NOT_STARTED and (newest < 0 or work[w].need > work[newest].need):
            newest = w
    return newest


@inlined
def _left(rules: Table, u: float) -> float:
    """Months that are left of a contract: as many as of a new one, if that has no memory."""
    phase = -math.log(u) if rules.timing == POISSON else u
    return float(phase * rules.review_months)


@compiled
def sign_first_contracts(
    handed: Any, seed: Integer, launch_share: NDArray[np.float64], hosting: bool
) -> None:
    """Give the first adopters their first workloads, by the shares of the record.

    A first adopter uses AI for the newest work that concerns it; kinds with skill above a half run
    open models themselves, and so do all where nobody hosts them. Neither capability nor the law is
    asked here: launch shares are what was observed.
    """
    firm, work, crowd = handed.rules.firm, handed.work, handed.crowd
    families, vendors = handed.market.families, handed.market.vendors
    length = handed.rules.parameters[0].clock.months_per_step
    for i in range(crowd.kind.size):
        kind, number = crowd.kind[i], crowd.number[i]
        if uniforms_at(seed, number, LASTING, INITIAL, FIRST)[0] >= firm[kind].initial_adopters:
            continue
        crowd.aware_since[i] = 0
        w = _newest(work, crowd, i)
        if w < 0:
            continue
        draws = uniforms_at(seed, number, LASTING, INITIAL, _WORKLOAD_SLOT)
        camp = OPEN if draws[0] < firm[kind].initial_open else 1 - OPEN
        family = _pick(families, launch_share, camp, draws[1])
        if family < 0:
            family = _pick(families, launch_share, 1 - camp, draws[1])
        crowd.review_at[i, w] = step_of(_left(firm[kind], draws[2]), length)
        if family < 0:
            crowd.slot[i, w] = WITHOUT_AI
            continue
        delivery = 0
        if families[family].open:
            hosted = hosting and has_host(families, vendors, family)
            delivery = SELF_HOSTED if firm[kind].skill > 0.5 or not hosted else HOSTED
        crowd.slot[i, w] = 3 * family + delivery
        crowd.primary[i] = crowd.slot[i, w]
        crowd.seen[i] = crowd.slot[i, w]
