"""One run of a world, and what is kept of it; a run that fails is kept as a failure."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.bad_input import one_line
from sim import Ecosystem, Parameters
from sim.events import Event
from sim.verdict import verdicts


class Task(NamedTuple):
    """A run to make: its number in the ensemble and its seed."""

    run: int
    seed: int


class Replicate(NamedTuple):
    """What is kept of a run.

    `record` has shape (steps, outcomes); `labels` the verdict's label for each (yardstick, scope).
    A failed run has a `stage` and an `error`, and nothing else.
    """

    task: Task
    record: NDArray[np.float64] | None
    labels: dict[tuple[str, str], str]
    events: list[Event]
    stage: str = ""
    error: str = ""


def replicate(parameters: Parameters, task: Task) -> Replicate:
    """Run the world once. Any exception of the model becomes a failed run."""
    stage = "start"
    try:
        world = Ecosystem(parameters, rng=task.seed)
        for step in range(parameters.clock.steps):
            stage = f"step {step}"
            world.step()
        stage = "verdict"
        labels = {key: verdict.label for key, verdict in verdicts(world.record, parameters).items()}
        return Replicate(task, np.asarray(world.record), labels, list(world.events))
    except Exception as error:
        said = f"{type(error).__name__}: {one_line(str(error))}"
        return Replicate(task, None, {}, [], stage, said)


def replicate_all(parameters: Parameters, tasks: list[Task]) -> list[Replicate]:
    """Run a chunk of tasks, one after another."""
    return [replicate(parameters, task) for task in tasks]
