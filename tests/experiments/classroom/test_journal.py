"""The journal: a killed command leaves the class in it, one that ends leaves nothing."""

import json
from pathlib import Path

import pytest

from experiments.bad_input import BadInput
from experiments.classroom.journal import Journal, continued
from experiments.classroom.room import Class, Room
from experiments.classroom.session import Session


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
    held.journal.is_saved = True  # a crash deletes nothing
    again = continued(path)
    again.secret = held.session.secret
    assert again == held.session
    assert again.students[first].name == "Ada"
    held.journal.close()
    other = Class(again, path.parent)
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


def test_nothing_is_kept_of_a_class_that_ends_unless_it_was_saved(room: Room) -> None:
    lost, kept = room.begin()[0], room.begin()[0]
    kept.journal.is_saved = True
    assert room.end() == [kept.journal.path]
    assert not lost.journal.path.exists()
    assert kept.journal.path.exists()


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
