"""Runs tests on a mutant in a copy of the project, the cheapest tests first.

Only modules of `sim` that may contain a rule of the mutant's file are recompiled.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import grimp

from openclosed.sim.engine.compiled import source_digest
from tests.mutants.drawing import ROOT, Mutant

NOBODY, TIME_OUT = "nobody", "time-out"
SECONDS = {"sim": 900, "analysis": 600, "experiments": 600}  # for a stage
MOST_BYTES = 12 << 30  # of memory; a broken rule may request any amount
STAGES = ("own", "golden", "package", "room", "whole")
GOLDEN, PICTURES = ("tests/golden/test_golden.py",), ("tests/golden/test_pictures.py",)
WHOLE = {
    "sim": (
        "tests/oracle", "tests/sim/test_invariance.py", "tests/sim/test_checking.py",
        "tests/sim/test_mechanisms.py", "tests/sim/test_month.py", "tests/sim/test_branch.py",
        "tests/sim/test_mesa_tools.py", "tests/pages", "tests/theory/test_cases.py",
    ),
    "analysis": ("tests/experiments", "tests/pages"),
    "experiments": (
        "tests/analysis", "tests/pages", "tests/teaching", "tests/test_packaging.py",
        "tests/test_readme.py", "tests/test_recipes.py",
    ),
}  # fmt: skip
LEFT_OUT = (".git", ".venv*", "__pycache__", ".*_cache", ".hypothesis", "outputs")


def stages_of(file: str) -> tuple[tuple[str, ...], ...]:
    """The tests of each stage for a mutant in a file; a stage may have none."""
    path = Path(file)
    room, *inner = path.parts
    if room == "sim":
        own = str(Path("tests") / path.with_name(f"test_{path.name}"))
        package = (str(Path("tests", *path.parts[:2])),) if len(inner) > 1 else ()
        return present(own), GOLDEN, package, ("tests/sim",), WHOLE[room]
    names = (inner[0], f"test_{Path(inner[0]).stem}.py")
    folders = (f"tests/{home}/{name}" for home in ("analysis", "experiments") for name in names)
    return tests_naming(file), PICTURES, present(*folders), (f"tests/{room}",), WHOLE[room]


def present(*tests: str) -> tuple[str, ...]:
    return tuple(one for one in tests if (ROOT / one).exists())


def tests_naming(file: str) -> tuple[str, ...]:
    """The tests that import a file or its names."""
    *packages, name = Path(file).with_suffix("").parts
    module = rf"openclosed\.{r'\.'.join(packages)}(\.{name}\b| import .*\b{name}\b)"
    paths = sorted((ROOT / "tests").glob("[ae]*/**/test_*.py"))
    return tuple(str(one.relative_to(ROOT)) for one in paths if re.search(module, one.read_text()))


def imports_of_model() -> grimp.ImportGraph:
    """Which modules import which, by import names."""
    with patch.dict(sys.modules), patch.object(sys, "path", [str(ROOT / ".installed")]):
        del sys.modules["openclosed"]  # whose own folder lacks the packages
        return grimp.build_graph("openclosed", exclude_type_checking_imports=True, cache_dir=None)


class Bench:
    """A copy of the project in a folder, and the machine code of its unbroken rules."""

    def __init__(self, folder: Path, room: str) -> None:
        self.copy, self.own, self.code = folder / "project", folder / "own", folder / "code"
        shutil.copytree(ROOT, self.copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
        self.imports, self.room, self.passed = imports_of_model(), room, set[str]()
        if room == "sim":
            check(self._first_failure((*GOLDEN, "tests/sim", *WHOLE[room]), 4))
            self.code.rename(self.own)

    def run(self, mutant: Mutant, last: str) -> tuple[str, str]:
        """The last stage that a mutant meets, and the first test that fails."""
        path, kept = self.copy / mutant.file, ROOT / mutant.file
        path.write_text(mutant.source(kept.read_text(encoding="utf-8")), encoding="utf-8")
        by, met = NOBODY, set[str]()
        if self.room == "sim":
            self._copy_code(mutant.file)
        try:
            for stage, tests in zip(STAGES, stages_of(mutant.file), strict=True):
                if todo := [one for one in tests if one not in met]:
                    by = self._first_failure((*todo, *(f"--ignore={one}" for one in met)))
                met.update(tests)
                if by != NOBODY or stage == last:
                    break
        finally:
            shutil.copy2(kept, path)  # with its time, which the compiler checks
            if self.room == "sim":
                shutil.rmtree(self.code, ignore_errors=True)
        if self.room != "sim" and by.startswith("tests") and by not in self.passed:
            check(self._first_failure((by,)))
            self.passed.add(by)
        return stage, by

    def _copy_code(self, broken: str) -> None:
        """Copy the machine code of modules that cannot contain a rule of the broken one. The
        engine's rules replace functions of modules that need not import them."""
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

    def _first_failure(self, tests: tuple[str, ...], times: int = 1) -> str:
        """The first test that fails, else the exit code or a time-out."""
        paths = {"NUMBA_CACHE_DIR": str(self.code), "PYTHONPATH": str(self.copy)}
        try:
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests],
                cwd=self.copy, env=os.environ | paths, timeout=times * SECONDS[self.room],
                check=False, capture_output=True, text=True,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return TIME_OUT
        if done.returncode in {0, 5}:  # 5: there is no such test
            return NOBODY
        named = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", done.stdout, re.MULTILINE)
        return named[1] if named else f"exit code {done.returncode}"


def check(failed: str) -> None:
    """Give up if a test fails without any mutant."""
    if failed != NOBODY:
        sys.exit(f"This test fails without any mutant: {failed}")
