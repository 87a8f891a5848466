"""The repository keeps its shape: five rooms, short modules, nothing of one machine in it."""

import subprocess
from pathlib import Path

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
    "analysis", "conf", "docs", "experiments", "openclosed", "pyproject.toml",
    "sim", "tests",
}  # fmt: skip


def test_only_the_known_entries_are_at_the_top() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in TRACKED} <= TOP_LEVEL


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
