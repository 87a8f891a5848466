"""The server: bad requests, access and links, crash and continue, other addresses."""

import asyncio
import signal
import socket
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from openclosed.experiments.classroom.limits import MOST_BYTES, WORDS
from openclosed.experiments.classroom.session import MOST_STUDENTS
from tests.experiments.classroom.running_server import Answer, Client, Server, serve_class

HERE, ELSEWHERE = "127.0.0.1", "127.0.0.9"
PREDICTION = {
    "measure": "use", "years": ["2027", "2028", "2029"], "points": [0.2, 0.3, 0.4],
    "confidence": 80, "bet": "price",
}  # fmt: skip


def lesson(server: Server, steps: Callable[..., Awaitable[None]], *addresses: str) -> None:
    """Run steps with a client from each address."""

    async def held() -> None:
        clients = [Client(server.port, address) for address in addresses]
        try:
            await asyncio.wait_for(steps(*clients), 60)
        finally:
            for one in clients:
                one.close()

    asyncio.run(held())


@pytest.fixture(scope="module")
def server(page_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve_class(page_file, tmp_path_factory.mktemp("server") / "class") as running:
        yield running


TEACHERS = ("state", "projector", "class.csv", "participation.csv", "qr.svg")
REFUSED: list[tuple[str, Any, int]] = [
    ("/session/predictions", b"{", 400),
    ("/session/predictions", b"x" * (MOST_BYTES + 1), 413),
    ("/session/predictions", PREDICTION | {"points": [0.1, 0.2, 1.01]}, 400),
    ("/session/predictions", PREDICTION | {"points": [0.1] * 500}, 400),
    ("/session/predictions", PREDICTION | {"years": ["1", "2", "3"]}, 400),
    ("/session/predictions", PREDICTION | {"measure": "__proto__"}, 400),
    ("/session/predictions", PREDICTION | {"bet": "chance"}, 400),
    ("/session/runs", {"stops": [1] * 6, "batch": 1}, 400),
    ("/session/runs", {"stops": [1] * 5, "batch": 2}, 400),
    ("/session/runs", {"stops": [1, 1, 1, 1, 1, 4], "batch": 2}, 400),
    ("/session/runs", {"stops": [1] * 6, "batch": 2, "firms.count": 10**9}, 400),
    ("/session/claims", {"claim": "x" * 601}, 400),
    ("/session/offers", {"offer": "closed"}, 409),
    ("/session/cells", {"scenario": 972, "guess": 0.5}, 400),
]
COMMANDS: list[tuple[str, Any]] = [
    ("steps", {"open_steps": 6, "is_unlocked": True}),
    ("stage", {"stage": 3}),
    ("market", {"kind": "__proto__"}),
    ("access", {"is_closed": "no"}),
    ("market_away", {"what": "stage_set"}),
    ("no_such_command", {}),
]


def test_a_wrong_command_is_refused_and_changes_nothing(server: Server) -> None:
    async def commands(teacher: Client) -> None:
        await teacher.teach(server.secret)
        before = (await teacher.get("/teacher/state")).content["view"]
        for command, content in COMMANDS:
            answer = await teacher.post(f"/teacher/do/{command}", content)
            assert answer.status == 400, (command, content, answer)
        assert (await teacher.get("/teacher/state")).content["view"] == before

    lesson(server, commands, HERE)


def test_wrong_requests_are_refused_and_the_class_goes_on(server: Server) -> None:
    async def attacks(teacher: Client, stranger: Client, joined: Client) -> None:
        await teacher.teach(server.secret)
        before = (await teacher.get("/teacher/state")).content["view"]["predicted"]
        for path, content, status in REFUSED:
            client = Client(server.port)
            await client.join(server.code)
            answer = await client.post(path, content)
            assert answer.status == status, (path, content, answer)
            assert "error" in answer.content
            client.close()
        for path in ("/session/state", *(f"/teacher/{one}" for one in TEACHERS)):
            assert (await stranger.get(path)).status == 401
        assert (await stranger.get("/page")).status == 303
        assert (await stranger.get("/static/..%2fserver.py")).status == 404
        assert (await stranger.post("/join", {"code": "AAA-AAA", "name": ""})).status == 404
        assert (await stranger.post("/teacher/enter", {"secret": "guess"})).status == 403
        form = {"Content-Type": "text/plain"}
        assert (await stranger.send("POST", "/join", b"{}", form)).status == 415
        elsewhere = await stranger.post("/join", {}, Origin="http://evil.example")
        assert elsewhere.status == 403
        assert (await stranger.send("GET", "/", b"", {"Host": "evil.example"})).status == 421
        await joined.join(server.code)
        assert (await joined.post("/teacher/do/reveal", {"is_revealed": True})).status == 401
        began = time.monotonic()
        claim = "/session/claims", {"claim": "Habit."}
        codes = [(await joined.post(*claim)).status for _ in range(99)]
        assert codes[0] == 204
        assert 99 - codes.count(429) <= 25 + 4 * (time.monotonic() - began)
        assert 429 in codes
        after = (await teacher.get("/teacher/state")).content["view"]["predicted"]
        assert after == before

    lesson(server, attacks, HERE, HERE, HERE)


@pytest.mark.skipif(sys.platform != "linux", reason="has one address of its own")
def test_a_class_behind_one_address_joins_at_once_and_one_client_fills_no_class(
    page_file: Path, tmp_path: Path
) -> None:
    """From addresses of this machine at which only a class opened to the network listens."""

    async def crowded(crowd: Client, student: Client) -> None:
        async def joins() -> Answer:
            crowd.cookies.clear()
            return await crowd.post("/join", {"code": session.code, "name": ""})

        assert [(await joins()).status for _ in range(200)] == [200] * 200
        for _ in range(MOST_STUDENTS - 200):
            if (waits := await joins()).status == 429:
                break
        assert waits.content["error"] == WORDS["refused.joining"]
        await student.join(session.code)

    with serve_class(page_file, tmp_path / "class", "experiment.lan=true") as session:
        lesson(session, crowded, "127.0.0.77", "127.0.0.78")
        socket.create_connection((ELSEWHERE, session.port), 10).close()


@pytest.mark.skipif(sys.platform != "linux", reason="has one address of its own")
def test_only_this_machine_reaches_a_class_that_the_teacher_has_not_opened(server: Server) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((ELSEWHERE, server.port), 10)


def test_a_removed_student_can_come_back(server: Server) -> None:
    async def removed(teacher: Client, student: Client) -> None:
        await teacher.teach(server.secret)
        await student.join(server.code)
        state = (await teacher.get("/teacher/state")).content["view"]
        key = state["students"][-1]["id"]
        assert (await teacher.post("/teacher/do/remove", {"id": key})).status == 200
        assert (await student.get("/session/state")).status == 401
        gone = (await teacher.get("/teacher/state")).content["view"]["gone"]
        assert [one["id"] for one in gone] == [key]
        assert (await teacher.post("/teacher/do/readmit", {"id": key})).status == 200
        assert (await student.get("/session/state")).status == 200
        assert (await teacher.post("/teacher/do/readmit", {"id": key})).status == 400

    lesson(server, removed, HERE, "127.0.0.78")


def test_a_later_line_replaces_an_earlier_one_until_the_reveal(server: Server) -> None:
    async def twice(client: Client, teacher: Client) -> None:
        await client.join(server.code)
        await client.join(server.code)  # the same browser stays the same student
        await teacher.teach(server.secret)
        before = (await teacher.get("/teacher/state")).content["view"]
        for confidence in (60, 60, 90):
            content = PREDICTION | {"confidence": confidence}
            answer = await client.post("/session/predictions", content)
            assert answer.status == 204
        after = (await teacher.get("/teacher/state")).content["view"]
        assert after["predicted"] == before["predicted"] + 1
        assert len(after["students"]) == len(before["students"])
        await teacher.post("/teacher/do/reveal", {"is_revealed": True})
        assert (await client.post("/session/predictions", PREDICTION)).status == 409
        await teacher.post("/teacher/do/reveal", {"is_revealed": False})

    lesson(server, twice, HERE, HERE)


def test_a_killed_server_continues_from_its_file(page_file: Path, tmp_path: Path) -> None:
    folder, cookies = tmp_path / "class", dict[str, str]()

    async def begin(client: Client) -> None:
        await client.join(first.code, "Ada")
        await client.post("/session/predictions", PREDICTION)
        cookies.update(client.cookies)

    async def go_on(again: Client, teacher: Client) -> None:
        again.cookies = cookies
        assert (await again.get("/session/state")).content["view"]["wish"] == "Ada"
        await teacher.teach(later.secret)
        view = (await teacher.get("/teacher/state")).content["view"]
        assert (view["predicted"], view["file"]) == (1, str(file))

    with serve_class(page_file, folder) as first:
        lesson(first, begin, HERE)
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
    (file,) = folder.iterdir()
    words = f"experiment.continue_from={file}"
    with serve_class(page_file, folder, words, end=signal.SIGTERM) as later:
        assert later.code == first.code
        lesson(later, go_on, HERE, HERE)
    assert later.process.returncode == 0
    kept = f"The class is kept in {file}; experiment.continue_from={file} continues it.\n"
    assert "".join(later.last).endswith(kept)
    assert list(folder.iterdir()) == [file]
