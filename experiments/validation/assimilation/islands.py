"""Islands of several hypotheses: what each begins from, and all of them as one pool of work."""

from collections.abc import Sequence

from openclosed.analysis.islands import Island
from openclosed.analysis.statistics.matching import Free
from openclosed.analysis.statistics.observers import SINCE, Seen
from openclosed.experiments.question.settings import Settings
from openclosed.experiments.validation.assimilation.calibrated_sets import places_of
from openclosed.experiments.validation.assimilation.free_numbers import within
from openclosed.experiments.validation.assimilation.island import Task, run_island
from openclosed.experiments.validation.job import Checkpoints, kept_results_of
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.dates import months_between


def task_of(
    hypothesis: str,
    world: Parameters,
    free: Sequence[Free],
    seen: Sequence[Seen],
    last: str,
    size: int,
    bias: float,
    known_until: str = "",
) -> Task:
    """An island that goes to the month `last`, for a seed to be put in.

    Args:
        hypothesis: of which the sets of numbers are that it begins from.
        world: parameters of the hypothesis.
        free: numbers that are not known.
        seen: what was measured.
        last: month.
        size: worlds.
        bias: standard deviation of venues' biases over time, logits.
        known_until: month up to which the sets may know the record; empty: `last`.
    """
    own, start = within(world, free), world.clock.start
    places = places_of(hypothesis, known_until or last, own)
    since = months_between(start, SINCE)
    return Task(world, own, places, list(seen), size, 0, bias, since, months_between(start, last))


def islands_of(
    tasks: Sequence[Task], settings: Settings, checkpoints: Checkpoints, what: str = "islands"
) -> list[Island]:
    """All islands, in the order of the tasks; those among the checkpoints are not made again."""
    return kept_results_of(_made, None, tasks, settings, what, Island, checkpoints)


def _made(_: None, task: Task) -> Island:
    return run_island(task)
