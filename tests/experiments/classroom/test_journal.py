"""The journal keeps a class in which anything happened, however the command ends."""

import codecs
from pathlib import Path

import pytest

from openclosed.experiments.classroom import views
from openclosed.experiments.classroom.class_state import ClassState
from openclosed.experiments.classroom.journal import FORMAT, _line, continue_class
from openclosed.experiments.classroom.limits import Refused
from openclosed.experiments.classroom.session import Session, open_session
from openclosed.experiments.question.errors import BadInput
from tests.experiments.classroom.conftest import full_at


def read(path: Path) -> ClassState:
    state, journal = continue_class(path)
    journal.close()
    return state


def test_a_class_continues_after_a_crash_from_a_file_without_secrets(
    session: Session, tmp_path: Path
) -> None:
    own, before = open_session(session.page, session.maker, tmp_path / "own")
    first, token = own.join("Ada")
    line = {"measure": "use", "points": [0.1, 0.2, 0.3], "confidence": 70, "bet": "price"}
    own.do("predicted", id=first, **line)
    own.do("wish_answered", id=first, is_allowed=True)
    own.do("claimed", id=own.join()[0], claim="Open trails by time.")
    own.do("steps", open_steps=2, is_unlocked=True)
    path = own.journal.path
    text = path.read_text(encoding="utf-8")
    assert before not in text
    assert token not in text
    assert path.stat().st_mode & 0o077 == 0
    with path.open("ab") as file:
        file.write(b'{"what":"claimed","id":"')  # the last line was being written
    own.journal.close()
    state, journal = continue_class(path)
    assert journal.skipped == []
    assert state == own.state
    assert state.students[first].name == "Ada"
    again, now = open_session(session.page, session.maker, path.parent, (state, journal))
    again.do("revealed", is_revealed=True)
    assert again.student_with(token) == first
    assert again.is_teacher(before)
    assert again.is_teacher(now)
    journal.close()
    assert read(path).is_revealed


def test_only_a_class_in_which_anything_happened_is_kept(session: Session, tmp_path: Path) -> None:
    empty, _ = open_session(session.page, session.maker, tmp_path / "empty")
    assert empty.journal.close() is None
    assert not empty.journal.path.exists()
    session.do("revealed", is_revealed=True)
    with pytest.raises(BadInput, match="another server has it open"):
        continue_class(session.journal.path)
    assert session.journal.close() == session.journal.path
    assert read(session.journal.path).is_revealed


def test_a_refused_act_leaves_no_line_and_an_editor_may_mark_and_end_lines_otherwise(
    session: Session,
) -> None:
    session.join("Ada")
    path, before = session.journal.path, session.journal.path.read_bytes()
    with pytest.raises((Refused, LookupError)):
        session.do("removed", id="nobody")
    assert path.read_bytes() == before
    session.do("revealed", is_revealed=True)
    session.journal.close()
    path.write_bytes(codecs.BOM_UTF8 + path.read_bytes().replace(b"\n", b"\r\n"))
    state, journal = continue_class(path)
    journal.close()
    assert (state, journal.skipped) == (session.state, [])


def test_a_file_that_a_person_named_is_never_deleted_and_holds_the_whole_class(
    session: Session, tmp_path: Path
) -> None:
    student, _ = session.join()
    session.journal.close()
    named = session.journal.path.rename(tmp_path / "monday.jsonl")
    for _ in range(2):  # ended again without a change, and again
        assert continue_class(named)[1].close() == named
    again, _ = open_session(session.page, session.maker, tmp_path, continue_class(named))
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
        _line({"format": FORMAT - 1, "code": "A", "secret": "B"}),
        _line({"format": FORMAT, "code": "A"}),
        _line({"format": FORMAT, "code": "A", "secret": "B"})[:-1],
    ],
)
def test_a_file_that_holds_no_class_is_refused(
    tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "class.jsonl"
    monkeypatch.setattr("openclosed.experiments.classroom.journal._MOST", len(content))
    with pytest.raises(BadInput, match="no such file"):
        continue_class(path)
    path.write_bytes(content)
    with pytest.raises(BadInput, match="not the file of a class of this version") as refusal:
        continue_class(path)
    assert "\n" not in str(refusal.value)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "line",
    [
        b"\xff\xfe\x00",
        b"[" * 100_000,
        _line({"what": "gone wild"}),
        _line({"what": "steps", "open_steps": 3}),
        _line({"what": "stage_set", "stage": 1}).replace(b"1", b"2", 1),
    ],
    ids=lambda line: str(line[:30]),
)
def test_a_damaged_line_is_named_and_left_out_and_the_rest_is_kept(
    session: Session, line: bytes
) -> None:
    session.join()
    session.do("revealed", is_revealed=True)
    path = session.journal.path
    session.journal.close()
    head, joined, revealed = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(head + joined + line.rstrip() + b"\n" + revealed)
    state, journal = continue_class(path)
    assert state.is_revealed
    assert (state.stage, state.open_steps) == (0, 1)
    assert len(state.students) == 1
    assert journal.skipped == [f"{path}: line 3 is damaged and was left out"]
    again, _ = open_session(session.page, session.maker, path.parent, (state, journal))
    assert views.for_teacher(again, "")["trouble"] == journal.skipped
    journal.close()


def test_a_class_with_a_damaged_head_continues_with_a_new_code(session: Session) -> None:
    _, token = session.join("Ada")
    path, code = session.journal.path, session.state.code
    session.journal.close()
    path.write_bytes(path.read_bytes().replace(b'"format"', b'"format "', 1))
    state, journal = continue_class(path)
    assert f"{path}: line 1 is damaged and was left out" in journal.skipped
    assert state.code not in ("", code)
    assert state.code in journal.skipped[-1]
    again, secret = open_session(session.page, session.maker, path.parent, (state, journal))
    assert again.student_with(token)
    assert again.is_teacher(secret)
    journal.close()
    assert read(path).code == state.code


def test_on_a_full_disk_nothing_changes_and_no_half_line_stays(
    session: Session, tmp_path: Path
) -> None:
    session.join()
    path, before = session.journal.path, session.journal.path.read_bytes()
    with full_at(len(before) + 10), pytest.raises(Refused, match="cannot be written") as refusal:
        session.do("revealed", is_revealed=True)
    assert refusal.value.status == 507
    assert not session.state.is_revealed
    assert path.read_bytes() == before
    (trouble,) = views.for_teacher(session, "")["trouble"]
    assert trouble.startswith(f"{path} cannot be written: ")
    session.do("steps", open_steps=3, is_unlocked=False)
    assert views.for_teacher(session, "")["trouble"] == []
    session.journal.close()
    again = read(path)
    assert (again.is_revealed, again.open_steps, len(again.students)) == (False, 3, 1)
    with full_at(0), pytest.raises(OSError, match=r"File too large|No space"):
        open_session(session.page, session.maker, tmp_path / "full")
