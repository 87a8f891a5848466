"""The runs of all cases as one pool of work."""

import contextlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from experiments.execution import progress
from experiments.execution.executors import map_chunks, wait_for_compiling
from experiments.execution.processes import signals_later
from experiments.question.errors import one_line
from experiments.question.settings import Execution
from sim import warm_up
from sim.parameters import Parameters
from tests.theory.case import Case, Floats
from tests.theory.cases import CASE

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


def make_all(points: Sequence[Point]) -> list[Made]:
    """All runs on all cores, in the order of points and seeds; the part of the work is shown."""
    with signals_later():
        warm_up.compile_rest()
    wait_for_compiling()
    results = map_chunks(make, list(points), chunks_of(points), Execution())
    total = sum(cost(point.parameters) * len(point.seeds) for point in points)
    made: list[Made] = []
    done, shown = 0.0, 0
    # Runs differ a thousandfold in length, so what is shown is the part of the work.
    showing = progress.showing(100, quiet=False, what="% of the work")
    with contextlib.closing(results), showing as advance:
        for result in results:
            made += result
            done += sum(cost(points[one.point].parameters) for one in result)
            advance(int(100 * done / total + 1e-9) - shown, sum(1 for one in result if one.error))
            shown = int(100 * done / total + 1e-9)
    return _in_order(made)


def _in_order(made: Sequence[Made]) -> list[Made]:
    return sorted(made, key=lambda one: (one.point, one.run))


def by_point(points: Sequence[Point], made: Sequence[Made]) -> Mapping[int, list[Made]]:
    """The runs of each point."""
    groups: dict[int, list[Made]] = {number: [] for number in range(len(points))}
    for one in made:
        groups[one.point].append(one)
    return groups
