"""Starting states of today's market: `python -m experiments.validation starting_states`.

Independent filters weight particles by the data. States are drawn from all of them by weight.
"""

from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.published import STATES
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results.documentation import write_parts
from openclosed.experiments.validation.assimilation import pilot
from openclosed.experiments.validation.assimilation.independent_filter import run_filter
from openclosed.experiments.validation.assimilation.task import (
    FilterResult,
    make_task,
    select_observations,
    uncertain_parameters,
)
from openclosed.experiments.validation.job import job
from openclosed.experiments.validation.settings import StartingStatesSettings, filters_needed
from openclosed.experiments.validation.starting_states import finding as states_finding
from openclosed.experiments.validation.starting_states import states_file
from openclosed.experiments.validation.starting_states.finding import AssimilationResult
from openclosed.sim.engine.randomness import spawn_seeds
from openclosed.sim.parameters.clock import months_between

EXPECTED_BYTES = 200_000_000
PRIOR_PARTICLES = 400
"""Unweighted particles, for the prior predictive check."""


def run(question: Question, settings: StartingStatesSettings) -> int:
    """Weight particles by the data, and keep some of them as starting states.

    Returns 0. Raises BadInput for impossible settings, before anything runs.
    """
    plain, free = question.parameters, uncertain_parameters(question, "starting_states")
    needed = months_between(plain.clock.start, LAST_MONTH) + 1
    if needed > plain.clock.horizon:
        raise BadInput(f"clock.horizon: must be at least {needed} months")
    count = settings.filters or filters_needed(settings.replicates, plain.firms.count)
    seeds = [int(seed) for seed in spawn_seeds(settings.seed, count)]
    observations = select_observations(LAST_MONTH)
    task = make_task(plain, free, observations, LAST_MONTH, -(-settings.replicates // count))
    blank = make_task(plain, free, [], LAST_MONTH, PRIOR_PARTICLES)._replace(seed=settings.seed)
    with job(question, EXPECTED_BYTES) as work:
        [prior] = work.results(run_filter, [blank], "prior", FilterResult)
        task = pilot.with_levels(work, task, settings.pilot, settings.seed)
        tasks = [task._replace(seed=seed) for seed in seeds]
        filters = work.results(run_filter, tasks, "filters", FilterResult)
        states = states_file.draw_states(filters, settings.states, settings.seed)
        found = AssimilationResult(filters, task.free, prior, states)
        kept = states_file.to_kept(task.free, states)
        states_file.write(work.path / states_file.FILE, kept, plain.clock.start)
        if settings.docs:
            states_file.write(STATES, kept, plain.clock.start)
            write_parts("answer", {"starting_states": states_finding.on_answer(found)})
            write_parts("methods", {"starting_states": states_finding.on_methods(found)})
        summary = states_finding.finding(found)._replace(elsewhere=states_file.MEANINGS)
        return work.finish(summary, seeds)
