"""The queue of runs: turns by address and student, answers are kept."""

import asyncio
import json
import re
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from openclosed.experiments.classroom import runs as queue
from openclosed.experiments.classroom.limits import Refused
from openclosed.experiments.classroom.page import ClassPage, RunRequest
from openclosed.experiments.classroom.runs import MOST_OF_STUDENT, Asker, Runs, Waiting, Workers

pytestmark = pytest.mark.anyio
ADA = Asker("192.0.2.1", "ada")


def asked(seed: int) -> RunRequest:
    return RunRequest((1,), (seed,))


def student(number: int, address: str = "192.0.2.9") -> Asker:
    return Asker(address, f"student {number}")


class Slow:
    """Makes one batch at a time, each after `let`."""

    count = 1

    def __init__(self) -> None:
        self.batches: list[int] = []
        self._turns = asyncio.Semaphore(0)

    async def answer(self, one: Any) -> dict[str, Any]:
        self.batches.append(one.seeds[0])
        await self._turns.acquire()
        if one.seeds == (13,):
            raise ValueError("no such scenario")
        return {"runs": [one.seeds[0]]}

    async def let(self, count: int) -> None:
        for _ in range(count):
            self._turns.release()
        for _ in range(4 * count + 4):
            await asyncio.sleep(0)


async def test_equal_requests_are_run_once_and_then_known_also_if_they_fail() -> None:
    slow = Slow()
    runs = Runs(slow)
    others = [student(number, f"192.0.2.{number}") for number in range(3)]
    assert [runs.ask(asked(5), who) for who in others] == [Waiting(0)] * 3
    await slow.let(1)
    assert [json.loads(bytes(runs.ask(asked(5), who))) for who in others] == [{"runs": [5]}] * 3
    runs.ask(asked(13), ADA)
    await slow.let(1)
    assert json.loads(bytes(runs.ask(asked(13), ADA))) == {"runs": [None]}
    assert slow.batches == [5, 13]


async def test_a_student_may_have_three_batches_waiting_and_no_more() -> None:
    slow = Slow()
    runs = Runs(slow)
    for seed in range(1 + MOST_OF_STUDENT):  # one is being made
        runs.ask(asked(seed), ADA)
    with pytest.raises(Refused, match=f"{MOST_OF_STUDENT} of your runs wait") as refusal:
        runs.ask(asked(99), ADA)
    assert refusal.value.status == 429
    again = runs.ask(asked(MOST_OF_STUDENT), ADA)  # which is not one more
    assert isinstance(again, Waiting)
    await slow.let(1)
    assert isinstance(runs.ask(asked(99), ADA), Waiting)


async def test_a_flood_from_one_address_costs_an_honest_student_one_turn() -> None:
    slow = Slow()
    runs = Runs(slow)
    for number in range(60):
        for seed in range(MOST_OF_STUDENT):
            runs.ask(asked(100 * number + seed + 1), student(number))
    place = runs.ask(asked(7_777), ADA)
    assert place == Waiting(180)
    await slow.let(2)
    assert slow.batches.index(7_777) == 2  # after the one under way and one of the flood
    await slow.let(180)


async def test_an_address_and_the_queue_have_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "MOST_OF_ADDRESS", 2)
    slow = Slow()
    runs = Runs(slow, most_waiting=3, most_answers=1)
    for number in range(3):
        runs.ask(asked(number), student(number))
    with pytest.raises(Refused, match="try again in a few seconds") as refusal:
        runs.ask(asked(8), student(8))
    assert refusal.value.status == 503
    runs.ask(asked(9), ADA)
    with pytest.raises(Refused, match="try again in a few seconds"):
        runs.ask(asked(10), ADA._replace(address="192.0.2.2"))
    await slow.let(4)
    assert isinstance(runs.ask(asked(2), ADA), bytes)
    assert isinstance(runs.ask(asked(0), ADA), Waiting)  # only the last answer is kept


async def test_the_teacher_empties_the_queue_or_one_students_and_each_student_hears_once() -> None:
    slow = Slow()
    runs = Runs(slow)
    for who, seed in ((ADA, 1), (ADA, 2), (student(1), 3), (student(2), 4)):
        runs.ask(asked(seed), who)
    assert runs.waiting == 3
    runs.drop("student 2")
    assert runs.waiting == 2
    runs.drop()
    assert runs.waiting == 0
    for who, seed in ((ADA, 2), (student(1), 3), (student(2), 4)):
        with pytest.raises(Refused, match="emptied the queue"):
            runs.ask(asked(seed), who)
    await slow.let(2)
    assert slow.batches == [1]
    assert runs.ask(asked(2), ADA) == Waiting(0)


@pytest.mark.slow
async def test_workers_make_runs_and_one_that_dies_is_replaced(class_page: ClassPage) -> None:
    with closing(Workers(class_page.model, 1)) as workers:
        assert workers.complaint() == ""
        (process,) = workers._pool._processes.values()
        limits = Path(f"/proc/{process.pid}/limits")
        assert not limits.exists() or re.search(
            r"Max address space +\d+ +\d+ +bytes", limits.read_text(encoding="ascii")
        )
        one = RunRequest(class_page.unchanged, (11,))
        first = await workers.answer(one)
        for process in list(workers._pool._processes.values()):
            process.kill()
            process.join()
        assert await workers.answer(one) == first
