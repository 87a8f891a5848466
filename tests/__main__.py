"""Every check that a change must pass, in order, up to the first that fails: `python -m tests`."""

import os
import shlex
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = Path(sysconfig.get_path("scripts"))

INSTALLED = ROOT / ".installed"
"""The packages under their import names, for tools that look for files."""
CHECKS = (
    ("ruff", "format", "--check"),
    ("ruff", "check"),
    ("lint-imports", "../pyproject.toml", "--no-cache"),
    ("vulture",),
    ("mypy", "--config-file=../pyproject.toml"),
    ("pytest", "--numprocesses=auto", "--dist=worksteal"),
)


def main(pytest_arguments: list[str]) -> int:
    """The exit code of the first check that fails, or 0; pytest runs last, with the arguments."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    for check in CHECKS:
        command = [*check, *(pytest_arguments if check[0] == "pytest" else [])]
        print("$", shlex.join(command), flush=True)
        command[0] = str(PROGRAMS / command[0])
        place = INSTALLED if check[0] in {"lint-imports", "mypy"} else ROOT
        finished = subprocess.run(command, cwd=place, env=environment, check=False)
        if finished.returncode:
            return finished.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
