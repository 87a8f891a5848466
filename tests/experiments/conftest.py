"""The command, run in this process from an empty folder."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hydra import compose

from analysis.finding.finding import Finding
from experiments import ensemble
from experiments.command.command_line import main
from experiments.question.composing import composing, question_from
from experiments.question.settings import Question

SMALL = (
    "firms.count=60", "clock.horizon=24", "replicates=4", "worlds=plain", "execution=serial",
    "quiet=true",
)  # fmt: skip
LONG = (
    "firms.count=60", "clock.horizon=24", "replicates=60", "worlds=plain", "quiet=true",
    "output=result",
)  # fmt: skip
"""A job that takes long enough to be ended in the middle."""


class Said(NamedTuple):
    """What the command gave back: its exit code and what it printed."""

    code: int
    out: str
    err: str


def question(*overrides: str) -> Question:
    """What the command would ask with these overrides."""
    with composing():
        config = compose("config", [*overrides, "output=somewhere"])
    return question_from(config, scenario="baseline", words=overrides)


def assert_refused(said: Said, says: str, folder: Path) -> None:
    """Bad input is refused in one line, and nothing is written."""
    assert said.code == 2
    assert said.err.startswith(f"openclosed: {says}")
    assert said.err.count("\n") == 1
    assert list(folder.iterdir()) == []


def tables(folder: Path) -> dict[str, bytes]:
    """The tables of a result, byte by byte."""
    names = ("runs.parquet", "months.parquet", "events.parquet")
    return {name: (folder / name).read_bytes() for name in names}


type Command = Callable[..., Said]


@pytest.fixture
def openclosed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Run the command with some words, in `tmp_path`."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> Said:
        code = main(words)
        return Said(code, *capsys.readouterr())

    return run


@pytest.fixture
def without_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the analysis out where it is not the point."""
    monkeypatch.setattr(ensemble, "_finding", lambda *_: Finding(""))


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The tables of the long job, made in one process and ended by nothing."""
    folder = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(ensemble, "_finding", lambda *_: Finding(""))
        assert main([*LONG, "execution=serial"]) == 0
    return tables(folder / "result")
