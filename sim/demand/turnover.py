"""Turnover of startups, in the first phase of a month."""

from typing import Any

import numpy as np

from openclosed.sim.engine.compiled import compiled
from openclosed.sim.engine.randomness import (
    ENTRY,
    EXIT,
    FIRST,
    Integer,
    hazard_probability,
    uniform_at,
)
from openclosed.sim.state.firm_table import concern, place_firm
from openclosed.sim.state.kinds import STARTUP
from openclosed.sim.state.work import NO_COHORT

_BLOCK = 256  # places that draw at once


@compiled
def turn_over(packed: Any, step_seed: Integer, step: int) -> tuple[int, int]:
    """Close startups and let new ones take their places; returns exits and entries.

    An entrant's number is its place plus `step` times the number of places, so it never repeats
    within 2^32 and does not depend on other entrants.
    """
    work, firm_table, numbers = packed.work, packed.firm_table, packed.rules.parameters[0]
    years, firms = numbers.clock.months_per_step / 12.0, numbers.firms
    left, entered, places = 0, 0, firm_table.kind.size
    comes = hazard_probability(firms.entry_hazard, years)
    leaves = hazard_probability(firms.exit_hazard, years)
    if comes == 0.0 and leaves == 0.0:
        return left, entered
    draws = np.empty(_BLOCK)
    for block in range(0, places, _BLOCK):
        size = min(_BLOCK, places - block)
        for b in range(size):
            i = np.uint64(block + b)
            purpose = EXIT if firm_table.present[i] else ENTRY
            draws[b] = uniform_at(step_seed, firm_table.number[i], step, purpose, FIRST)
        for b in range(size):
            i = np.uint64(block + b)
            chance = leaves if firm_table.present[i] else comes
            if firm_table.kind[i] == STARTUP and draws[b] < chance:
                if firm_table.present[i]:
                    firm_table.present[i] = 0
                    firm_table.primary[i] = -1
                    left += 1
                else:
                    number = (block + b + step * places) & 0xFFFFFFFF
                    place_firm(number, block + b, firm_table)
                    for f in range(packed.liking.shape[1]):
                        packed.liking[block + b, f] = 0.0
                    for w in range(work.size):
                        if work[w].number != NO_COHORT:
                            concern(packed, w, step_seed, block + b)
                    entered += 1
    return left, entered
