"""The queue of exact runs: equal requests are made once, a full queue says so, answers are kept."""

import asyncio
import json
import re
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import pytest

from experiments.classroom.asked import Asked, World
from experiments.classroom.lab_page import LabPage
from experiments.classroom.runs import Full, Runs, Waiting, Workers, workers_for

SINCE = "2026-08"


def asked(seed: int) -> Asked:
    return Asked(((SINCE, (1.0,)),), None, (seed,))


class Slow:
    """Makes nothing until it is let."""

    def __init__(self) -> None:
        self.made_of: list[Asked] = []
        self.let = asyncio.Event()

    async def made(self, one: Asked) -> dict[str, Any]:
        self.made_of.append(one)
        await self.let.wait()
        if one.seeds == (13,):
            raise ValueError("no such world")
        return {"seed": one.seeds[0]}


def test_equal_requests_are_made_once_and_then_known() -> None:
    async def lesson() -> None:
        slow = Slow()
        runs = Runs(slow)
        assert [runs.ask(asked(seed)) for seed in (1, 2, 1)] == [Waiting(0), Waiting(1), Waiting(0)]
        slow.let.set()
        assert json.loads(await runs.wait(asked(2))) == {"seed": 2}
        assert json.loads(await runs.wait(asked(1))) == {"seed": 1}
        assert isinstance(runs.ask(asked(1)), bytes)
        assert slow.made_of == [asked(1), asked(2)]

    asyncio.run(lesson())


def test_everybody_has_a_place_and_it_comes_nearer() -> None:
    async def lesson() -> None:
        slow = Slow()
        runs = Runs(slow)
        places = [runs.ask(asked(seed)) for seed in range(1, 1_001)]
        assert places == [Waiting(before) for before in range(1_000)]
        slow.let.set()
        await runs.wait(asked(5))
        place = runs.ask(asked(1_000))
        assert isinstance(place, bytes) or place.before < 999

    asyncio.run(lesson())


def test_a_full_queue_refuses_and_has_room_later() -> None:
    async def lesson() -> None:
        slow = Slow()
        runs = Runs(slow, room=2, kept=1)
        for seed in (1, 2):
            runs.ask(asked(seed))
        with pytest.raises(Full, match="try again in a few seconds"):
            runs.ask(asked(3))
        assert runs.ask(asked(2)) == Waiting(1)
        slow.let.set()
        await runs.wait(asked(2))
        await runs.wait(asked(3))
        assert isinstance(runs.ask(asked(3)), bytes)
        assert isinstance(runs.ask(asked(1)), Waiting)  # only the last answer is kept

    asyncio.run(lesson())


def test_a_run_that_cannot_be_made_is_told_as_failed() -> None:
    async def lesson() -> None:
        slow = Slow()
        slow.let.set()
        told = json.loads(await Runs(slow).wait(asked(13)))
        assert (told["failed"], told["values"]) == (1, {})

    asyncio.run(lesson())


@pytest.mark.slow
def test_workers_make_runs_and_one_that_dies_is_replaced(lab_page: LabPage) -> None:
    async def lesson() -> None:
        with workers_for(World(lab_page.levers, lab_page.config), 1) as workers:
            assert workers.complaint() == ""
            places = tuple(map(float, lab_page.unchanged))
            one = Asked(((SINCE, places),), None, (11,))
            first = await workers.made(one)
            for process in list(workers._pool._processes.values()):
                process.kill()
                process.join()
            assert await workers.made(one) == first

    asyncio.run(lesson())


class Pools:
    """Stands for pools of processes, of which the first breaks."""

    def __init__(self) -> None:
        self.started: list[Pool] = []

    def start(self) -> "Pool":
        self.started.append(Pool(breaks=not self.started))
        return self.started[-1]


class Pool:
    def __init__(self, *, breaks: bool) -> None:
        self.breaks, self.under_way = breaks, 0

    def submit(self, work: object, one: Asked) -> "Future[dict[str, Any]]":
        future: Future[dict[str, Any]] = Future()
        self.under_way += 1
        if self.breaks:
            asyncio.get_running_loop().call_later(0.01, self.broken, future)
        else:
            future.set_result({"seed": one.seeds[0]})
        return future

    def broken(self, future: "Future[dict[str, Any]]") -> None:
        future.set_exception(BrokenProcessPool())

    def shutdown(self, **_: bool) -> None:
        """Nothing is left of it."""


def test_one_pool_takes_the_place_of_a_broken_one_and_what_waits_is_not_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pools = Pools()
    monkeypatch.setattr(Workers, "_started", lambda _: pools.start())

    async def lesson() -> list[dict[str, Any]]:
        workers = Workers(World({}, {}), 2)
        return await asyncio.gather(*(workers.made(asked(seed)) for seed in range(36)))

    assert [one["seed"] for one in asyncio.run(lesson())] == list(range(36))
    assert len(pools.started) == 2
    assert pools.started[0].under_way == 2


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="the system tells no limits")
def test_a_worker_has_a_limit_of_memory(lab_page: LabPage) -> None:
    async def lesson() -> None:
        with workers_for(World(lab_page.levers, lab_page.config), 1) as workers:
            assert workers.complaint() == ""
            (process,) = workers._pool._processes.values()
            limits = Path(f"/proc/{process.pid}/limits").read_text(encoding="ascii")
            assert re.search(r"Max address space +\d+ +\d+ +bytes", limits)

    asyncio.run(lesson())
