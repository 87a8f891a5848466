"""Whole commands that make many runs on two cores, and where their time goes.

A command runs in a process of its own, `PROGRAM`, in which each chunk of runs notes when it began
and ended. A module that is run itself would not do: workers find nothing by its name.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from experiments import sensitivity
from experiments.command import command_line
from experiments.question.settings import Question
from experiments.runs import records
from experiments.runs.records import Chunk, Keep, Records
from tests.benchmarks.fresh import environment
from tests.benchmarks.phases import clocks

CORES = 2
FIRMS = 300
MANY = 10_000  # runs that are promised
PROGRAM = "import sys; from tests.benchmarks.studies import main; sys.exit(main(sys.argv[1:]))"
NOTES = "OPENCLOSED_BENCHMARK_NOTES"  # the folder where chunks are noted

_make = records.make


@dataclass(frozen=True)
class Study:
    """A command that made `runs` runs on `CORES` processes; all in seconds.

    `wall` is that of the whole command, `span` that from its first run to its last. `busy` is what
    the processes that make runs spent of the processor in that time, and `model` what of it went
    into the runs themselves.
    """

    runs: int
    wall: float
    span: float
    busy: float
    model: float

    @property
    def use(self) -> float:
        """The part of all cores that is used from the first run to the last."""
        return self.busy / (CORES * self.span)

    def wall_of(self, runs: int) -> float:
        """Wall time of the same command with more runs: what is not between them stays."""
        return self.wall - self.span + self.span * runs / self.runs

    def machinery_of(self, runs: int) -> float:
        """The part of that time, on all cores, that does not go into the runs themselves."""
        return 1.0 - self.model * runs / self.runs / CORES / self.wall_of(runs)


def many(runs: int = 400) -> Study:
    """The default command with 300 firms, its report included."""
    return study(f"replicates={runs}", f"firms.count={FIRMS}")


SMALL_DESIGN = ("experiment.trajectories=2", "experiment.points=8")


def sensitivity_of_all(*words: str) -> Study:
    """Sensitivity over all parameters with a smaller design than its own, further changed."""
    return study("experiment=sensitivity", *SMALL_DESIGN, *words)


def sensitivity_runs(*words: str) -> int:
    """How many runs `experiment=sensitivity` makes, as it stands or changed by words."""
    asked: list[int] = []

    def refuse(_: Question, *, runs: int) -> None:
        asked.append(runs)
        raise SystemExit

    with patch.object(sensitivity, "study", refuse):
        command_line.main(["experiment=sensitivity", *words])
    return asked[0]


def study(*words: str) -> Study:
    """A command in a process of its own, in an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder) / "notes"
        notes.mkdir()
        own = (f"execution.workers={CORES}", "output=result", "quiet=true")
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", PROGRAM, *words, *own],
            cwd=folder,
            env=environment(**{NOTES: str(notes)}),
            capture_output=True,
            check=True,
        )
        wall = time.perf_counter() - start
        workers = [
            [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
            for file in notes.iterdir()
        ]
    return study_of(wall, workers)


def study_of(wall: float, workers: Sequence[Sequence[dict[str, float]]]) -> Study:
    """What the notes of each worker, in their order, say of a command."""
    chunks = [chunk for worker in workers for chunk in worker]
    return Study(
        runs=round(sum(chunk["runs"] for chunk in chunks)),
        wall=wall,
        span=max(chunk["end"] for chunk in chunks) - min(chunk["begin"] for chunk in chunks),
        busy=sum(worker[-1]["spent"] - worker[0]["spent_before"] for worker in workers),
        model=sum(chunk["model"] for chunk in chunks),
    )


def noted(keep: Keep, chunk: Chunk) -> Records:
    """Make a chunk of runs, and note when that was and what it took."""
    begin, before = time.monotonic(), time.process_time()
    with clocks({"model": (records, "replicate")}) as spent:
        made = _make(keep, chunk)
    note = {
        "runs": len(chunk.tasks),
        "begin": begin,
        "end": time.monotonic(),
        "spent_before": before,
        "spent": time.process_time(),
        "model": spent["model"],
    }
    with (Path(os.environ[NOTES]) / str(os.getpid())).open("a", encoding="utf-8") as file:
        file.write(json.dumps(note) + "\n")
    return made


def main(words: Sequence[str]) -> int:
    """The command, whose chunks are noted; returns its exit code."""
    records.make = noted
    return command_line.main(words)
