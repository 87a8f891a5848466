"""Do forecasts that start from a record cover what they should? `openclosed experiment=proof`.

Records are made up: a world is drawn as those of `experiment=anchored` are, its developers' open
share of tokens is measured with an error as the model carries one, and an island that knows the
record alone foretells what that world goes on to do.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from analysis.anchored import answer as anchored_answer
from analysis.anchored.proof import Trial
from analysis.answer.mixture import UNTIL
from analysis.statistics import particle_filter
from analysis.statistics.matching import Free
from experiments.anchored import last_levels
from experiments.execution.jobs import results_of
from experiments.question import scenarios as catalogue
from experiments.question.checks import refuse_beside_record, refuse_outside
from experiments.question.settings import Question
from experiments.results.documentation import DOCS, write_part
from experiments.runs.finish import Answer, of_file
from experiments.runs.job import job
from experiments.worlds.calibrated_sets import places_of
from experiments.worlds.free_numbers import free_of, within
from experiments.worlds.island import Island, Level, Seen, Task, run_island
from sim.engine.randomness import spawn_seeds
from sim.outcomes import INDEX
from sim.parameters import Parameters
from sim.parameters.dates import months_between

EXPECTED_BYTES = 1_000_000
DEVIATION = 0.1
"""Standard deviation of a made-up measurement on the logit, about that of the record's band."""


class Asked(NamedTuple):
    """A trial that is to be made."""

    hypothesis: str
    parameters: Parameters
    free: list[Free]
    size: int
    levels: list[Level]  # what else is measured, when, and how exactly, as in the record
    first: int  # step of the first measurement
    last: int
    ahead: int
    seed: int


def run(
    question: Question,
    free: Mapping[str, Mapping[str, Any]],
    hypotheses: Sequence[str] = (),
    trials: int = 5,
    since: str = "2025-01",
    ahead: int = 12,
    docs: bool = False,
) -> int:
    """Foretell worlds from made-up records, and say how often bands hold what came.

    Args:
        question: the world; `replicates` worlds on an island.
        free: numbers that are not known, with `low` and `high`.
        hypotheses: names under `hypothesis`; empty: all.
        trials: of each hypothesis.
        since: first month that is measured.
        ahead: months that are foretold.
        docs: also write what is found into docs/limits.md.

    Returns 0. Raises BadInput for what cannot be, before anything runs.
    """
    from analysis.anchored import proof

    settings, clock = question.settings, question.parameters.clock
    refuse_beside_record(question.parameters, "proof needs")
    refuse_outside("replicates", settings.replicates, 10, 100_000)
    refuse_outside("experiment.trials", trials, 1, 10_000)
    last = months_between(clock.start, UNTIL)
    refuse_outside("experiment.ahead", ahead, 1, clock.steps - last - 1)
    rivals = catalogue.chosen(catalogue.HYPOTHESIS, hypotheses, "experiment.hypotheses")
    numbers = free_of(question.parameters, free, "experiment.free")
    worlds = catalogue.plain_worlds(rivals, *_words(question))
    levels = last_levels(question, UNTIL)
    seeds = [int(one) for one in spawn_seeds(settings.seed, trials * len(rivals))]
    asked = [
        Asked(
            name, worlds[name], within(worlds[name], numbers), settings.replicates, levels,
            months_between(clock.start, since), last, ahead, seed,
        )
        for name, seed in zip(rivals * trials, seeds, strict=True)
    ]  # fmt: skip
    with job(question, EXPECTED_BYTES) as work:
        found = results_of(_made, None, asked, settings, "trials")
        work.manifest(seeds)
        if docs:
            write_part(DOCS / "limits.md", "proof", proof.markdown(found))
        return work.finish(
            Answer(
                proof.terminal(found),
                {"coverage.csv": proof.table(found)},
                of_file("coverage.csv", proof.MEANINGS),
            )
        )


def _words(question: Question) -> list[str]:
    """The experiment's own world, without what is drawn."""
    return [
        "experiment=proof",
        f"firms.count={question.parameters.firms.count}",
        f"clock.horizon={question.parameters.clock.horizon:g}",
    ]


def _made(_: None, asked: Asked) -> Trial:
    """One trial: a world and its record, and what an island says of it."""
    places = places_of(asked.hypothesis, UNTIL, asked.free)
    task = Task(
        asked.parameters, asked.free, places, [], [], 1, asked.seed,
        [asked.last], asked.ahead, min(asked.size, 400),
    )  # fmt: skip
    truth = Island(task)
    end = asked.last + 1 + asked.ahead
    world, draw = truth.worlds[0], np.random.default_rng(asked.seed + 1)
    error = particle_filter.paths(truth.error, end, draw)[0]
    level = np.array([float(truth.step_to(step + 1)[0]) for step in range(end)]) + error
    levels = []
    for one in asked.levels:
        came = world.record[one.step, INDEX[one.outcome]] + one.deviation * draw.normal()
        levels.append(one._replace(value=float(came)))
    seen = [
        Seen(step, float(level[step] + DEVIATION * draw.normal()), DEVIATION)
        for step in range(asked.first, asked.last + 1)
    ]
    made = run_island(
        task._replace(
            seen=seen, size=asked.size, seed=asked.seed + 2,
            levels=levels,
        )
    )  # fmt: skip
    came = 1.0 / (1.0 + np.exp(-level[asked.last + 1 :]))
    below = (made.said.ahead < came).mean(axis=0)
    of_numbers = anchored_answer.told([made.said]).below(truth.numbers[0, : len(asked.free)])
    return Trial(asked.hypothesis, below, of_numbers, made.said.least, made.said.founders)
