"""Does the engine give published theory where theory is known? `openclosed experiment=replication`.

All cases are run, or the one of the scenario `theory/NAME` with whatever was overridden in it.
"""

import functools
import sys
from collections.abc import Sequence

import numpy as np
from hydra import compose
from hydra.core.global_hydra import GlobalHydra
from omegaconf import DictConfig

from analysis import replication
from analysis.replication import Finding
from experiments.question.composing import composing, question_from
from experiments.question.errors import BadInput
from experiments.question.settings import Question, Settings, Worlds
from experiments.replication.case import REPLICATES, Case, Runs
from experiments.replication.cases import CASE, CASES
from experiments.replication.conditions import uncovered
from experiments.replication.results import write, write_docs
from experiments.replication.work import Made, Point, by_point, make_all
from experiments.results import store
from experiments.results.checkpoints import Checkpoints
from experiments.results.provenance import begin
from experiments.results.store import short
from sim.engine.randomness import spawn_seeds
from sim.parameters import Parameters
from sim.parameters.paths import replaced, value_of

GROUP = "theory/"
EXPECTED_BYTES = 30_000_000


class ReplicationSettings(Settings):
    """Published theory against the engine."""

    upkeep = True
    from_2023 = True

    worlds: Worlds = "plain"
    docs: bool = False
    """Also write docs/replication.md and its pictures."""


def run(question: Question, settings: ReplicationSettings) -> int:
    """Replicate, write the result folder, print the table; 1 if any check or run failed, else 0.

    With `docs` the page docs/replication.md and its pictures are written, too. Raises BadInput
    when parameters are set and no case is named, or the result cannot be written.
    """
    cases = asked(question)
    points = [point for case, shipped in cases for point in points_of(case, shipped, question)]
    resume = bool(settings.resume)
    with store.result_folder(settings.output, EXPECTED_BYTES, resume=resume) as folder:
        started = begin(folder.path, question)
        made = make_all(points, settings.execution, settings.quiet, Checkpoints(folder.path))
        found = [finding(case, points, made) for case, _ in cases]
        write(folder.path, question, found, points, made, started)
        if settings.docs:
            write_docs(folder.path, found)
        failed = [one.error for one in made if one.error]
        published = short(folder.publish(whole=not failed))
    print(replication.text(found))
    print(f"Results: {published}")
    if failed:
        print(
            f"openclosed: {len(failed)} runs failed, the first: {failed[0]}; "
            f"openclosed resume={published} runs them again",
            file=sys.stderr,
        )
    return 0 if all(one.passed for one in found) else 1


def asked(question: Question) -> list[tuple[Case, Question]]:
    """The cases to run, each with its configuration as shipped."""
    if question.scenario.startswith(GROUP):
        name = question.scenario.removeprefix(GROUP)
        if name not in CASE:
            raise BadInput(f"scenario={question.scenario}: choose from {', '.join(CASE)}")
        return [(CASE[name], shipped(name))]
    if question.parameters != Parameters():
        raise BadInput(
            "experiment=replication runs the theory's own scenarios; to change one, name it: "
            "scenario=theory/NAME key=value"
        )
    return [(case, shipped(case.name)) for case in CASES]


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
