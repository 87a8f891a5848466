"""The design points of a case, their runs on all cores or in this process, and the checks."""

import contextlib
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from hydra.core.global_hydra import GlobalHydra

from openclosed.experiments.execution import progress
from openclosed.experiments.execution.executors import map_chunks
from openclosed.experiments.question.composing import composing, question_of
from openclosed.experiments.question.errors import one_line
from openclosed.experiments.question.settings import Execution, Question
from openclosed.sim.engine.randomness import spawn_seeds
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.paths import all_replaced, value_of
from tests.theory.case import REPLICATES, Case, Check, Floats, Runs
from tests.theory.cases import CASE

HERE = Execution(where="serial")


@functools.cache
def shipped(name: str, *overrides: str) -> Question:
    """The scenario of a case as it ships, or with some overrides."""
    composes = GlobalHydra.instance().is_initialized()
    with contextlib.nullcontext() if composes else composing():
        return question_of([f"scenario=theory/{name}", "output=nowhere", *overrides])


class DesignPoint(NamedTuple):
    """A configuration of a case and the seeds of its runs."""

    case: str
    parameters: Parameters
    seeds: Sequence[int]


type Chunk = tuple[int, range]  # which design point, and which of its runs


@dataclass(frozen=True)
class Result:
    """Checks of a case, and in `error` why runs failed."""

    case: Case
    count: int  # of runs
    points: Sequence[Runs]
    checks: Sequence[Check]
    error: str

    @property
    def passed(self) -> bool:
        """Whether no run failed, nor any check."""
        return not self.error and all(check.passed for check in self.checks)


def design_points_of(case: Case, *overrides: str) -> Iterator[DesignPoint]:
    """The design points of a case: its variations, or one if overrides set what they vary."""
    original, asked = shipped(case.name), shipped(case.name, *overrides)
    base, replicates = asked.parameters, asked.settings.replicates
    variations = case.variations(base)
    varied = {key for variation in variations for key in variation} - {REPLICATES}
    if any(value_of(base, key) != value_of(original.parameters, key) for key in varied):
        variations = [{}]
    for variation in variations:
        values = dict(variation)
        runs = values.pop(REPLICATES, replicates)
        if replicates != original.settings.replicates:
            runs = replicates
        point = all_replaced(base, values)
        yield DesignPoint(case.name, point, spawn_seeds(asked.settings.seed, runs).tolist())


def chunks_of(points: Sequence[DesignPoint]) -> list[Chunk]:
    """All runs in parts, those of the dearest points first, to balance workers."""
    # A step with few firms costs as much as one with some thousand.
    costs = [one.parameters.clock.steps * (one.parameters.firms.count + 2000.0) for one in points]
    chunks = []
    for point in sorted(range(len(points)), key=lambda point: -costs[point]):
        runs = range(len(points[point].seeds))
        size = max(1, len(runs) // 100)
        chunks += [(point, runs[first : first + size]) for first in runs[::size]]
    return chunks


def make(points: Sequence[DesignPoint], chunk: Chunk) -> tuple[Chunk, list[Floats | str]]:
    """Results of each run of a chunk: its measures, or why it failed."""
    (name, parameters, seeds), made = points[chunk[0]], list[Floats | str]()
    for run in chunk[1]:
        try:
            made.append(CASE[name].measure(parameters, seeds[run]))
        except Exception as error:  # noqa: BLE001 a model's fault is a result of its run
            made.append(f"{type(error).__name__}: {one_line(str(error))}")
    return chunk, made


def judged(cases: Sequence[Case], *overrides: str, execution: Execution = HERE) -> list[Result]:
    """Make all runs of some cases as one pool of work, and judge each case."""
    points = [point for case in cases for point in design_points_of(case, *overrides)]
    chunks = chunks_of(points)
    gave: list[list[Floats | str]] = [[""] * len(point.seeds) for point in points]
    done = map_chunks(make, points, chunks, execution)
    is_serial = execution.where == "serial"
    showing = progress.show_progress(len(chunks), is_serial, what="parts of the work")
    with contextlib.closing(done), showing as advance:
        for (point, runs), made in done:
            gave[point][runs.start : runs.stop] = made
            advance(1, sum(isinstance(one, str) for one in made))
    return [
        result_of(case, [(point, made) for point, made in zip(points, gave, strict=True)
                         if point.case == case.name])
        for case in cases
    ]  # fmt: skip


def result_of(case: Case, gave: Sequence[tuple[DesignPoint, Sequence[Floats | str]]]) -> Result:
    """Judge a case by its runs; failed runs fail it, and are left out."""
    count, errors, runs = 0, [], []
    for point, made in gave:
        count += len(made)
        errors += [one for one in made if isinstance(one, str)]
        values = [one for one in made if not isinstance(one, str)]
        if values:
            runs.append(Runs(point.parameters, np.array(values)))
    error = f"{len(errors)} of {count} runs failed: {errors[0]}" if errors else ""
    return Result(case, count, runs, list(case.checks(runs)), error)
