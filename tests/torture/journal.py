"""The file of a class: a full disk, a kill, a rival and damage lose nothing that was acknowledged.

A class acts at random, one act after another, and is looked at after each. So it is known what the
class was when its file had how many bytes, and that is what a server that goes on must show.
"""

import asyncio
import random
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

from openclosed.experiments.classroom.journal import continued
from openclosed.experiments.classroom.room import QUESTIONS
from tests.experiments.classroom.served import ROOT, Client, Served, command, served
from tests.torture.requests import page_of
from tests.torture.stub_room import Fate
from tests.torture.tried import Tried, in_turn, tried

ACTS = 20  # before something happens
SECONDS = 60.0  # of a server's refusal
YEARS = ["2026", "2027", "2028"]
ITS_OWN = ("url", "file", "trouble")  # what a server tells of itself, not of the class
FULL = 507
NO_CLASS, RIVAL = "not the file of a class", "another server"
USUAL = Fate()

type Told = list[Any]
"""What the teacher sees, and each student; a status where it sees nothing."""


class Case(NamedTuple):
    """What happens to a file, and the seed of what the class does and where it happens."""

    what: str
    seed: int


def cases(count: int, seed: int) -> Iterator[Case]:
    """Each kind in turn."""
    return (Case(what, luck.randrange(2**31)) for what, luck in in_turn(WHATS, count, seed))


def tried_journal(count: int, seed: int) -> Tried:
    """Each case with a class of its own."""
    with tempfile.TemporaryDirectory() as name:
        page = page_of(Path(name))

        def fault_of(case: Case) -> str:
            with tempfile.TemporaryDirectory() as own:
                lesson = Lesson(page, Path(own), random.Random(case.seed))
                try:
                    return asyncio.run(WHATS[case.what](lesson))
                except Exception as error:  # noqa: BLE001 a server's, or that of reading its file
                    return f"{type(error).__name__}: {error}"

        return tried("files of a class", cases(count, seed), fault_of)


class Lesson:
    """A class: its page and file, its students' cookies, and what it was at each size."""

    file: Path

    def __init__(self, page: Path, folder: Path, chance: random.Random) -> None:
        self._page, self.folder, self.chance = page, folder, chance
        self.cookies: list[dict[str, str]] = []
        self.told: dict[int, Told] = {}

    @asynccontextmanager
    async def begun(self, fate: Fate = USUAL) -> AsyncIterator["Visit"]:
        """A new class, as it begins."""
        with served(self._page, self.folder / "class", program=fate.program()) as server:
            (self.file,) = self.folder.glob("class/*.jsonl")
            async with Visit.at(server, self, self.file) as visit:
                yield visit

    @asynccontextmanager
    async def gone_on(self, file: Path) -> AsyncIterator["Visit"]:
        """The class that goes on in a file."""
        word = f"experiment.continue_from={file}"
        with served(self._page, self.folder / "new", word, program=USUAL.program()) as server:
            async with Visit.at(server, self, file) as visit:
                yield visit

    def refused(self, file: Path, reason: str) -> str:
        """What is wrong with how a server refuses to go on in a file."""
        words = command(
            self._page,
            self.folder / "new",
            f"experiment.continue_from={file}",
            program=USUAL.program(),
        )
        ended = subprocess.run(
            words, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False
        )
        said = ended.stderr
        is_refused = ended.returncode == 2 and said.count("\n") == 1 and reason in said
        return "" if is_refused else f"exit code {ended.returncode}: {said[:200]}"

    def was(self, size: int) -> Told:
        """What the class was when its file last held no more than `size` bytes."""
        return self.told[max(one for one in self.told if one <= size)]

    async def fault_of_going_on(self, file: Path, was: Told) -> str:
        """What is wrong with the class that goes on in a file, if it is to be as it was."""
        async with self.gone_on(file) as visit:
            now = await visit.look()
            if now[: len(was)] != was or any(one != 401 for one in now[len(was) :]):
                return f"goes on as another class: {_unlike(was, now)}"
            trouble = (await visit.board())["trouble"]
            return f"trouble: {trouble}" if trouble else await visit.acts(5)


