"""Tasks that are no runs: each is done once, and results come in the tasks' order."""

import os
import time

import pytest

from experiments.execution.jobs import results_of
from tests.experiments.conftest import question


def waited(base: float, task: float) -> tuple[float, int]:
    """The later in the list, the sooner it is done."""
    time.sleep(base - task)
    return task, os.getpid()


@pytest.mark.parametrize("words", [("execution=serial",), ("execution.workers=2",)])
def test_results_come_in_the_order_of_the_tasks(words: tuple[str, ...]) -> None:
    tasks = [0.0, 0.05, 0.1, 0.15]
    found = results_of(waited, 0.2, tasks, question("quiet=true", *words).settings, "naps")
    assert [task for task, _ in found] == tasks
    assert (os.getpid() in {process for _, process in found}) is (words[0] == "execution=serial")
