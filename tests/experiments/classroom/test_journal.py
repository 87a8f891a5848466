"""The journal: a class in which anything was done is kept in it, however the command ends."""

import json
from pathlib import Path

import pytest

from experiments.classroom.journal import Journal, continued
from experiments.classroom.room import Class, Room
from experiments.classroom.session import Session
from experiments.question.errors import BadInput


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
    again = continued(path)
    again.secret = held.session.secret
    assert again == held.session
    assert again.students[first].name == "Ada"
    held.journal.close()
    other = Class(again, path)
    other.do("revealed", is_revealed=True)
    assert continued(path).is_revealed
    room.classes[again.code] = other
    assert room.attended_by(cookie) == (other, first)


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
    assert continued(used.journal.path).is_revealed


def test_a_file_that_a_person_named_is_never_deleted_and_holds_the_whole_class(
    room: Room, tmp_path: Path
) -> None:
    held, _ = room.begin()
    student, _ = room.join(held.session.code)
    room.end()
    named = held.journal.path.rename(tmp_path / "monday.jsonl")
    for _ in range(2):  # ended again without a change, and again
        room.begin(continued(named), named)
        assert room.end() == [named]
    again, _ = room.begin(continued(named), named)
    again.do("revealed", is_revealed=True)
    assert room.end() == [named]
    whole = continued(named)
    assert whole.is_revealed
    assert set(whole.students) == {student}
    assert list(tmp_path.glob("*.jsonl")) == [named]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b'{"format":2,"code":"A","secret":"B"}\n',
        b'{"format":1,"code":"A"}\n',
        b'{"format":1,"code":"A","secret":"B"}\n{"what":"gone wild"}\n',
        b'{"format":1,"code":"A","secret":"B"}\n[]\n',
    ],
)
def test_a_file_that_holds_no_class_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "class.jsonl"
    path.write_bytes(content)
    with pytest.raises(BadInput, match="not the file of a class of this version") as refusal:
        continued(path)
    assert "\n" not in str(refusal.value)
    assert path.read_bytes() == content


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="No such file"):
        continued(tmp_path / "none.jsonl")


def test_events_are_on_disk_at_once(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "class.jsonl", Session("A", "B"))
    journal.add({"what": "revealed", "is_revealed": True})
    lines = journal.path.read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[-1])["is_revealed"] is True
    journal.close()
