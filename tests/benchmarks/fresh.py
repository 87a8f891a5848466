"""Clean measurements: work in fresh processes, peak memory, and the load of other programs."""

import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
_STAT = Path("/proc/stat")
_IDLE = slice(3, 5)  # idle and waiting for a disk, among user, nice, system, idle, iowait, ...
FEW = 0.2  # of a core


def environment(**changes: str) -> dict[str, str]:
    """This process's environment for a child that runs the project's own sources.

    A measure of coverage, which would slow it down, is not handed on.
    """
    own = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    return {**own, "PYTHONPATH": str(ROOT), **changes}


def answer(module: str, *arguments: object) -> dict[str, Any]:
    """The last line of JSON that `python -m tests.benchmarks.MODULE ARGUMENTS` prints."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.benchmarks.{module}", *map(str, arguments)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def seconds(
    *arguments: str, repeats: int = 1, folder: Path = ROOT, changes: Mapping[str, str] | None = None
) -> float:
    """Least wall time of `python ARGUMENTS` in a folder to its end, the environment changed."""
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, *arguments],
            cwd=folder,
            env=environment(**(changes or {})),
            capture_output=True,
            check=True,
        )
        best = min(best, time.perf_counter() - start)
    return best


class _Moment(NamedTuple):
    wall: float  # seconds, as the others
    busy: float  # of all cores
    own: float  # of this process and of its children that have ended


class Load:
    """The processor time that other programs take, from its making on."""

    def __init__(self) -> None:
        self._start = _now()

    @property
    def busy(self) -> float:
        """Cores that other programs kept busy on average; nan where the system does not tell."""
        end = _now()
        others = (end.busy - self._start.busy) - (end.own - self._start.own)
        return max(others / (end.wall - self._start.wall), 0.0) if end.busy else math.nan


def told(busy: float) -> str:
    """What to say of the load."""
    if math.isnan(busy):
        return "The load of other programs is not known."
    if busy < FEW:
        return "The machine was quiet."
    return (
        f"Other programs took {busy:.1f} cores meanwhile, so wall times are too long and ratios "
        "rough."
    )


def _now() -> _Moment:
    own = os.times()
    busy = 0.0
    if _STAT.exists():
        spent = [
            int(word) for word in _STAT.read_text(encoding="ascii").split("\n")[0].split()[1:9]
        ]
        busy = (sum(spent) - sum(spent[_IDLE])) / os.sysconf("SC_CLK_TCK")
    mine = own.user + own.system + own.children_user + own.children_system
    return _Moment(time.perf_counter(), busy, mine)
