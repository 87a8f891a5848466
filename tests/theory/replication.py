"""A limit case as points to run, and what its runs say beside theory."""

import functools
from collections.abc import Sequence

import numpy as np
from hydra import compose
from hydra.core.global_hydra import GlobalHydra
from omegaconf import DictConfig

from experiments.question.composing import composing, question_from
from experiments.question.settings import Question
from sim.engine.randomness import spawn_seeds
from sim.parameters.paths import replaced, value_of
from tests.theory.case import REPLICATES, Case, Runs
from tests.theory.conditions import uncovered
from tests.theory.report import Finding
from tests.theory.work import Made, Point, by_point

GROUP = "theory/"


@functools.cache
def shipped(name: str, *overrides: str) -> Question:
    """The scenario of a case as it ships, or with some overrides."""

    def composed() -> DictConfig:
        words = [f"scenario={GROUP}{name}", "output=nowhere", *overrides]
        return compose("config", words)

    if GlobalHydra.instance().is_initialized():
        config = composed()
    else:
        with composing():
            config = composed()
    return question_from(config, scenario=f"{GROUP}{name}")


def points_of(case: Case, original: Question, question: Question) -> list[Point]:
    """The points of a case: its variations, or only what was asked where it sets what they vary."""
    own = question.scenario == f"{GROUP}{case.name}"
    given = question if own else original
    base, replicates = given.parameters, given.settings.replicates
    variations = list(case.variations(base))
    varied = {key for variation in variations for key in variation} - {REPLICATES}
    if any(value_of(base, key) != value_of(original.parameters, key) for key in varied):
        variations = [{}]
    points = []
    for variation in variations:
        parameters, runs = base, replicates
        for key, value in variation.items():
            if key == REPLICATES:
                runs = value if replicates == original.settings.replicates else replicates
            else:
                parameters = replaced(parameters, key, value)
        seeds = [int(seed) for seed in spawn_seeds(question.settings.seed, runs)]
        points.append(Point(case.name, parameters, seeds))
    return points


def finding(case: Case, points: Sequence[Point], made: Sequence[Made]) -> Finding:
    """Judge a case by its runs; runs that failed fail it, and are left out.

    Points with values that its prediction does not cover are left out, too.
    """
    groups = by_point(points, made)
    runs, errors, count, unpredicted = [], [], 0, []
    varied = {
        key for variation in case.variations(shipped(case.name).parameters) for key in variation
    }
    keys = (*case.keys, *varied)
    for number, point in enumerate(points):
        if point.case != case.name:
            continue
        count += len(groups[number])
        why = uncovered(shipped(case.name).parameters, point.parameters, keys, case.conditions)
        if why:
            unpredicted.append(why)
            continue
        errors += [one.error for one in groups[number] if one.measures is None]
        done = [one.measures for one in groups[number] if one.measures is not None]
        if done:
            runs.append(Runs(point.parameters, np.array(done)))
    checks, chart = case.judge(runs) if runs else ([], None)
    error = f"{len(errors)} of {count} runs failed: {errors[0]}" if errors else ""
    return Finding(
        case.id, case.name, case.title, case.source, case.equation, case.switched_off, case.keys,
        count, checks, chart, error, tuple(dict.fromkeys(unpredicted)),
    )  # fmt: skip
