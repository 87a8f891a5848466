"""Tasks that are no runs: each is done once, and results come in the tasks' order."""

import os
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from experiments.execution.jobs import kept_results_of, results_of
from experiments.results.checkpoints import Checkpoints
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


class Square(NamedTuple):
    number: np.ndarray
    square: np.ndarray


def squared(base: list[int], task: int) -> Square:
    """Notes what it was asked; ends early at a negative number."""
    base.append(task)
    if task < 0:
        raise KeyboardInterrupt
    return Square(np.array(task), np.array([task**2, base[0]]))


def test_results_that_are_kept_are_not_made_again(tmp_path: Path) -> None:
    kept, settings = Checkpoints(tmp_path), question("quiet=true", "execution=serial").settings

    def found(shared: list[int], tasks: list[int], what: str = "squares") -> list[list[int]]:
        made = kept_results_of(squared, shared, tasks, settings, what, Square, kept)
        assert all(isinstance(one, Square) for one in made)
        return [one.square.tolist() for one in made]

    first, second, third = [1], [2], [3]
    with pytest.raises(KeyboardInterrupt):
        found(first, [5, 6, -1, 7])
    assert first == [1, 5, 6, -1]
    # The same tasks again, but that the third works now: only what is not there is made.
    assert found(second, [5, 6, 8, 7]) == [[25, 1], [36, 1], [64, 2], [49, 2]]
    assert second == [2, 8, 7]
    assert found(third, [5, 6, 8, 7]) == [[25, 1], [36, 1], [64, 2], [49, 2]]
    assert found(third, [9], "others") == [[81, 3]]
    assert third == [3, 9]
