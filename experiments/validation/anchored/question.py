"""Worlds that start where the market is: `python -m experiments.validation anchored`.

Worlds of every hypothesis are weighed by the record on islands; those that are left are kept.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from openclosed.analysis.islands import Anchored, Cell, Island
from openclosed.analysis.mixture import FOLDER, UNTIL
from openclosed.analysis.statistics.observers import SINCE
from openclosed.experiments.question.checks import (
    refuse_beside_record,
    refuse_biases,
    refuse_outside,
)
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.own_figures import with_own
from openclosed.experiments.question.settings import Question, Settings
from openclosed.experiments.results.documentation import DOCS, write_part
from openclosed.experiments.validation.anchored import finding as anchored_finding
from openclosed.experiments.validation.anchored import library
from openclosed.experiments.validation.anchored.settings import AnchoredSettings
from openclosed.experiments.validation.assimilation.free_numbers import Free, free_of
from openclosed.experiments.validation.assimilation.island import Task
from openclosed.experiments.validation.assimilation.tasks import (
    islands_of,
    task_of,
    weighing,
    worlds_of,
)
from openclosed.experiments.validation.job import Job, job
from openclosed.sim.engine.randomness import spawn_seeds
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.dates import months_between

EXPECTED_BYTES = 200_000_000
PRIOR_WORLDS = 100
"""Worlds of a hypothesis that nothing weighs, to see how far they move."""


def run(question: Question, settings: AnchoredSettings) -> int:
    """Weigh worlds by the record on islands, and keep worlds of each hypothesis.

    Returns 0. Raises BadInput for what cannot be, before anything runs.
    """
    refuse_beside_record(question.parameters, "anchored needs")
    refuse_biases(settings.biases)
    refuse_outside("replicates", settings.replicates, 10, 100_000)
    bases = worlds_of(question, settings)
    numbers = free_of(question.parameters, settings.free)
    seen = weighing("9999-12", with_own(settings.evidence))
    last = max((one.month for one in seen), default="")
    if settings.docs and last != UNTIL:
        raise BadInput(f"experiment.docs: the worlds that are kept start from {UNTIL}")
    needed = months_between(question.parameters.clock.start, last) + 1
    if needed > question.parameters.clock.horizon:
        raise BadInput(f"clock.horizon: must be at least {needed} months")
    size = settings.replicates
    tasks = {
        (name, float(bias)): task_of(name, world, numbers, seen, last, size, float(bias))
        for name, world in bases.items()
        for bias in dict.fromkeys(settings.biases)
    }
    seeds = [int(seed) for seed in spawn_seeds(settings.seed, settings.islands + settings.added)]
    with job(question, EXPECTED_BYTES) as work:
        found = Anchored(
            {cell: [] for cell in tasks},
            SINCE,
            [(one.name, one.low, one.high) for one in numbers],
            _prior(bases, numbers, last, settings, work),
        )
        first = [cell for cell in tasks for _ in range(settings.islands)]
        _add(found, first, tasks, seeds, settings, work)
        _add(found, found.neediest(settings.added), tasks, seeds, settings, work)
        since = next(iter(tasks.values())).since
        worlds = library.kept_of(found, settings.kept, since, settings.seed)
        used = [seed for group in found.islands.values() for seed in seeds[: len(group)]]
        library.write(work.path, worlds)
        if settings.docs and not found.refused:
            library.write(FOLDER, worlds)
            write_part(DOCS / "limits.md", "anchored", anchored_finding.markdown(found))
        said = anchored_finding.finding(found)._replace(elsewhere=library.MEANINGS)
        return work.finish(said, work.manifest(used))


def _add(
    found: Anchored,
    cells: Sequence[Cell],
    tasks: Mapping[Cell, Task],
    seeds: Sequence[int],
    settings: Settings,
    work: Job,
) -> None:
    """Add an island of each of the cells, made on the next seed of that cell."""
    had = Counter({cell: len(group) for cell, group in found.islands.items()})
    asked = []
    for cell in cells:
        asked.append(tasks[cell]._replace(seed=seeds[had[cell]]))
        had[cell] += 1
    what = "more islands" if any(found.islands.values()) else "islands"
    for cell, made in zip(cells, islands_of(asked, settings, work.checkpoints, what), strict=True):
        found.islands[cell].append(made)


def _prior(
    bases: Mapping[str, Parameters],
    free: Sequence[Free],
    last: str,
    settings: Settings,
    work: Job,
) -> dict[bool, dict[str, Island]]:
    """Worlds of each hypothesis that nothing weighs, with and without a taste that walks."""
    tasks = [
        task_of(name, world, free, [], last, PRIOR_WORLDS, 1.0)._replace(
            seed=settings.seed, walks=walks
        )
        for walks in (True, False)
        for name, world in bases.items()
    ]
    made = iter(islands_of(tasks, settings, work.checkpoints, "prior"))
    return {walks: {name: next(made) for name in bases} for walks in (True, False)}
