"""The same work gives the same results wherever it happens, and nothing goes on after the end."""

import multiprocessing
import operator
import time
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import pytest

from experiments.execution.executors import map_chunks, worker_count
from experiments.question.settings import Execution

SERIAL = Execution(where="serial")


def on(workers: int) -> Execution:
    return Execution(workers=workers)


@pytest.mark.parametrize("execution", [SERIAL, on(1), on(2)], ids=["serial", "one", "two"])
def test_every_chunk_is_worked_on_once_with_what_is_shared(execution: Execution) -> None:
    results = map_chunks(operator.mul, 3, range(20), execution)
    assert sorted(results) == [3 * chunk for chunk in range(20)]


@pytest.mark.parametrize("execution", [SERIAL, on(2)], ids=["serial", "two"])
def test_what_the_work_raises_reaches_the_caller(execution: Execution) -> None:
    with pytest.raises(ZeroDivisionError):
        list(map_chunks(operator.truediv, 3, [1, 0, 2], execution))


def test_a_worker_that_dies_is_an_error_and_not_a_wait_for_ever() -> None:
    with pytest.raises(BrokenProcessPool):
        list(map_chunks(operator.call, _exit, [3, 3], on(2)))


def test_closing_ends_the_workers_at_once() -> None:
    started = time.monotonic()
    results = map_chunks(operator.call, time.sleep, [0.0, 300.0, 300.0], on(2))
    next(results)
    results.close()
    assert multiprocessing.active_children() == []
    assert time.monotonic() - started < 250  # the sleepers did not sleep to their end


def test_there_are_never_more_workers_than_chunks() -> None:
    assert worker_count(on(8), 3) == 3
    assert worker_count(on(2), 30) == 2
    assert worker_count(SERIAL, 30) == 1
    assert worker_count(Execution(), 10**6) >= 1


_exit: Any = __import__("os")._exit
