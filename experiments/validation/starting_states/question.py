"""Starting states of today's market: `python -m experiments.validation starting_states`.

Independent filters weight particles by the data. Some histories then move, and are kept.
"""

import functools

import numpy as np

from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.published import STATES
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results.documentation import write_parts
from openclosed.experiments.validation.assimilation.independent_filter import run_filter
from openclosed.experiments.validation.assimilation.moves import (
    Histories,
    MoveResult,
    join_results,
    run_moves,
)
from openclosed.experiments.validation.assimilation.task import (
    FilterResult,
    make_task,
    select_observations,
    uncertain_parameters,
)
from openclosed.experiments.validation.job import job
from openclosed.experiments.validation.settings import StartingStatesSettings
from openclosed.experiments.validation.starting_states import finding as states_finding
from openclosed.experiments.validation.starting_states import states_file
from openclosed.experiments.validation.starting_states.finding import AssimilationResult
from openclosed.sim.engine.randomness import spawn_seeds
from openclosed.sim.parameters.dates import months_between

EXPECTED_BYTES = 200_000_000
PRIOR_PARTICLES = 400
"""Unweighted particles, for the prior predictive check."""
CHUNK = 5
"""Histories that one process moves one after another."""


def run(question: Question, settings: StartingStatesSettings) -> int:
    """Weight particles by the data, and keep some of their histories as starting states.

    Returns 0. Raises BadInput for impossible settings, before anything runs.
    """
    plain, free = question.parameters, uncertain_parameters(question, "starting_states")
    needed = months_between(plain.clock.start, LAST_MONTH) + 1
    if needed > plain.clock.horizon:
        raise BadInput(f"clock.horizon: must be at least {needed} months")
    seeds = [int(seed) for seed in spawn_seeds(settings.seed, settings.filters)]
    observations = select_observations(LAST_MONTH)
    task = make_task(plain, free, observations, LAST_MONTH, settings.replicates)
    tasks = [task._replace(seed=seed) for seed in seeds]
    blank = make_task(plain, free, [], LAST_MONTH, PRIOR_PARTICLES)._replace(seed=settings.seed)
    with job(question, EXPECTED_BYTES) as work:
        [prior] = work.results(run_filter, [blank], "prior", FilterResult)
        filters = work.results(run_filter, tasks, "filters", FilterResult)
        histories, ancestors = states_file.draw_histories(filters, settings.states, settings.seed)
        move = functools.partial(run_moves, task, settings.moves)
        parts = _in_parts(histories, settings.seed + 1)
        moved = join_results(work.results(move, parts, "moves", MoveResult))
        found = AssimilationResult(filters, free, prior, ancestors, moved)
        kept = states_file.to_kept(found)
        states_file.write(work.path / states_file.FILE, kept, plain.clock.start)
        if settings.docs and not found.refused:
            states_file.write(STATES, kept, plain.clock.start)
            write_parts("answer", {"starting_states": states_finding.on_answer(found)})
            write_parts("methods", {"starting_states": states_finding.on_methods(found)})
        summary = states_finding.finding(found)._replace(elsewhere=states_file.MEANINGS)
        return work.finish(summary, seeds)


def _in_parts(histories: Histories, seed: int) -> list[tuple[Histories, int]]:
    """The histories in parts, each with a seed."""
    size = len(histories.places)
    parts = np.array_split(np.arange(size), -(-size // CHUNK))
    seeds = spawn_seeds(seed, len(parts))
    return [(histories.at(rows), int(own)) for rows, own in zip(parts, seeds, strict=True)]
