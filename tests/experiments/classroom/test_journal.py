"""The journal: a class in which anything was done is kept in it, however the command ends."""

import asyncio
import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from openclosed.experiments.classroom import room as rooms
from openclosed.experiments.classroom import views
from openclosed.experiments.classroom.journal import FORMAT, _line, continued
from openclosed.experiments.classroom.limits import Refused
from openclosed.experiments.classroom.room import Class, Room
from openclosed.experiments.classroom.session import Session
from openclosed.experiments.classroom.teacher_api import TeacherApi
from openclosed.experiments.question.errors import BadInput


def test_a_class_goes_on_from_what_a_crash_left(room: Room, held: Class) -> None:
    first, cookie = room.join(held.session.code, "Ada")
    second, _ = room.join(held.session.code)
    held.do("predicted", id=first, yardstick="use", points=[0.1, 0.2, 0.3], confidence=70)
    held.do("wish_answered", id=first, is_allowed=True)
    held.do("asked", question="who")
    held.do("voted", id=second, question="who", choice="open")
    path = held.journal.path
    with path.open("ab") as file:
        file.write(b'{"what":"voted","id":"')  # the last line was being written
    held.journal.close()
    again, journal = continued(path)
    assert journal.skipped == []
    assert again == held.session
    assert again.students[first].name == "Ada"
    other = Class(again, journal)
    other.do("revealed", is_revealed=True)
    room.classes[again.code] = other
    assert room.attended_by(cookie) == (other, first)
    journal.close()
    assert read(path).is_revealed


def read(path: Path) -> Session:
    """The class in a file that nobody has open."""
    session, journal = continued(path)
    journal.close()
    return session


def test_no_secret_is_in_the_file(room: Room) -> None:
    held, secret = room.begin()
    _, cookie = room.join(held.session.code)
    text = held.journal.path.read_text(encoding="utf-8")
    assert secret not in text
    assert cookie.partition(".")[2] not in text
    assert held.journal.path.stat().st_mode & 0o077 == 0


def test_a_class_in_which_anything_was_done_is_kept(room: Room) -> None:
    empty, used = room.begin()[0], room.begin()[0]
    used.do("revealed", is_revealed=True)
    assert room.end() == [used.journal.path]
    assert not empty.journal.path.exists()
    assert read(used.journal.path).is_revealed


def test_a_file_that_a_person_named_is_never_deleted_and_holds_the_whole_class(
    room: Room, tmp_path: Path
) -> None:
    held, _ = room.begin()
    student, _ = room.join(held.session.code)
    room.end()
    named = held.journal.path.rename(tmp_path / "monday.jsonl")
    for _ in range(2):  # ended again without a change, and again
        room.begin(continued(named))
        assert room.end() == [named]
    again, _ = room.begin(continued(named))
    again.do("revealed", is_revealed=True)
    assert room.end() == [named]
    whole = read(named)
    assert whole.is_revealed
    assert set(whole.students) == {student}
    assert list(tmp_path.glob("*.jsonl")) == [named]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b'{"format":%d,"code":"A","secret":"B"}\n' % FORMAT,
        _line({"format": FORMAT - 1, "code": "A", "secret": "B"}),
        _line({"format": FORMAT, "code": "A"}),
        _line({"format": FORMAT, "code": "A", "secret": "B"})[:-1],
        _line({"format": FORMAT, "code": "A", "secret": "B"}).replace(b"A", b"B"),
        b"[]\n",
    ],
)
def test_a_file_that_holds_no_class_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "class.jsonl"
    path.write_bytes(content)
    with pytest.raises(BadInput, match="not the file of a class of this version") as refusal:
        continued(path)
    assert "\n" not in str(refusal.value)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "line",
    [
        b'{"what":"gone wild"}',
        b"[]",
        b'{"what":"vot',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        _line({"what": "gone wild"}),
        _line({"what": "steps", "open_steps": 3}),
        _line({"what": "asked", "question": "who"}).replace(b"who", b"wio"),
    ],
    ids=lambda line: str(line[:30]),
)
def test_a_bad_line_is_left_out_and_named_and_what_follows_it_is_kept(
    room: Room, held: Class, line: bytes
) -> None:
    room.join(held.session.code)
    held.do("revealed", is_revealed=True)
    path = held.journal.path
    held.journal.close()
    head, joined, revealed = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(head + joined + line.rstrip() + b"\n" + revealed)
    session, journal = continued(path)
    assert session.is_revealed
    assert (session.vote, session.open_steps) == (None, 1)
    assert len(session.students) == 1
    assert journal.skipped == [f"{path}: line 3 is no event and was left out"]
    shown = views.for_teacher(room, Class(session, journal), "")
    assert shown["trouble"] == journal.skipped
    journal.close()


