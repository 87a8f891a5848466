"""Folders that were copied or damaged: going on ends well.

A copy of an interrupted job is gone on with to the same bytes, or refused.
"""

import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.answer import question as answering
from openclosed.experiments.runs import study
from openclosed.experiments.runs.saved_runs import SavedRuns
from tests.experiments.conftest import tables
from tests.torture.tried import SMALL, Case, Tried, asked, in_turn, tried

JOB = (*SMALL, "replicates=6", "execution=serial", "output=result")


def _cut(file: Path, chance: random.Random) -> None:
    file.write_bytes(file.read_bytes()[: chance.randrange(file.stat().st_size)])


def _flip(file: Path, chance: random.Random) -> None:
    content = bytearray(file.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    file.write_bytes(content)


KINDS: dict[str, Callable[[Path, random.Random], object]] = {
    "cut": _cut,
    "flip": _flip,
    "lose": lambda file, _: file.unlink(),
    "copy": lambda file, _: shutil.copy(file, file.with_stem(f"{file.stem} copy")),
}


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
            chance, theirs = random.Random(case.seed), folder / "elsewhere" / "theirs.unfinished"
            shutil.rmtree(theirs.parent, ignore_errors=True)
            shutil.copytree(folder / "result.unfinished", theirs)
            files = sorted(one for one in theirs.rglob("*") if one.is_file() and one.stat().st_size)
            KINDS[case.what](chance.choice(files), chance)
            code, result = asked("resume=elsewhere/theirs", "execution=serial")
            if code == 2 and result.count("\n") == 1:
                return ""
            if code:
                return f"exit code {code}: {result[:200]}"
            return "" if tables(theirs.with_suffix("")) == whole else "ends with other bytes"

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
