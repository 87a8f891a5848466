"""Random requests to the room's server: it refuses them, and the class goes on."""

import asyncio
import json
import random
from collections.abc import Iterator
from pathlib import Path

from tests.experiments.classroom.served import Answer, Client, Served
from tests.torture.tried import Tried, tried

PATHS = (
    "/", "/lab", "/static/..%2f..%2fserver.py", "/join", "/room/state", "/room/predictions",
    "/room/settings", "/room/votes", "/room/runs", "/room/cards", "/room/cells", "/room/claims",
    "/room/choices", "/enter", "/teacher/enter", "/teacher/wall",
    "/teacher/class.csv", "/teacher/do/steps", "/%00", "/" + "a" * 5000,
)  # fmt: skip
VALUES: tuple[object, ...] = (
    None, True, -1, 0, 2**70, 1.5, 1e308, "", "x" * 3000, "\x00", "<script>", "=1+1", [], [[]],
    {}, [1] * 500, {"a": {"a": {}}}, "\udcff",
)  # fmt: skip
KEYS = (
    "code", "name", "yardstick", "years", "points", "confidence", "question", "choice",
    "stops", "luck", "scenario", "guess", "claim", "token", "round",
    "card", "id", "is_allowed", "secret", "open", "is_unlocked",
)  # fmt: skip
SERVER_FAULT, TIMEOUT = 500, 20.0
JSON = {"Content-Type": "application/json"}


def requests(count: int, seed: int) -> Iterator[tuple[str, str, bytes]]:
    """Method, path and body."""
    chance = random.Random(seed)
    for _ in range(count):
        chosen = chance.sample(KEYS, chance.randrange(5))
        body = json.dumps({key: chance.choice(VALUES) for key in chosen}).encode()
        if chance.random() < 0.2:
            body = chance.choice((b"", b"{", chance.randbytes(200), b"[" * 3000, b"x" * 100_000))
        yield chance.choice(("GET", "POST", "POST", "POST", "BREW")), chance.choice(PATHS), body


def tried_requests(server: Served, count: int, seed: int) -> Tried:
    """Each by a stranger or by a student; the class must go on."""
    return asyncio.run(_all(server, count, seed))


async def _all(server: Served, count: int, seed: int) -> Tried:
    student, stranger = Client(server.port), Client(server.port)
    await student.join(server.code, "Ada")
    answers: dict[str, str] = {}
    cases = list(requests(count, seed))
    for number, case in enumerate(cases):
        client = student if number % 2 else stranger
        answers[str(case)] = await _fault_of(client, case)
        if number % 100 == 0:
            state = await _asked(student, "GET", "/room/state", b"")
            if state is None or state.status not in (200, 204, 429):
                answers[str(case)] = f"the class is gone: {state}"
    for client in (student, stranger):
        client.close()
    return tried("requests to the room", map(str, cases), answers.__getitem__)


async def _fault_of(client: Client, case: tuple[str, str, bytes]) -> str:
    answer = await _asked(client, *case)
    if answer is not None and answer.status >= SERVER_FAULT and answer.status != 503:
        return f"status {answer.status}: {answer.body[:100]!r}"
    return ""


async def _asked(client: Client, method: str, path: str, body: bytes) -> Answer | None:
    """The answer; None where the server closes the connection, as it may."""
    try:
        return await asyncio.wait_for(client.send(method, path, body, JSON), TIMEOUT)
    except (OSError, EOFError, ValueError, IndexError, asyncio.LimitOverrunError):
        client.close()
        return None


def page_of(folder: Path) -> Path:
    """A page for a server, made as for the tests."""
    from tests.experiments.classroom.conftest import write_page

    return write_page(folder / "lab.html")
