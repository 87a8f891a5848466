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
COMPILING = (
    "from openclosed.sim import warm_up\n"
    "if not warm_up.is_done(): warm_up.compile_adoption(), warm_up.compile_rest()"
)
"""Done while the other checks run, or else every worker of pytest compiles the same rules."""


def main(pytest_arguments: list[str]) -> int:
    """The exit code of the first check that fails, or 0; pytest runs last, with the arguments."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    compiling = subprocess.Popen([sys.executable, "-c", COMPILING], cwd=ROOT, env=environment)
    for check in CHECKS:
        command = [*check, *(pytest_arguments if check[0] == "pytest" else [])]
        print("$", shlex.join(command), flush=True)
        command[0] = str(PROGRAMS / command[0])
        place = INSTALLED if check[0] in {"lint-imports", "mypy"} else ROOT
        if check[0] == "pytest":
            compiling.wait()
        finished = subprocess.run(command, cwd=place, env=environment, check=False)
        if finished.returncode:
            compiling.kill()
            return finished.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
