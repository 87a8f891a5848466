"""Firms close, and new ones take their places, before the phases of a month."""

from typing import Any

import numpy as np

from sim.engine.compiled import compiled
from sim.engine.randomness import ENTRY, EXIT, FIRST, Integer, hazard_probability, uniform_at
from sim.engine.threads import in_ranges
from sim.state.crowd import Crowd, concern, settle
from sim.state.market import Table
from sim.state.now import Now
from sim.state.tables import Tables
from sim.state.work import NO_COHORT

_BLOCK = 256  # places whose draws are made at once


@compiled
def turn_over(
    firm: Table,
    parameters: Table,
    work: Table,
    seeds: tuple[Integer, Integer],
    step: int,
    crowd: Crowd,
    start: int,
    stop: int,
) -> tuple[int, int]:
    """Firms close and new ones take their places; returns how many left and how many came.

    The places are those from `start` to `stop`. The first of `seeds` is that of what lasts, the
    second that of luck. A newcomer's number is its place plus `step` times
    the number of places, so it never repeats within 2^32 and does not depend on who else came.
    """
    seed, luck = seeds
    rules, length = parameters[0].work, parameters[0].clock.months_per_step
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
            draws[b] = uniform_at(luck, crowd.number[i], step, purpose, FIRST)
        for b in range(size):
            i = np.uint64(block + b)
            if draws[b] < chance[np.uint64(crowd.present[i]), np.uint64(crowd.kind[i])]:
                if crowd.present[i]:
                    crowd.present[i] = 0
                    crowd.primary[i] = -1
                    left += 1
                else:
                    number = (block + b + step * places) & 0xFFFFFFFF
                    settle(firm, seed, number, block + b, crowd)
                    for w in range(work.size):
                        if work[w].number != NO_COHORT:
                            concern(
                                firm, work[w], w, rules.retirement, rules.start_months, seed=luck,
                                length=length, crowd=crowd, i=block + b,
                            )  # fmt: skip
                    came += 1
    return left, came


@compiled
def some_come_and_go(
    handed: Any, seed: Integer, luck: Integer, step: int, start: int, stop: int
) -> None:
    """Let firms leave the places from `start` to `stop`, or come to them."""
    tables = handed.it
    rules = tables.rules
    turn_over(
        rules.firm, rules.parameters, tables.work, (seed, luck), step, tables.crowd, start, stop
    )


def firm_turnover(now: Now, tables: Tables) -> None:
    """Let firms leave and come."""
    handed = tables.handed

    def in_part(_part: int, start: int, stop: int) -> None:
        some_come_and_go(handed, now.seed, now.luck, now.step, start, stop)

    in_ranges(now.threads, tables.crowd.kind.size, in_part)
