"""Exact runs that were asked for: a queue with an end, its workers, and what is known already."""

from __future__ import annotations

import asyncio
import contextlib
import json
import multiprocessing
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, NamedTuple, Protocol

from experiments.classroom.asked import Asked, World
from experiments.classroom.limits import Refused
from experiments.classroom.worker import begin, complaint, made
from experiments.execution.processes import clean_processes, signals_later

ROOM = 10_000  # requests that may wait, of some kilobytes: what a room of 200 asks in an hour
KEPT = 4000  # answers, of about a kilobyte


class Full(Refused):
    """The queue has no room; a later request may find some."""

    def __init__(self) -> None:
        super().__init__("Many runs are waiting. Please try again in a few seconds.", 503)


class Waiting(NamedTuple):
    """A request that waits, and how many came before it."""

    before: int


class Workers:
    """One pool of processes that make runs, replaced where one of them has died.

    What they work on is all that they have been given, so that what waits loses nothing with them.
    """

    def __init__(self, world: World, count: int) -> None:
        self._world, self._count = world, count
        self._others = set(multiprocessing.active_children())
        self._pool = self._started()
        self._free = asyncio.Semaphore(count)

    def _started(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self._count, clean_processes(), begin, (self._world,))

    def complaint(self) -> str:
        """Why the workers cannot run the page's world; empty if they can, and are ready to."""
        with signals_later():
            asked = self._pool.submit(complaint)
        return asked.result()

    async def made(self, asked: Asked) -> dict[str, Any]:
        """The runs. Raises BrokenProcessPool when workers died twice at it."""
        async with self._free:
            pool = self._pool
            try:
                return await asyncio.wrap_future(pool.submit(made, asked))
            except BrokenProcessPool:
                if pool is self._pool:  # who finds it broken first replaces it for all
                    pool.shutdown(wait=False)
                    self._pool = self._started()
            return await asyncio.wrap_future(self._pool.submit(made, asked))

    def end(self) -> None:
        """End the processes at once."""
        for worker in set(multiprocessing.active_children()) - self._others:
            worker.terminate()
        self._pool.shutdown(cancel_futures=True)


class Maker(Protocol):
    """Makes runs."""

    async def made(self, asked: Asked) -> dict[str, Any]:
        """The runs. Raises ValueError or BrokenProcessPool where they cannot be made."""


class Runs:
    """What was asked and what is known. Answers are JSON, as they are sent."""

    def __init__(self, maker: Maker, room: int = ROOM, kept: int = KEPT) -> None:
        self._maker, self._room, self._kept = maker, room, kept
        self._known: OrderedDict[Asked, bytes] = OrderedDict()
        self._waiting: dict[Asked, tuple[int, asyncio.Task[bytes]]] = {}
        self._asked = self._answered = 0  # so far, so that nobody's place needs counting

    def ask(self, asked: Asked) -> bytes | Waiting:
        """The answer if it is known; else the request waits. Raises Full."""
        if asked in self._known:
            self._known.move_to_end(asked)
            return self._known[asked]
        if asked not in self._waiting:
            if len(self._waiting) >= self._room:
                raise Full
            self._waiting[asked] = self._asked, asyncio.create_task(self._answer(asked))
            self._asked += 1
        number, _ = self._waiting[asked]
        return Waiting(max(number - self._answered, 0))

    async def wait(self, asked: Asked) -> bytes:
        """The answer, once it is there. Raises Full."""
        found = self.ask(asked)
        if isinstance(found, Waiting):
            _, making = self._waiting[asked]
            return await asyncio.shield(making)
        return found

    async def _answer(self, asked: Asked) -> bytes:
        try:
            answer = json.dumps(await self._maker.made(asked), separators=(",", ":")).encode()
        except (ValueError, BrokenProcessPool):
            answer = b'{"values":{},"endings":{},"counts":{},"runs":0,"failed":1}'
        self._known[asked] = answer
        if len(self._known) > self._kept:
            self._known.popitem(last=False)
        del self._waiting[asked]
        self._answered += 1
        return answer


@contextlib.contextmanager
def workers_for(world: World, count: int) -> Iterator[Workers]:
    """Workers for the block."""
    workers = Workers(world, count)
    try:
        yield workers
    finally:
        workers.end()
