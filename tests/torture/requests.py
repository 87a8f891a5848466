"""Random requests to the room's server: it refuses them, and the class goes on."""

import asyncio
import contextlib
import itertools
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.experiments.classroom.conftest import write_page
from tests.experiments.classroom.served import OPENCLOSED, Client, Served, served
from tests.torture.tried import Tried, tried

PATHS = (
    "/", "/static/..%2f..%2fserver.py", "/join", "/room/state", "/room/predictions",
    "/room/settings", "/room/votes", "/room/runs", "/room/cells", "/room/claims", "/enter",
    "/teacher/enter", "/teacher/class.csv", "/teacher/do/steps", "/%00", "/" + "a" * 5000,
)  # fmt: skip
VALUES: tuple[object, ...] = (
    None, True, -1, 2**70, 1e308, "", "x" * 3000, "\x00", "<script>", "=1+1", [], [[]], [1] * 500,
    {"a": {"a": {}}}, "\udcff",
)  # fmt: skip
KEYS = (
    "code", "name", "yardstick", "years", "points", "confidence", "question", "choice", "stops",
    "luck", "scenario", "guess", "claim", "token", "secret", "open_steps", "is_unlocked",
)  # fmt: skip
TIMEOUT = 20.0
BUSY = 503


@contextlib.contextmanager
def room_of(*words: str, program: Sequence[str] = OPENCLOSED) -> Iterator[Served]:
    """A server of a page like that of the tests."""
    with tempfile.TemporaryDirectory() as name:
        page = write_page(Path(name) / "lab.html")
        with served(page, Path(name) / "class", *words, program=program) as server:
            yield server


def requests(count: int, seed: int) -> Iterator[tuple[str, str, bytes]]:
    """Method, path and body."""
    chance = random.Random(seed)
    for _ in range(count):
        chosen = chance.sample(KEYS, chance.randrange(5))
        body = json.dumps({key: chance.choice(VALUES) for key in chosen}).encode()
        if chance.random() < 0.2:
            body = chance.choice((b"", b"{", chance.randbytes(200), b"[" * 3000, b"x" * 100_000))
        yield chance.choice(("GET", "POST", "POST", "POST", "BREW")), chance.choice(PATHS), body


def tried_requests(count: int, seed: int) -> Tried:
    """Each by a stranger or by a student; the class must go on."""
    with room_of() as server, asyncio.Runner() as runner:
        student, stranger, watcher = (Client(server.port) for _ in range(3))
        runner.run(student.join(server.code, "Ada"))
        watcher.cookies = student.cookies
        clients = itertools.cycle((stranger, student))

        def fault_of(case: tuple[str, str, bytes]) -> str:
            status = runner.run(_status(next(clients), *case))
            if status > 499 and status != BUSY:
                return f"status {status}"
            status = runner.run(_status(watcher, "GET", "/room/state", b""))
            return "" if status in (200, 429) else f"the class is gone: status {status}"

        return tried("requests to the room", requests(count, seed), fault_of)


async def _status(client: Client, method: str, path: str, body: bytes) -> int:
    """Of the answer; 504 if none comes in time, 0 where the server closes the connection."""
    as_json = {"Content-Type": "application/json"}
    try:
        return (await asyncio.wait_for(client.send(method, path, body, as_json), TIMEOUT)).status
    except (OSError, EOFError, ValueError, IndexError, asyncio.LimitOverrunError) as error:
        client.close()
        return 504 if isinstance(error, TimeoutError) else 0
