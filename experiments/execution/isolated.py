"""Work that may never end, or end its process: each piece in a process of its own, within limits.

Unlike `executors`, whose work is the project's own, this runs code of others. It has so much memory
and so much time, and runs with the user's rights. A process that says nothing for too long is
ended, and one that dies is told as dead; the others go on. What it says is text, which is read as
such.
"""

import contextlib
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple

from experiments.execution.processes import (
    clean_processes,
    end_with_parent,
    limit_memory,
    signals_later,
)

MOST_BYTES = 10_000_000  # of a message
READ_BYTES = 65_536
ENDING_SECONDS = 5.0  # of a process that has closed its connection

type Message = dict[str, Any]


class Stopped(NamedTuple):
    """A piece of work that did not come to its end, and why; whether a signal ended its process."""

    reason: str
    killed: bool = False


class _Running(NamedTuple):
    process: BaseProcess
    connection: socket.socket
    job: int
    read: bytearray  # of a message that is not whole yet
    messages: list[int]  # one entry for each so far


def each_alone[Job](
    work: Callable[[Job], Iterator[Message]],
    jobs: Sequence[Job],
    workers: int,
    seconds: float,
    most: int,
) -> Generator[tuple[int, Message | Stopped | None]]:
    """For each job, in its own process, what `work(job)` yields, with the job's number.

    At the end of a job comes None. A job that yields nothing for `seconds`, more than `most`
    messages, or what is none, or whose process dies, yields `Stopped` and no more. At most
    `workers` processes run at a time. Closing the iterator ends them all.
    """
    context = clean_processes()
    waiting = list(range(len(jobs)))
    running: dict[socket.socket, _Running] = {}
    deadlines: dict[socket.socket, float] = {}
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                one = _start(context, work, jobs, waiting.pop(0))
                running[one.connection] = one
                deadlines[one.connection] = time.monotonic() + seconds
            first = max(min(deadlines.values()) - time.monotonic(), 0.0)
            ready = [one for one in wait(list(running), first) if isinstance(one, socket.socket)]
            late = [one for one, end in deadlines.items() if end <= time.monotonic()]
            for connection in dict.fromkeys([*ready, *late]):
                one = running[connection]
                said = list(_received(one, most)) if connection in ready else []
                if not said and connection in late:
                    said = [Stopped(f"gave no answer within {seconds:g} seconds")]
                if said:
                    deadlines[connection] = time.monotonic() + seconds
                if said and not isinstance(said[-1], dict):
                    del running[connection], deadlines[connection]
                    _end(one)
                yield from ((one.job, message) for message in said)
    finally:
        for one in running.values():
            _end(one)


def _start(
    context: BaseContext, work: Callable[[Any], Iterator[Any]], jobs: Sequence[Any], job: int
) -> _Running:
    here, there = socket.socketpair()
    process: BaseProcess = context.Process(  # type: ignore[attr-defined]
        target=_say_all, args=(there, work, jobs[job]), daemon=True
    )
    with signals_later():
        process.start()
    there.close()
    return _Running(process, here, job, bytearray(), [])


def _received(one: _Running, most: int) -> Iterator[Message | Stopped | None]:
    """The messages that have become whole; the last may be None or say why there are no more."""
    try:
        content = one.connection.recv(READ_BYTES)
    except OSError:
        content = b""
    if not content:
        yield _ended(one)
        return
    one.read.extend(content)
    *whole, rest = one.read.split(b"\n")
    one.read[:] = rest
    for line in whole:
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            message = line
        if message is not None and not isinstance(message, dict):
            yield Stopped("said what is no message")
            return
        one.messages.append(one.job)
        if message is not None and len(one.messages) > most:
            yield Stopped("said more than it was asked for")
            return
        yield message
        if message is None:
            return
    if len(rest) > MOST_BYTES:
        yield Stopped("said what is no message")


def _ended(one: _Running) -> Stopped:
    """Why a process says no more."""
    one.process.join(ENDING_SECONDS)
    code = one.process.exitcode
    if code is None:
        return Stopped("closed its connection")
    return Stopped(f"its process ended with code {code}", killed=code < 0)


def _end(one: _Running) -> None:
    """End a process, and all that are in its session."""
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(one.process.pid or 0, signal.SIGKILL)
    one.process.kill()
    one.process.join()
    one.connection.close()


def _say_all(there: socket.socket, work: Callable[[Any], Iterator[Message]], job: Any) -> None:
    """In the new process: send what the work yields, then that it is over."""
    _silence()
    if sys.platform != "win32":
        os.setsid()  # so that all that it starts can be ended with it
    limit_memory()
    threading.Thread(target=end_with_parent, daemon=True).start()
    for message in work(job):
        there.sendall(json.dumps(message).encode() + b"\n")
    there.sendall(b"null\n")


def _silence() -> None:
    """What it writes to its standard streams is lost, and nothing comes in by them."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
