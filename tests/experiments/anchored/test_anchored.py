"""Worlds that start from the record: what the command leaves, goes on with, and refuses."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.answer.mixture import CELLS, LUCKS, TASTES, UNTIL, WORLDS
from analysis.statistics.compared import SINCE
from experiments import anchored
from experiments.execution import jobs
from experiments.worlds import island, library
from tests.experiments.conftest import Command, Said, assert_refused

TINY = (
    "experiment=anchored",
    "experiment.islands=2",
    "experiment.added=1",
    "experiment.hypotheses=[lasting,experience]",
    "experiment.biases=[0.4,1.0]",
    "experiment.kept=5",
    "replicates=10",
    "firms.count=20",
    "clock.horizon=46",
    "execution=serial",
    "quiet=true",
)
KEPT = (WORLDS, LUCKS, TASTES, CELLS)
ANSWERS = ("paths.csv", "numbers.csv", "islands.csv", "moved.csv")


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few worlds that nothing weighs, and few that are tried."""
    monkeypatch.setattr(anchored, "PRIOR_WORLDS", 10)
    monkeypatch.setattr(island, "TRIALS", 12)


def assert_same(folder: Path, other: Path) -> None:
    for name in (*KEPT, *ANSWERS):
        assert (folder / name).read_bytes() == (other / name).read_bytes(), name


def assert_answered(said: Said) -> None:
    assert (said.code, said.err) == (0, "")
    assert all(len(line) <= 80 for line in said.out.splitlines())


def test_it_leaves_worlds_what_was_learned_and_how_far_to_trust_it(
    openclosed: Command, tmp_path: Path
) -> None:
    said = openclosed(*TINY, "output=result")
    assert_answered(said)
    assert "No worlds: the record leaves" in " ".join(said.out.split())  # of so few
    folder = tmp_path / "result"
    paths = pd.read_csv(folder / "paths.csv")
    assert list(paths["bias"].unique()) == ["all", "0.4", "1"]
    assert (paths["month"].min(), paths["month"].max()) == (SINCE, UNTIL)
    assert (paths["q05"] <= paths["q95"]).all()
    named = pd.read_csv(folder / "data_dictionary.csv", keep_default_na=False)
    for name in (*ANSWERS, LUCKS, CELLS):
        columns = named.loc[named["file"] == name, "column"].tolist()
        assert columns == pd.read_csv(folder / name).columns.tolist()
    assert len(pd.read_csv(folder / "islands.csv")) == 2 * 2 * 2 + 1
    moved = pd.read_csv(folder / "moved.csv")
    assert len(moved) == 2 * 2
    assert moved[["tokens", "spend"]].isin(np.arange(11) / 10).all(axis=None)  # of 10 worlds
    assert (folder / "report.html").stat().st_size > 10_000
    kept = library.read(folder)
    assert kept.worlds["hypothesis"].tolist() == ["lasting"] * 10 + ["experience"] * 10
    assert kept.worlds["bias"].tolist() == ([0.4] * 5 + [1.0] * 5) * 2
    assert all(lineage.lucks[0][0] == 0 for lineage in kept.lineages)
    assert kept.weights.sum() == pytest.approx(1.0)
    for low, value, high in zip(*_ranges(folder, kept), strict=True):
        assert ((value >= low - 1e-9) & (value <= high + 1e-9)).all()


def _ranges(folder: Path, kept: library.Kept) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ends of each number, and the values of worlds, of those that every hypothesis leaves free."""
    numbers = pd.read_csv(folder / "numbers.csv").set_index("parameter")
    names = [name for name in kept.names if name in numbers.index]
    values = kept.worlds.loc[kept.worlds["hypothesis"] == "lasting", names].to_numpy(float).T
    return numbers.loc[names, "low"].to_numpy(), values, numbers.loc[names, "high"].to_numpy()


def test_what_was_interrupted_goes_on_to_the_same_bytes(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An added island and a prior are lost, and a reader's own venue weighs beside the record's."""
    rows = ["month,figure,open_tokens,all_tokens", "2026-05,our gateway,30,100"]
    (tmp_path / "log.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    words = (*TINY, "experiment.hypotheses=[lasting]", "experiment.biases=[1]", "evidence=log.csv")
    assert_answered(openclosed(*words, "output=whole"))

    def lost(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(library, "write", lost)
        assert openclosed(*words, "output=result").code == 130
    parts = tmp_path / "result.unfinished" / "parts"
    names = sorted(one.name for one in parts.glob("*.npz"))
    assert len(names) == 2 + 1 + 2
    for name in (names[2], names[-1]):
        (parts / name).unlink()
    made, inner = [], jobs._numbered

    def noted(shared: Any, task: tuple[int, Any]) -> tuple[int, Any]:
        made.append(task[0])
        return inner(shared, task)

    monkeypatch.setattr(jobs, "_numbered", noted)
    assert_answered(openclosed("resume=result"))
    assert len(made) == 2
    assert_same(tmp_path / "result", tmp_path / "whole")
    assert not (tmp_path / "result" / "parts").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["experiment.hypotheses=[lastng]"], "experiment.hypotheses: no hypothesis lastng; did"),
        (["experiment.islands=1"], "experiment.islands=1: must be a whole number from 2"),
        (["experiment.added=-1"], "experiment.added=-1: must be a whole number from 0"),
        (["replicates=5"], "replicates=5: must be from 10"),
        (["experiment.kept=0"], "experiment.kept=0: must be a whole number from 1"),
        (["experiment.biases=[]"], "experiment.biases=[]: name at least one"),
        (["experiment.biases=[0.3,0]"], "experiment.biases=0: must be from 0.01 to 5"),
        (["clock.horizon=42"], "clock.horizon: must be at least 44 months"),
        (["+experiment.free={nope: {low: 0, high: 1}}"], "experiment.free.nope: no such parameter"),
        (
            ["+experiment.free={research.lab_part: {low: 0.5, high: 2}}"],
            "experiment.free.research.lab_part: low and high must be from 0",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    words: list[str], says: str, openclosed: Command, tmp_path: Path
) -> None:
    assert_refused(openclosed(*TINY, *words, "output=result"), says, tmp_path)


def test_worlds_are_made_the_projects_own_only_where_its_record_ends(
    openclosed: Command, tmp_path: Path
) -> None:
    (tmp_path / "new.csv").write_text("month,figure,value\n2026-09,developers_both,0.5\n")
    said = openclosed(*TINY, "evidence=new.csv", "experiment.docs=true", "output=result")
    assert said.err == (
        f"openclosed: experiment.docs: the worlds that are kept start from {UNTIL}\n"
    )
    assert [one.name for one in tmp_path.iterdir()] == ["new.csv"]
