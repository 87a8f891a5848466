"""The class's scripts as TypeScript and Biome see them: types, and common faults."""

import re
import subprocess
from pathlib import Path

import pytest

from openclosed.experiments.classroom import page
from openclosed.experiments.classroom.server import SCREENS
from tests import npm

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
    return npm.installed(tmp_path_factory.mktemp("npm"), *PACKAGES)


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
