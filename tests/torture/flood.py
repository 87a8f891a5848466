"""Students who ask for runs without end, and an honest one who asks for one: it has its turn.

How long it waits is counted in batches of others that begin before its own, since seconds depend on
the machine. `experiments.classroom.runs` says what order is promised.
"""

import asyncio
import contextlib
import itertools
import json
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from openclosed.experiments.classroom.api import MOST_LUCK
from openclosed.experiments.classroom.runs import EACH
from tests.experiments.classroom.conftest import RUNS
from tests.experiments.classroom.served import Client, Served, served
from tests.torture.requests import page_of
from tests.torture.stub_room import Fate
from tests.torture.tried import Tried, tried

FLOODED, ELSEWHERE = "127.0.0.60", "127.0.0.2"  # where the flood comes from, and where not
SECONDS = 60.0  # of an ask
WAITING = 202
LEVERS = 6
OWN_SEED = (MOST_LUCK - 1) * RUNS  # of honest asks, whose luck nobody else has


class Flood(NamedTuple):
    """How many flood from one address, the seconds of a batch, and those between two asks of one.

    The queue of each must not run dry, nor may one ask more often than the server allows.
    """

    name: str
    students: int
    seconds: float
    pause: float


FLOODS = (Flood("one student", 1, 0.5, 0.3), Flood("sixty joins", 59, 0.05, 1.0))
"""The sixtieth is the honest student behind the same address."""


class Ask(NamedTuple):
    """Who asks in which flood, and the number of the ask."""

    flood: str
    who: str
    number: int


class Began(NamedTuple):
    """A batch that began: when, its levers and first seed."""

    at: float
    stops: list[float]
    seed: int


def tried_flood(count: int, seed: int) -> tuple[Tried, str]:
    """Each ask, an equal part of them in each flood; and how long the longest waits were."""
    found = [_in_a_flood(flood, count // len(FLOODS), seed) for flood in FLOODS]
    waits = ", ".join(told for _, told in found)
    return (
        Tried(
            "honest asks in a flood of runs",
            sum(one.tries for one, _ in found),
            [failure for one, _ in found for failure in one.failures],
        ),
        f"The longest waits in a flood: {waits}.",
    )


def _in_a_flood(flood: Flood, count: int, seed: int) -> tuple[Tried, str]:
    whos = zip(range(count), itertools.cycle(WHO), strict=False)
    asks = [Ask(flood.name, who, number) for number, who in whos]
    with tempfile.TemporaryDirectory() as name, asyncio.Runner() as runner:
        folder = Path(name)
        fate = Fate(flood.seconds, str(folder / "began"))
        with served(page_of(folder), folder / "class", program=fate.program()) as server:
            room = Flooded(server, flood, Path(fate.log))
            runner.run(room.begin(random.Random(seed)))
            found = tried(flood.name, asks, _in(runner, room))
    return found, f"{room.seconds:.1f} s with {flood.name} (turns of others: {room.turns})"


def _in(runner: asyncio.Runner, room: "Flooded") -> Callable[[Ask], str]:
    """What is wrong with an ask; the flood goes on while it is asked."""

    async def fault_of(ask: Ask) -> str:
        try:
            async with asyncio.timeout(SECONDS):
                return await WHO[ask.who](room, ask.number)
        except (OSError, EOFError) as error:
            for client in (room.teacher, room.neighbour, room.other):
                client.close()
            return f"no answer: {type(error).__name__} {error}"

    return lambda ask: runner.run(fault_of(ask))


class Flooded:
    """A room that is flooded; `turns` and `seconds` are of the longest waits."""

    def __init__(self, server: Served, flood: Flood, log: Path) -> None:
        self.flood, self._log = flood, log
        self._code, self._secret = server.code, server.secret
        self.teacher = Client(server.port)
        self.neighbour = Client(server.port, FLOODED)
        self.other = Client(server.port, ELSEWHERE)
        self._crowd = [Client(server.port, FLOODED) for _ in range(flood.students)]
        self.turns, self.seconds = 0, 0.0

    async def begin(self, chance: random.Random) -> None:
        """Let everybody in, and begin the flood."""
        await self.teacher.teach(self._secret)
        for student in (self.neighbour, self.other, *self._crowd):
            await student.join(self._code)
        self._floods = [
            asyncio.create_task(self._flood(student, random.Random(chance.random())))
            for student in self._crowd
        ]

    async def _flood(self, student: Client, chance: random.Random) -> None:
        while True:
            stops = [chance.randrange(3) for _ in range(LEVERS)]
            await student.post(
                "/room/runs", {"stops": stops, "luck": chance.randrange(2, MOST_LUCK)}
            )
            await asyncio.sleep(self.flood.pause)

    async def ask(self, student: Client, number: int, most: int) -> str:
        """What is wrong with an ask for a batch, before which at most `most` others may begin."""
        if fault := await self._is_full():
            return fault
        stops = [number // 3**place % 3 for place in range(LEVERS)]
        asked = {"stops": stops, "luck": MOST_LUCK}
        sent = time.monotonic()
        answer = await student.post("/room/runs", asked)
        since = time.monotonic()
        if answer.status != WAITING:
            return f"status {answer.status}"
        key = (stops, OWN_SEED)
        while not (own := [one.at for one in self._began(sent) if one[1:] == key]):
            await asyncio.sleep(0.02)
        while (answer := await student.post("/room/runs", asked)).status == WAITING:
            await asyncio.sleep(self.flood.seconds)
        if answer.status != 200:
            return f"status {answer.status} in the end"
        return self._fault_of(since, own[0], most)

    async def _is_full(self) -> str:
        """Wait until all who flood have something that waits; whether more does than may."""
        waiting = 0
        while waiting < self.flood.students:
            state = await self.teacher.get("/teacher/state")
            waiting = state.content["view"]["waiting"]
            await asyncio.sleep(0.02)
        most = EACH * (self.flood.students + 2)
        return f"{waiting} batches wait, of at most {most}" if waiting > most else ""

    def _fault_of(self, since: float, until: float, most: int) -> str:
        turns = sum(one.at < until for one in self._began(since))
        self.turns, self.seconds = max(self.turns, turns), max(self.seconds, until - since)
        return f"waited for {turns} batches, of at most {most}" if turns > most else ""

    def _began(self, since: float) -> Iterator[Began]:
        with contextlib.suppress(FileNotFoundError):
            for line in self._log.read_text(encoding="utf-8").splitlines(keepends=True):
                if line.endswith("\n") and (one := Began(*json.loads(line))).at > since:
                    yield one


WHO: dict[str, Callable[[Flooded, int], Awaitable[str]]] = {
    "behind the same address": lambda room, number: room.ask(
        room.neighbour, number, room.flood.students
    ),
    "elsewhere": lambda room, number: room.ask(room.other, number, 1),
}