class Visit:
    """A server with the class's teacher and its students."""

    def __init__(self, server: Served, lesson: Lesson, file: Path) -> None:
        self.server, self._lesson, self._file = server, lesson, file
        self._teacher = Client(server.port)
        self._students = [Client(server.port) for _ in lesson.cookies]
        for student, cookies in zip(self._students, lesson.cookies, strict=True):
            student.cookies = cookies

    @classmethod
    @asynccontextmanager
    async def at(cls, server: Served, lesson: Lesson, file: Path) -> AsyncIterator["Visit"]:
        """Come to a server, look at the class, and leave in the end."""
        visit = cls(server, lesson, file)
        await visit._teacher.teach(server.secret)
        lesson.told.setdefault(file.stat().st_size, await visit.look())
        try:
            yield visit
        finally:
            for client in (visit._teacher, *visit._students):
                client.close()

    async def board(self) -> dict[str, Any]:
        """What the teacher sees."""
        return dict((await self._teacher.get("/teacher/state")).content["view"])

    async def look(self) -> Told:
        """What everybody sees."""
        seen: Told = []
        for client, path in (
            (self._teacher, "/teacher/state"),
            *((student, "/room/state") for student in self._students),
        ):
            answer = await client.get(path)
            seen.append(answer.content["view"] if answer.status == 200 else answer.status)
        assert not isinstance(seen[0], int), f"the teacher sees status {seen[0]}"
        seen[0] = {key: value for key, value in seen[0].items() if key not in ITS_OWN}
        return seen

    async def acts(self, count: int, allowed: int = 499) -> str:
        """So many acts, each seen; what is wrong with one of them."""
        before = await self.look()
        for _ in range(count):
            what, status = await self._act(before)
            after = await self.look()
            if status > 499 and status != allowed:
                return f"{what}: status {status}"
            if status > 399 and after != before:
                return f"{what}: status {status}, but: {_unlike(before, after)}"
            self._lesson.told[self._file.stat().st_size] = before = after
        return ""

    async def _act(self, seen: Told) -> tuple[str, int]:
        """Something that a student or the teacher does: what, and the status of its answer."""
        chance = self._lesson.chance
        kind = chance.random()
        if kind < 0.2 or not self._students:
            return "join", await self._join()
        if kind < 0.5:
            what = chance.choice(list(TEACHERS))
            content = TEACHERS[what](chance)
            if what == "remove":
                content = {"id": chance.choice([one["id"] for one in seen[0]["students"]] or [""])}
            answer = await self._teacher.post(f"/teacher/do/{what}", content)
            return what, answer.status
        number = chance.randrange(len(self._students))
        what = chance.choice(list(STUDENTS))
        answer = await self._students[number].post(f"/room/{what}", STUDENTS[what](chance))
        return what, answer.status

    async def _join(self) -> int:
        student = Client(self.server.port)
        name = self._lesson.chance.choice(["", "Ada"])
        answer = await student.post("/join", {"code": self.server.code, "name": name})
        if answer.status == 200:
            self._students.append(student)
            self._lesson.cookies.append(student.cookies)
        else:
            student.close()
        return answer.status


def _unlike(before: Told, after: Told) -> str:
    """What differs first."""
    for number, (one, other) in enumerate(zip(before, after, strict=False)):
        if isinstance(one, dict) and isinstance(other, dict):
            for key in one:
                if one[key] != other.get(key):
                    return f"{number}, {key}: {one[key]!r} became {other.get(key)!r}"
        elif one != other:
            return f"{number}: {one!r} became {other!r}"
    return f"{len(before)} became {len(after)}"


type Content = Callable[[random.Random], dict[str, Any]]

STUDENTS: dict[str, Content] = {
    "predictions": lambda chance: {
        "yardstick": "use", "years": YEARS, "points": [chance.random() for _ in YEARS],
        "confidence": chance.randint(50, 100),
    },
    "claims": lambda chance: {"claim": f"Claim {chance.random()}."},
    "votes": lambda chance: {"question": "who", "choice": chance.choice(["open", "closed"])},
    "cells": lambda chance: {"scenario": chance.randrange(900), "guess": chance.random()},
}  # fmt: skip
TEACHERS: dict[str, Content] = {
    "ask": lambda chance: {"question": chance.choice(QUESTIONS)},
    "steps": lambda chance: {
        "open_steps": chance.randint(1, 5),
        "is_unlocked": chance.random() < 0.5,
    },
    "reveal": lambda chance: {"is_revealed": chance.random() < 0.5},
    "stage": lambda chance: {"stage": chance.randrange(3)},
    "remove": lambda _: {"id": ""},
}


