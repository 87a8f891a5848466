"""Slow checks, as far as the time allows: `python -m tests.slow [SECONDS]`.

First the tests that are marked slow, then the documentation's site and its sessions in the shell,
faults at random, and a part of the tests at the lowest and the newest versions of every package,
and on the next major version of Mesa. What fails decides, but for the last, which is not out yet;
what found no time is named.
"""

import os
import shutil
import subprocess
import sys
import time
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
    "tests/experiments/test_ensemble.py",
)  # fmt: skip
"""Tests in which every package is used: they soon show that a version does not work."""
MOST_SECONDS = 7200.0


class Check(NamedTuple):
    """Commands that are run one after the other, up to the first that fails."""

    name: str
    commands: tuple[tuple[str, ...], ...]
    decides: bool  # whether its failure is this program's


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
    Check("Slow tests", ((PYTHON, *PYTEST, "-m", "slow"),), decides=True),
    Check("Documentation", (DOCUMENTATION,), decides=True),
    Check("Torture", ((PYTHON, "-m", "tests.torture", "--small"),), decides=True),
    Check("Mesa's own view", (MESAS_VIEW,), decides=True),
    Check(
        "Lowest versions",
        at_versions("lowest", "--resolution=lowest-direct", tests=("-Wdefault", *TOUCHING)),
        decides=True,
    ),  # where old packages warn of what newer ones will no longer have
    Check("Newest versions", at_versions("newest"), decides=True),
    Check("Mesa's next major version", NEXT_MESA, decides=False),
)


def main(words: list[str]) -> int:
    """Run the checks within the time, say how each went; 1 if one that decides failed, else 0."""
    end = time.monotonic() + (float(words[0]) if words else MOST_SECONDS)
    found = {check: outcome(check, end) for check in CHECKS}
    for check, said in found.items():
        print(f"{check.name}: {said}", flush=True)
    return int(any(check.decides and said == FAILED for check, said in found.items()))


DONE, FAILED, NO_TIME = "passed", "failed", "not tried to the end, for want of time"


def outcome(check: Check, end: float) -> str:
    """How a check went."""
    for command in check.commands:
        left = end - time.monotonic()
        print("$", *command, flush=True)
        try:
            code = subprocess.run(command, cwd=ROOT, timeout=max(left, 0.1), check=False).returncode
        except subprocess.TimeoutExpired:
            return NO_TIME
        if code:
            return FAILED
    return DONE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
