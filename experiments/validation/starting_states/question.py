"""Starting states of today's market: `python -m experiments.validation starting_states`.

Independent filters weight particles by the data. Some histories then move, and are kept.
"""

import numpy as np

from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.published import STATES
from openclosed.analysis.statistics.observers import SINCE
from openclosed.experiments.question.checks import refuse_outside, require_data_months
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.own_data import data_with_own
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results.documentation import write_parts
from openclosed.experiments.validation.assimilation.moves import (
    Histories,
    MoveResult,
    MoveTask,
    join_results,
    run_moves,
)
from openclosed.experiments.validation.assimilation.task import FilterTask
from openclosed.experiments.validation.assimilation.tasks import (
    make_task,
    run_filters,
    select_observations,
    uncertain_parameters,
)
from openclosed.experiments.validation.job import checkpointed_results, job
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
    require_data_months(question.parameters, "starting_states needs")
    refuse_outside("replicates", settings.replicates, 10, 100_000)
    plain, free = question.parameters, uncertain_parameters(question)
    observations = select_observations("9999-12", data_with_own(settings.data))
    last = max((one.month for one in observations), default="")
    if settings.docs and last != LAST_MONTH:
        raise BadInput(f"experiment.docs: the kept states are of {LAST_MONTH}")
    needed = months_between(plain.clock.start, last) + 1
    if needed > plain.clock.horizon:
        raise BadInput(f"clock.horizon: must be at least {needed} months")
    seeds = [int(seed) for seed in spawn_seeds(settings.seed, settings.filters)]
    tasks = [
        make_task(plain, free, observations, last, settings.replicates)._replace(seed=seed)
        for seed in seeds
    ]
    blank = make_task(plain, free, [], last, PRIOR_PARTICLES)._replace(seed=settings.seed)
    with job(question, EXPECTED_BYTES) as work:
        unweighed = [blank, blank._replace(walks=False)]
        walks, stays = run_filters(unweighed, settings, work.checkpoints, "prior")
        filters = run_filters(tasks, settings, work.checkpoints)
        histories, ancestors = states_file.draw_histories(filters, settings.states, settings.seed)
        moved = checkpointed_results(
            _move, None, _move_tasks(tasks[0], histories, settings), settings, "moves", MoveResult,
            work.checkpoints,
        )  # fmt: skip
        found = AssimilationResult(
            filters, SINCE, free, {True: walks, False: stays}, ancestors, join_results(moved)
        )
        kept = states_file.to_kept(found)
        states_file.write(work.path / states_file.FILE, kept, plain.clock.start)
        if settings.docs and not found.refused:
            states_file.write(STATES, kept, plain.clock.start)
            write_parts("answer", {"starting_states": states_finding.on_answer(found)})
            write_parts("methods", {"starting_states": states_finding.on_methods(found)})
        summary = states_finding.finding(found)._replace(elsewhere=states_file.MEANINGS)
        return work.finish(summary, work.manifest(seeds))


def _move_tasks(
    task: FilterTask, histories: Histories, settings: StartingStatesSettings
) -> list[MoveTask]:
    """The histories in chunks, each with a seed."""
    size = len(histories.places)
    chunks = np.array_split(np.arange(size), -(-size // CHUNK))
    seeds = spawn_seeds(settings.seed + 1, len(chunks))
    return [
        MoveTask(task, histories.at(rows), settings.moves, int(seed))
        for rows, seed in zip(chunks, seeds, strict=True)
    ]


def _move(_: None, task: MoveTask) -> MoveResult:
    return run_moves(task)