async def _full(lesson: Lesson) -> str:
    """The disk takes some bytes more, or none, and later takes all again."""
    async with lesson.begun() as visit:
        if fault := await visit.acts(ACTS):
            return fault
        size, process = lesson.file.stat().st_size, visit.server.process.pid
        usual = resource.prlimit(process, resource.RLIMIT_FSIZE)
        most = lesson.chance.choice((0, size + lesson.chance.randrange(400)))
        resource.prlimit(process, resource.RLIMIT_FSIZE, (most, usual[1]))
        if fault := await visit.acts(ACTS, allowed=FULL):
            return fault
        resource.prlimit(process, resource.RLIMIT_FSIZE, usual)
        if fault := await visit.acts(5):
            return fault
        was = await visit.look()
        if lesson.chance.random() < 0.5:
            visit.server.process.kill()
            visit.server.process.wait()
    return await lesson.fault_of_going_on(lesson.file, was)


async def _killed(lesson: Lesson) -> str:
    """The server is killed with a line half written."""
    most = 300 + lesson.chance.randrange(4000)
    try:
        async with lesson.begun(Fate(dies_after=most)) as visit:
            if fault := await visit.acts(10 * ACTS):
                return fault
            visit.server.process.kill()
    except (OSError, EOFError):
        if visit.server.process.wait() != -signal.SIGKILL:
            return f"exit code {visit.server.process.returncode}"
    size = lesson.file.stat().st_size
    return await lesson.fault_of_going_on(lesson.file, lesson.was(size))


async def _with_a_rival(lesson: Lesson) -> str:
    """Another server is to go on in the file of a class that is being held."""
    async with lesson.begun() as visit:
        fault = await visit.acts(ACTS) or lesson.refused(lesson.file, RIVAL) or await visit.acts(5)
        was = await visit.look()
    return fault or await lesson.fault_of_going_on(lesson.file, was)


async def _copied(lesson: Lesson) -> str:
    """A copy goes on while the class does, and each says nothing of the other."""
    copy = lesson.folder / "copy.jsonl"
    async with lesson.begun() as visit:
        if fault := await visit.acts(ACTS):
            return fault
        shutil.copy(lesson.file, copy)
        was = await visit.look()
        if fault := await visit.acts(5):
            return fault
        later = await visit.look()
        size = lesson.file.stat().st_size
        if fault := await lesson.fault_of_going_on(copy, was):
            return fault
        if lesson.file.stat().st_size != size or await visit.look() != later:
            return "the copy changes the class"
    return await lesson.fault_of_going_on(lesson.file, later)


async def _cut(lesson: Lesson) -> str:
    """The file ends anywhere."""
    async with lesson.begun() as visit:
        if fault := await visit.acts(ACTS):
            return fault
    file, content = lesson.file, lesson.file.read_bytes()
    size = lesson.chance.randrange(len(content))
    file.write_bytes(content[:size])
    if size <= content.index(b"\n"):
        return lesson.refused(file, NO_CLASS)
    return await lesson.fault_of_going_on(file, lesson.was(size))


async def _garbled(lesson: Lesson) -> str:
    """A line is damaged: it is named, and the class is as if it had never been written."""
    async with lesson.begun() as visit:
        if fault := await visit.acts(2 * ACTS):
            return fault
    file, chance = lesson.file, lesson.chance
    lines = file.read_bytes().splitlines(keepends=True)
    number = chance.randrange(len(lines))
    garbled = GARBLED[chance.choice(list(GARBLED))](lines[number][:-1], chance)
    if number:
        file.write_bytes(b"".join(lines[:number] + lines[number + 1 :]))
        without, journal = continued(file)
        journal.close()
    file.write_bytes(b"".join([*lines[:number], garbled, b"\n", *lines[number + 1 :]]))
    if not number:
        return lesson.refused(file, NO_CLASS)
    session, journal = continued(file)
    journal.close()
    if not any(f"line {number + 1} " in one for one in journal.skipped):
        return f"line {number + 1} is not named: {lines[number]!r} became {garbled[:200]!r}"
    if session != without:
        return f"line {number + 1} changes the class: {garbled[:200]!r}"
    async with lesson.gone_on(file) as visit:
        if (await visit.board())["trouble"] != journal.skipped:
            return "the teacher is not told"
        return await visit.acts(5)


def _flipped(line: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(line))
    return line[:place] + bytes([line[place] ^ (1 << chance.randrange(8))]) + line[place + 1 :]


GARBLED: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "flipped": _flipped,
    "cut": lambda line, chance: line[: chance.randrange(len(line))],
    "other": lambda line, chance: chance.randbytes(len(line)).replace(b"\n", b""),
    "deep": lambda line, chance: b"[" * 100_000,
}
WHATS: dict[str, Callable[[Lesson], Coroutine[Any, Any, str]]] = {
    "full disk": _full,
    "killed": _killed,
    "a rival": _with_a_rival,
    "copied": _copied,
    "cut": _cut,
    "garbled": _garbled,
}
