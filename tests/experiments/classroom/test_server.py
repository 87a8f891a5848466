"""The server: two hundred students, two classes apart, bad requests, crash and continue."""

import asyncio
import random
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from openclosed.experiments.classroom.codes import Place, code_of
from openclosed.experiments.classroom.limits import MOST_BYTES
from tests.experiments.classroom.served import Client, Served, served

STUDENTS = 200
LESSON = 8.0  # seconds over which students come and act
STOPS = [1, 1, 1, 1, 1, 0]
PREDICTION = {
    "yardstick": "use", "years": ["2026", "2027", "2028"], "points": [0.2, 0.3, 0.4],
    "confidence": 80,
}  # fmt: skip


@pytest.fixture(scope="module")
def server(page_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(page_file, tmp_path_factory.mktemp("server") / "class") as running:
        yield running


async def student(server: Served, number: int) -> Client:
    """A lesson of one student: join, page, prediction, levers, vote, exact run, looks around."""
    chance = random.Random(number)
    client = Client(server.port, f"127.0.0.{2 + number % 8}")  # phones behind eight addresses

    async def pause() -> None:
        await asyncio.sleep(chance.uniform(0, 2 * LESSON / 8))

    await pause()
    await client.join(server.code, f"Student {number}")
    answer = await client.get("/lab")
    assert answer.status == 200
    mark = ""
    posts: list[tuple[str, Any]] = [
        ("/room/predictions", PREDICTION | {"points": [chance.random() for _ in range(3)]}),
        ("/room/settings", {"code": code_of(Place(chance.randrange(972), 0, 0))}),
        ("/room/votes", {"question": "who", "choice": chance.choice(["open", "closed"])}),
        ("/room/runs", {"stops": STOPS, "luck": 2 + chance.randrange(20)}),
    ]
    for path, content in posts:
        await pause()
        answer = await client.get(f"/room/state?known={mark}")
        assert answer.status in (200, 204), answer
        mark = answer.content["mark"] if answer.status == 200 else mark
        answer = await client.post(path, content)
        while path == "/room/runs" and answer.status == 202:
            await asyncio.sleep(1.0)
            answer = await client.post(path, content)
        assert answer.status in (200, 204), answer
    client.close()
    return client


@pytest.mark.slow
def test_two_hundred_students_are_served_quickly_and_in_little_memory(
    server: Served, record_property: Callable[[str, object], None]
) -> None:
    async def lesson() -> list[Client]:
        teacher = Client(server.port)
        await teacher.teach(server.secret)
        await teacher.post("/teacher/do/ask", {"question": "who"})
        clients = await asyncio.gather(*(student(server, number) for number in range(STUDENTS)))
        await teacher.post("/teacher/do/reveal", {"is_revealed": True})
        board = (await teacher.get("/teacher/state")).content["view"]
        assert len(board["students"]) == board["joined"] == board["predicted"] == STUDENTS
        assert board["vote"]["count"] == len(board["lines"]) == STUDENTS
        csv = await teacher.get("/teacher/class.csv")
        assert csv.body.count(b"\nprediction,") == 3 * STUDENTS
        teacher.close()
        return clients

    clients = asyncio.run(asyncio.wait_for(lesson(), 120))
    seconds = np.array([one for client in clients for one in client.seconds])
    slow = float(np.quantile(seconds, 0.95))
    for name, value in (("requests", seconds.size), ("p95", slow), ("memory", server.memory)):
        record_property(name, value)
    print(f"{seconds.size} requests, p95 {1000 * slow:.0f} ms, {server.memory:.0f} MB")
    assert server.memory <= 150.0
    assert slow <= 2.0  # ten times what is aimed at: the machine may be busy


TEACHERS = ("state", "wall", "class.csv", "participation.csv", "qr.svg")
REFUSED: list[tuple[str, Any, int]] = [
    ("/room/predictions", b"{", 400),
    ("/room/predictions", b"\xff\x00" * 50, 400),
    ("/room/predictions", b"x" * (MOST_BYTES + 1), 413),
    ("/room/predictions", PREDICTION | {"points": [0.1, 0.2, 1.01]}, 400),
    ("/room/predictions", PREDICTION | {"points": [0.1] * 500}, 400),
    ("/room/predictions", PREDICTION | {"years": ["1", "2", "3"]}, 400),
    ("/room/predictions", PREDICTION | {"yardstick": "__proto__"}, 400),
    ("/room/predictions", PREDICTION | {"confidence": 101}, 400),
    ("/room/predictions", PREDICTION | {"more": 1}, 400),
    ("/room/settings", {"code": "OS-000-01"}, 400),
    ("/room/settings", {"code": code_of(Place(4000, 0, 0))}, 400),
    ("/room/settings", {"code": ["OS"]}, 400),
    ("/room/runs", {"stops": [1] * 6, "luck": 1}, 400),
    ("/room/runs", {"stops": [1] * 6, "luck": 51}, 400),
    ("/room/runs", {"stops": [1] * 5, "luck": 2}, 400),
    ("/room/runs", {"stops": [1, 1, 1, 1, 1, 4], "luck": 2}, 400),
    ("/room/runs", {"stops": [1.5] * 6, "luck": 2}, 400),
    ("/room/runs", {"stops": [True] * 6, "luck": 2}, 400),
    ("/room/runs", {"stops": [1] * 6, "luck": 2, "firms.count": 10**9}, 400),
    ("/room/claims", {"claim": ""}, 400),
    ("/room/claims", {"claim": "x" * 601}, 400),
    ("/enter", {"token": "guess"}, 403),
    ("/room/votes", {"question": "who", "choice": "open"}, 409),
    ("/room/cells", {"scenario": 972, "guess": 0.5}, 400),
    ("/room/cells", {"scenario": 1, "guess": 1.5}, 400),
]
COMMANDS: list[tuple[str, Any]] = [
    ("steps", {"open_steps": 6, "is_unlocked": True}),
    ("steps", {"open_steps": 0, "is_unlocked": True}),
    ("stage", {"stage": 3}),
    ("ask", {"question": "__proto__"}),
    ("reveal", {"is_revealed": 1}),
    ("door", {"is_closed": "no"}),
    ("vote", {"is_open": True}),
    ("vote_over", {"what": "staged"}),
    ("no_such_command", {}),
]


def test_a_command_that_makes_no_sense_is_refused_and_changes_nothing(server: Served) -> None:
    async def commands() -> None:
        teacher = Client(server.port)
        await teacher.teach(server.secret)
        before = (await teacher.get("/teacher/state")).content["view"]
        for command, content in COMMANDS:
            answer = await teacher.post(f"/teacher/do/{command}", content)
            assert answer.status == 400, (command, content, answer)
        assert (await teacher.get("/teacher/state")).content["view"] == before
        teacher.close()

    asyncio.run(asyncio.wait_for(commands(), 30))


def test_what_does_not_belong_is_refused_and_the_class_goes_on(server: Served) -> None:
    async def attacks() -> None:
        teacher = Client(server.port)
        await teacher.teach(server.secret)
        await teacher.post("/teacher/do/vote_over", {})
        before = (await teacher.get("/teacher/state")).content["view"]["predicted"]
        for path, content, status in REFUSED:
            client = Client(server.port)
            await client.join(server.code)
            answer = await client.post(path, content)
            assert answer.status == status, (path, content, answer)
            assert "error" in answer.content
            client.close()
        stranger = Client(server.port)
        for path in ("/room/state", *(f"/teacher/{one}" for one in TEACHERS)):
            assert (await stranger.get(path)).status == 401
        assert (await stranger.get("/lab")).status == 303
        assert (await stranger.get("/static/..%2fserver.py")).status == 404
        assert (await stranger.post("/join", {"code": "AAA-AAA", "name": ""})).status == 404
        assert (await stranger.post("/teacher/enter", {"secret": "guess"})).status == 403
        form = {"Content-Type": "text/plain"}
        assert (await stranger.send("POST", "/join", b"{}", form)).status == 415
        elsewhere = await stranger.post("/join", {}, Origin="http://evil.example")
        assert elsewhere.status == 403
        assert (await stranger.send("GET", "/", b"", {"Host": "evil.example"})).status == 421
        joined = Client(server.port)
        await joined.join(server.code)
        assert (await joined.post("/teacher/do/reveal", {"is_revealed": True})).status == 401
        codes = [(await joined.post("/room/claims", {"claim": "Habit."})).status for _ in range(40)]
        assert codes.count(429) >= 10
        assert codes[0] == 204
        after = (await teacher.get("/teacher/state")).content["view"]["predicted"]
        assert after == before
        for one in (teacher, stranger, joined):
            one.close()

    asyncio.run(asyncio.wait_for(attacks(), 60))


def test_one_client_fills_no_class_and_who_is_removed_can_come_back(server: Served) -> None:
    async def lesson() -> None:
        crowd = Client(server.port, "127.0.0.77")
        statuses = []
        for _ in range(100):
            crowd.cookies.clear()
            statuses.append((await crowd.post("/join", {"code": server.code, "name": ""})).status)
        assert statuses[:30] == [200] * 30
        assert 429 in statuses
        assert statuses.count(200) < 90
        crowd.close()
        teacher, student = Client(server.port), Client(server.port, "127.0.0.78")
        await teacher.teach(server.secret)
        await student.join(server.code)
        state = (await teacher.get("/teacher/state")).content["view"]
        key = state["students"][-1]["id"]
        assert (await teacher.post("/teacher/do/remove", {"id": key})).status == 200
        assert (await student.get("/room/state")).status == 401
        gone = (await teacher.get("/teacher/state")).content["view"]["gone"]
        assert [one["id"] for one in gone] == [key]
        assert (await teacher.post("/teacher/do/readmit", {"id": key})).status == 200
        assert (await student.get("/room/state")).status == 200
        assert (await teacher.post("/teacher/do/readmit", {"id": key})).status == 400
        teacher.close()
        student.close()

    asyncio.run(lesson())


def test_a_link_lets_one_in_once_also_where_the_door_is_closed(server: Served) -> None:
    async def lesson(teacher: Client, late: Client, second: Client, stranger: Client) -> None:
        await teacher.teach(server.secret)
        links = {}
        for kind in ("student", "presenter"):
            made = await teacher.post("/teacher/do/invite", {"kind": kind})
            links[kind] = made.content["address"].partition("#")[2]
        await teacher.post("/teacher/do/door", {"is_closed": True})
        shut = await stranger.post("/join", {"code": server.code, "name": ""})
        assert shut.status == 403
        assert (await late.post("/enter", {"token": links["student"]})).status == 200
        assert (await late.get("/room/state")).status == 200
        assert (await second.post("/enter", {"token": links["presenter"]})).status == 200
        assert (await second.get("/teacher/state")).status == 200
        assert (await late.get("/teacher/state")).status == 401
        for token in links.values():
            assert (await stranger.post("/enter", {"token": token})).status == 403
        assert (await second.post("/teacher/do/door", {"is_closed": False})).status == 200

    async def held() -> None:
        clients = [Client(server.port) for _ in range(4)]
        await lesson(*clients)
        for one in clients:
            one.close()

    asyncio.run(asyncio.wait_for(held(), 30))


def test_a_later_post_takes_the_place_of_an_earlier_one(server: Served) -> None:
    async def twice() -> None:
        client, teacher = Client(server.port), Client(server.port)
        await client.join(server.code)
        await client.join(server.code)  # the same browser stays the same student
        await teacher.teach(server.secret)
        before = (await teacher.get("/teacher/state")).content["view"]
        for confidence in (60, 60, 90):
            answer = await client.post("/room/predictions", PREDICTION | {"confidence": confidence})
            assert answer.status == 204
        after = (await teacher.get("/teacher/state")).content["view"]
        assert after["predicted"] == before["predicted"] + 1
        assert len(after["students"]) == len(before["students"])
        client.close()
        teacher.close()

    asyncio.run(asyncio.wait_for(twice(), 30))


def test_a_killed_server_goes_on_from_its_file(page_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "class"

    async def begin(server: Served) -> Client:
        client = Client(server.port)
        await client.join(server.code, "Ada")
        await client.post("/room/predictions", PREDICTION)
        client.close()
        return client

    async def go_on(server: Served, client: Client) -> None:
        again, teacher = Client(server.port), Client(server.port)
        again.cookies = client.cookies
        assert (await again.get("/room/state")).content["view"]["wish"] == "Ada"
        await teacher.teach(server.secret)
        view = (await teacher.get("/teacher/state")).content["view"]
        assert (view["predicted"], view["file"]) == (1, str(file))
        again.close()
        teacher.close()

    with served(page_file, folder) as first:
        client = asyncio.run(asyncio.wait_for(begin(first), 30))
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
    (file,) = folder.iterdir()
    for end in (signal.SIGTERM, signal.SIGINT):
        with served(page_file, folder, f"experiment.continue_from={file}", end=end) as later:
            assert later.code == first.code
            asyncio.run(asyncio.wait_for(go_on(later, client), 30))
        assert later.process.returncode == 0
        kept = f"The class is kept in {file}; experiment.continue_from={file} goes on with it.\n"
        assert "".join(later.last).endswith(kept)
    assert list(folder.iterdir()) == [file]
