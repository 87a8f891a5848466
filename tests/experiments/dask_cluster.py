"""A Dask cluster as a person starts one from the shell, on this machine alone."""

import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from openclosed.experiments.question.hydra_inside import CONFIGURATION
from tests.experiments.test_answer import wait_until

THREADS = ("1", "2")  # of each worker
ALONE = ("--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", "scheduler.json")


class Started(NamedTuple):
    """The scheduler's address, and the processes."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]

    @property
    def words(self) -> tuple[str, str]:
        """What makes a command run there."""
        return "execution=dask", f"execution.address={self.address}"


@contextlib.contextmanager
def as_written(
    commands: Sequence[Sequence[str]], folder: Path | None = None
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The processes of commands of dask, from this block's start to its end."""
    with contextlib.ExitStack() as ending:
        processes = []
        for program, *words in commands:
            assert program == "dask"
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *words], cwd=folder, start_new_session=True,
                env={**os.environ, "PYTHONPATH": str(CONFIGURATION.parent)},
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            ending.callback(process.wait, 60)
            ending.callback(process.terminate if folder is None else process.kill)
            processes.append(process)
        yield processes


@contextlib.contextmanager
def started(folder: Path, threads: Sequence[str] = THREADS) -> Iterator[Started]:
    """A scheduler on a free port, and workers of `threads` each; killed with the block."""
    folder.mkdir()
    alone = (*ALONE, "--no-nanny", "--memory-limit", "0", "--death-timeout", "60")
    scheduler = ["dask", "scheduler", "--port", "0", *ALONE]
    workers = [["dask", "worker", "--nthreads", number, *alone] for number in threads]
    with as_written([scheduler, *workers], folder) as (first, *others):
        wait_until(lambda: bool(_address(folder / "scheduler.json")))
        yield Started(_address(folder / "scheduler.json"), first, others)


def _address(file: Path) -> str:
    """The address that the scheduler writes into its file, which is there before it is whole."""
    with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
        return str(json.loads(file.read_text(encoding="utf-8")).get("address", ""))
    return ""


def free_port() -> str:
    """A port on which nothing listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])
