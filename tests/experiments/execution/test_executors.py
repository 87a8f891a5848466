"""The same work gives the same results wherever it happens, and nothing goes on after the end."""

import io
import multiprocessing
import operator
import os
import sys
import time
import traceback
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

from openclosed.experiments.execution import executors, progress
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
    monkeypatch.setenv("TERM", "xterm")
    with progress.show_progress(10, quiet=False) as advance:
        advance(4, 1)
        advance(6, 0)
    assert "10/10" in screen.getvalue()
    assert "1 failed" in screen.getvalue()


def test_progress_says_that_it_starts_until_it_knows_a_rate_which_excludes_the_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The first of 101 runs comes after a minute of compiling, then one every two seconds."""
    clock = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(progress, "LINE_SECONDS", 1e4)  # of the clock that does not wait
    with progress.show_progress(101, quiet=False) as advance:
        monkeypatch.setattr(progress, "LINE_SECONDS", 5.0)
        for now in (60, *range(62, 80, 2)):
            clock[0] = now
            advance(1, int(now == 60))
    first, *_, last = capsys.readouterr().err.splitlines()
    assert first == "1/101 runs, starting, 1 failed"
    assert last.startswith("10/101 runs, 30.0/min, 1 failed, ")
    assert last.endswith("3 min left")


def test_work_without_a_result_says_that_it_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "LINE_SECONDS", 0.01)
    with progress.show_progress(7, quiet=False, before=2):
        time.sleep(0.5)
    assert capsys.readouterr().err == "2/7 runs, starting\n"


@pytest.mark.parametrize(
    ("quota", "most"), [("150000 100000", 2), ("50000 100000", 1), ("max 100000", 64), (None, 64)]
)
def test_there_are_no_more_workers_than_the_quota_of_a_container_allows(
    quota: str | None, most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "cpu.max"
    if quota:
        file.write_text(f"{quota}\n", encoding="ascii")
    monkeypatch.setattr(executors, "CPU_QUOTA", file)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(64)), raising=False)
    assert worker_count(Execution(), 1000) == most
    assert worker_count(Execution(workers=9), 1000) == 9  # as set
