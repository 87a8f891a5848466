"""The server: bad requests, access, crash and continue; and what the command refuses."""

import base64
import contextlib
import re
import signal
import socket
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from openclosed.experiments.classroom import cube
from openclosed.experiments.classroom import question as command
from openclosed.experiments.classroom.limits import MOST_BYTES, WORDS
from openclosed.experiments.classroom.page import FORMAT
from openclosed.experiments.classroom.session import MOST_STUDENTS
from openclosed.experiments.classroom.settings import ClassroomSettings
from openclosed.experiments.question.errors import BadInput
from openclosed.sim import Parameters
from tests.experiments.classroom.conftest import CONTENT, write_page
from tests.experiments.classroom.running_server import Answer, Client, Server, serve_class
from tests.experiments.conftest import question

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
    ("/session/claims", {"claim": "x" * 601}, 400),
    ("/session/offers", {"offer": "closed"}, 409),
    ("/teacher/do/steps", {"open_steps": 6, "is_unlocked": True}, 400),
    ("/teacher/do/stage", {"stage": 3}, 400),
    ("/teacher/do/market", {"kind": "__proto__", "with_roles": False}, 400),
    ("/teacher/do/market_away", {"what": "stage_set"}, 400),
    ("/teacher/do/no_such_command", {}, 400),
]


def test_what_is_wrong_is_refused_and_changes_nothing(student: Client, teacher: Client) -> None:
    before = teacher.view()
    for path, content, status in REFUSED:
        with teacher if path.startswith("/teacher") else student as asks:
            answer = asks.post(path, content)
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
    odd = {"Origin": f"evil://{HERE}:{server.port}"}
    assert stranger.post("/join", {}, **odd).status == 403
    assert stranger.send("GET", "/", Host="evil.example").status == 421
    assert student.post("/teacher/do/reveal", {"is_revealed": True}).status == 401
    began = time.monotonic()
    claim = "/session/claims", {"claim": "Habit."}
    codes = [student.post(*claim).status for _ in range(99)]
    assert codes[0] == 204
    assert 0 < 99 - codes.count(429) <= 25 + 4 * (time.monotonic() - began)
    assert 429 in codes


@pytest.mark.slow
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


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="has one address of its own")
def test_a_joker_with_three_addresses_keeps_no_class_out_and_the_teacher_removes_her(
    page_file: Path, tmp_path: Path, come: Come
) -> None:
    with serve_class(page_file, tmp_path / "class", "experiment.lan=true") as session:
        jokers = [come(session, f"127.0.0.{number}") for number in (81, 82, 83)]
        for at in range(3 * 200):
            joker = jokers[at % 3]
            joker.cookies.clear()
            joined = joker.post("/join", {"code": session.code, "name": ""}).status == 200
            if joined and at % 4:
                assert joker.post("/session/claims", {"claim": "Ha."}).status == 204
        pupils = [come(session, f"127.0.1.{number}") for number in range(1, 31)]
        for pupil in pupils:
            pupil.join(session.code)
        claims = [one.post("/session/claims", {"claim": "Habit."}).status for one in pupils]
        assert claims == 30 * [204]
        teacher = come(session)
        teacher.teach(session.secret)
        full = teacher.view()["students"]
        assert len(full) == MOST_STUDENTS
        teacher.post("/teacher/do/remove_idle", {})
        idle = [one["id"] for one in full if one["is_idle"]]
        assert {one["id"] for one in teacher.view()["gone"]} >= {*idle}
        while noisy := [one["id"] for one in teacher.view()["students"] if one["same"] > 1]:
            teacher.post("/teacher/do/remove_address", {"id": noisy[0]})
        view = teacher.view()
        assert [one["claims"] for one in view["students"]] == 30 * [["Habit."]]
        assert teacher.post("/teacher/do/delete", {}).status == 200
        empty = teacher.view()
        assert (empty["students"], empty["gone"]) == ([], [])
        assert empty["code"] != view["code"]
        assert "Habit" not in Path(view["file"]).read_text(encoding="utf-8")
        assert pupils[0].get("/session/state").status == 401
        assert come(session).post("/join", {"code": view["code"], "name": ""}).status == 404
    assert not Path(view["file"]).exists()


