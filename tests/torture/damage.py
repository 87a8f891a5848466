"""Folders that were copied, damaged, or come from the future, and damaged caches: it ends well.

A copy of an interrupted job is gone on with to the same bytes, or refused.
"""

import contextlib
import os
import random
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.answer import question as answering
from openclosed.experiments.question.composing import CONFIGURATION
from openclosed.experiments.results.store import MANIFEST
from openclosed.experiments.runs import study
from openclosed.experiments.runs.saved_runs import SavedRuns
from tests.experiments.conftest import tables
from tests.torture.tried import Case, Tried, asked, begun, ended, in_turn, tried

JOB = (
    "unmeasured=default", "firms.count=30", "clock.horizon=24", "replicates=6", "quiet=true",
    "execution=serial", "output=result",
)  # fmt: skip


def _cut(file: Path, chance: random.Random) -> None:
    """Leave a part of it, or nothing."""
    file.write_bytes(file.read_bytes()[: chance.randrange(file.stat().st_size)])


def _flip(file: Path, chance: random.Random) -> None:
    """Change a bit."""
    content = bytearray(file.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    file.write_bytes(content)


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
    "cut": _cut, "flip": _flip, "lose": _lose, "copy": _copy, "future": _future,
}  # fmt: skip


def tried_folders(count: int, seed: int) -> Tried:
    """Each damage to a folder in which four of six runs are done."""
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = Path(name)
        patch.chdir(folder)
        patch.setattr(answering, "_finding", lambda *_: Finding(""))
        patch.setattr(study, "PART_SECONDS", 0.0)
        code, result = asked(*JOB)
        assert code == 0, result
        whole = tables(folder / "result")
        (folder / "result").rename(folder / "whole")
        _interrupted()

        def fault_of(case: Case) -> str:
            place = folder / "elsewhere"
            try:
                return _fault_of(case, folder, place, whole)
            finally:
                shutil.rmtree(place)

        return tried("damaged folders", in_turn(KINDS, count, seed), fault_of)


def _interrupted() -> None:
    add, parts = SavedRuns.add, []

    def ends(self: SavedRuns, done: pa.Table) -> None:
        add(self, done)
        parts.append(done)
        if len(parts) == 4:
            raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SavedRuns, "add", ends)
        code, result = asked(*JOB)
    assert code == 130, result


def _fault_of(case: Case, folder: Path, place: Path, whole: dict[str, bytes]) -> str:
    chance, theirs = random.Random(case.seed), place / "theirs.unfinished"
    shutil.copytree(folder / "result.unfinished", theirs)
    files = sorted(one for one in theirs.rglob("*") if one.is_file() and one.stat().st_size)
    KINDS[case.what](chance.choice(files), chance)
    code, result = asked("resume=elsewhere/theirs", "execution=serial")
    if code == 2 and result.count("\n") == 1:
        return ""
    if code:
        return f"exit code {code}: {result[:200]}"
    return "" if tables(place / "theirs") == whole else "ends with other bytes"


DRAW = "from openclosed.sim.engine.randomness import words; print(words(7, 1, 2, 3, 4))"
"""Compiles one rule, in seconds."""
CACHE_SECONDS = 300.0  # of a case, on a machine that is busy


def tried_caches(count: int, seed: int) -> Tried:
    """Compiled code that is damaged, or that a killed process has left: the same numbers."""
    with tempfile.TemporaryDirectory() as name:
        filled = Path(name) / "filled"
        whole = ended(_drawn(filled))
        assert whole.code == 0, whole

        def fault_of(case: Case) -> str:
            with tempfile.TemporaryDirectory() as own:
                cache = Path(own) / "cache"
                CACHES[case.what](filled, cache, random.Random(case.seed))
                code, out, err = ended(_drawn(cache))
                is_said = len(err.splitlines()) < 2 and (not err or err.startswith("openclosed: "))
                if code or out != whole.out or not is_said:
                    return f"exit code {code}, {out[:80]!r}, {err[:200]!r}"
                return ended(_drawn(cache)).err[:200]  # what was damaged is whole again

        return tried("caches", in_turn(CACHES, count, seed), fault_of, CACHE_SECONDS)


def _drawn(cache: Path) -> subprocess.Popen[str]:
    return begun(DRAW, folder=CONFIGURATION.parent, variables={"NUMBA_CACHE_DIR": str(cache)})


def _damaged(filled: Path, cache: Path, chance: random.Random) -> None:
    shutil.copytree(filled, cache)
    files = sorted(cache.rglob("*.nb[ic]"))
    for file in chance.sample(files, chance.randint(1, len(files))):
        chance.choice((_cut, _flip))(file, chance)


def _killed(_: Path, cache: Path, chance: random.Random) -> None:
    first = _drawn(cache)
    with contextlib.suppress(subprocess.TimeoutExpired):
        first.communicate(timeout=chance.uniform(1, 5))
    first.kill()
    first.communicate()


CACHES: dict[str, Callable[[Path, Path, random.Random], None]] = {
    "damaged": _damaged,
    "of a killed process": _killed,
}
