"""Jobs that are killed at random moments: going on ends with the same bytes."""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from openclosed.experiments.question.config_nodes import CONFIGURATION
from tests.torture.folders import TABLES
from tests.torture.tried import Tried, tried

JOB = (
    "worlds=plain", "firms.count=60", "clock.horizon=24", "replicates=60", "quiet=true",
    "execution.workers=2", "output=result",
)  # fmt: skip
PROGRAM = """
import sys
from openclosed.experiments.answer import question as ensemble
from openclosed.experiments.command import command_line
from openclosed.experiments.runs import study
from openclosed.analysis.finding.finding import Finding
ensemble._finding = lambda *_: Finding("")
study.PART_SECONDS = 0.05
sys.exit(command_line.main(sys.argv[1:]))
"""
MOST_SECONDS = 300
MOST_KILLS = 3  # of a job


def begun(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """A job with these words, of many small parts and no analysis."""
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(CONFIGURATION.parent)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def moments(count: int, seed: int, seconds: float) -> Iterator[tuple[float, ...]]:
    """For each job, after how long it is killed, again and again."""
    chance = random.Random(seed)
    for _ in range(count):
        yield tuple(chance.uniform(0, seconds) for _ in range(chance.randrange(1, MOST_KILLS + 1)))


def tried_kills(count: int, seed: int) -> Tried:
    """Each job, killed between its start and what the whole job takes."""
    with tempfile.TemporaryDirectory() as name:
        folder, began = Path(name), time.monotonic()
        assert begun(folder, *JOB).wait(MOST_SECONDS) == 0
        took = time.monotonic() - began
        whole = [(folder / "result" / table).read_bytes() for table in TABLES]
    return tried(
        "killed jobs",
        moments(count, seed, took),
        lambda after: fault_of(after, whole),
        MOST_SECONDS * (MOST_KILLS + 1),
    )


def fault_of(after: tuple[float, ...], whole: list[bytes]) -> str:
    """What is wrong with a job that was killed and gone on with; empty if nothing."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for seconds in after:
            job = begun(folder, *_words(folder))
            try:
                job.wait(seconds)
            except subprocess.TimeoutExpired:
                os.killpg(job.pid, signal.SIGKILL)
                job.wait()
        if not (folder / "result").exists():
            code = begun(folder, *_words(folder)).wait(MOST_SECONDS)
            if code:
                return f"exit code {code} after kills"
        same = [(folder / "result" / table).read_bytes() for table in TABLES] == whole
        return "" if same else "ends with other bytes"


def _words(folder: Path) -> tuple[str, ...]:
    """How a person goes on: with what is kept, or from the start."""
    kept = any((folder / "result.unfinished" / "parts").glob("*.parquet"))
    return ("resume=result",) if kept else JOB
