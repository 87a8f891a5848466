"""The runs of all cases as one pool of work."""

import contextlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from experiments.execution import progress
from experiments.execution.executors import map_chunks, wait_for_compiling
from experiments.execution.processes import signals_later
from experiments.question.errors import one_line
from experiments.question.settings import Execution
from experiments.replication.case import Case, Floats
from experiments.replication.cases import CASE
from experiments.results.checkpoints import Checkpoints
from sim import warm_up
from sim.parameters import Parameters

_CHUNK_COST = 1e7  # firm-steps in a chunk of runs


class Point(NamedTuple):
    """A configuration of a case and the seeds of its runs."""

    case: str
    parameters: Parameters
    seeds: Sequence[int]


class Chunk(NamedTuple):
    """Some runs of a point: its place in the list of points, and their places among its seeds."""

    point: int
    runs: range


class Made(NamedTuple):
    """What a run gave: its measures, or why it failed."""

    point: int
    run: int
    measures: Floats | None
    error: str


def cost(parameters: Parameters) -> float:
    """Work of a run in firm-steps; a step of a small crowd costs as much as some thousand firms."""
    return parameters.clock.steps * (parameters.firms.count + 2000.0)


def chunks_of(points: Sequence[Point]) -> list[Chunk]:
    """Runs in chunks of about equal work, the longest first, so that all workers end together."""
    sized = []
    for number, point in enumerate(points):
        one = cost(point.parameters)
        size = max(1, round(_CHUNK_COST / one))
        for first in range(0, len(point.seeds), size):
            runs = range(first, min(first + size, len(point.seeds)))
            sized.append((one * len(runs), Chunk(number, runs)))
    return [chunk for _, chunk in sorted(sized, key=lambda pair: -pair[0])]


def whole(points: Sequence[Point]) -> list[Chunk]:
    """Each point as one chunk."""
    return [Chunk(number, range(len(point.seeds))) for number, point in enumerate(points)]


def make(points: Sequence[Point], chunk: Chunk) -> list[Made]:
    """Make the runs of a chunk; any exception of the model becomes a failed run."""
    point = points[chunk.point]
    case: Case = CASE[point.case]
    made = []
    for run in chunk.runs:
        try:
            measures = case.measure(point.parameters, point.seeds[run])
            made.append(Made(chunk.point, run, measures, ""))
        except Exception as error:  # noqa: BLE001 a model's fault is a result of its run
            said = f"{type(error).__name__}: {one_line(str(error))}"
            made.append(Made(chunk.point, run, None, said))
    return made


def make_all(
    points: Sequence[Point], execution: Execution, quiet: bool, checkpoints: Checkpoints
) -> list[Made]:
    """All runs, in the order of points and seeds; each chunk is kept among `checkpoints` at once.

    A chunk that is there is not made again, unless a run of it failed.
    """
    found = {chunk: kept(checkpoints, chunk) for chunk in chunks_of(points)}
    made = [one for result in found.values() for one in result or ()]
    todo = [chunk for chunk, result in found.items() if result is None]
    if not todo:
        return _in_order(made)
    with signals_later():
        warm_up.compile_rest()
    wait_for_compiling()
    results = map_chunks(make, list(points), todo, execution)
    total = sum(cost(point.parameters) * len(point.seeds) for point in points)
    done = sum(cost(points[one.point].parameters) for one in made)
    shown = int(100 * done / total + 1e-9)
    # Runs differ a thousandfold in length, so what is shown is the part of the work.
    showing = progress.showing(100, quiet, "% of the work", before=shown)
    with contextlib.closing(results), showing as advance:
        for result in results:
            keep(checkpoints, result)
            made += result
            done += sum(cost(points[one.point].parameters) for one in result)
            advance(int(100 * done / total + 1e-9) - shown, sum(1 for one in result if one.error))
            shown = int(100 * done / total + 1e-9)
    return _in_order(made)


def keep(checkpoints: Checkpoints, made: Sequence[Made]) -> None:
    """Keep the runs of a chunk on disk."""
    chunk = Chunk(made[0].point, range(made[0].run, made[-1].run + 1))
    measures = [one.measures for one in made if one.measures is not None]
    errors = np.array([one.error for one in made], dtype=np.str_)
    checkpoints.keep(_name(chunk), {"errors": errors, "measures": np.array(measures)})


def kept(checkpoints: Checkpoints, chunk: Chunk) -> list[Made] | None:
    """The runs of a chunk that came to their end, all of them; None if it is to be made."""
    checkpoint = checkpoints.get(_name(chunk))
    if checkpoint is None or any(checkpoint["errors"]):
        return None
    pairs = zip(chunk.runs, checkpoint["measures"], strict=True)
    return [Made(chunk.point, run, measures, "") for run, measures in pairs]


def _name(chunk: Chunk) -> str:
    return f"{chunk.point:06}-{chunk.runs.start:06}-{chunk.runs.stop:06}"


def _in_order(made: Sequence[Made]) -> list[Made]:
    return sorted(made, key=lambda one: (one.point, one.run))


def by_point(points: Sequence[Point], made: Sequence[Made]) -> Mapping[int, list[Made]]:
    """The runs of each point."""
    groups: dict[int, list[Made]] = {number: [] for number in range(len(points))}
    for one in made:
        groups[one.point].append(one)
    return groups
