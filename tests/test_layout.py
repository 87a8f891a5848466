"""The repository keeps its shape: five rooms, imports one way, nothing of one machine in it."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
TRACKED = tuple(
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    if name and (ROOT / name).is_file()
)
MODULES = tuple(path for path in TRACKED if path.suffix == ".py")

TOP_LEVEL = {
    ".ci", ".gitattributes", ".gitignore", "CHANGELOG.md", "CITATION.cff", "LICENSE", "README.md",
    "analysis", "conf", "docs", "experiments", "hydra_plugins", "pyproject.toml", "sim", "tests",
}  # fmt: skip

# What each room may not import. Data flows one way: sim, then analysis, then experiments.
FORBIDDEN = {
    "sim": {
        "analysis", "experiments", "hydra", "hydra_plugins", "matplotlib", "omegaconf", "pathlib",
        "pyarrow", "rich", "tests", "yaml",
    },
    "analysis": {"experiments", "hydra", "hydra_plugins", "omegaconf", "tests"},
    "experiments": {"tests"},
}  # fmt: skip
ALLOWED = {("sim/engine/compiled.py", "pathlib")}  # where compiled code is cached


def imported_packages(source: str) -> set[str]:
    """Top-level packages imported anywhere in a module, also inside its functions."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.partition(".")[0])
    return names


def test_only_the_known_entries_are_at_the_top() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in TRACKED} <= TOP_LEVEL


@pytest.mark.parametrize("room", FORBIDDEN)
def test_imports_point_one_way(room: str) -> None:
    found = {
        (path.relative_to(ROOT).as_posix(), package)
        for path in MODULES
        if path.is_relative_to(ROOT / room)
        for package in imported_packages(path.read_text(encoding="utf-8")) & FORBIDDEN[room]
    }
    assert not found - ALLOWED


def test_importing_the_simulation_loads_nothing_heavy() -> None:
    heavy = {"hydra", "matplotlib", "omegaconf", "rich"}
    program = f"import sys, sim; print(*sorted({heavy} & set(sys.modules)))"
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert loaded.stdout.split() == []


def test_nothing_names_a_registry_or_a_folder_of_one_machine() -> None:
    hosts = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org"]
    folders = [f"/{name}/" for name in ("work", "tmp", "root", "home")]
    found = set()
    for path in TRACKED:
        content = path.read_bytes()
        if b"\0" not in content:
            text = content.decode("utf-8")
            found |= {
                (str(path.relative_to(ROOT)), word) for word in hosts + folders if word in text
            }
    assert not found


def test_no_module_is_longer_than_400_lines() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in MODULES
    }
    assert not {name: length for name, length in lengths.items() if length > 400}


def test_every_configuration_is_yaml_and_every_scenario_says_what_it_represents() -> None:
    silent = set()
    for path in TRACKED:
        if path.suffix in {".yaml", ".yml"}:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
            if path.is_relative_to(ROOT / "conf" / "scenario"):
                sentence = str((content or {}).get("description") or "")
                if len(sentence.split()) < 4:
                    silent.add(str(path.relative_to(ROOT)))
    assert not silent
