"""The compile cache: its location, renewal and sharing; what is compiled, and what rules take."""

import gc
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import numba
import numpy as np
import pytest
from numba.core.caching import NullCache
from numpy.typing import NDArray

from openclosed.sim.engine.compiled import (
    IS_INTERPRETED,
    _cache_parents,
    compiled,
    kernel,
    mark_compiled,
    remove_stale,
    source_digest,
    was_compiled,
)
from openclosed.sim.engine.library import Library
from openclosed.sim.engine.packed import Packed
from openclosed.sim.state.market import empty_market
from openclosed.sim.warm_up import empty_tables

ROOT = Path(__file__).parents[3]
DRAW = (
    "from openclosed.sim.engine.randomness import words; "
    "print(words(7, 1, 2, 3, 4));"
    "print(len(words.stats.cache_hits), len(words.stats.cache_misses))"
)
NEEDS_A_COMPILER = pytest.mark.skipif(IS_INTERPRETED, reason="nothing is compiled")
SMALL_FILES = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000));"


def start(
    environment: dict[str, str], folder: Path = ROOT, program: str = DRAW
) -> subprocess.Popen[str]:
    """A process that draws random words with this cache, and prints them and its hits."""
    own = ("NUMBA_CACHE_DIR", "PYTHONPATH", "COVERAGE_PROCESS_CONFIG")  # these would write too
    kept = {name: value for name, value in os.environ.items() if name not in own}
    return subprocess.Popen(
        [sys.executable, "-c", program], cwd=folder, env=kept | environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def cached(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A user's folder with the code of a first process, and what that printed."""
    folder = tmp_path_factory.mktemp("cached")
    out, error = start({"XDG_CACHE_HOME": str(folder)}).communicate()
    assert error == ""
    return folder, out


def test_code_is_cached_in_the_users_folder_and_separately_with_index_checks(
    cached: tuple[Path, str], tmp_path: Path
) -> None:
    checked = {"NUMBA_CACHE_DIR": str(tmp_path), "NUMBA_BOUNDSCHECK": "1"}
    assert start(checked).communicate() == (cached[1], "")
    for users, apart in ((cached[0], ""), (tmp_path, "-checked")):
        (folder,) = (users / "openclosed").iterdir()
        assert folder.name == source_digest(ROOT / "sim") + apart
        assert list(folder.rglob("randomness.words*.nbc"))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["nbi", "nbc"])
def test_damaged_code_is_named_and_recompiled_once(
    kind: str, cached: tuple[Path, str], tmp_path: Path
) -> None:
    whole = cached[1]
    shutil.copytree(cached[0], tmp_path, dirs_exist_ok=True)
    (folder,) = (tmp_path / "openclosed").iterdir()
    (folder / "note").touch()
    for file in folder.rglob(f"randomness.words*.{kind}"):
        content = bytearray(file.read_bytes())
        content[-100] ^= 1
        file.write_bytes(content)
    out, error = start({"XDG_CACHE_HOME": str(tmp_path)}).communicate()
    assert out == whole
    assert error.startswith(f"openclosed: {folder}: ")
    assert error.count("\n") == 1
    assert not (folder / "note").exists()
    again = start({"XDG_CACHE_HOME": str(tmp_path)}).communicate()
    assert again == (f"{whole.splitlines()[0]}\n1 0\n", "")


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of files")
def test_a_full_disk_is_named_and_stops_caching(cached: tuple[Path, str], tmp_path: Path) -> None:
    out, error = start({"XDG_CACHE_HOME": str(tmp_path)}, program=SMALL_FILES + DRAW).communicate()
    assert out.splitlines()[0] == cached[1].splitlines()[0]
    assert error.startswith(f"openclosed: {tmp_path / 'openclosed'}")
    assert error.count("\n") == 1


@pytest.mark.slow
def test_two_processes_compile_at_once_and_a_third_start_of_a_read_only_install_nothing(
    tmp_path: Path,
) -> None:
    installed = tmp_path / "installed"
    shutil.copytree(ROOT / "sim", installed / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    before = sorted(installed.rglob("*"))
    for path in (installed, *before):
        path.chmod(path.stat().st_mode & ~0o222)
    environment = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "PYTHONDONTWRITEBYTECODE": "1"}
    both = [start(environment, installed) for _ in range(2)]
    answers = [process.communicate() for process in both]
    answers.append(start(environment, installed).communicate())
    assert {error for _, error in answers} == {""}
    assert len({out.splitlines()[0] for out, _ in answers}) == 1
    assert answers[2][0].splitlines()[1] == "1 0"
    assert sorted(installed.rglob("*")) == before


def test_any_edit_addition_or_move_of_a_source_changes_the_digest(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    callee = tmp_path / "rules" / "choice.py"
    callee.write_text("A = 1\n")
    digests = [source_digest(tmp_path)]
    for change in (
        lambda: callee.write_text("A = 2\n"),
        (tmp_path / "empty.py").touch,
        lambda: callee.rename(tmp_path / "choice.py"),
    ):
        change()
        digests.append(source_digest(tmp_path))
    (tmp_path / "notes.txt").write_text("no source")
    assert len(set(digests)) == 4
    assert source_digest(tmp_path) == digests[-1]


def test_only_folders_unused_for_a_month_are_removed(tmp_path: Path) -> None:
    kept, recent, stale = (tmp_path / (16 * sign) for sign in "012")
    theirs = tmp_path / "sim"
    for folder in (kept, recent, stale, theirs):
        folder.mkdir()
    for folder in (kept, stale, theirs):
        os.utime(folder, times=(time.time() - 31 * 86_400,) * 2)
    remove_stale(tmp_path, keep=kept)
    assert set(tmp_path.iterdir()) == {kept, recent, theirs}


@kernel
def halved(x: float) -> float:
    return x / 2.0


@compiled
def quartered(x: float) -> float:
    """By a rule that only this one calls."""
    return halved(halved(x))


if not IS_INTERPRETED:  # the cache would otherwise skip compiling what it calls
    kept: Any = quartered
    kept._cache = NullCache()


@NEEDS_A_COMPILER
def test_a_rule_called_only_by_rules_gets_machine_code_once_its_address_is_needed() -> None:
    """And none for Python before Python calls it."""
    assert quartered(8.0) == 2.0
    inner: Any = halved
    assert not inner.signatures
    assert inner(4.0) == 2.0
    assert inner.signatures
    [made] = inner.for_rules.overloads.values()
    assert isinstance(made.library, Library)
    before = made.library._is_machine_code
    assert made.library.get_pointer_to_function("no such function") == 0
    assert made.library.get_pointer_to_function(made.fndesc.llvm_func_name) != 0
    assert (before, made.library._is_machine_code) == (False, True)
    theirs: Any = numba.njit(lambda x: x + 1.0)
    assert theirs(1.0) == 2.0
    [made] = theirs.overloads.values()
    assert not isinstance(made.library, Library)  # other libraries compile as usual


ROW = np.dtype([("count", "i8"), ("part", "f8", (2,))])


class Inner(NamedTuple):
    rows: Any
    number: float


class Outer(NamedTuple):
    inner: Inner
    values: NDArray[np.float64]
    flag: bool


def outer(size: int = 3) -> Outer:
    rows = np.zeros(size, ROW)
    rows["count"] = np.arange(size)
    return Outer(Inner(rows, 0.5), np.arange(size, dtype=float), flag=True)


@compiled
def total(packed: Any) -> float:
    whole = 0.0
    for i in range(packed.values.size):
        whole += packed.values[i] + packed.inner.rows[i].count + packed.inner.rows[i].part[1]
    return float(whole + packed.inner.number + packed.flag)


def test_arrays_live_as_long_as_the_packed_tuple_and_a_copy_packs_its_own() -> None:
    many = [Packed(outer(50)) for _ in range(200)]
    gc.collect()
    assert {total(packed) for packed in many} == {2 * sum(range(50)) + 1.5}
    it = outer()
    copied = pickle.loads(pickle.dumps(Packed(it)))
    it.values[0] = 100.0
    assert (total(Packed(it)), total(copied)) == (107.5, 7.5)


def test_a_model_packs_its_tables_again_only_when_one_is_replaced() -> None:
    tables = empty_tables(empty_market(1, 1))
    packed = tables.packed
    assert tables.packed is packed
    tables.users = np.array(tables.users)
    assert tables.packed is not packed
    assert tables.packed.it.users is tables.users


def test_only_what_is_marked_was_compiled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("openclosed.sim.engine.compiled.cache_folder", lambda: tmp_path)
    assert not was_compiled("these rules")
    mark_compiled("these rules")
    assert was_compiled("these rules")


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="files have no owners")
def test_code_is_not_kept_in_a_folder_that_another_user_has_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    shared = tmp_path / f"openclosed-{os.getuid()}"
    assert shared in _cache_parents()
    shared.mkdir()
    assert shared in _cache_parents()
    monkeypatch.setattr(os, "getuid", lambda: 4711)
    theirs = tmp_path / "openclosed-4711"
    theirs.mkdir()
    assert theirs not in _cache_parents()
