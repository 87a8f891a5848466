"""Whether forecasts that start from a record cover what they should.

Records are made up: a world is drawn as those of the starting states are, the taste that its
developers share walks in it, and venues measure it as the record was measured. An island that knows
that record alone foretells what the world goes on to do.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from openclosed.analysis.evidence.quantities import SPEND, TOKENS
from openclosed.analysis.mixture import UNTIL
from openclosed.analysis.statistics import observers
from openclosed.analysis.statistics.observers import Seen, on_scale
from openclosed.experiments.question import scenarios as catalogue
from openclosed.experiments.question.checks import (
    refuse_beside_record,
    refuse_biases,
    refuse_outside,
)
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results.documentation import DOCS, write_part
from openclosed.experiments.starts.lineage import advance, walk_from
from openclosed.experiments.validation.assimilation import held
from openclosed.experiments.validation.assimilation.free_numbers import free_of
from openclosed.experiments.validation.assimilation.island import Island, Task, blind, run_island
from openclosed.experiments.validation.assimilation.islands import task_of
from openclosed.experiments.validation.assimilation.measured import weighing
from openclosed.experiments.validation.job import job, kept_results_of
from openclosed.experiments.validation.proof import coverage as proof
from openclosed.experiments.validation.proof.coverage import Trial
from openclosed.experiments.validation.proof.settings import ProofSettings
from openclosed.sim.engine.randomness import spawn_seeds
from openclosed.sim.outcomes import INDEX
from openclosed.sim.parameters.dates import months_between
from openclosed.sim.parameters.paths import all_replaced

EXPECTED_BYTES = 10_000_000
MEMBERS = 400


class Asked(NamedTuple):
    """A trial that is to be made: a record like the real one, of a world as the island's are."""

    task: Task  # of the island, with the real record
    ahead: int  # months
    seed: int


def run(question: Question, settings: ProofSettings) -> int:
    """Foretell worlds from made-up records, and say how often bands hold what came.

    Returns 0. Raises BadInput for what cannot be, before anything runs.
    """
    clock = question.parameters.clock
    refuse_beside_record(question.parameters, "proof needs")
    refuse_outside("replicates", settings.replicates, 10, 100_000)
    refuse_outside(
        "experiment.ahead", settings.ahead, 1, clock.steps - months_between(clock.start, UNTIL) - 1
    )
    refuse_biases(settings.biases)
    rivals = catalogue.chosen(catalogue.HYPOTHESIS, settings.hypotheses, "experiment.hypotheses")
    numbers = free_of(question.parameters, settings.free, "experiment.free")
    seen = weighing(UNTIL)
    seeds = [int(one) for one in spawn_seeds(settings.seed, settings.trials * len(rivals))]
    asked = []
    for at, (rival, seed) in enumerate(zip(rivals * settings.trials, seeds, strict=True)):
        world = catalogue.composed(question, question.scenario, f"hypothesis={rival}").parameters
        bias = float(settings.biases[at % len(settings.biases)])
        task = task_of(rival, world, numbers, seen, UNTIL, settings.replicates, bias)
        asked.append(Asked(task, settings.ahead, seed))
    with job(question, EXPECTED_BYTES) as work:
        kept = work.checkpoints
        found = kept_results_of(_made, None, asked, settings, "trials", Trial, kept)
        origin = work.manifest(seeds)
        if settings.docs:
            write_part(DOCS / "limits.md", "proof", proof.markdown(found))
        return work.finish(proof.finding(found), origin)


def _made(_: None, asked: Asked) -> Trial:
    """One trial: a world and its record, and what an island says of it."""
    task, last = asked.task, asked.task.last
    truth = Island(task._replace(seen=[], size=1, seed=asked.seed))
    for step in range(last + 1):
        truth.month(step)
    world, draw = truth.worlds[0], np.random.default_rng(asked.seed + 1)
    seen = _measured(truth, task.seen, draw)
    first = world.step_number
    world.go_on_under(all_replaced(world.parameters, truth.law(0)))
    walk_from(blind(world), int(draw.integers(2**32)))
    columns = [INDEX[TOKENS], INDEX[SPEND]]
    came = advance(world, first + asked.ahead).record[:, columns]
    made = run_island(
        task._replace(
            seen=seen, seed=asked.seed + 2, origins=[last], ahead=asked.ahead,
            members=min(task.size, MEMBERS), outcomes=(TOKENS, SPEND),
        )
    )  # fmt: skip
    foretold = np.nan_to_num(made.ahead[0].astype(float))
    below = (foretold < np.nan_to_num(came[first:])).mean(axis=0)
    low, high = np.array([(one.low, one.high) for one in task.free]).T
    free = high > low
    places = [
        (one[:, free] - low[free]) / (high - low)[free] for one in (made.numbers, truth.numbers)
    ]
    told = held.told(held.unbounded(places[0]), made.weights, made.founders)
    of_numbers = told.below(held.unbounded(places[1])[0])
    return Trial(below, of_numbers, made.least, np.array(made.founders))


def _measured(truth: Island, seen: Sequence[Seen], draw: np.random.Generator) -> list[Seen]:
    """What would have been measured of the one world of an island, when the record was measured."""
    task, world, found = truth.task, truth.worlds[0], []
    start = task.parameters.clock.start
    venues = dict.fromkeys(one.figure.venue for one in seen if one.figure.venue)
    nothing = observers.unknown(task.bias, 1)
    biases = {
        venue: observers.paths(nothing, task.bias, task.last - task.since + 1, draw)[0]
        for venue in venues
    }
    for one in seen:
        step = months_between(start, one.month)
        own = world.record[step, [INDEX[one.figure.outcome]]]
        value = float(np.nan_to_num(on_scale(own, one.figure))[0])
        if one.figure.venue:
            value += float(biases[one.figure.venue][step - task.since])
        found.append(one._replace(value=value + one.deviation * float(draw.normal())))
    return found
