"""One run of a world, and what is kept of it; a run that fails is kept as a failure."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.experiments.question.errors import one_line
from openclosed.experiments.starts.mixture import Mixture
from openclosed.sim import Ecosystem
from openclosed.sim.outcomes.verdict import verdicts
from openclosed.sim.parameters import Parameters
from openclosed.sim.state.story import Event

FINAL_MONTHS = 12.0  # what a run's final outcomes are averaged over


class Task(NamedTuple):
    """A run to make: its number in the ensemble and its seed."""

    run: int
    seed: int


class Replicate(NamedTuple):
    """What is kept of a run.

    `months` holds the outcomes, (calendar months, outcomes); `final` their means over the last
    year, (outcomes,); `labels` the verdict's label for each (yardstick, scope). A failed run has a
    `stage` and an `error`, and nothing else.
    """

    task: Task
    months: NDArray[np.float32] | None
    final: NDArray[np.float64] | None
    labels: dict[tuple[str, str], str]
    events: list[Event]
    stage: str = ""
    error: str = ""


def replicate(
    parameters: Parameters,
    task: Task,
    watch: Callable[[Ecosystem], None] | None = None,
    mixture: Mixture | None = None,
    kind: type[Ecosystem] | None = None,
) -> Replicate:
    """Run a world once, of the user's own `kind` if any, and let `watch` see it after each step.

    With a mixture it is the one of its worlds that the seed names, from the record's end on.

    Any exception of the model, or of what watches it, becomes a failed run.
    """
    stage = "start"
    try:
        if mixture is None:
            world = (kind or Ecosystem)(parameters, rng=task.seed)
        else:
            world = mixture.world(parameters, task.seed, watch, kind or Ecosystem)
        for step in range(world.step_number, parameters.clock.steps):
            stage = parameters.clock.month(step)
            world.step()
            if watch is not None:
                watch(world)
        stage = "verdict"
        return kept_of(world, parameters, task)
    except Exception as error:  # noqa: BLE001 a model's fault is a result of its run
        said = f"{type(error).__name__}: {one_line(str(error))}"
        return Replicate(task, None, None, {}, [], stage, said)


def kept_of(world: Ecosystem, parameters: Parameters, task: Task) -> Replicate:
    """What is kept of a run, of its world at the end."""
    record = world.record
    labels = {key: verdict.label for key, verdict in verdicts(record, parameters).items()}
    final_steps = max(1, round(FINAL_MONTHS / parameters.clock.months_per_step))
    return Replicate(
        task,
        months=record[month_ends(parameters)].astype(np.float32),
        final=mean_where_known(record[-final_steps:]),
        labels=labels,
        events=list(world.events),
    )


def mean_where_known(record: NDArray[np.float64]) -> NDArray[np.float64]:
    """(outcomes) means of a record over the months in which each exists, nan if there is none."""
    means: NDArray[np.float64] = np.ma.masked_invalid(record).mean(axis=0).filled(np.nan)
    return means


def month_ends(parameters: Parameters) -> list[int]:
    """The last step of each calendar month of a run, (months,): all of them at monthly steps."""
    return list(
        {parameters.clock.month(step): step for step in range(parameters.clock.steps)}.values()
    )
