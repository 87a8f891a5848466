"""All limit cases: their design points, runs on all cores or in this process, and checks."""

import contextlib
import functools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from hydra.core.global_hydra import GlobalHydra

from openclosed.experiments.execution import progress
from openclosed.experiments.execution.executors import map_chunks
from openclosed.experiments.question.composing import composing, question_of
from openclosed.experiments.question.settings import Execution, Question
from openclosed.sim.engine.randomness import spawn_seeds
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.base import all_replaced, value_of
from tests.theory import adoption, ceiling, interaction, markets, suppliers
from tests.theory.case import REPLICATES, TOLD, Case, Check, Floats, Runs

HERE = Execution(where="serial")
GROUPS = adoption, ceiling, interaction, markets, suppliers
_KNOWN = {case.name: case for group in GROUPS for case in group.CASES}
CASE = {name: _KNOWN[name] for name in (one.removeprefix("theory/") for one in TOLD.index)}
CASES = tuple(CASE.values())
"""In the order of their numbers. A new one is added to the list of its group."""


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


class Result(NamedTuple):
    case: Case
    points: Sequence[Runs]
    checks: Sequence[Check]

    @property
    def passed(self) -> bool:
        return all(check.passed for check in self.checks)


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


def make(points: Sequence[DesignPoint], chunk: Chunk) -> tuple[Chunk, list[Floats]]:
    point, runs = points[chunk[0]], chunk[1]
    return chunk, [CASE[point.case].measure(point.parameters, point.seeds[run]) for run in runs]


def judged(cases: Sequence[Case], *overrides: str, execution: Execution = HERE) -> list[Result]:
    """Make all runs of some cases as one pool of work, and judge each case."""
    points = [point for case in cases for point in design_points_of(case, *overrides)]
    chunks = chunks_of(points)
    gave: list[dict[int, Floats]] = [{} for _ in points]
    done = map_chunks(make, points, chunks, execution)
    is_serial = execution.where == "serial"
    showing = progress.show_progress(len(chunks), is_serial, what="parts of the work")
    with contextlib.closing(done), showing as advance:
        for (point, runs), made in done:
            gave[point].update(zip(runs, made, strict=True))
            advance(1, 0)
    results = []
    for case in cases:
        of_case = [
            Runs(point.parameters, np.array([made[run] for run in sorted(made)]))
            for point, made in zip(points, gave, strict=True)
            if point.case == case.name
        ]
        results.append(Result(case, of_case, list(case.checks(of_case))))
    return results
