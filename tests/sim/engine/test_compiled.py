"""The compile cache: where it lies, what renews it, and that processes can share it."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import pytest

from sim.engine.compiled import (
    compiled,
    inlined,
    note_compiled,
    remove_stale,
    source_digest,
    was_compiled,
)

type Ratio = Callable[[float, float], float]

ROOT = Path(__file__).parents[3]
DRAW = (
    "from sim.engine.randomness import words; print(words(7, 1, 2, 3, 4), words.stats.cache_path)"
)


def start(program: str, environment: dict[str, str], folder: Path = ROOT) -> subprocess.Popen[str]:
    own = ("NUMBA_CACHE_DIR", "PYTHONPATH")
    kept = {name: value for name, value in os.environ.items() if name not in own}
    return subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=folder,
        env=kept | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("variable", ["XDG_CACHE_HOME", "NUMBA_CACHE_DIR"])
def test_code_is_kept_in_the_folder_that_the_user_chose(tmp_path: Path, variable: str) -> None:
    out, error = start(DRAW, {variable: str(tmp_path)}).communicate()
    assert error == ""
    (folder,) = (tmp_path / "openclosed").iterdir()
    assert folder.name == source_digest(ROOT / "sim")
    assert str(folder) in out
    assert list(folder.rglob("randomness.words*.nbc"))


def test_code_that_checks_its_indices_is_kept_apart(tmp_path: Path) -> None:
    checked = {"XDG_CACHE_HOME": str(tmp_path), "NUMBA_BOUNDSCHECK": "1"}
    assert start(DRAW, checked).communicate()[1] == ""
    (folder,) = (tmp_path / "openclosed").iterdir()
    assert folder.name == f"{source_digest(ROOT / 'sim')}-checked"


def test_a_place_that_cannot_be_written_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    environment = {"XDG_CACHE_HOME": str(tmp_path / "file"), "TMPDIR": str(scratch)}
    out, error = start(DRAW, environment).communicate()
    assert error == ""
    assert str(scratch) in out


def test_an_install_that_cannot_be_written_stays_as_it_is_and_a_second_start_compiles_nothing(
    tmp_path: Path,
) -> None:
    installed = tmp_path / "installed"
    shutil.copytree(ROOT / "sim", installed / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    before = sorted(installed.rglob("*"))
    for path in (installed, *before):
        path.chmod(path.stat().st_mode & ~0o222)
    program = DRAW + "; print(len(words.stats.cache_hits), len(words.stats.cache_misses))"
    environment = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONDONTWRITEBYTECODE": "1"}
    answers = [start(program, environment, installed).communicate() for _ in range(2)]
    assert [error for _, error in answers] == ["", ""]
    assert [out.splitlines()[1] for out, _ in answers] == ["0 1", "1 0"]
    assert sorted(installed.rglob("*")) == before


def test_two_processes_may_compile_at_once(tmp_path: Path) -> None:
    both = [start(DRAW, {"XDG_CACHE_HOME": str(tmp_path)}) for _ in range(2)]
    answers = [process.communicate() for process in both]
    assert answers[0] == answers[1]
    assert answers[0][1] == ""
    assert start(DRAW, {"XDG_CACHE_HOME": str(tmp_path)}).communicate() == answers[0]


def test_any_edit_addition_or_move_of_a_source_changes_the_digest(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    callee = tmp_path / "rules" / "choice.py"
    callee.write_text("A = 1\n")
    digests = [source_digest(tmp_path)]
    callee.write_text("A = 2\n")
    digests.append(source_digest(tmp_path))
    (tmp_path / "empty.py").touch()
    digests.append(source_digest(tmp_path))
    callee.rename(tmp_path / "choice.py")
    digests.append(source_digest(tmp_path))
    (tmp_path / "notes.txt").write_text("no source")
    assert len(set(digests)) == 4
    assert source_digest(tmp_path) == digests[-1]


def test_only_folders_unused_for_a_month_are_removed(tmp_path: Path) -> None:
    kept, recent, stale = (tmp_path / name for name in ("kept", "recent", "stale"))
    for folder in (kept, recent, stale):
        folder.mkdir()
        (folder / "code.nbc").touch()
    for folder in (kept, stale):
        os.utime(folder, times=(time.time() - 31 * 86_400,) * 2)
    remove_stale(tmp_path, keep=kept)
    assert {path.name for path in tmp_path.iterdir()} == {"kept", "recent"}


@pytest.mark.parametrize("decorate", [compiled, inlined])
def test_other_users_of_numba_keep_their_cache(decorate: Callable[[Ratio], Ratio]) -> None:
    settings: Any = numba.config
    before = settings.CACHE_DIR
    rule = decorate(_ratio)
    assert before == settings.CACHE_DIR
    assert rule(1.0, 4.0) == 0.25


def test_division_by_zero_is_infinite_and_not_an_error() -> None:
    assert compiled(_ratio)(1.0, 0.0) == float("inf")


def _ratio(numerator: float, denominator: float) -> float:
    return numerator / denominator


def test_what_compiled_code_calls_is_not_compiled_for_python_until_python_calls_it() -> None:
    ratio: Any = inlined(_ratio)

    @compiled
    def twice(numerator: float, denominator: float) -> float:
        return 2.0 * float(ratio(numerator, denominator))

    assert twice(1.0, 4.0) == 0.5
    assert not ratio.signatures
    assert ratio(1.0, 4.0) == 0.25
    assert ratio.signatures


def test_what_is_compiled_is_known_where_its_code_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.engine.compiled._cache_folder", lambda: tmp_path)
    assert not was_compiled("half")
    note_compiled("half")
    assert was_compiled("half")
    monkeypatch.setattr("sim.engine.compiled._cache_folder", lambda: None)
    note_compiled("half")
    assert not was_compiled("half")