@pytest.mark.slow
def test_two_classes_at_one_address_leave_each_others_students_signed_in(
    server: Server, page_file: Path, tmp_path: Path, student: Client, come: Come
) -> None:
    with serve_class(page_file, tmp_path / "other") as other:
        both = come(other)
        both.cookies |= student.cookies
        both.join(other.code)
        student.cookies |= both.cookies
        assert both.get("/session/state").status == student.get("/session/state").status == 200


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


@pytest.mark.slow
def test_a_killed_server_goes_on_from_its_file(page_file: Path, tmp_path: Path, come: Come) -> None:
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


def refusal(page: Path | str, *words: str, **options: object) -> str:
    asked = question("experiment=classroom", "execution=serial", *words)
    asked = asked.model_copy(update={"words": ("experiment=classroom", *words)})
    settings = ClassroomSettings.model_validate({"page": str(page), "browser": False} | options)
    with pytest.raises(BadInput) as refused:
        command.run(asked, settings)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_a_missing_or_wrong_page_is_refused(tmp_path: Path, page_file: Path) -> None:
    assert "No such file" in refusal(tmp_path / "class.html")
    other = tmp_path / "other.html"
    other.write_text("<html></html>", encoding="utf-8")
    assert "not a class page" in refusal(other)
    text = page_file.read_text(encoding="utf-8")
    for own, another in (('"levers":', '"handles":'), (f'"format":{FORMAT}', '"format":3')):
        other.write_text(text.replace(own, another), encoding="utf-8")
        assert "a page of another version" in refusal(other)


def test_a_page_that_unpacks_to_too_many_bytes_is_refused(
    tmp_path: Path, page_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = zlib.compressobj()
    inside = bomb.compress(bytes(cube.MOST_BYTES)) + bomb.compress(bytes(cube.MOST_BYTES))
    packed = base64.b64encode(inside + bomb.flush()).decode()
    text = re.sub('(?<="bytes":")[^"]*', packed, page_file.read_text(encoding="utf-8"), count=1)
    (tmp_path / "bomb.html").write_text(text, encoding="utf-8")
    monkeypatch.setattr(np, "frombuffer", None)  # nothing of it is read
    assert "a page of another version, or damaged" in refusal(tmp_path / "bomb.html")


def test_too_few_open_files_for_a_class_are_refused_and_more_are_requested(
    page_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resource = pytest.importorskip("resource")
    limits, asked = (100, 120), list[tuple[int, int]]()
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits)
    monkeypatch.setattr(resource, "setrlimit", lambda _, given: asked.append(given))
    assert refusal(page_file).startswith("ulimit -n=120: a class needs at least ")
    assert asked == [(120, 120)]
    limits = (256, resource.RLIM_INFINITY)
    assert command._most_connections() == command.CONNECTIONS
    assert asked[1] == (command.CONNECTIONS + command.FILES, resource.RLIM_INFINITY)


def test_a_page_that_names_code_is_refused_unless_the_command_line_names_it(tmp_path: Path) -> None:
    model = Parameters.model_validate(CONTENT).model_dump(by_alias=True, mode="json")
    model["vendors"]["challenger"]["_target_"] = "theirs.Theirs"
    page = write_page(tmp_path / "theirs.html", model)
    line = refusal(page)
    assert line.startswith(f"experiment.page={page}: vendors.challenger._target_=theirs.Theirs: ")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        line = refusal(page, "code=theirs", port=port)  # goes on, to a port that is taken
    assert line.startswith(f"experiment.port={port}: Address already")
    assert "must be from 0 to 65535" in refusal(page, port=70_000)


def test_settings_that_would_change_the_model_and_missing_packages_are_named(
    page_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = refusal(page_file, "firms.count=50")
    assert line.startswith("firms.count=50: a class runs the model of its page; ")
    assert refusal(page_file, "experiment.stops=2").startswith("experiment.stops=2: ")
    monkeypatch.setattr(command, "NEEDED", ("starlette", "no_such_package"))
    assert "needs no_such_package; install openclosed[classroom]" in refusal(page_file)
