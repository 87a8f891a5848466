"""Students who ask for runs without end, and an honest one who asks for one: it has its turn.

How long it waits is counted in batches of others that begin before its own, since seconds depend on
the machine. `experiments.classroom.runs` says what order is promised.
"""

import asyncio
import itertools
import json
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from openclosed.experiments.classroom.api import MOST_LUCK
from openclosed.experiments.classroom.runs import EACH
from tests.experiments.classroom.conftest import RUNS
from tests.experiments.classroom.served import Client, Served
from tests.torture.requests import room_of
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


class Began(NamedTuple):
    """A batch that began: when, its levers and first seed."""

    at: float
    stops: list[float]
    seed: int


def tried_flood(count: int, seed: int) -> Tried:
    """Each ask, an equal part of them in each flood; and how long the longest waits were."""
    found = [_in_a_flood(flood, count // len(FLOODS), seed) for flood in FLOODS]
    return Tried(
        "honest asks in a flood of runs",
        sum(one.tries for one in found),
        [failure for one in found for failure in one.failures],
        f"The longest waits in a flood: {', '.join(one.told for one in found)}.",
    )


def _in_a_flood(flood: Flood, count: int, seed: int) -> Tried:
    asks = zip(range(count), itertools.cycle((FLOODED, ELSEWHERE)), strict=False)
    with tempfile.NamedTemporaryFile() as log, asyncio.Runner() as runner:
        program = ("-m", "tests.torture.stub_room", str(flood.seconds), log.name)
        with room_of(program=program) as server:
            room = Flooded(server, flood, Path(log.name))
            runner.run(room.begin(random.Random(seed)))
            # The flood goes on while each of them is asked.
            found = tried(flood.name, asks, lambda ask: runner.run(room.fault_of(*ask)))
    waited = f"{room.seconds:.1f} s with {flood.name} (turns of others: {room.turns})"
    return found._replace(told=waited)


class Flooded:
    """A room that is flooded; `turns` and `seconds` are of the longest waits."""

    def __init__(self, server: Served, flood: Flood, log: Path) -> None:
        self._flood, self._log = flood, log
        self._code, self._secret = server.code, server.secret
        self._teacher = Client(server.port)
        self._honest = {address: Client(server.port, address) for address in (FLOODED, ELSEWHERE)}
        self._crowd = [Client(server.port, FLOODED) for _ in range(flood.students)]
        self.turns, self.seconds = 0, 0.0

    async def begin(self, chance: random.Random) -> None:
        """Let everybody in, and begin the flood."""
        await self._teacher.teach(self._secret)
        for student in (*self._honest.values(), *self._crowd):
            await student.join(self._code)
        self._floods = [
            asyncio.create_task(self._ask_on(student, random.Random(chance.random())))
            for student in self._crowd
        ]

    async def _ask_on(self, student: Client, chance: random.Random) -> None:
        while True:
            stops = [chance.randrange(3) for _ in range(LEVERS)]
            asked = {"stops": stops, "luck": chance.randrange(2, MOST_LUCK)}
            await student.post("/room/runs", asked)
            await asyncio.sleep(self._flood.pause)

    async def fault_of(self, number: int, address: str) -> str:
        """What is wrong with an ask, before which one batch of each other may begin."""
        most = self._flood.students if address == FLOODED else 1
        try:
            async with asyncio.timeout(SECONDS):
                return await self._is_full() or await self._ask(number, address, most)
        except (OSError, EOFError) as error:
            for client in (self._teacher, *self._honest.values()):
                client.close()
            return f"no answer: {type(error).__name__} {error}"

    async def _ask(self, number: int, address: str, most: int) -> str:
        student = self._honest[address]
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
            await asyncio.sleep(self._flood.seconds)
        if answer.status != 200:
            return f"status {answer.status} in the end"
        turns = sum(one.at < own[0] for one in self._began(since))
        self.turns, self.seconds = max(self.turns, turns), max(self.seconds, own[0] - since)
        return f"waited for {turns} batches, of at most {most}" if turns > most else ""

    async def _is_full(self) -> str:
        """Wait until all who flood have something that waits; whether more does than may."""
        waiting = 0
        while waiting < self._flood.students:
            state = await self._teacher.get("/teacher/state")
            waiting = state.content["view"]["waiting"]
            await asyncio.sleep(0.02)
        most = EACH * (self._flood.students + 2)
        return f"{waiting} batches wait, of at most {most}" if waiting > most else ""

    def _began(self, since: float) -> Iterator[Began]:
        for line in self._log.read_text(encoding="utf-8").splitlines(keepends=True):
            if line.endswith("\n") and (one := Began(*json.loads(line))).at > since:
                yield one
