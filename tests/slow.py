"""Slow checks, as far as the time allows: `python -m tests.slow [SECONDS]`.

First the tests that are marked slow, then the documentation's site and its sessions in the shell,
faults at random, which lines the default tests run, and a part of the tests at the lowest and the
newest versions of every package, and on the next major version of Mesa. What fails decides, but for
the last, which is not out yet.
A check that does not end within its own limit has failed; one that the time did not let begin is
named.
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
"""`uv run` names itself there."""
PYTEST = ("-m", "pytest", "--quiet", "--numprocesses=auto", "--dist=worksteal")
TOUCHING = (
    "tests/sim", "tests/analysis", "tests/test_readme.py", "tests/experiments/classroom",
    "tests/experiments/command", "tests/experiments/execution",
    "tests/experiments/test_answer.py",
)  # fmt: skip
"""Tests in which every package is used: they soon show that a version does not work."""
MOST_SECONDS = 7200.0


class Check(NamedTuple):
    """Commands that are run one after the other, up to the first that fails."""

    name: str
    commands: tuple[tuple[str, ...], ...]
    limit: float  # seconds: over twice what it takes on two quiet cores
    decides: bool = True  # whether its failure is this program's


def at_versions(
    name: str, *more: str, tests: tuple[str, ...] = TOUCHING
) -> tuple[tuple[str, ...], ...]:
    """Tests in an environment of its own, without the pins of pyproject.toml."""
    folder = f".venv-{name}"
    python = f"{folder}/bin/python"
    packages = ("--editable", ".[classroom]", "--group", "dev")
    return (
        (UV, "venv", "--quiet", "--clear", "--python", PYTHON, folder),
        (UV, "pip", "install", "--quiet", "--no-config", *more, "--python", python, *packages),
        (python, *PYTEST, *tests),
    )


def with_packages(*packages: str, tests: tuple[str, ...]) -> tuple[str, ...]:
    """Slow tests with the packages that they alone need."""
    return (
        UV, "run", "--quiet", "--isolated", "--no-compile-bytecode", *packages, "--group", "dev",
        "python", "-m", "pytest", "--quiet", "-m", "slow", *tests,
    )  # fmt: skip


DOCUMENTATION = with_packages(
    "--group", "docs", tests=(
        "tests/browser/test_site.py", "tests/test_shell_session.py",
        "tests/experiments/test_fifteen_questions.py::test_a_result_opens_in_duckdb",
    ),
)  # fmt: skip
MESAS_VIEW = with_packages("--extra", "solara", tests=("tests/browser/test_mesa_view.py",))

NEXT_MESA = at_versions(
    "next-mesa", "--prerelease=allow", "--override=tests/next_mesa.txt", tests=("tests/sim",)
)

CHECKS = (
    Check("Slow tests", ((PYTHON, *PYTEST, "-m", "slow"),), limit=1500),
    Check("Documentation", (DOCUMENTATION,), limit=600),
    Check("Torture", ((PYTHON, "-m", "tests.torture", "--small"),), limit=900),
    Check("Mesa's own view", (MESAS_VIEW,), limit=240),
    Check("Coverage", ((PYTHON, *PYTEST, "--cov", "--cov-report=term"),), limit=900),
    Check(
        "Lowest versions",
        at_versions("lowest", "--resolution=lowest-direct", tests=("-Wdefault", *TOUCHING)),
        limit=720,
    ),  # where old packages warn of what newer ones will no longer have
    Check("Newest versions", at_versions("newest"), limit=600),
    Check("Mesa's next major version", NEXT_MESA, limit=600, decides=False),
)
DONE, FAILED = "passed", "failed"
UNENDED, UNTRIED = "failed: did not end within its limit", "not begun, for want of time"


def main(words: list[str]) -> int:
    """Run the checks within the time, say how each went; 1 if one that decides failed, else 0."""
    return run(CHECKS, float(words[0]) if words else MOST_SECONDS)


def run(checks: Iterable[Check], seconds: float) -> int:
    """Run checks for as long as another may begin, and return the exit code."""
    end = time.monotonic() + seconds
    found = {one: outcome(one) if time.monotonic() < end else UNTRIED for one in checks}
    for check, said in found.items():
        print(f"{check.name}: {said}", flush=True)
    return int(any(check.decides and said in {FAILED, UNENDED} for check, said in found.items()))


def outcome(check: Check) -> str:
    """How a check went. One that has not ended by its limit is killed with all that it started."""
    end = time.monotonic() + check.limit
    for command in check.commands:
        print("$", *command, flush=True)
        with subprocess.Popen(command, cwd=ROOT, start_new_session=True) as process:
            try:
                code = process.wait(timeout=max(end - time.monotonic(), 0.0))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                return UNENDED
        if code:
            return FAILED
    return DONE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
