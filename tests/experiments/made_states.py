"""A few starting states of a small market, weighed by synthetic indicators of its last months."""

import functools
from typing import Any
from unittest.mock import patch

from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.evidence.quantities import INDICATORS
from openclosed.analysis.statistics.observers import SINCE, Observation
from openclosed.experiments.question.composing import composing
from openclosed.experiments.starts.draws import from_prior
from openclosed.experiments.starts.states import Kept
from openclosed.experiments.validation.assimilation import island, moves
from openclosed.experiments.validation.assimilation.tasks import task_of
from openclosed.experiments.validation.starting_states import library
from openclosed.experiments.validation.starting_states.found import Anchored
from openclosed.sim import Parameters
from openclosed.sim.parameters.dates import month_after
from openclosed.sim.parameters.paths import all_replaced

SMALL = all_replaced(Parameters(), {"firms.count": 40.0, "clock.horizon": 60.0})
COUNT, PARTICLES = 6, 16
SHOWN = ("router_open_share_tokens", "second_router_open_share_tokens")


@functools.cache
def weighed() -> tuple[Anchored, island.Island]:
    """What is left of an island, and the island with its particles after the last month."""
    with composing():
        free = from_prior("central").free
    months = [month_after(LAST_MONTH, -at) for at in (2, 1, 0)]
    seen = [Observation(INDICATORS[key], month, 0.5, 1.0) for month in months for key in SHOWN]
    task = task_of(SMALL, free, seen, LAST_MONTH, PARTICLES)._replace(seed=7)
    kept, make = [], island.Island

    def noted(*given: Any) -> island.Island:
        kept.append(make(*given))
        return kept[-1]

    with patch.object(island, "TRIALS", 4), patch.object(island, "Island", noted):
        made = island.run_island(task)
    histories, ancestors = library.drawn([made], COUNT, 1)
    unmoved = moves.moved(moves.Asked(task, histories, rounds=0, seed=1))
    return Anchored([made], SINCE, free, {}, ancestors, unmoved), kept[0]


@functools.cache
def states() -> Kept:
    """States of it, each of which is a particle."""
    return library.kept_of(weighed()[0])