@contextlib.contextmanager
def full_at(size: int) -> Iterator[None]:
    """No file may become larger for a while."""
    resource = pytest.importorskip("resource", reason="no limit of a file's size there")
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def test_where_the_disk_is_full_nothing_changes_and_no_half_line_stays(
    room: Room, held: Class
) -> None:
    room.join(held.session.code)
    path, before = held.journal.path, held.journal.path.read_bytes()
    with full_at(len(before) + 10), pytest.raises(Refused, match="cannot be written") as refusal:
        held.do("revealed", is_revealed=True)
    assert refusal.value.status == 507
    assert not held.session.is_revealed
    assert path.read_bytes() == before
    (trouble,) = views.for_teacher(room, held, "")["trouble"]
    assert trouble.startswith(f"{path} cannot be written: ")
    held.do("steps", open_steps=3, is_unlocked=False)
    assert views.for_teacher(room, held, "")["trouble"] == []
    held.journal.close()
    again = read(path)
    assert (again.is_revealed, again.open_steps, len(again.students)) == (False, 3, 1)


@pytest.mark.parametrize("more", range(0, 600, 60))
def test_where_the_disk_becomes_full_a_student_joins_whole_or_not_at_all(
    room: Room, held: Class, more: int
) -> None:
    held.do("invited", invite="a", kind="student")
    before = held.session.version
    with (
        full_at(held.journal.path.stat().st_size + more),
        contextlib.suppress(Refused),
    ):
        room.join(held.session.code, "Ada", invite="a")
    (is_here, is_wish, is_used) = (
        len(held.session.students),
        sum(one.wish == "Ada" for one in held.session.students.values()),
        1 - len(held.session.invites),
    )
    assert is_here == is_wish == is_used == held.session.version - before


def test_a_class_that_cannot_be_kept_is_refused(room: Room, held: Class) -> None:
    teacher = TeacherApi(room, "", "1")
    with full_at(0), pytest.raises(Refused, match="cannot be written") as refusal:
        teacher._new_class(held, {})
    assert refusal.value.status == 507
    assert list(room.classes) == [held.session.code]


def test_bots_go_on_when_the_disk_is_full_no_more(
    room: Room, held: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "PAUSE", (0.0, 0.01))

    async def lesson() -> None:
        rooms.Bots(room).let(held, True)
        with full_at(0):
            await asyncio.sleep(0.1)
        before = held.session.version
        while held.session.version == before:
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(lesson(), 30))


def test_an_event_that_cannot_be_applied_is_not_kept(held: Class) -> None:
    before = held.journal.path.read_bytes()
    with pytest.raises(KeyError):
        held.do("voted", id="nobody", question="who", choice="open")
    assert held.journal.path.read_bytes() == before


def test_two_servers_cannot_go_on_with_one_file(held: Class) -> None:
    held.do("revealed", is_revealed=True)
    with pytest.raises(BadInput, match="another server goes on with it"):
        continued(held.journal.path)
    held.journal.close()
    assert read(held.journal.path).is_revealed


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such file"):
        continued(tmp_path / "none.jsonl")


def test_events_are_on_disk_at_once(held: Class) -> None:
    held.do("revealed", is_revealed=True)
    lines = held.journal.path.read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[-1])["is_revealed"] is True
