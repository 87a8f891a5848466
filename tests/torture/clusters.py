"""A cluster that loses its scheduler, or gets a worker of another version, in mid-job."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from openclosed.experiments.question.config_nodes import CONFIGURATION
from tests.experiments.dask_cluster import Started, started
from tests.torture.folders import tables_in
from tests.torture.kills import JOB, begun
from tests.torture.tried import Tried, in_turn, tried

ON = [word for word in JOB if not word.startswith("execution")]
MOST_SECONDS = 300.0
PROGRAM = ("analysis", "conf", "experiments", "openclosed", "sim")


class Case(NamedTuple):
    """What happens, and when of the time that the job takes."""

    what: str
    at: float


def cases(count: int, seed: int) -> Iterator[Case]:
    """Each in turn."""
    return (Case(what, luck.random()) for what, luck in in_turn(WHATS, count, seed))


def tried_clusters(count: int, seed: int) -> Tried:
    """Each case on a cluster of its own."""
    with tempfile.TemporaryDirectory() as name, started(Path(name) / "cluster") as dask:
        began = time.monotonic()
        job = begun(Path(name), *ON, *dask.words)
        assert job.wait(MOST_SECONDS) == 0
        took = time.monotonic() - began
        whole = tables_in(Path(name) / "result")

    def fault_of(case: Case) -> str:
        with tempfile.TemporaryDirectory() as own:
            return _fault_of(case, case.at * took, whole, Path(own))

    return tried("clusters", cases(count, seed), fault_of, MOST_SECONDS)


def _fault_of(case: Case, after: float, whole: dict[str, bytes], folder: Path) -> str:
    with started(folder / "cluster") as dask:
        job = begun(folder, *ON, *dask.words)
        time.sleep(after)
        joined = WHATS[case.what](dask, folder)
        code = job.wait(MOST_SECONDS)
        for worker in joined:
            worker.kill()
            worker.wait()
    kept = any((folder / "result.unfinished" / "parts").glob("*.parquet"))
    # A worker that joins before the first run is refused with the job, a later one without it.
    if code not in ((0,) if joined and kept else (0, 2)):
        return f"exit code {code}"
    if code:
        code = begun(folder, *(("resume=result", "execution=serial") if kept else JOB)).wait()
    return (
        ""
        if code == 0 and tables_in(folder / "result") == whole
        else f"other bytes, or exit code {code}"
    )


def _scheduler_ends(dask: Started, _: Path) -> list[subprocess.Popen[bytes]]:
    dask.scheduler.kill()
    dask.scheduler.wait()
    return []


def _another_version_joins(dask: Started, folder: Path) -> list[subprocess.Popen[bytes]]:
    """A worker of a copy of the program in which one file says more."""
    for name in PROGRAM:
        shutil.copytree(CONFIGURATION.parent / name, folder / "program" / name)
    with (folder / "program" / "experiments" / "functions.py").open("a") as file:
        file.write("# another version\n")
    words = ["worker", dask.address, "--no-nanny", "--no-dashboard", "--nthreads", "1"]
    return [
        subprocess.Popen(
            [sys.executable, "-m", "dask", *words],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(folder / "program")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    ]


WHATS = {"its scheduler ends": _scheduler_ends, "another version joins": _another_version_joins}
