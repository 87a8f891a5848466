"""Configuration files of others: what would not end, or would run code, is refused."""

from pathlib import Path

import pytest

from experiments.question import config_files
from experiments.question.config_files import MOST_BYTES, checked_text
from tests.experiments.conftest import Command

HEAD = "# @package _global_\n"
BOMB = "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, name in zip("abcdef", "bcdefg", strict=True)
)
DOUBLED = "experiment:\n  a0: many\n" + "".join(
    f'  a{number}: "${{.a{number - 1}}}${{.a{number - 1}}}"\n' for number in range(1, 34)
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "scenario").mkdir()
    return tmp_path / "scenario" / "theirs.yaml"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (BOMB, "12,345,685 entries with its aliases written out"),
        ("firms: &all {count: *all}\n", "alias *all stands for itself"),
        ("firms: " + "[" * 60 + "]" * 60, "more than 50 lists and mappings within one another"),
        ("#" * (MOST_BYTES + 1), "at most 100,000 bytes"),
        ("description: *nobody\n", "undefined alias"),
    ],
)
def test_a_file_that_cannot_be_composed_in_moments_is_refused(
    text: str, part: str, file: Path, openclosed: Command
) -> None:
    file.write_text(HEAD + text, encoding="utf-8")
    said = openclosed("--config-dir", ".", "scenario=theirs")
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert part in said.err


def test_a_file_with_aliases_that_stand_for_little_is_composed(file: Path) -> None:
    text = HEAD + "a: &few [1, 2]\nb: *few\n"
    file.write_text(text, encoding="utf-8")
    assert checked_text(file) == text


def test_other_text_than_utf8_is_refused(file: Path, openclosed: Command) -> None:
    file.write_bytes((HEAD + "description: caf\xe9\n").encode("latin-1"))
    said = openclosed("--config-dir", ".", "scenario=theirs")
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "theirs.yaml: must be UTF-8" in said.err


def test_references_that_multiply_are_refused(
    file: Path, openclosed: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config_files, "RESOLVING_SECONDS", 0.5)
    file.write_text(HEAD + DOUBLED, encoding="utf-8")
    said = openclosed("--config-dir", ".", "scenario=theirs")
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "references between values" in said.err


CALLBACK = "{x: {_target_: theirs.Callback}}"


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ("scenario/theirs", f"{HEAD}hydra: {{callbacks: {CALLBACK}}}\n"),
        ("scenario/theirs", f"# @package hydra.callbacks\n{CALLBACK}\n"),
        ("scenario/hydra", f"# @package _name_\ncallbacks: {CALLBACK}\n"),
        ("scenario/theirs", f"{HEAD}defaults: [override /hydra/launcher: basic]\n"),
        ("scenario/theirs", f"{HEAD}defaults: [/scenario/other@hydra.callbacks]\n"),
    ],
)
def test_a_file_sets_nothing_of_hydras(
    where: str, text: str, tmp_path: Path, openclosed: Command
) -> None:
    path = tmp_path / f"{where}.yaml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    (path.parent / "other.yaml").write_text(f"# @package _group_\n{CALLBACK}\n")
    Path("theirs.py").write_text("raise SystemExit(7)\n")
    said = openclosed("--config-dir", ".", f"scenario={path.stem}")
    assert (said.code, said.err.count("\n")) == (2, 1)
    assert "Hydra's own settings belong on the command line" in said.err
