"""A few starting states of a small market, weighed by synthetic indicators of its last months."""

import functools
from typing import Any
from unittest.mock import patch

from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.evidence.quantities import INDICATORS
from openclosed.analysis.statistics.observers import Observation
from openclosed.experiments.question.composing import composing
from openclosed.experiments.starts.draws import from_prior
from openclosed.experiments.starts.states import StateTable
from openclosed.experiments.validation.assimilation import independent_filter
from openclosed.experiments.validation.assimilation.task import make_task
from openclosed.experiments.validation.starting_states import states_file
from openclosed.experiments.validation.starting_states.finding import AssimilationResult
from openclosed.sim import Parameters
from openclosed.sim.parameters.base import all_replaced
from openclosed.sim.parameters.clock import month_after

SMALL = all_replaced(Parameters(), {"firms.count": 40.0, "clock.horizon": 60.0})
COUNT, PARTICLES = 6, 16
SHOWN = ("router_open_share_tokens", "second_router_open_share_tokens")


@functools.cache
def weighed() -> tuple[AssimilationResult, independent_filter.IndependentFilter]:
    """What is left of a filter, and the filter with its particles after the last month."""
    with composing():
        free = from_prior("central").priors
    months = [month_after(LAST_MONTH, -at) for at in (2, 1, 0)]
    seen = [Observation(INDICATORS[key], month, 0.5, 1.0) for month in months for key in SHOWN]
    task = make_task(SMALL, free, seen, LAST_MONTH, PARTICLES)._replace(seed=7)
    kept, make = [], independent_filter.IndependentFilter

    def noted(*given: Any) -> independent_filter.IndependentFilter:
        kept.append(make(*given))
        return kept[-1]

    with (
        patch.object(independent_filter, "TRIALS", 4),
        patch.object(independent_filter, "IndependentFilter", noted),
    ):
        made = independent_filter.run_filter(task)
    drawn = states_file.draw_states([made], COUNT, 1)
    return AssimilationResult([made], task.free, made, drawn), kept[0]


@functools.cache
def states() -> StateTable:
    """States of it, each of which is a particle."""
    found, _ = weighed()
    return states_file.to_kept(found.free, found.states)
