"""How far rates have carried since the start: their integrals over time.

A rate that a scenario changes on a date so changes what comes after it, and nothing before.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.demand.volume import volume_factor
from sim.engine.compiled import compiled
from sim.state.market import Table

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem

type Floats = NDArray[np.float64]


class Trends(NamedTuple):
    """Integrals of yearly rates from the start of the run to this month."""

    volume: Floats  # (work) of volume_growth: log of demand's growth, before it saturates
    need: Floats  # (work) of need_slope, points
    custom: Floats  # (work) of custom_fade: log of the fall of the need for adaptation
    engineering: Floats  # (1) of engineering_fall: log of the fall of the cost of engineering


def no_trends(works: int) -> Trends:
    """As it is at the start."""
    return Trends(np.zeros(works), np.zeros(works), np.zeros(works), np.zeros(1))


@compiled
def carry_on(trends: Trends, work: Table, engineering_fall: float, years: float) -> None:
    """Add a step of `years` at this month's rates; `work` are rows of WORK_RULES."""
    for w in range(work.size):
        trends.volume[w] += work[w].volume_growth * years
        trends.need[w] += work[w].need_slope * years
        trends.custom[w] += work[w].custom_fade * years
    trends.engineering[0] += engineering_fall * years


@compiled
def demand_growth(volume: Floats, work: Table) -> Floats:
    """(work) volume at a price of 1 over that at the start, `volume` as in `Trends`."""
    growth = np.empty(work.size)
    for w in range(work.size):
        growth[w] = volume_factor(volume[w], work[w].volume_ceiling)
    return growth


def trends(world: "Ecosystem") -> None:
    """Carry the month's rates on."""
    fall, years = world.now.commerce.engineering_fall, world.now.clock.years_per_step
    carry_on(world.trends, world.rules.work, fall, years)
