"""Caches of compiled code that are damaged, broken off, shared or read only: the same bytes."""

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from openclosed.experiments.question.composing import CONFIGURATION
from tests.torture.folders import cut, flip
from tests.torture.tried import Case, Tried, in_turn, tried

DRAW = "from openclosed.sim.engine.randomness import words; print(words(7, 1, 2, 3, 4))"
"""Compiles one rule, in seconds."""
MOST_SECONDS = 300.0  # of a case, on a machine that is busy

type Ended = tuple[int, str, str]


def tried_caches(count: int, seed: int) -> Tried:
    """Each case on a copy of a cache that was filled once."""
    with tempfile.TemporaryDirectory() as name:
        filled = Path(name) / "filled"
        whole = _ended(_begun(filled))
        assert whole[0] == 0, whole

        def fault_of(case: Case) -> str:
            with tempfile.TemporaryDirectory() as own:
                return _fault_of(case, filled, Path(own) / "cache", whole[1])

        return tried("caches", in_turn(WHATS, count, seed), fault_of, MOST_SECONDS)


def _fault_of(case: Case, filled: Path, cache: Path, whole: str) -> str:
    for code, out, err in WHATS[case.what](filled, cache, random.Random(case.seed)):
        output = err.splitlines()
        is_line = len(output) < 2 and all(one.startswith("openclosed: ") for one in output)
        if code or out != whole or not is_line:
            return f"exit code {code}, {out[:80]!r}, {err[:200]!r}"
    return ""


def _begun(cache: Path, **variables: str) -> subprocess.Popen[str]:
    own = {"NUMBA_CACHE_DIR": str(cache), "PYTHONPATH": str(CONFIGURATION.parent)}
    return subprocess.Popen(
        [sys.executable, "-c", DRAW], cwd=CONFIGURATION.parent, env=os.environ | own | variables,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def _ended(process: subprocess.Popen[str]) -> Ended:
    out, err = process.communicate()
    return process.returncode, out, err


def _damaged(filled: Path, cache: Path, chance: random.Random) -> Iterator[Ended]:
    shutil.copytree(filled, cache)
    files = sorted(cache.rglob("*.nb[ic]"))
    for file in chance.sample(files, chance.randint(1, len(files))):
        chance.choice((cut, flip))(file, chance)
    yield _ended(_begun(cache))
    again = _ended(_begun(cache))
    yield again if not again[2] else (1, *again[1:])  # what was damaged is whole again


def _killed(_: Path, cache: Path, chance: random.Random) -> Iterator[Ended]:
    first = _begun(cache)
    try:
        first.communicate(timeout=chance.uniform(1, 5))
    except subprocess.TimeoutExpired:
        first.kill()
        first.communicate()
    yield _ended(_begun(cache))


def _shared(_: Path, cache: Path, __: random.Random) -> Iterator[Ended]:
    yield from map(_ended, [_begun(cache), _begun(cache)])


def _read_only(_: Path, __: Path, ___: random.Random) -> Iterator[Ended]:
    nowhere = "/proc/none"
    yield _ended(_begun(Path(nowhere), HOME=nowhere, XDG_CACHE_HOME=nowhere))


WHATS: dict[str, Callable[[Path, Path, random.Random], Iterator[Ended]]] = {
    "damaged": _damaged,
    "of a killed process": _killed,
    "cold, of two processes": _shared,
    "read only": _read_only,
}
