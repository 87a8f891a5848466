"""Work that may never end, or end its process: each piece in a process of its own, within a time.

Unlike `executors`, whose work is the project's own, this runs code of others. A process that says
nothing for too long is ended, and one that dies is told as dead; the others go on.
"""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple

from experiments.execution.processes import clean_processes, end_with_parent, signals_later


class Stopped(NamedTuple):
    """A piece of work that did not come to its end, and why; whether a signal ended its process."""

    reason: str
    killed: bool = False


class _Running(NamedTuple):
    process: BaseProcess
    connection: Connection
    job: int


def each_alone[Job, Result](
    work: Callable[[Job], Iterator[Result]], jobs: Sequence[Job], workers: int, seconds: float
) -> Generator[tuple[int, Result | Stopped]]:
    """For each job, in its own process, what `work(job)` yields, with the job's number.

    A job that yields nothing for `seconds`, or whose process dies, yields `Stopped` and no more.
    At most `workers` processes run at a time. Closing the iterator ends them all.
    """
    context = clean_processes()
    waiting = list(range(len(jobs)))
    running: dict[Connection, _Running] = {}
    deadlines: dict[Connection, float] = {}
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                one = _start(context, work, jobs, waiting.pop(0))
                running[one.connection] = one
                deadlines[one.connection] = time.monotonic() + seconds
            first = max(min(deadlines.values()) - time.monotonic(), 0.0)
            ready = [one for one in wait(list(running), first) if isinstance(one, Connection)]
            late = [one for one, end in deadlines.items() if end <= time.monotonic()]
            for connection in dict.fromkeys([*ready, *late]):
                one = running[connection]
                if connection in ready:
                    said = _received(one)
                else:
                    said = Stopped(f"gave no answer within {seconds:g} seconds")
                deadlines[connection] = time.monotonic() + seconds
                if said is None or isinstance(said, Stopped):
                    del running[connection], deadlines[connection]
                    _end(one)
                if said is not None:
                    yield one.job, said
    finally:
        for one in running.values():
            _end(one)


def _start(
    context: BaseContext, work: Callable[[Any], Iterator[Any]], jobs: Sequence[Any], job: int
) -> _Running:
    here, there = context.Pipe(duplex=False)
    process: BaseProcess = context.Process(  # type: ignore[attr-defined]
        target=_say_all, args=(there, work, jobs[job]), daemon=True
    )
    with signals_later():
        process.start()
    there.close()
    return _Running(process, here, job)


def _received(one: _Running) -> Any:
    """What a process said: a result, None at its end, or that it died."""
    try:
        return one.connection.recv()
    except (EOFError, OSError):
        one.process.join()
        code = one.process.exitcode or 0
        return Stopped(f"its process ended with code {code}", killed=code < 0)


def _end(one: _Running) -> None:
    one.process.kill()
    one.process.join()
    one.connection.close()


def _say_all(there: Connection, work: Callable[[Any], Iterator[Any]], job: Any) -> None:
    """In the new process: send what the work yields, then that it is over; its prints are lost."""
    threading.Thread(target=end_with_parent, daemon=True).start()
    with (
        open(os.devnull, "w", encoding="utf-8") as nowhere,  # noqa: PTH123 a device, not a file
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        for result in work(job):
            there.send(result)
        there.send(None)
