"""Configuration files of others: what is wrong, would not end, or would run code, is refused."""

import os
import sys
from pathlib import Path

import pytest

from openclosed.experiments.question.composing import MOST_BYTES, checked_text
from tests.experiments.conftest import Command, assert_refused

HEAD = "# @package _global_\n"
BOMB = "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, name in zip("abcdef", "bcdefg", strict=True)
)
CALLBACK = "{x: {_target_: theirs.Callback}}"
OF_HYDRA = "Hydra's own settings"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "scenario").mkdir()
    return tmp_path / "scenario"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("description: No package line here.\nfirms: {count: 7}\n", HEAD.strip()),
        (HEAD + "firms: {count: 7\n", "theirs.yaml"),
        (HEAD + "firms: {cuont: 7}\n", "did you mean firms.count?"),
        (HEAD + "support: {smoothing_months: 7}\n", "support.smoothing_months: no such"),
        (HEAD + "defaults: [override /network: ring]\n", "network=ring"),
        (HEAD + "clock: {start: 2024-01}\n", "theirs has another clock than baseline"),
        (HEAD + BOMB, "12,345,685 entries"),
        (HEAD + "firms: &all {count: *all}\n", "alias *all"),
        (HEAD + "firms: " + "[" * 300 + "]" * 300, "nested too deeply"),
        (HEAD + "firms: " + "[" * 40_000 + "]" * 40_000, "maximum nesting depth"),
        (HEAD + "#" * MOST_BYTES, "at most 100,000 bytes"),
        (HEAD + "description: *nobody\n", "undefined alias"),
        (HEAD + "description: caf\xe9\n", "theirs.yaml: must be UTF-8"),
        (f"{HEAD}hydra: {{callbacks: {CALLBACK}}}\n", OF_HYDRA),
        (f"# @package hydra.callbacks\n{CALLBACK}\n", OF_HYDRA),
        (f"# @package _name_\ncallbacks: {CALLBACK}\n", OF_HYDRA),
        (f"{HEAD}defaults: [override /hydra/launcher: basic]\n", OF_HYDRA),
        (f"{HEAD}defaults: [/scenario/other@hydra.callbacks]\n", OF_HYDRA),
    ],
    ids=lambda text: text[-30:],
)
def test_a_file_that_is_wrong_sets_hydra_or_takes_too_long_is_refused(
    text: str, part: str, folder: Path, openclosed: Command
) -> None:
    name = "hydra" if "_name_" in text else "theirs"
    (folder / f"{name}.yaml").write_bytes(text.encode("latin-1"))
    (folder / "other.yaml").write_text(f"# @package _group_\n{CALLBACK}\n")
    Path("theirs.py").write_text("raise SystemExit(7)\n")
    question = ("experiment=what_if", "experiment.scenarios=[theirs]")
    words = question if "clock" in text or "[[" in text else (f"scenario={name}",)
    result = openclosed("--config-dir", ".", *words, "output=result")
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert part in result.err
    assert not Path("result").exists()


def test_a_file_with_aliases_that_stand_for_little_is_composed(folder: Path) -> None:
    text = HEAD + "a: &few [1, 2]\nb: *few\n"
    (folder / "theirs.yaml").write_text(text, encoding="utf-8")
    assert checked_text(folder / "theirs.yaml") == text


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes with names")
@pytest.mark.parametrize(
    "words",
    [
        ("experiment=update", "data=pipe.csv"),
        ("experiment=update", "data=/dev/zero"),
        ("experiment=sweep", "experiment.design=pipe.csv"),
        ("experiment=classroom", "experiment.page=pipe (2).html"),
    ],
    ids=" ".join,
)
def test_what_is_no_file_and_may_never_end_is_refused(
    words: tuple[str, ...], folder: Path, openclosed: Command
) -> None:
    pipes = ("scenario/pipe.yaml", "pipe.csv", "pipe (2).html")
    for pipe in pipes:
        os.mkfifo(pipe)
    assert "pipe" in openclosed("--help", "--config-dir=.").out
    result = openclosed(*words)
    assert_refused(result, "")
    assert "no file" in result.err or "not a file" in result.err
