"""Many sets of parameters, each run with the same seeds: paired runs, made as one pool.

Two runs of one seed share their random numbers, so their difference is that of their parameters.
"""

import contextlib
import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Any, NamedTuple

from experiments import progress
from experiments.bad_input import BadInput, one_line
from experiments.execution import map_chunks, signals_later, wait_for_compiling, worker_count
from experiments.replicate import Replicate, Task, replicate
from experiments.settings import Settings
from sim import Ecosystem, warm_up
from sim.outcomes import NAMES
from sim.parameters import Parameters
from sim.parameters.wording import did_you_mean

CHUNKS_PER_WORKER = 100  # small enough for even loads and a smooth progress bar
LARGEST_CHUNK = 50


class Point(NamedTuple):
    """One set of parameters under a name, of a scenario (empty: that of the question).

    `factors` are the columns that tell it from the other points in the table of runs.
    """

    name: str
    parameters: Parameters
    scenario: str = ""
    factors: Mapping[str, Any] = MappingProxyType({})


class Batch(NamedTuple):
    """Runs of one point, made one after another in one place."""

    parameters: Parameters
    tasks: list[Task]
    keep_paths: bool


def run_points(
    points: Sequence[Point], seeds: Sequence[int], settings: Settings, *, keep_paths: bool = False
) -> list[Replicate]:
    """Every point with every seed, point by point; run p x len(seeds) + s is point p with seed s.

    Months and events are kept only on `keep_paths`; without them a run takes about 2 kB, so that
    memory does not grow with the length of the runs. What a run gives depends on its parameters
    and its seed alone, and results are in the order of the runs for any number of workers.

    Raises BadInput where the world of the first point cannot be built.
    """
    with signals_later():
        refuse_unbuildable(points[0].parameters, seeds[0])
        warm_up.compile_rest()
    wait_for_compiling()
    total = len(points) * len(seeds)
    workers = worker_count(settings.execution, total)
    size = min(LARGEST_CHUNK, math.ceil(total / (workers * CHUNKS_PER_WORKER)))
    batches = list(_batches(points, seeds, size, keep_paths))
    replicates: list[Replicate] = []
    results = map_chunks(run_batch, None, batches, settings.execution)
    with contextlib.closing(results), progress.showing(total, settings.quiet) as advance:
        for made in results:
            replicates += made
            advance(len(made), sum(1 for one in made if one.error))
    return sorted(replicates, key=lambda one: one.task.run)


def _batches(
    points: Sequence[Point], seeds: Sequence[int], size: int, keep_paths: bool
) -> Iterator[Batch]:
    """The runs of each point in batches of at most `size`, as equal as they can be."""
    count = math.ceil(len(seeds) / size)
    ends = [round(len(seeds) * part / count) for part in range(count + 1)]
    for p, point in enumerate(points):
        tasks = [Task(p * len(seeds) + s, seed) for s, seed in enumerate(seeds)]
        for first, last in pairwise(ends):
            yield Batch(point.parameters, tasks[first:last], keep_paths)


def run_batch(_: None, batch: Batch) -> list[Replicate]:
    """Run a batch, and keep of each run what the batch says."""
    made = []
    for task in batch.tasks:
        one = replicate(batch.parameters, task)
        made.append(one if batch.keep_paths else one._replace(months=None, events=[]))
    return made


def refuse_unpaired(outcomes: Sequence[str], replicates: int) -> None:
    """Raise BadInput for an outcome that there is not, or too few runs for a paired interval."""
    unknown = next((name for name in outcomes if name not in NAMES), None)
    if unknown is not None:
        raise BadInput(
            f"experiment.outcomes: {unknown} is no outcome{did_you_mean(unknown, NAMES)}"
        )
    if replicates < 2:
        raise BadInput("replicates=1: a paired interval needs at least 2")


def refuse_unbuildable(parameters: Parameters, seed: int) -> None:
    """Build the world once before any run; BadInput is raised where the model says it cannot be."""
    try:
        Ecosystem(parameters, rng=seed)
    except ValueError as error:
        raise BadInput(one_line(str(error))) from error
