"""The class's scripts as TypeScript and Biome see them: types, and common faults.

Without npm tests are skipped, but fail if OPENCLOSED_BROWSER says "required".
"""

import os
import re
import subprocess
from pathlib import Path
from shutil import which

import pytest

from openclosed.experiments.classroom import page
from openclosed.experiments.classroom.server import SCREENS

pytestmark = pytest.mark.slow
PACKAGES = ("typescript@7.0.2", "@biomejs/biome@2.6.8")
TYPES = page.PARTS.parent / "types.d.ts"
STRICT = (
    "--noEmit", "--checkJs", "--strict", "--noImplicitReturns", "--noUnusedLocals",
    "--noUnusedParameters", "--ignoreConfig", "--moduleDetection", "legacy",
    "--target", "es2023", "--lib", "es2023,dom,dom.iterable",
)  # fmt: skip


def programs() -> dict[str, list[Path]]:
    """The scripts of each page in the order in which it loads them; they share one scope."""
    found = {"page": [page.PARTS / f"{name}.js" for name in page.SCRIPTS]}
    for screen in sorted(SCREENS.glob("*.html")):
        names = re.findall(r'src="/static/(\w+\.js)"', screen.read_text(encoding="utf-8"))
        folders = [page.PARTS if (page.PARTS / name).exists() else SCREENS for name in names]
        found[screen.stem] = [at / name for at, name in zip(folders, names, strict=True)]
    return found


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if which("npm") is None:
        leave = pytest.fail if os.environ.get("OPENCLOSED_BROWSER") == "required" else pytest.skip
        leave("no npm on this machine: apt-get install npm")
    folder = tmp_path_factory.mktemp("npm")
    options = ("--no-audit", "--no-fund", "--no-package-lock", "--prefer-offline")
    subprocess.run(["npm", "install", "--silent", *options, *PACKAGES], cwd=folder, check=True)
    return folder / "node_modules" / ".bin"


def run(*command: str | Path) -> str:
    """What a checker finds; nothing if all is well."""
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    return made.stdout + made.stderr if made.returncode else ""


@pytest.mark.parametrize("name", programs())
def test_the_types_of_a_page_fit(tools: Path, name: str) -> None:
    assert run(tools / "tsc", *STRICT, TYPES, *programs()[name]) == ""


def test_the_linter_finds_nothing(tools: Path) -> None:
    scripts = {path for paths in programs().values() for path in paths}
    options = ("--error-on-warnings", "--skip=correctness/noUnusedVariables")  # one scope
    assert run(tools / "biome", "lint", *options, *sorted(scripts)) == ""
