"""The server: bad requests, access and links, crash and continue, other addresses."""

import contextlib
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
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


@pytest.fixture(scope="module")
def server(page_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve_class(page_file, tmp_path_factory.mktemp("server") / "class") as running:
        yield running


type Come = Callable[..., Client]


@pytest.fixture
def come() -> Iterator[Come]:
    with contextlib.ExitStack() as stack:
        yield lambda server, address=HERE: stack.enter_context(Client(server.port, address))


@pytest.fixture
def teacher(server: Server, come: Come) -> Client:
    made = come(server)
    made.teach(server.secret)
    return made


@pytest.fixture
def student(server: Server, come: Come) -> Client:
    made = come(server)
    made.join(server.code)
    return made


TEACHERS = ("state", "projector", "class.csv", "participation.csv", "qr.svg")
REFUSED: list[tuple[str, Any, int]] = [
    ("/session/predictions", b"x" * (MOST_BYTES + 1), 413),
    ("/session/predictions", PREDICTION | {"points": [0.1] * 500}, 400),
    ("/session/predictions", PREDICTION | {"years": ["1", "2", "3"]}, 400),
    ("/session/predictions", PREDICTION | {"measure": "__proto__"}, 400),
    ("/session/predictions", PREDICTION | {"bet": "chance"}, 400),
    ("/session/runs", {"stops": [1] * 6, "batch": 1}, 400),
    ("/session/runs", {"stops": [1] * 5, "batch": 2}, 400),
    ("/session/runs", {"stops": [1, 1, 1, 1, 1, 4], "batch": 2}, 400),
    ("/session/claims", {"claim": "x" * 601}, 400),
    ("/session/offers", {"offer": "closed"}, 409),
    ("/session/cells", {"scenario": 972, "guess": 0.5}, 400),
]
COMMANDS: list[tuple[str, Any]] = [
    ("steps", {"open_steps": 6, "is_unlocked": True}),
    ("stage", {"stage": 3}),
    ("market", {"kind": "__proto__"}),
    ("market_away", {"what": "stage_set"}),
    ("no_such_command", {}),
]


def test_a_wrong_command_is_refused_and_changes_nothing(teacher: Client) -> None:
    before = teacher.view()
    for command, content in COMMANDS:
        answer = teacher.post(f"/teacher/do/{command}", content)
        assert answer.status == 400, (command, content, answer)
    assert teacher.view() == before


def test_a_wrong_answer_is_refused_and_changes_nothing(student: Client, teacher: Client) -> None:
    before = teacher.view()
    for path, content, status in REFUSED:
        with student:
            answer = student.post(path, content)
        assert answer.status == status, (path, content, answer)
        assert "error" in answer.content
    assert teacher.view() == before


def test_a_stranger_another_site_and_too_many_posts_are_refused(
    server: Server, come: Come, student: Client
) -> None:
    stranger = come(server)
    for path in ("/session/state", *(f"/teacher/{one}" for one in TEACHERS)):
        assert stranger.get(path).status == 401
    assert stranger.get("/page").status == 303
    assert stranger.get("/static/..%2fserver.py").status == 404
    assert stranger.post("/join", {"code": "AAA-AAA", "name": ""}).status == 404
    for secret in ("guess", "", "\udcff"):
        assert stranger.post("/teacher/enter", {"secret": secret}).status in (400, 403)
    assert stranger.send("POST", "/join", b"{}", **{"Content-Type": "text/plain"}).status == 415
    assert stranger.post("/join", {}, Origin="http://evil.example").status == 403
    assert stranger.send("GET", "/", Host="evil.example").status == 421
    assert student.post("/teacher/do/reveal", {"is_revealed": True}).status == 401
    began = time.monotonic()
    claim = "/session/claims", {"claim": "Habit."}
    codes = [student.post(*claim).status for _ in range(99)]
    assert codes[0] == 204
    assert 0 < 99 - codes.count(429) <= 25 + 4 * (time.monotonic() - began)
    assert 429 in codes


@pytest.mark.skipif(sys.platform != "linux", reason="has one address of its own")
def test_a_class_behind_one_address_joins_at_once_and_one_client_fills_no_class(
    page_file: Path, tmp_path: Path, come: Come
) -> None:
    """From addresses of this machine at which only a class opened to the network listens."""
    with serve_class(page_file, tmp_path / "class", "experiment.lan=true") as session:
        crowd = come(session, "127.0.0.77")

        def joins() -> Answer:
            crowd.cookies.clear()
            return crowd.post("/join", {"code": session.code, "name": ""})

        answers = [joins() for _ in range(MOST_STUDENTS)]
        assert {one.status for one in answers[:200]} == {200}
        refused = {one.content["error"] for one in answers if one.status == 429}
        assert refused == {WORDS["refused.joining"]}
        come(session, "127.0.0.78").join(session.code)
        socket.create_connection((ELSEWHERE, session.port), 10).close()


@pytest.mark.skipif(sys.platform != "linux", reason="has one address of its own")
def test_only_this_machine_reaches_a_class_that_the_teacher_has_not_opened(server: Server) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((ELSEWHERE, server.port), 10)


def test_a_removed_student_can_come_back(teacher: Client, student: Client) -> None:
    key = teacher.view()["students"][-1]["id"]
    assert teacher.post("/teacher/do/remove", {"id": key}).status == 200
    assert student.get("/session/state").status == 401
    assert [one["id"] for one in teacher.view()["gone"]] == [key]
    assert teacher.post("/teacher/do/readmit", {"id": key}).status == 200
    assert student.get("/session/state").status == 200
    assert teacher.post("/teacher/do/readmit", {"id": key}).status == 400


def test_a_later_line_replaces_an_earlier_one_until_the_reveal(
    server: Server, student: Client, teacher: Client
) -> None:
    before = teacher.view()
    student.join(server.code)  # the same browser stays the same student
    for confidence in (60, 60, 90):
        content = PREDICTION | {"confidence": confidence}
        assert student.post("/session/predictions", content).status == 204
    after = teacher.view()
    assert after["predicted"] == before["predicted"] + 1
    assert len(after["students"]) == len(before["students"])
    teacher.post("/teacher/do/reveal", {"is_revealed": True})
    assert student.post("/session/predictions", PREDICTION).status == 409
    teacher.post("/teacher/do/reveal", {"is_revealed": False})


def test_a_killed_server_continues_from_its_file(
    page_file: Path, tmp_path: Path, come: Come
) -> None:
    folder = tmp_path / "class"
    with serve_class(page_file, folder) as first:
        student = come(first)
        student.join(first.code, "Ada")
        student.post("/session/predictions", PREDICTION)
        first.process.send_signal(signal.SIGKILL)
        first.process.wait()
    (file,) = folder.iterdir()
    words = f"experiment.continue_from={file}"
    with serve_class(page_file, folder, words, end=signal.SIGTERM) as later:
        assert later.code == first.code
        again, teacher = come(later), come(later)
        again.cookies = student.cookies
        assert again.get("/session/state").content["view"]["wish"] == "Ada"
        teacher.teach(later.secret)
        assert (teacher.view()["predicted"], teacher.view()["file"]) == (1, str(file))
    assert later.process.returncode == 0
    kept = f"The class is kept in {file}; experiment.continue_from={file} continues it.\n"
    assert "".join(later.last).endswith(kept)
    assert list(folder.iterdir()) == [file]
