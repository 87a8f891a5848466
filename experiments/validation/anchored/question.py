"""Worlds that start where the market is: `python -m experiments.validation anchored`.

Worlds are weighed by the record on islands; those that are left are kept.
"""

from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.published import KEPT
from openclosed.analysis.statistics.observers import SINCE
from openclosed.experiments.question.checks import (
    refuse_beside_record,
    refuse_biases,
    refuse_outside,
)
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.own_figures import with_own
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results.documentation import DOCS, write_part
from openclosed.experiments.validation.anchored import finding as anchored_finding
from openclosed.experiments.validation.anchored import library
from openclosed.experiments.validation.anchored.settings import AnchoredSettings
from openclosed.experiments.validation.assimilation.islands import Anchored
from openclosed.experiments.validation.assimilation.tasks import (
    free_numbers,
    islands_of,
    task_of,
    weighing,
)
from openclosed.experiments.validation.job import job
from openclosed.sim.engine.randomness import spawn_seeds
from openclosed.sim.parameters.dates import months_between

EXPECTED_BYTES = 200_000_000
PRIOR_WORLDS = 200
"""Worlds that nothing weighs, to see how far they move."""


def run(question: Question, settings: AnchoredSettings) -> int:
    """Weigh worlds by the record on islands, and keep some.

    Returns 0. Raises BadInput for what cannot be, before anything runs.
    """
    refuse_beside_record(question.parameters, "anchored needs")
    refuse_biases(settings.biases)
    refuse_outside("replicates", settings.replicates, 10, 100_000)
    world, numbers = question.parameters, free_numbers(question)
    seen = weighing("9999-12", with_own(settings.evidence))
    last = max((one.month for one in seen), default="")
    if settings.docs and last != LAST_MONTH:
        raise BadInput(f"experiment.docs: the worlds that are kept start from {LAST_MONTH}")
    needed = months_between(world.clock.start, last) + 1
    if needed > world.clock.horizon:
        raise BadInput(f"clock.horizon: must be at least {needed} months")
    biases = [float(bias) for bias in dict.fromkeys(settings.biases)]
    seeds = [int(seed) for seed in spawn_seeds(settings.seed, settings.islands)]
    tasks = [
        task_of(world, numbers, seen, last, settings.replicates, bias)._replace(seed=seed)
        for bias in biases
        for seed in seeds
    ]
    blank = task_of(world, numbers, [], last, PRIOR_WORLDS, 1.0)._replace(seed=settings.seed)
    with job(question, EXPECTED_BYTES) as work:
        unweighed = [blank, blank._replace(walks=False)]
        walks, stays = islands_of(unweighed, settings, work.checkpoints, "prior")
        every = iter(islands_of(tasks, settings, work.checkpoints))
        groups = {bias: [next(every) for _ in seeds] for bias in biases}
        found = Anchored(groups, SINCE, numbers, {True: walks, False: stays})
        worlds = library.kept_of(found, settings.kept, blank.since, settings.seed)
        library.write(work.path, worlds)
        if settings.docs and not found.refused:
            library.write(KEPT, worlds)
            write_part(DOCS / "limits.md", "anchored", anchored_finding.markdown(found))
        said = anchored_finding.finding(found)._replace(elsewhere=library.MEANINGS)
        return work.finish(said, work.manifest([one.seed for one in tasks]))
