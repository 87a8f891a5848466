"""Odd names, and whatever lies at them: a result or one line, and nothing of the user's goes."""

import contextlib
import os
import random
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.answer import question as answering
from openclosed.experiments.classroom import journal
from openclosed.experiments.execution.executors import import_ahead
from openclosed.experiments.question.errors import BadInput, one_line
from tests.torture.tried import SMALL, Case, Tried, asked, in_turn, tried

JOB = (*SMALL, "replicates=1", "execution=serial")
NAMES = (
    "result", "a b", "it's", 'say "so"', "x=y", "{a}", "$HOME", "${seed}", "a,b", "[a]", "日本",
    "e\u0301", "-m", "#1", "~", "~x", "*", "%s", "&", "a;b", "\\", "..", ".", "./r/", "a/../b",
    "deep/er/r", "r.unfinished", "null", "1", "true", "new\nline", "tab\there", " ", "x" * 300,
    os.fsdecode(b"caf\xe9"), "/proc/r", "/dev/null", "\x1b[2J", "con", "parts", "lock",
)  # fmt: skip
LINKED, MINE = "linked", "mine"


def _folder(path: Path, *inside: str) -> None:
    path.mkdir()
    for name in inside:
        (path / name).write_text(f"{MINE}: {name}")


LIES: dict[str, Callable[[Path], object]] = {
    "nothing": lambda _: None,
    "a text": lambda path: path.write_text(f"{MINE}: text"),
    "bytes": lambda path: path.write_bytes(bytes(range(256))),
    "an empty folder": _folder,
    "a folder": lambda path: _folder(path, "chapter.tex", "manifest.json"),
    "a folder like a job": lambda path: _folder(path, "lock", "runs.parquet", "answer.txt"),
    "a pipe": os.mkfifo,
    "a link to a folder": lambda path: path.symlink_to(path.parent / LINKED),
    "a link to a file": lambda path: path.symlink_to(path.parent / LINKED / "data.csv"),
    "a link to nothing": lambda path: path.symlink_to("nowhere"),
    "a loop": lambda path: path.symlink_to(path.name),
}
BEHIND = ("", ".unfinished", "-2")  # the name, where it lies
WHATS = ("output", "resume", "data", "--config-dir", "page", "continue_from")


def tried_places(count: int, seed: int) -> Tried:
    """Each word that names a place, with a name and what lies there by chance. The process that
    workers come from starts here, since those folders go while it loads."""
    import_ahead()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answering, "_finding", lambda *_: Finding(""))
        return tried("places", in_turn(WHATS, count, seed), _fault_of, 60.0)


def _fault_of(case: Case) -> str:
    chance = random.Random(case.seed)
    name, kind, behind = chance.choice(NAMES), chance.choice(list(LIES)), chance.choice(BEHIND)
    with tempfile.TemporaryDirectory() as own, pytest.MonkeyPatch.context() as patch:
        here = Path(own) / "it's here"
        here.mkdir()
        patch.chdir(here)
        _folder(here / LINKED, "data.csv")
        with contextlib.suppress(OSError):  # a name that cannot be, or is there
            (here / f"{name}{behind}").parent.mkdir(parents=True, exist_ok=True)
            LIES[kind](here / f"{name}{behind}")
        before, tree = _mine(Path(own)), sorted(Path(own).rglob("*"))
        code, result = _asked(case.what, name)
        lost = Counter(before) - Counter(_mine(Path(own)))
        is_changed = tree != sorted(Path(own).rglob("*"))
    what = f"{case.what}={name[:40]!r}, {kind} at {behind or 'it'}"
    if lost:
        return f"{what}: lost {list(lost)}"
    if code not in (0, 2) or (code == 2 and not result.removesuffix("\n").isprintable()):
        return f"{what}: exit code {code}, {result[:200]!r}"
    return f"{what}: refused, yet something was written" if code == 2 and is_changed else ""


def _asked(what: str, name: str) -> tuple[int, str]:
    """The exit code and the error stream of a command, or of what reads a class's files."""
    if what == "continue_from":
        try:
            journal.continue_class(Path(name))[1].close()
        except BadInput as refusal:
            return 2, one_line(str(refusal))
        return 0, ""
    words = {
        "page": ["experiment=classroom", f"experiment.page={name}"],
        "data": [*JOB, "experiment=update", f"data={name}"],
        "--config-dir": [*JOB, "--config-dir", name, "scenario=mine"],
        "resume": [f"resume={name}"],
    }
    return asked(*words.get(what, [*JOB, f"output={name}"]))


def _mine(folder: Path) -> list[str]:
    """What the user laid, wherever it is by now."""
    links = [str(one.readlink()) for one in folder.rglob("*") if one.is_symlink()]
    files = [one for one in folder.rglob("*") if one.is_file() and not one.is_symlink()]
    texts = [one.read_text("latin-1") for one in files]
    return [*links, *(one for one in texts if MINE in one or one.startswith("\x00\x01\x02"))]
