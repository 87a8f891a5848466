"""Caches of compiled code that are cut off, broken off or another machine's: the same bytes."""

import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from openclosed.experiments.question.composing import CONFIGURATION
from tests.torture.folders import cut
from tests.torture.tried import Case, Tried, in_turn, tried

DRAW = "from openclosed.sim.engine.randomness import words; print(words(7, 1, 2, 3, 4))"
"""Compiles one rule, in seconds."""
RUN = """
import hashlib
from openclosed.sim import Ecosystem, Parameters
small = {"firms": {"count": 30}, "clock": {"horizon": 24}}
made = Ecosystem(Parameters.model_validate(small), rng=1)
print(hashlib.sha256(made.run().record.tobytes()).hexdigest())
"""
"""Compiles all of them."""
OTHER_MACHINE = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
MOST_SECONDS = 600.0  # of a case, on a machine that is busy: one compiles everything three times

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
        said = err.splitlines()
        if code or out != whole or not all(one.startswith("openclosed: ") for one in said):
            return f"exit code {code}, {out[:80]!r}, {err[:200]!r}"
        if len(said) > 1:
            return f"said more than once: {err[:200]!r}"
    return ""


def _begun(cache: Path, program: str = DRAW, **variables: str) -> subprocess.Popen[str]:
    own = {"NUMBA_CACHE_DIR": str(cache), "PYTHONPATH": str(CONFIGURATION.parent)}
    return subprocess.Popen(
        [sys.executable, "-c", program], cwd=CONFIGURATION.parent, env=os.environ | own | variables,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def _ended(process: subprocess.Popen[str]) -> Ended:
    out, err = process.communicate()
    return process.returncode, out, err


def _cut_off(filled: Path, cache: Path, chance: random.Random) -> Iterator[Ended]:
    shutil.copytree(filled, cache)
    files = sorted(cache.rglob("*.nb[ic]"))
    for file in chance.sample(files, chance.randint(1, len(files))):
        cut(file, chance)
    yield _ended(_begun(cache))
    again = _ended(_begun(cache))
    yield again if not again[2] else (1, *again[1:])  # what was cut off is whole again


def _killed(_: Path, cache: Path, chance: random.Random) -> Iterator[Ended]:
    first = _begun(cache)
    try:
        first.communicate(timeout=chance.uniform(1, 5))
    except subprocess.TimeoutExpired:
        first.kill()
        first.communicate()
    yield _ended(_begun(cache))


def _of_another_machine(_: Path, cache: Path, chance: random.Random) -> Iterator[Ended]:
    ended = [_ended(_begun(cache, RUN, **own)) for own in (OTHER_MACHINE, {}, OTHER_MACHINE)]
    same = {out for code, out, err in ended if not (code or err)}
    yield _ended(_begun(cache)) if len(same) == 1 else (1, "", f"runs differ: {ended}")


WHATS: dict[str, Callable[[Path, Path, random.Random], Iterator[Ended]]] = {
    "cut off": _cut_off,
    "of a killed process": _killed,
    "of another machine": _of_another_machine,
}
