"""Exact runs that were asked for: a queue in which everyone has a turn, its workers, and answers.

Addresses take turns, and at an address its students, so that a flood from one laptop costs others
one turn in as many as there are addresses. Only workers load the model; the server stays small.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
from collections import OrderedDict, deque
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, NamedTuple, Protocol

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
    """Who asks: where the request comes from, and the student's key."""

    address: str
    student: str


class Waiting(NamedTuple):
    """A batch that waits, and how many come before it."""

    before: int


_exact_runs: Any = None  # in a worker


def _begin(model: PageModel) -> None:
    """In a new worker: keep the world."""
    global _exact_runs
    begin_worker()
    limit_memory()
    from openclosed.experiments.classroom.single_runs import ExactRuns

    try:
        _exact_runs = ExactRuns(model)
    except ValueError as error:
        _exact_runs = error


def _made(asked: RunRequest) -> dict[str, Any]:
    """In a worker: the runs, as plain values; see `ExactRuns.make_runs`."""
    answer: dict[str, Any] = _exact_runs.make_runs(asked)
    return answer


def _complaint() -> str:
    """In a worker: why this version of the model cannot run the page's world; empty if it can.

    It makes a run to see, so that what runs need is loaded and compiled.
    """
    return str(_exact_runs if isinstance(_exact_runs, ValueError) else _exact_runs.trial_error())


class Workers:
    """One pool of processes that make runs, replaced where one of them has died.

    `Runs` gives them no more than `count` at once, so that what waits loses nothing with them.
    """

    def __init__(self, model: PageModel, count: int) -> None:
        self._model, self.count = model, count
        self._others = set(multiprocessing.active_children())
        self._pool = self._started()

    def _started(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.count, clean_processes(), _begin, (self._model,))

    def complaint(self) -> str:
        """Why the workers cannot run the page's world; empty if they can, and are ready to."""
        with signals_later():
            asked = self._pool.submit(_complaint)
        return asked.result()

    async def make_runs(self, asked: RunRequest) -> dict[str, Any]:
        """The runs. Raises BrokenProcessPool when workers died twice at it."""
        pool = self._pool
        try:
            return await asyncio.wrap_future(pool.submit(_made, asked))
        except BrokenProcessPool:
            if pool is self._pool:  # who finds it broken first replaces it for all
                pool.shutdown(wait=False)
                self._pool = self._started()
        return await asyncio.wrap_future(self._pool.submit(_made, asked))

    def close(self) -> None:
        """End the processes at once."""
        for worker in set(multiprocessing.active_children()) - self._others:
            worker.terminate()
        self._pool.shutdown(cancel_futures=True)


class Maker(Protocol):
    """Makes runs, `count` batches at once."""

    count: int

    async def make_runs(self, asked: RunRequest) -> dict[str, Any]:
        """The runs. Raises ValueError or BrokenProcessPool where they cannot be made."""


class Turns:
    """What waits, by address and student, in the order in which they have their turns."""

    def __init__(self) -> None:
        self._of: dict[str, dict[Asker, deque[RunRequest]]] = {}

    def of(self, who: Asker) -> deque[RunRequest]:
        """What waits of one student, in order."""
        return self._of.get(who.address, {}).get(who, deque())

    def at(self, address: str | None = None) -> int:
        """How many batches from an address wait, or from all of them."""
        at = self._of if address is None else (address,)
        return sum(len(own) for one in at for own in self._of.get(one, {}).values())

    def add(self, who: Asker, asked: RunRequest) -> None:
        """Let a batch wait."""
        self._of.setdefault(who.address, {}).setdefault(who, deque()).append(asked)

    def take(self) -> RunRequest | None:
        """The next batch, of whoever's turn it is; who had a turn goes behind all others."""
        for address in self._of:
            students = self._of.pop(address)
            who = next(iter(students))
            own = students.pop(who)
            asked = own.popleft()
            if own:
                students[who] = own
            if students:
                self._of[address] = students
            return asked
        return None

    def drop(self, student: str) -> set[tuple[Asker, RunRequest]]:
        """Take out what a student waits for; all that waits where it is empty."""
        leaving = [who for own in self._of.values() for who in own if student in ("", who.student)]
        dropped = set()
        for who in leaving:
            students = self._of[who.address]
            dropped |= {(who, asked) for asked in students.pop(who)}
            if not students:
                del self._of[who.address]
        return dropped

    def before(self, who: Asker, asked: RunRequest) -> int:
        """How many have their turn before this one, if nobody else comes."""
        students = self._of[who.address]
        place = students[who].index(asked)
        place = _before(students, who, place, {one: len(own) for one, own in students.items()})
        return _before(self._of, who.address, place, {one: self.at(one) for one in self._of})


def _before[Key](turns: Iterable[Key], mine: Key, place: int, counts: dict[Key, int]) -> int:
    """How many come before my batch number `place`, where `counts` batches of each take turns."""
    found, is_later = 0, False
    for one in turns:
        found += place if one == mine else min(counts[one], place + (not is_later))
        is_later = is_later or one == mine
    return found


class Runs:
    """What was asked and what is known. Answers are JSON, as they are sent."""

    def __init__(
        self, maker: Maker, most_waiting: int = MOST_WAITING, most_answers: int = MOST_ANSWERS
    ) -> None:
        self._maker, self._most_waiting, self._most_answers = maker, most_waiting, most_answers
        self._known: OrderedDict[RunRequest, bytes] = OrderedDict()
        self._turns = Turns()
        self._making: dict[RunRequest, asyncio.Task[None]] = {}
        self._refused: set[tuple[Asker, RunRequest]] = set()  # and are not yet told

    @property
    def waiting(self) -> int:
        """How many batches wait."""
        return self._turns.at()

    def ask(self, asked: RunRequest, who: Asker) -> bytes | Waiting:
        """The answer if it is known; else the request waits. Raises Refused where it may not."""
        if (who, asked) in self._refused:
            self._refused.discard((who, asked))
            raise refusal("emptied", 410)
        if asked in self._known:
            self._known.move_to_end(asked)
            return self._known[asked]
        own = [one for one in self._turns.of(who) if self._is_to_be_made(one)]
        if asked not in own and asked not in self._making:
            if len(own) >= MOST_OF_STUDENT:
                raise refusal("each", 429, most=MOST_OF_STUDENT)
            if (
                self._turns.at() >= self._most_waiting
                or self._turns.at(who.address) >= MOST_OF_ADDRESS
            ):
                raise refusal("many", 503)
            self._turns.add(who, asked)
            self._go_on()
        if asked in self._making:
            return Waiting(0)
        return Waiting(self._turns.before(who, asked))

    def drop(self, student: str = "") -> None:
        """Empty the queue, or that of one student; what is being made is finished."""
        self._refused |= self._turns.drop(student)

    def _is_to_be_made(self, asked: RunRequest) -> bool:
        return asked not in self._known and asked not in self._making

    def _go_on(self) -> None:
        """Let workers that are free make what is next."""
        while len(self._making) < self._maker.count and (asked := self._turns.take()):
            if self._is_to_be_made(asked):
                self._making[asked] = asyncio.create_task(self._answer(asked))

    async def _answer(self, asked: RunRequest) -> None:
        try:
            answer = json.dumps(await self._maker.make_runs(asked), separators=(",", ":")).encode()
        except (ValueError, BrokenProcessPool):
            answer = json.dumps({"runs": [None] * len(asked.seeds)}).encode()
        self._known[asked] = answer
        if len(self._known) > self._most_answers:
            self._known.popitem(last=False)
        del self._making[asked]
        self._go_on()
