"""Machines that are short of something: the same bytes or one line, then resumed to the same."""

import random
import tempfile
from collections.abc import Mapping
from pathlib import Path

from tests.torture.tried import SMALL, Case, Tried, begun, ended, in_turn, tried

JOB = (*SMALL, "replicates=3", "output=result")
PROGRAM = """
import sys, os, time, signal
{short}
from openclosed.experiments.command.command_line import main
sys.exit(main(sys.argv[1:]))
"""
LIMIT = "import resource; resource.setrlimit(resource.RLIMIT_{}, ({}, {}))"
CLOCK = """
real, asked, jump = time.time, iter(range(10**9)), {}
time.time = lambda: real() + (jump if next(asked) > 20 else 0)
"""
MOST_SECONDS = 400.0
MOST_SAID = 600  # characters on the error stream

LIMITS = {
    "open files": ("NOFILE", 12, 160),
    "memory": ("AS", 300_000_000, 3_500_000_000),
    "size of a file": ("FSIZE", 0, 400_000),
}
JUMPS = (-9e7, -3600.0, 9e7)  # of a clock, in seconds
FIRST = {
    "one core": "os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})",
    "a terminal that is full": "os.dup2(os.open('/dev/full', os.O_WRONLY), 1)",
    "no terminal": "os.close(1)",
}
VARIABLES: dict[str, dict[str, str | None]] = {
    "no home": {"HOME": None, "XDG_CACHE_HOME": None, "MPLCONFIGDIR": "/dev/null"},
    "no temporary folder": {"TMPDIR": "/nowhere"},
    "Turkish": {"LC_ALL": "tr_TR.UTF-8"},
    "plain letters": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}
WHATS = (*LIMITS, "a clock that jumps", *FIRST, *VARIABLES)


def _first(what: str, chance: random.Random) -> str:
    if what in LIMITS:
        kind, low, high = LIMITS[what]
        most = chance.randint(low, high)
        return LIMIT.format(kind, most, most)
    return FIRST.get(what, CLOCK.format(chance.choice(JUMPS)) if "clock" in what else "")


def tried_machines(count: int, seed: int) -> Tried:
    """Each shortage in turn, on this machine's workers and in one process by turns."""
    with tempfile.TemporaryDirectory() as name:
        code, result = _ended(Path(name), "", {}, *JOB, "execution=serial")
        assert code == 0, result
        whole = (Path(name) / "result" / "runs.parquet").read_bytes()
        cases = in_turn(WHATS, count, seed)
        return tried("machines", cases, lambda case: _fault_of(case, whole), MOST_SECONDS)


def _fault_of(case: Case, whole: bytes) -> str:
    chance = random.Random(case.seed)
    short, variables = _first(case.what, chance), VARIABLES.get(case.what, {})
    where = chance.choice(("execution=serial", "execution.workers=2"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        code, result = _ended(folder, short, variables, *JOB, where)
        lines = result.splitlines()
        is_said = all(one.startswith("openclosed: ") for one in lines) and len(result) <= MOST_SAID
        if code not in (0, 2) or not is_said or (code == 2 and len(lines) != 1):
            return f"{short or variables} {where}: exit code {code}, {result[-300:]!r}"
        if (folder / "result.unfinished").exists():
            code, result = _ended(folder, "", {}, "resume=result", "execution=serial")
            if code:
                return f"{short} {where}: resume gave {code}, {result[-300:]!r}"
        runs = folder / "result" / "runs.parquet"
        if runs.exists():
            return "" if runs.read_bytes() == whole else f"{short} {where}: other bytes"
        return "" if not list(folder.iterdir()) else f"{short} {where}: left something"


def _ended(
    folder: Path, short: str, variables: Mapping[str, str | None], *words: str
) -> tuple[int, str]:
    program = PROGRAM.replace("{short}", short)
    code, _, err = ended(begun(program, *words, folder=folder, variables=variables))
    return code, err
