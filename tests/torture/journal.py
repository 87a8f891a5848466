"""The file of a class: a full disk, a cut and damage lose nothing that was acknowledged.

A class acts at random, and is copied after each act. So it is known what it was when its file had
how many bytes, and that is what must be read from a file that ends there.
"""

import copy
import random
import resource
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openclosed.experiments.classroom.journal import Journal, continued
from openclosed.experiments.classroom.limits import Refused
from openclosed.experiments.classroom.room import QUESTIONS, Class
from openclosed.experiments.classroom.session import Session
from openclosed.experiments.question.errors import BadInput
from tests.torture.tried import Case, Tried, in_turn, tried

ACTS = 40
KEYS = ("a", "b", "c")  # of students, who may not be there

type Content = Callable[[random.Random], dict[str, Any]]

EVENTS: dict[str, Content] = {
    "joined": lambda chance: {
        "id": chance.choice(KEYS), "name": "Otter", "token": chance.choice(KEYS), "is_bot": False,
        "wish": chance.choice(["", "Ada"]), "invite": "",
    },
    "removed": lambda chance: {"id": chance.choice(KEYS)},
    "readmitted": lambda chance: {"id": chance.choice(KEYS)},
    "predicted": lambda chance: {
        "id": chance.choice(KEYS), "yardstick": "use", "confidence": chance.randint(50, 100),
        "points": [chance.random() for _ in range(3)],
    },
    "voted": lambda chance: {"id": chance.choice(KEYS), "question": "who", "choice": "open"},
    "asked": lambda chance: {"question": chance.choice(QUESTIONS)},
    "steps": lambda chance: {"open_steps": chance.randint(1, 5), "is_unlocked": False},
    "revealed": lambda chance: {"is_revealed": chance.random() < 0.5},
}  # fmt: skip


class Lesson:
    """A class that acts; `was` is what it was at each size of its file."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        session, journal = Session("CODE", "hash"), Journal(folder / "class.jsonl")
        journal.begin(session)
        self.held, self.file, self._chance = Class(session, journal), journal.path, chance
        self.was = {self.file.stat().st_size: copy.deepcopy(session)}

    def acts(self) -> str:
        """Many acts; what is wrong with one that is refused and yet changes the class."""
        for _ in range(ACTS):
            before = copy.deepcopy(self.held.session)
            what = self._chance.choice(list(EVENTS))
            try:
                self.held.do(what, **EVENTS[what](self._chance))
            except (Refused, LookupError) as error:
                if self.held.session != before:
                    return f"{what}: {error}, and yet the class changes"
            self.was[self.file.stat().st_size] = copy.deepcopy(self.held.session)
        return ""


def tried_journal(count: int, seed: int) -> Tried:
    """Each case with a class of its own."""

    def fault_of(case: Case) -> str:
        with tempfile.TemporaryDirectory() as own:
            chance = random.Random(case.seed)
            lesson = Lesson(Path(own), chance)
            try:
                return WHATS[case.what](lesson, chance)
            except BadInput as error:
                return str(error)
            finally:
                lesson.held.journal.close()

    return tried("files of a class", in_turn(WHATS, count, seed), fault_of)


def _read(file: Path) -> tuple[Session, list[str]]:
    """The class in a file, and its lines that are left out. Raises BadInput if it holds none."""
    session, journal = continued(file)
    journal.close()
    return session, journal.skipped


def _fault(file: Path, was: Session) -> str:
    found = _read(file)
    return "" if found == (was, []) else f"goes on as another class: {found}, not {was}"


def _full(lesson: Lesson, chance: random.Random) -> str:
    """The disk takes some bytes more, or none, and later takes all again."""
    fault, usual = lesson.acts(), resource.getrlimit(resource.RLIMIT_FSIZE)
    most = chance.choice((0, lesson.file.stat().st_size + chance.randrange(400)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, usual[1]))
    try:
        fault = fault or lesson.acts()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    fault = fault or lesson.acts()
    lesson.held.journal.close()
    return fault or _fault(lesson.file, lesson.held.session)


def _cut(lesson: Lesson, chance: random.Random) -> str:
    """The file ends anywhere, as of a server that was killed."""
    fault = lesson.acts()
    lesson.held.journal.close()
    content = lesson.file.read_bytes()
    size = chance.randrange(len(content))
    lesson.file.write_bytes(content[:size])
    if size < min(lesson.was):
        try:
            return f"a file without a whole head is taken for a class: {_read(lesson.file)}"
        except BadInput:
            return fault
    return fault or _fault(lesson.file, lesson.was[max(one for one in lesson.was if one <= size)])


def _garbled(lesson: Lesson, chance: random.Random) -> str:
    """A line is damaged: it is named, and the class is as if it had never been written."""
    fault = lesson.acts()
    lesson.held.journal.close()
    lines = lesson.file.read_bytes().splitlines(keepends=True)
    number = chance.randrange(1, len(lines))
    garbled = chance.choice(GARBLED)(lines[number][:-1], chance)
    lesson.file.write_bytes(b"".join(lines[:number] + lines[number + 1 :]))
    without, _ = _read(lesson.file)
    lesson.file.write_bytes(b"".join([*lines[:number], garbled, b"\n", *lines[number + 1 :]]))
    session, skipped = _read(lesson.file)
    if not any(f"line {number + 1} " in one for one in skipped):
        return f"line {number + 1} is not named: {lines[number]!r} became {garbled[:200]!r}"
    is_same = session == without
    return fault or ("" if is_same else f"line {number + 1} changes the class: {garbled[:200]!r}")


def _flipped(line: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(line))
    return line[:place] + bytes([line[place] ^ (1 << chance.randrange(8))]) + line[place + 1 :]


GARBLED: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flipped,
    lambda line, chance: line[: chance.randrange(len(line))],
)
WHATS: dict[str, Callable[[Lesson, random.Random], str]] = {
    "full disk": _full,
    "cut": _cut,
    "garbled": _garbled,
}
