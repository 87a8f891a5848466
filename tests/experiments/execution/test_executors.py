"""The same work gives the same results wherever it happens, and nothing goes on after the end."""

import io
import multiprocessing
import operator
import os
import re
import sys
import time
import traceback
from concurrent.futures.process import BrokenProcessPool
from typing import Any

import pytest

from openclosed.experiments.execution import progress
from openclosed.experiments.execution.executors import map_chunks, run_tasks, worker_count
from openclosed.experiments.execution.progress import LARGEST_CHUNK, Pace
from openclosed.experiments.question.settings import Execution, Settings

SERIAL, TWO = Execution(where="serial"), Execution(workers=2)
_exit: Any = os._exit


@pytest.mark.parametrize("execution", [SERIAL, TWO], ids=["serial", "two"])
def test_every_chunk_is_worked_on_once_with_what_is_shared(execution: Execution) -> None:
    assert worker_count(execution, 1) == 1  # never more than chunks
    assert worker_count(execution, 30) == (execution.workers or 1)
    results = map_chunks(operator.mul, 3, range(20), execution)
    assert sorted(results) == [3 * chunk for chunk in range(20)]
    with pytest.raises(ZeroDivisionError):
        list(map_chunks(operator.truediv, 3, [1, 0, 2], execution))


def dies_within_a_result(_: None, __: int) -> None:
    """Announce 1,000 bytes on the pipe of results, and die."""
    frame = next(
        at for at, _ in traceback.walk_stack(None) if at.f_code.co_name == "_process_worker"
    )
    results = frame.f_locals["result_queue"]._writer.fileno()
    os.write(results, (1000).to_bytes(4, "big"))
    _exit(3)


@pytest.mark.parametrize(("work", "shared"), [(operator.call, _exit), (dies_within_a_result, None)])
def test_a_worker_that_dies_is_an_error_and_not_a_wait_for_ever(work: Any, shared: Any) -> None:
    with pytest.raises(BrokenProcessPool):
        list(map_chunks(work, shared, [3, 3], TWO))


def test_closing_ends_the_workers_at_once() -> None:
    started = time.monotonic()
    results = map_chunks(operator.call, time.sleep, [0.0, 300.0, 300.0], TWO)
    next(results)
    results.close()
    assert multiprocessing.active_children() == []
    assert time.monotonic() - started < 250  # the sleepers did not sleep to their end


def waited(base: float, task: float) -> tuple[float, int]:
    """The later in the list, the sooner it is done."""
    time.sleep(base - task)
    return task, os.getpid()


def test_results_come_in_the_order_of_the_tasks() -> None:
    tasks = [0.0, 0.05, 0.1, 0.15]
    found = run_tasks(waited, 0.2, tasks, Settings(quiet=True, execution=TWO), "naps")
    assert [task for task, _ in found] == tasks
    assert os.getpid() not in {process for _, process in found}


@pytest.mark.parametrize(("seconds", "largest"), [(1e-4, LARGEST_CHUNK), (0.05, 10), (3.0, 1)])
def test_quick_runs_go_in_large_chunks_slow_ones_and_the_last_alone(
    seconds: float, largest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    pace, sizes = Pace(10_000, 2), list[int]()
    while sum(sizes) < 10_000:
        sizes.append(min(pace.size(), 10_000 - sum(sizes)))
        clock[0] += sizes[-1] * seconds / 2
        pace.done(sizes[-1])
    assert (sizes[0], max(sizes), sizes[-1]) == (1, largest, 1)
    assert sizes[-8:] == [1] * 8  # of two workers each has four chunks to come


@pytest.mark.parametrize("terminal", [False, True])
def test_progress_counts_runs_and_failures_on_the_error_stream(
    terminal: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(screen, "isatty", lambda: terminal)
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(progress, "LINE_SECONDS", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    with progress.show_progress(10, quiet=False) as advance:
        advance(4, 1)
        advance(6, 0)
    assert "10/10" in screen.getvalue()
    assert "1 failed" in screen.getvalue()
    assert terminal or re.search(r"4/10 runs, .*/s, 1 failed, \d+ s left", screen.getvalue())
