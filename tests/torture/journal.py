"""The file of a class: a full disk, a cut and damage lose nothing that was acknowledged.

A class acts at random, and is copied after each act. So it is known what it was when its file had
how many bytes, and that is what must be read from a file that ends there.
"""

import codecs
import copy
import dataclasses
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from openclosed.experiments.classroom.class_state import ClassState
from openclosed.experiments.classroom.journal import Journal, continue_class
from openclosed.experiments.classroom.limits import Refused
from openclosed.experiments.classroom.session import Session
from openclosed.experiments.question.errors import BadInput
from tests.experiments.classroom.conftest import full_at
from tests.torture.tried import Case, Tried, in_turn, tried

if TYPE_CHECKING:
    from openclosed.experiments.classroom.page import ClassPage
    from openclosed.experiments.classroom.runs import Runs

ACTS = 40
KEYS = ("a", "b", "c")  # of students, who may not be there

EVENTS: dict[str, Callable[[random.Random], dict[str, Any]]] = {
    "joined": lambda chance: {
        "id": chance.choice(KEYS), "name": "Otter", "token": chance.choice(KEYS),
        "wish": chance.choice(["", "Ada"]),
    },
    "removed": lambda chance: {"id": chance.choice(KEYS)},
    "readmitted": lambda chance: {"id": chance.choice(KEYS)},
    "predicted": lambda chance: {
        "id": chance.choice(KEYS), "measure": "use", "confidence": 70, "bet": "price",
        "points": [chance.random()] * 3,
    },
    "claimed": lambda chance: {"id": chance.choice(KEYS), "claim": "Habit decides."},
    "revealed": lambda chance: {"is_revealed": chance.random() < 0.5},
}  # fmt: skip


class Lesson:
    """A class that acts; `was` is what it was at each size of its file."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        state, journal = ClassState("CODE", "hash"), Journal(folder / "class.jsonl")
        journal.begin(state)
        self.file, self.chance = journal.path, chance
        self.hold(state, journal)
        self.was = {self.file.stat().st_size: copy.deepcopy(state)}
        self.acts()

    def hold(self, state: ClassState, journal: Journal) -> None:
        """Hold the class without a page and runs, which nothing here asks for."""
        self.held = Session(cast("ClassPage", None), cast("Runs", None), state, journal)

    def acts(self) -> None:
        """Many acts, of which one that is refused changes nothing."""
        for _ in range(ACTS):
            before = copy.deepcopy(self.held.state)
            what = self.chance.choice(list(EVENTS))
            try:
                self.held.do(what, **EVENTS[what](self.chance))
            except (Refused, LookupError):
                assert self.held.state == before, f"{what} is refused, and changes the class"
            self.was[self.file.stat().st_size] = copy.deepcopy(self.held.state)

    def go_on(self, content: bytes) -> Journal:
        """Go on with what is in a file. Raises BadInput if it is no class."""
        self.held.journal.close()
        self.file.write_bytes(content)
        self.hold(*continue_class(self.file))
        return self.held.journal


def tried_journal(count: int, seed: int) -> Tried:
    """Each case with a class of its own, which goes on in the end."""

    def fault_of(case: Case) -> str:
        with tempfile.TemporaryDirectory() as own:
            lesson = Lesson(Path(own), random.Random(case.seed))
            try:
                WHATS[case.what](lesson)
                lesson.acts()
                assert not lesson.held.journal.trouble
                now = lesson.held.state
                assert not lesson.go_on(lesson.file.read_bytes()).skipped or case.what == "garbled"
                assert lesson.held.state == now, f"goes on as {lesson.held.state}, not {now}"
            except (AssertionError, BadInput) as error:
                return str(error) or repr(error)
            finally:
                lesson.held.journal.close()
        return ""

    return tried("files of a class", in_turn(WHATS, count, seed), fault_of)


def _full(lesson: Lesson) -> None:
    """The disk takes some bytes more, or none, and later takes all again."""
    more = lesson.file.stat().st_size + lesson.chance.randrange(400)
    with full_at(lesson.chance.choice((0, more))):
        lesson.acts()


def _cut(lesson: Lesson) -> None:
    """The file ends anywhere, as that of a server that was killed."""
    content = lesson.file.read_bytes()
    size = lesson.chance.randrange(len(content))
    if size < min(lesson.was):
        with pytest.raises(BadInput):
            lesson.go_on(content[:size])
        size = len(content)
    was = lesson.was[max(one for one in lesson.was if one <= size)]
    lesson.go_on(content[:size])
    assert lesson.held.state == was, f"goes on as {lesson.held.state}, not {was}"


def _garbled(lesson: Lesson) -> None:
    """A line is damaged: it is named, and the class is as if it had never been written. Where it is
    the first, the class has a new code."""
    lines = lesson.file.read_bytes().splitlines(keepends=True)
    number = lesson.chance.randrange(len(lines))
    garbled = lesson.chance.choice(GARBLED)(lines[number][:-1], lesson.chance) + b"\n"
    lesson.go_on(b"".join(lines[:number] + lines[number + 1 :]))
    without = lesson.held.state
    journal = lesson.go_on(b"".join([*lines[:number], garbled, *lines[number + 1 :]]))
    what = f"line {number + 1}, which became {garbled[:200]!r}"
    assert any(f"line {number + 1} " in one for one in journal.skipped), f"unnamed: {what}"
    now = dataclasses.replace(lesson.held.state, code=without.code)
    assert now == without, f"changes the class: {what}"


def _edited(lesson: Lesson) -> None:
    """An editor marks the order of bytes, or not, and ends lines otherwise."""
    before, mark = lesson.held.state, lesson.chance.choice((b"", codecs.BOM_UTF8))
    journal = lesson.go_on(mark + lesson.file.read_bytes().replace(b"\n", b"\r\n"))
    assert not journal.skipped, journal.skipped
    assert lesson.held.state == before, f"goes on as {lesson.held.state}, not {before}"


def _flipped(line: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(line))
    return line[:place] + bytes([line[place] ^ (1 << chance.randrange(8))]) + line[place + 1 :]


GARBLED: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flipped,
    lambda line, chance: line[: chance.randrange(len(line))],
)
WHATS: dict[str, Callable[[Lesson], None]] = {
    "full disk": _full,
    "cut": _cut,
    "garbled": _garbled,
    "edited": _edited,
}
