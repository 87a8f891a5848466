"""Starting states of today's market: `python -m experiments.validation starting_states`.

Particles are weighed by the record on islands. Some of those that are left move on, and are kept.
"""

import numpy as np

from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.published import STATES
from openclosed.analysis.statistics.observers import SINCE
from openclosed.experiments.question.checks import refuse_beside_record, refuse_outside
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.own_data import with_own
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results.documentation import DOCS, write_part
from openclosed.experiments.validation.assimilation.moves import (
    Asked,
    Histories,
    Moved,
    joined,
    moved,
)
from openclosed.experiments.validation.assimilation.task import Task
from openclosed.experiments.validation.assimilation.tasks import (
    free_numbers,
    islands_of,
    task_of,
    weighing,
)
from openclosed.experiments.validation.job import job, kept_results_of
from openclosed.experiments.validation.starting_states import finding as states_finding
from openclosed.experiments.validation.starting_states import library
from openclosed.experiments.validation.starting_states.found import Anchored
from openclosed.experiments.validation.starting_states.settings import StartingStatesSettings
from openclosed.sim.engine.randomness import spawn_seeds
from openclosed.sim.parameters.dates import months_between

EXPECTED_BYTES = 200_000_000
PRIOR_PARTICLES = 400
"""Particles that nothing weighs, to see how far they move."""
CHUNK = 5
"""Histories that are moved one after another in one process."""


def run(question: Question, settings: StartingStatesSettings) -> int:
    """Weigh particles by the record on islands, and keep some as starting states.

    Returns 0. Raises BadInput for what cannot be, before anything runs.
    """
    refuse_beside_record(question.parameters, "starting_states needs")
    refuse_outside("replicates", settings.replicates, 10, 100_000)
    plain, numbers = question.parameters, free_numbers(question)
    seen = weighing("9999-12", with_own(settings.evidence))
    last = max((one.month for one in seen), default="")
    if settings.docs and last != LAST_MONTH:
        raise BadInput(f"experiment.docs: the states that are kept are of {LAST_MONTH}")
    needed = months_between(plain.clock.start, last) + 1
    if needed > plain.clock.horizon:
        raise BadInput(f"clock.horizon: must be at least {needed} months")
    seeds = [int(seed) for seed in spawn_seeds(settings.seed, settings.filters)]
    tasks = [
        task_of(plain, numbers, seen, last, settings.replicates)._replace(seed=seed)
        for seed in seeds
    ]
    blank = task_of(plain, numbers, [], last, PRIOR_PARTICLES)._replace(seed=settings.seed)
    with job(question, EXPECTED_BYTES) as work:
        unweighed = [blank, blank._replace(walks=False)]
        walks, stays = islands_of(unweighed, settings, work.checkpoints, "prior")
        islands = islands_of(tasks, settings, work.checkpoints)
        histories, ancestors = library.drawn(islands, settings.states, settings.seed)
        made = kept_results_of(
            _moved, None, _asked(tasks[0], histories, settings), settings, "moves", Moved,
            work.checkpoints,
        )  # fmt: skip
        found = Anchored(
            islands, SINCE, numbers, {True: walks, False: stays}, ancestors, joined(made)
        )
        kept = library.kept_of(found)
        library.write(work.path / library.FILE, kept, plain.clock.start)
        if settings.docs and not found.refused:
            library.write(STATES, kept, plain.clock.start)
            write_part(DOCS / "limits.md", "starting_states", states_finding.markdown(found))
        said = states_finding.finding(found)._replace(elsewhere=library.MEANINGS)
        return work.finish(said, work.manifest(seeds))


def _asked(task: Task, histories: Histories, settings: StartingStatesSettings) -> list[Asked]:
    """The histories in chunks, each with a seed."""
    size = len(histories.places)
    chunks = np.array_split(np.arange(size), -(-size // CHUNK))
    seeds = spawn_seeds(settings.seed + 1, len(chunks))
    return [
        Asked(task, histories.at(rows), settings.moves, int(seed))
        for rows, seed in zip(chunks, seeds, strict=True)
    ]


def _moved(_: None, asked: Asked) -> Moved:
    return moved(asked)
