"""Work in a fresh process, whose peak memory and first start are its own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


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
