"""The command, run in this process from an empty folder."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow as pa
import pytest
from hydra import compose

from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.answer import question as answering
from openclosed.experiments.command.command_line import main
from openclosed.experiments.question import questions
from openclosed.experiments.question.composing import composing, question_from
from openclosed.experiments.question.settings import Question
from openclosed.experiments.results.store import OF_A_RESULT
from openclosed.experiments.runs import replicate
from openclosed.experiments.runs.replicate import Chunk, Keep
from openclosed.experiments.runs.study import Study
from openclosed.experiments.starts import states
from openclosed.experiments.sweep import question as sweep
from openclosed.experiments.what_if import question as what_if

SMALL = (
    "firms.count=60", "clock.horizon=24", "replicates=4", "unmeasured=default", "execution=serial",
    "quiet=true",
)  # fmt: skip
LONG = (*SMALL[:2], "replicates=60", "unmeasured=default", "quiet=true", "output=result")
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


def assert_refused(said: Said, says: str, empty: Path | None = None) -> None:
    """Bad input is refused in one line, and nothing is written."""
    assert said.code == 2
    assert said.err.startswith(f"openclosed: {says}"), said.err
    assert said.err.count("\n") == 1
    assert not empty or list(empty.iterdir()) == []


def assert_answered(said: Said, folder: Path, *figures: str) -> pd.DataFrame:
    """A whole result: in 80 columns, each column of a table named, figures, a report; its runs."""
    assert (said.code, said.err) == (0, "")
    assert all(len(line) <= 80 for line in said.out.splitlines())
    named = pd.read_csv(folder / "data_dictionary.csv", keep_default_na=False)
    assert named["meaning"].str.len().gt(3).all()
    for file in set(named["file"]):
        read = pd.read_parquet if file.endswith(".parquet") else pd.read_csv
        table = read(folder / file)
        assert named.loc[named["file"] == file, "column"].tolist() == table.columns.tolist(), file
    assert {path.stem for path in (folder / "figures").glob("*.png")} >= set(figures)
    assert (folder / "report.html").stat().st_size > 5_000
    assert not list(folder.parent.glob("*.unfinished"))
    assert all(OF_A_RESULT.fullmatch(path.name) for path in folder.iterdir())
    runs = folder / "runs.parquet"
    return pd.read_parquet(runs) if runs.exists() else pd.DataFrame()


def assert_paired(runs: pd.DataFrame, by: str | list[str] = "point_name") -> None:
    """Every point has the same seeds."""
    assert len(set(runs.groupby(by)["seed"].apply(tuple))) == 1


def laid(path: Path | str, text: str) -> Path:
    """A file with a text, in a folder that may be new."""
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def runs_in(folder: Path | str) -> pd.DataFrame:
    """The runs of a result."""
    return pd.read_parquet(Path(folder) / "runs.parquet")


def tables(folder: Path | str) -> dict[str, bytes]:
    """The tables of a result, byte by byte."""
    names = ("runs.parquet", "months.parquet", "events.parquet")
    return {name: Path(folder, name).read_bytes() for name in names}


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
def ran(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The seeds of all runs that are simulated."""
    seeds: list[int] = []
    make = replicate.run_chunk

    def recorded(keep: Keep, chunk: Chunk) -> pa.Table:
        seeds.extend(seed for _, seed in chunk.tasks)
        return make(keep, chunk)

    monkeypatch.setattr(replicate, "run_chunk", recorded)
    return seeds


@pytest.fixture
def without_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write runs and leave the analysis out where it is not the point."""

    def finish(made: Study, *_: object, **__: object) -> int:
        made.write()
        made.publish()
        return 0

    monkeypatch.setattr(answering, "_finding", lambda *_: Finding(""))
    for module in (what_if, sweep):
        monkeypatch.setattr(module, "finish", finish)


@pytest.fixture
def few_states(monkeypatch: pytest.MonkeyPatch) -> states.StateTable:
    """Let runs start from a few states of a small market."""
    from tests.experiments import made_states  # loads the validation

    made = made_states.states()
    monkeypatch.setattr(states, "read", lambda *_: made)
    monkeypatch.setattr(states, "_pasts", [])
    return made


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The tables of the long job, made in one process and ended by nothing."""
    folder = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(answering, "_finding", lambda *_: Finding(""))
        assert main([*LONG, "execution=serial"]) == 0
    return tables(folder / "result")


@pytest.fixture(scope="module")
def validation() -> Iterator[None]:
    """List the questions of the validation, which the command itself does not have."""
    before = dict(questions.QUESTIONS)
    questions.add_validation()
    yield
    questions.QUESTIONS.clear()
    questions.QUESTIONS.update(before)
