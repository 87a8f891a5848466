"""Slow checks, as far as the time allows: `python -m tests.slow [SECONDS]`, or `... nightly`.

A check that exceeds its limit or never started has failed. Those of `nightly` use versions of
packages that come out without a change here, so they do not decide on a change.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sys.executable
UV = os.environ.get("UV") or shutil.which("uv") or "uv"
"""`uv run` sets the variable."""
PYTEST = ("-m", "pytest", "--quiet", "--numprocesses=auto", "--dist=worksteal")
TOUCHING = (
    "tests/sim", "tests/analysis", "tests/test_readme.py", "tests/experiments/classroom",
    "tests/experiments/command", "tests/experiments/execution",
    "tests/experiments/test_answer.py",
)  # fmt: skip
"""Tests that use every package, and quickly show that a version does not work."""
MOST_SECONDS = 7200.0


class Check(NamedTuple):
    """Commands to run one after the other, up to the first that fails."""

    name: str
    commands: tuple[tuple[str, ...], ...]
    limit: float  # seconds: over twice its time on two idle cores


def at_versions(
    name: str, *more: str, tests: tuple[str, ...] = TOUCHING
) -> tuple[tuple[str, ...], ...]:
    """Tests in a separate environment, without the pins of pyproject.toml."""
    folder = f".venv-{name}"
    python = f"{folder}/bin/python"
    packages = ("--editable", ".[classroom]", "--group", "dev")
    return (
        (UV, "venv", "--quiet", "--clear", "--python", PYTHON, folder),
        (UV, "pip", "install", "--quiet", "--no-config", *more, "--python", python, *packages),
        (python, *PYTEST, *tests),
    )


def with_packages(*packages: str, tests: tuple[str, ...]) -> tuple[str, ...]:
    """Slow tests, with extra packages."""
    return (
        UV, "run", "--quiet", "--isolated", "--no-compile-bytecode", *packages, "--group", "dev",
        "python", "-m", "pytest", "--quiet", "-m", "slow", *tests,
    )  # fmt: skip


DOCUMENTATION = with_packages(
    "--group", "docs", tests=(
        "tests/browser/test_site.py",
        "tests/experiments/test_documents.py::test_a_result_opens_in_duckdb",
    ),
)  # fmt: skip
MESAS_VIEW = with_packages("--extra", "solara", tests=("tests/browser/test_mesa_view.py",))
OTHER_TOOLS = with_packages("--group", "tools", tests=("tests/test_tools.py",))

NEXT_MESA = at_versions(
    "next-mesa", "--prerelease=allow", "--override=tests/next_mesa.txt", tests=("tests/sim",)
)

CHECKS = (
    Check("Slow tests", ((PYTHON, *PYTEST, "-m", "slow"),), limit=1500),
    Check("Documentation", (DOCUMENTATION,), limit=600),
    Check("Torture", ((PYTHON, "-m", "tests.torture", "--small"),), limit=900),
    Check("Mesa's own view", (MESAS_VIEW,), limit=240),
    Check("Other tools", (OTHER_TOOLS,), limit=300),
    Check(
        "Lowest versions",
        at_versions("lowest", "--resolution=lowest-direct", tests=("-Wdefault", *TOUCHING)),
        limit=720,
    ),  # where old packages warn of deprecations
)
NIGHTLY = (
    Check("Newest versions", at_versions("newest"), limit=600),
    Check("Mesa's next major version", NEXT_MESA, limit=600),
)
PASSED, FAILED = "passed", "failed"
TIMED_OUT, NOT_STARTED = "failed: exceeded its time limit", "not started: out of time"


def main(words: list[str]) -> int:
    """Run the checks within the time and print their results; 1 unless all passed."""
    if words == ["nightly"]:
        return run_checks(NIGHTLY, MOST_SECONDS)
    return run_checks(CHECKS, float(words[0]) if words else MOST_SECONDS)


def run_checks(checks: Iterable[Check], seconds: float) -> int:
    """Start checks until the time is over, and return the exit code."""
    end = time.monotonic() + seconds
    results = {one: run_check(one) if time.monotonic() < end else NOT_STARTED for one in checks}
    for check, result in results.items():
        print(f"{check.name}: {result}", flush=True)
    return int(any(got != PASSED for got in results.values()))


def run_check(check: Check) -> str:
    """The result of a check; at its limit, it and its child processes are killed."""
    end = time.monotonic() + check.limit
    for command in check.commands:
        print("$", *command, flush=True)
        with subprocess.Popen(command, cwd=ROOT, start_new_session=True) as process:
            try:
                code = process.wait(timeout=max(end - time.monotonic(), 0.0))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                return TIMED_OUT
        if code:
            return FAILED
    return PASSED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
