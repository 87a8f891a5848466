"""The journal: a class in which anything was done is kept in it, however the command ends."""

import codecs
import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from openclosed.experiments.classroom import views
from openclosed.experiments.classroom.journal import FORMAT, _line, continued
from openclosed.experiments.classroom.limits import Refused
from openclosed.experiments.classroom.room import Room, opened
from openclosed.experiments.classroom.session import Session
from openclosed.experiments.question.errors import BadInput


def read(path: Path) -> Session:
    """The class in a file that nobody has open."""
    session, journal = continued(path)
    journal.close()
    return session


def test_a_class_goes_on_from_what_a_crash_left(room: Room) -> None:
    first, token = room.join("Ada")
    second, _ = room.join()
    room.do(
        "predicted", id=first, measure="use", points=[0.1, 0.2, 0.3], confidence=70, bet="price"
    )
    room.do("wish_answered", id=first, is_allowed=True)
    room.do("asked", question="who")
    room.do("voted", id=second, question="who", choice="open")
    path = room.journal.path
    with path.open("ab") as file:
        file.write(b'{"what":"voted","id":"')  # the last line was being written
    room.journal.close()
    session, journal = continued(path)
    assert journal.skipped == []
    assert session == room.session
    assert session.students[first].name == "Ada"
    again, secret = opened(room.page, room.runs, path.parent, (session, journal))
    again.do("revealed", is_revealed=True)
    assert again.attended_by(token) == first
    assert again.is_taught_by(secret)
    journal.close()
    assert read(path).is_revealed


def test_no_secret_is_in_the_file(room: Room, tmp_path: Path) -> None:
    own, secret = opened(room.page, room.runs, tmp_path / "own")
    _, token = own.join()
    text = own.journal.path.read_text(encoding="utf-8")
    assert secret not in text
    assert token not in text
    assert own.journal.path.stat().st_mode & 0o077 == 0
    own.journal.close()


def test_only_a_class_in_which_anything_was_done_is_kept(room: Room, tmp_path: Path) -> None:
    empty, _ = opened(room.page, room.runs, tmp_path / "empty")
    assert empty.journal.close() is None
    assert not empty.journal.path.exists()
    room.do("revealed", is_revealed=True)
    assert room.journal.close() == room.journal.path
    assert read(room.journal.path).is_revealed


def test_a_file_that_a_person_named_is_never_deleted_and_holds_the_whole_class(
    room: Room, tmp_path: Path
) -> None:
    student, _ = room.join()
    room.journal.close()
    named = room.journal.path.rename(tmp_path / "monday.jsonl")
    for _ in range(2):  # ended again without a change, and again
        assert continued(named)[1].close() == named
    again, _ = opened(room.page, room.runs, tmp_path, continued(named))
    again.do("revealed", is_revealed=True)
    assert again.journal.close() == named
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
    room: Room, line: bytes
) -> None:
    room.join()
    room.do("revealed", is_revealed=True)
    path = room.journal.path
    room.journal.close()
    head, joined, revealed = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(head + joined + line.rstrip() + b"\n" + revealed)
    session, journal = continued(path)
    assert session.is_revealed
    assert (session.vote, session.open_steps) == (None, 1)
    assert len(session.students) == 1
    assert journal.skipped == [f"{path}: line 3 is no event and was left out"]
    again, _ = opened(room.page, room.runs, path.parent, (session, journal))
    assert views.for_teacher(again, "")["trouble"] == journal.skipped
    journal.close()


def test_an_editor_that_marks_bytes_and_ends_lines_otherwise_changes_nothing(room: Room) -> None:
    first, _ = room.join("Ada")
    path = room.journal.path
    room.journal.close()
    path.write_bytes(codecs.BOM_UTF8 + path.read_bytes().replace(b"\n", b"\r\n"))
    session, journal = continued(path)
    assert (session, journal.skipped) == (room.session, [])
    again, _ = opened(room.page, room.runs, path.parent, (session, journal))
    again.do("claimed", id=first, claim="Habit.")
    journal.close()
    assert read(path).students[first].claims == ["Habit."]


