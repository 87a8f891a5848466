"""The queue of runs that students request, its workers, and the answers.

Addresses take turns, and students at one address take turns, so that a flood from one laptop costs
others one turn. Only workers load the model; the server stays small.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
from collections import OrderedDict, deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, NamedTuple, Protocol

from openclosed.experiments.classroom.class_state import MarketRequest
from openclosed.experiments.classroom.limits import refusal
from openclosed.experiments.classroom.page import PageModel, RunRequest
from openclosed.experiments.execution.executors import (
    begin_worker,
    clean_processes,
    limit_memory,
    signals_later,
)

MOST_OF_STUDENT = 3  # batches of one student that may wait
MOST_OF_ADDRESS = 400  # batches from one address that may wait: a whole class may be behind one
MOST_WAITING = 1_600  # batches that may wait in all
MOST_ANSWERS = 1_000  # answers, of about ten kilobytes


class Asker(NamedTuple):
    """Who asks: the address, and the student's key."""

    address: str
    student: str


class Waiting(NamedTuple):
    """A batch that waits, and how many do; 0 if it is being made."""

    batches: int


_exact_runs: Any = None  # in a worker


def _begin_worker(model: PageModel) -> None:
    """In a new worker: load the page's model."""
    global _exact_runs
    begin_worker()
    limit_memory()
    from openclosed.experiments.classroom.single_runs import ExactRuns

    try:
        _exact_runs = ExactRuns(model)
    except ValueError as error:
        _exact_runs = error


def _work(of: RunRequest | MarketRequest) -> Any:
    """In a worker: runs or a market, as plain values; see `ExactRuns`."""
    if isinstance(of, RunRequest):
        return _exact_runs.make_runs(of)
    return _exact_runs.play(of)


def _complaint() -> str:
    """In a worker: why this version of the model cannot run the page's scenarios; empty if it can.

    It makes a trial run, so that all that runs need is loaded and compiled.
    """
    return str(_exact_runs if isinstance(_exact_runs, ValueError) else _exact_runs.trial_error())


class Workers:
    """A pool of processes that make runs, replaced if one of them dies.

    `Runs` gives it at most `count` batches at once, so that a lost pool loses no waiting ones.
    """

    def __init__(self, model: PageModel, count: int) -> None:
        self._model, self.count = model, count
        self._others = set(multiprocessing.active_children())
        self._pool = self._started()

    def _started(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.count, clean_processes(), _begin_worker, (self._model,))

    def complaint(self) -> str:
        """Why the workers cannot run the page's scenarios; empty if they can, and are ready."""
        with signals_later():
            complaint = self._pool.submit(_complaint)
        return complaint.result()

    async def answer(self, of: RunRequest | MarketRequest) -> Any:
        """Runs or a market. Raises BrokenProcessPool if workers died twice."""
        pool = self._pool
        try:
            return await asyncio.wrap_future(pool.submit(_work, of))
        except BrokenProcessPool:
            if pool is self._pool:  # the first to find it broken replaces it
                pool.shutdown(wait=False)
                self._pool = self._started()
        return await asyncio.wrap_future(self._pool.submit(_work, of))

    def close(self) -> None:
        """End the processes at once."""
        for worker in set(multiprocessing.active_children()) - self._others:
            worker.terminate()
        self._pool.shutdown(cancel_futures=True)


class Maker(Protocol):
    """Makes runs and plays markets, `count` at once."""

    count: int

    async def answer(self, of: RunRequest | MarketRequest) -> Any:
        """Runs or a market. Raises ValueError or BrokenProcessPool if they fail."""


class Turns:
    """Waiting batches by address and student, in the order of their turns."""

    def __init__(self) -> None:
        self._of: dict[str, dict[Asker, deque[RunRequest]]] = {}

    def of(self, asker: Asker) -> deque[RunRequest]:
        """The waiting batches of one student, in order."""
        return self._of.get(asker.address, {}).get(asker, deque())

    def at(self, address: str | None = None) -> int:
        """How many batches wait from one address, or from all."""
        at = self._of if address is None else (address,)
        return sum(len(own) for one in at for own in self._of.get(one, {}).values())

    def add(self, asker: Asker, request: RunRequest) -> None:
        """Add a batch."""
        self._of.setdefault(asker.address, {}).setdefault(asker, deque()).append(request)

    def take(self) -> RunRequest | None:
        """The next batch; its student and address go behind all others."""
        for address in self._of:
            students = self._of.pop(address)
            asker = next(iter(students))
            own = students.pop(asker)
            request = own.popleft()
            if own:
                students[asker] = own
            if students:
                self._of[address] = students
            return request
        return None

    def drop(self, student: str) -> set[tuple[Asker, RunRequest]]:
        """Remove the batches of a student, or all if `student` is empty."""
        leaving = [
            asker for own in self._of.values() for asker in own if student in ("", asker.student)
        ]
        dropped = set()
        for asker in leaving:
            students = self._of[asker.address]
            dropped |= {(asker, request) for request in students.pop(asker)}
            if not students:
                del self._of[asker.address]
        return dropped


class Runs:
    """The queue and its answers, which are JSON as they are sent."""

    def __init__(
        self, maker: Maker, most_waiting: int = MOST_WAITING, most_answers: int = MOST_ANSWERS
    ) -> None:
        self.maker, self._most_waiting, self._most_answers = maker, most_waiting, most_answers
        self._known: OrderedDict[RunRequest, bytes] = OrderedDict()
        self._turns = Turns()
        self._making: dict[RunRequest, asyncio.Task[None]] = {}
        self._dropped: set[tuple[Asker, RunRequest]] = set()  # whose students do not know yet

    @property
    def waiting(self) -> int:
        """How many batches wait."""
        return self._turns.at()

    def ask(self, request: RunRequest, asker: Asker) -> bytes | Waiting:
        """The answer if it is ready; else the request waits. Raises Refused if it may not."""
        if (asker, request) in self._dropped:
            self._dropped.discard((asker, request))
            raise refusal("emptied", 410)
        if request in self._known:
            self._known.move_to_end(request)
            return self._known[request]
        own = [one for one in self._turns.of(asker) if self._is_to_be_made(one)]
        if request not in own and request not in self._making:
            if len(own) >= MOST_OF_STUDENT:
                raise refusal("each", 429, most=MOST_OF_STUDENT)
            if (
                self._turns.at() >= self._most_waiting
                or self._turns.at(asker.address) >= MOST_OF_ADDRESS
            ):
                raise refusal("many", 503)
            self._turns.add(asker, request)
            self._go_on()
        if request in self._making:
            return Waiting(0)
        return Waiting(self._turns.at())

    def drop(self, student: str = "") -> None:
        """Empty the queue, or that of one student; runs under way are finished."""
        self._dropped |= self._turns.drop(student)

    def _is_to_be_made(self, request: RunRequest) -> bool:
        return request not in self._known and request not in self._making

    def _go_on(self) -> None:
        """Give the next batches to free workers."""
        while len(self._making) < self.maker.count and (request := self._turns.take()):
            if self._is_to_be_made(request):
                self._making[request] = asyncio.create_task(self._answer(request))

    async def _answer(self, request: RunRequest) -> None:
        try:
            made = await self.maker.answer(request)
            answer = json.dumps(made, separators=(",", ":")).encode()
        except (ValueError, BrokenProcessPool):
            answer = json.dumps({"runs": [None] * len(request.seeds)}).encode()
        self._known[request] = answer
        if len(self._known) > self._most_answers:
            self._known.popitem(last=False)
        del self._making[request]
        self._go_on()
