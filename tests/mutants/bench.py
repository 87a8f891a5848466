"""Runs tests on a mutant in a copy of the project, the cheapest tests first.

Only modules that may contain a rule of the mutant's file are recompiled.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import grimp

from openclosed.sim.engine.compiled import source_digest
from tests.mutants.drawing import ROOT, Mutant

NOBODY = "nobody"
SECONDS = 900.0  # for a stage
STAGES = ("own", "golden", "package", "whole")
GOLDEN = ("tests/golden/test_golden.py",)
WHOLE = (
    "tests/oracle", "tests/sim/test_invariance.py", "tests/sim/test_checking.py",
    "tests/sim/test_mechanisms.py", "tests/sim/test_month.py", "tests/sim/test_ecosystem.py",
    "tests/sim/test_branch.py", "tests/sim/test_removal.py", "tests/sim/test_mesa_tools.py",
    "tests/sim/test_warm_up.py",
    "tests/pages/test_model_page.py", "tests/theory/test_cases.py",
)  # fmt: skip
LEFT_OUT = (".git", ".venv*", "__pycache__", ".*_cache", ".hypothesis", "outputs")


def stages_of(file: str) -> tuple[tuple[str, ...], ...]:
    """The tests of each stage for a mutant in a file; a stage may have none."""
    path = Path(file)
    own = Path("tests") / path.with_name(f"test_{path.name}")
    package = Path("tests", *path.parts[:2]) if len(path.parts) > 2 else own
    return (
        (str(own),) if (ROOT / own).exists() else (),
        GOLDEN,
        (str(package), f"--ignore={own}") if package != own else (),
        WHOLE,
    )


def imports_of_sim() -> grimp.ImportGraph:
    """Which modules import which, by import names."""
    with patch.dict(sys.modules), patch.object(sys, "path", [str(ROOT / ".installed")]):
        del sys.modules["openclosed"]  # whose own folder lacks the packages
        return grimp.build_graph("openclosed", exclude_type_checking_imports=True, cache_dir=None)


class Bench:
    """A copy of the project in a folder, and the machine code of its unbroken rules."""

    def __init__(self, folder: Path) -> None:
        self.copy, self.own, self.code = (folder / name for name in ("project", "own", "code"))
        shutil.copytree(ROOT, self.copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
        self.imports = imports_of_sim()

    def run_unbroken(self) -> str:
        """The test that fails without any mutant; keeps the machine code."""
        return self._first_failure((*GOLDEN, "tests/sim", *WHOLE), self.own, 4 * SECONDS)

    def run(self, mutant: Mutant) -> tuple[str, str]:
        """The stage that notices a mutant, and the first test that fails."""
        path, kept = self.copy / mutant.file, ROOT / mutant.file
        path.write_bytes(mutant.source(kept.read_bytes()))
        self._copy_code(mutant.file)
        try:
            for stage, tests in zip(STAGES, stages_of(mutant.file), strict=True):
                by = self._first_failure(tests, self.code, SECONDS) if tests else NOBODY
                if by != NOBODY:
                    return stage, by
        finally:
            shutil.copy2(kept, path)  # with its time, which the compiler checks
            shutil.rmtree(self.code, ignore_errors=True)
        return "", NOBODY

    def _copy_code(self, broken: str) -> None:
        """Copy the machine code of modules that cannot contain a rule of the broken one.

        The engine's rules replace functions of modules that need not import them.
        """
        if broken.startswith("sim/engine/"):
            return
        code = self.code / "openclosed" / source_digest(self.copy / "sim")
        module = f"openclosed.{broken.removesuffix('.py').replace('/', '.')}"
        users = {module} | self.imports.find_downstream_modules(module)
        others = {tuple(one.split(".")[-2:]) for one in self.imports.modules - users}
        for kept in self.own.glob("openclosed/*/*/*.nb*"):
            if (kept.parent.name.rpartition("_")[0], kept.name.partition(".")[0]) in others:
                place = code / kept.parent.name
                place.mkdir(parents=True, exist_ok=True)
                shutil.copy2(kept, place)

    def _first_failure(self, tests: tuple[str, ...], code: Path, seconds: float) -> str:
        """The first test that fails, else the exit code or a time-out."""
        command = (sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests)
        with subprocess.Popen(
            command, cwd=self.copy, text=True, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env=os.environ | {"NUMBA_CACHE_DIR": str(code), "PYTHONPATH": str(self.copy)},
        ) as process:  # fmt: skip
            try:
                output, _ = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                return "time-out"
        if process.returncode in {0, 5}:  # 5: there is no such test
            return NOBODY
        named = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", output, re.MULTILINE)
        return named[1] if named else f"exit code {process.returncode}"
