"""Folders that were damaged, copied, or come from the future: going on and reading end well.

A folder of an interrupted job is gone on with to the same bytes, or refused; a result of which a
file is damaged is exported, or refused.
"""

import contextlib
import io
import os
import random
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.answer import question as ensemble
from openclosed.experiments.command.command_line import main
from openclosed.experiments.results.store import MANIFEST, PARTS
from openclosed.experiments.runs import study
from openclosed.experiments.runs.saved_runs import SavedRuns
from tests.torture.tried import Tried, tried

JOB = (
    "worlds=plain", "firms.count=30", "clock.horizon=24", "replicates=6", "quiet=true",
    "execution=serial", "output=result",
)  # fmt: skip
TABLES = ("runs.parquet", "months.parquet", "events.parquet")


class Damage(NamedTuple):
    """What is done to which of the files of a folder, and with which chance."""

    what: str
    place: int
    seed: int


def damages(count: int, seed: int) -> Iterator[Damage]:
    """Each kind in turn, of random files, of a job or of its result."""
    chance = random.Random(seed)
    whats = [*KINDS, *(f"{ELSEWHERE}{one}" for one in ("cut", "future"))]
    whats += [f"{EXPORT}{one}" for one in ("cut", "flip", "empty", "other")]
    for number in range(count):
        yield Damage(whats[number % len(whats)], chance.randrange(100), chance.randrange(2**31))


def _cut(file: Path, chance: random.Random) -> None:
    file.write_bytes(file.read_bytes()[: chance.randrange(file.stat().st_size)])


def _flip(file: Path, chance: random.Random) -> None:
    content = bytearray(file.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    file.write_bytes(content)


def _empty(file: Path, _: random.Random) -> None:
    file.write_bytes(b"")


def _other(file: Path, chance: random.Random) -> None:
    file.write_bytes(chance.randbytes(500))


def _lose(file: Path, _: random.Random) -> None:
    file.unlink()


def _copy(file: Path, _: random.Random) -> None:
    shutil.copy(file, file.with_stem(f"{file.stem} copy"))


def _future(file: Path, _: random.Random) -> None:
    """As if the clock had been set back since: the folder is from next year."""
    later = time.time() + 366 * 86_400
    folder = file.parent if file.name == MANIFEST else file.parents[1]
    for path in folder.rglob("*"):
        os.utime(path, (later, later))
    manifest = folder / MANIFEST
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(re.sub(r'("started": ")\d{4}', r"\g<1>2999", text), encoding="utf-8")


KINDS: dict[str, Callable[[Path, random.Random], None]] = {
    "cut": _cut, "flip": _flip, "empty": _empty, "other": _other, "lose": _lose, "copy": _copy,
    "future": _future,
}  # fmt: skip
ELSEWHERE, EXPORT = "copied elsewhere, ", "exported, "


@contextlib.contextmanager
def _in_a_folder() -> Iterator[Path]:
    """An empty folder to be in, with a job that analyses nothing and writes a part for each run."""
    before, answer, seconds = Path.cwd(), ensemble._finding, study.PART_SECONDS
    with tempfile.TemporaryDirectory() as name:
        os.chdir(name)
        ensemble._finding = lambda *_: Finding("")
        study.PART_SECONDS = 0.0
        try:
            yield Path(name)
        finally:
            ensemble._finding, study.PART_SECONDS = answer, seconds
            os.chdir(before)


def tried_folders(count: int, seed: int) -> Tried:
    """Each damage to a folder in which four of six runs are done."""
    with _in_a_folder() as folder:
        code, said = _run(*JOB)
        assert code == 0, said
        whole = tables_in(folder / "result")
        (folder / "result").rename(folder / "whole")
        _interrupted()
        (folder / "result.unfinished").rename(folder / "kept")

        def fault_of(damage: Damage) -> str:
            begun = set(folder.iterdir())
            try:
                if damage.what.startswith(EXPORT):
                    return _fault_of_export(folder, damage)
                return _fault_of(folder, damage, whole)
            finally:
                for made in set(folder.iterdir()) - begun:
                    shutil.rmtree(made)

        return tried("damaged folders", damages(count, seed), fault_of)


def _interrupted() -> None:
    add, parts = SavedRuns.add, []

    def ends(self: SavedRuns, made: pa.Table) -> None:
        add(self, made)
        parts.append(made)
        if len(parts) == 4:
            raise KeyboardInterrupt

    SavedRuns.add = ends  # type: ignore[method-assign]
    try:
        code, said = _run(*JOB)
    finally:
        SavedRuns.add = add  # type: ignore[method-assign]
    assert code == 130, said


def _fault_of_export(folder: Path, damage: Damage) -> str:
    shutil.copytree(folder / "whole", folder / "theirs")
    files = sorted(path for path in (folder / "theirs").iterdir() if path.is_file())
    _damage(files, damage, EXPORT)
    code, said = _run("export=theirs")
    return "" if code == 0 or (code == 2 and said.count("\n") == 1) else f"{code}: {said[:200]}"


def _damage(files: list[Path], damage: Damage, where: str) -> None:
    file = files[damage.place % len(files)]
    KINDS[damage.what.removeprefix(where)](file, random.Random(damage.seed))


def _fault_of(folder: Path, damage: Damage, whole: dict[str, bytes]) -> str:
    name = "other/theirs" if damage.what.startswith(ELSEWHERE) else "result"
    unfinished = folder / f"{name}.unfinished"
    shutil.copytree(folder / "kept", unfinished)
    files = [*sorted((unfinished / PARTS).iterdir()), unfinished / MANIFEST]
    _damage(files, damage, ELSEWHERE)
    code, said = _run(f"resume={name}", "execution=serial")
    if code == 2 and said.count("\n") == 1:
        return ""
    if code:
        return f"exit code {code}: {said[:200]}"
    return "" if tables_in(folder / name) == whole else "ends with other bytes"


def _run(*words: str) -> tuple[int, str]:
    err = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(err):
        return main(words), err.getvalue()


def tables_in(folder: Path) -> dict[str, bytes]:
    """The tables of a result, byte by byte."""
    return {name: (folder / name).read_bytes() for name in TABLES}