def test_a_class_whose_head_is_damaged_goes_on_with_a_new_code(room: Room) -> None:
    _, token = room.join("Ada")
    path, code = room.journal.path, room.session.code
    room.journal.close()
    content = path.read_bytes()
    for place in range(content.index(b"\n")):
        flipped = content[place] ^ 1
        path.write_bytes(content[:place] + bytes([flipped]) + content[place + 1 :])
        session, journal = continued(path)
        assert f"{path}: line 1 is no event and was left out" in journal.skipped
        assert session.code not in ("", code)
        assert session.code in journal.skipped[-1]
        again, secret = opened(room.page, room.runs, path.parent, (session, journal))
        assert again.attended_by(token)
        assert again.is_taught_by(secret)
        journal.close()
        assert read(path).code == session.code


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


def test_where_the_disk_is_full_nothing_changes_and_no_half_line_stays(room: Room) -> None:
    room.join()
    path, before = room.journal.path, room.journal.path.read_bytes()
    with full_at(len(before) + 10), pytest.raises(Refused, match="cannot be written") as refusal:
        room.do("revealed", is_revealed=True)
    assert refusal.value.status == 507
    assert not room.session.is_revealed
    assert path.read_bytes() == before
    (trouble,) = views.for_teacher(room, "")["trouble"]
    assert trouble.startswith(f"{path} cannot be written: ")
    room.do("steps", open_steps=3, is_unlocked=False)
    assert views.for_teacher(room, "")["trouble"] == []
    room.journal.close()
    again = read(path)
    assert (again.is_revealed, again.open_steps, len(again.students)) == (False, 3, 1)


@pytest.mark.parametrize("more", range(0, 600, 60))
def test_where_the_disk_becomes_full_a_student_joins_whole_or_not_at_all(
    room: Room, more: int
) -> None:
    room.do("invited", invite="a", kind="student")
    before = room.journal.path.read_bytes().count(b"\n")
    with (
        full_at(room.journal.path.stat().st_size + more),
        contextlib.suppress(Refused),
    ):
        room.join("Ada", invite="a")
    (is_here, is_wish, is_used) = (
        len(room.session.students),
        sum(one.wish == "Ada" for one in room.session.students.values()),
        1 - len(room.session.invites),
    )
    after = room.journal.path.read_bytes().count(b"\n")
    assert is_here == is_wish == is_used == after - before


def test_an_event_that_cannot_be_applied_is_not_kept(room: Room) -> None:
    before = room.journal.path.read_bytes()
    with pytest.raises(KeyError):
        room.do("voted", id="nobody", question="who", choice="open")
    assert room.journal.path.read_bytes() == before


def test_two_servers_cannot_go_on_with_one_file(room: Room) -> None:
    room.do("revealed", is_revealed=True)
    with pytest.raises(BadInput, match="another server goes on with it"):
        continued(room.journal.path)
    room.journal.close()
    assert read(room.journal.path).is_revealed


def test_a_file_that_is_not_there_is_refused_and_a_class_that_cannot_be_kept(
    room: Room, tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match="no such file"):
        continued(tmp_path / "none.jsonl")
    with full_at(0), pytest.raises(OSError, match=r"File too large|No space"):
        opened(room.page, room.runs, tmp_path / "full")


def test_the_teachers_link_opens_the_class_after_a_restart(room: Room, tmp_path: Path) -> None:
    own, before = opened(room.page, room.runs, tmp_path / "own")
    own.do("revealed", is_revealed=True)
    own.journal.close()
    again, now = opened(room.page, room.runs, tmp_path, continued(own.journal.path))
    assert again.is_taught_by(before)
    assert again.is_taught_by(now)
    again.journal.close()
