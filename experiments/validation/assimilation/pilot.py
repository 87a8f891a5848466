"""Pilot runs of the prior, over which a filter's proposal of mean preferences is fitted."""

import numpy as np

from openclosed.experiments.validation.assimilation.independent_filter import run_filter
from openclosed.experiments.validation.assimilation.levels import YEAR, fit
from openclosed.experiments.validation.assimilation.task import FilterResult, FilterTask
from openclosed.experiments.validation.job import Job
from openclosed.sim.engine.randomness import spawn_seeds

CHUNK = 250
"""Runs of one process at a time."""


def with_levels(
    work: Job, task: FilterTask, size: int, seed: int, what: str = "pilot"
) -> FilterTask:
    """The task with a proposal fitted over `size` unweighted runs; as it is for none.

    `what` names the runs in the display of progress and among what is kept.
    """
    if not size:
        return task
    blank = task._replace(
        observations=[], last=task.step_of(YEAR[1]), origins=(), lines=(), ahead=0
    )
    parts = -(-size // CHUNK)
    seeds = [int(one) for one in spawn_seeds(seed + 1, parts)]
    tasks = [blank._replace(size=-(-size // parts), seed=own) for own in seeds]
    pilots = work.results(run_filter, tasks, what, FilterResult)
    places, shares = (
        np.concatenate([getattr(one, name) for one in pilots]) for name in ("places", "level")
    )
    return task._replace(lines=fit(task.free, places, shares))
