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
from tests.experiments.conftest import Command, assert_answered

TINY = (
    "experiment=anchored", "experiment.islands=2", "experiment.added=1",
    "experiment.hypotheses=[lasting,experience]", "experiment.biases=[0.4]", "experiment.kept=5",
    "replicates=10", "firms.count=20", "clock.horizon=46", "execution=serial", "quiet=true",
    "evidence=log.csv",
)  # fmt: skip
SAME = (WORLDS, LUCKS, TASTES, CELLS, "paths.csv", "numbers.csv", "islands.csv", "moved.csv")


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few worlds that nothing weighs, and few that are tried."""
    monkeypatch.setattr(anchored, "PRIOR_WORLDS", 10)
    monkeypatch.setattr(island, "TRIALS", 6)


def test_it_leaves_worlds_and_what_was_interrupted_goes_on_to_the_same_bytes(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An added island and a prior are lost, and a reader's own venue weighs beside the record's."""
    rows = ["month,figure,open_tokens,all_tokens", "2026-05,our gateway,30,100"]
    (tmp_path / "log.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    whole, folder = tmp_path / "whole", tmp_path / "result"
    assert_answered(openclosed(*TINY, "output=whole"), whole, "anchored")

    def lost(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(library, "write", lost)
        assert openclosed(*TINY, "output=result").code == 130
    parts = sorted((tmp_path / "result.unfinished" / "parts").glob("*.npz"))
    assert len(parts) == 2 * 2 + 1 + 2
    parts[2].unlink()
    parts[-1].unlink()
    made, inner = [], jobs._numbered

    def noted(shared: Any, task: tuple[int, Any]) -> tuple[int, Any]:
        made.append(task[0])
        return inner(shared, task)

    monkeypatch.setattr(jobs, "_numbered", noted)
    assert openclosed("resume=result").code == 0
    assert len(made) == 2
    for name in SAME:
        assert (folder / name).read_bytes() == (whole / name).read_bytes(), name
    assert not (folder / "parts").exists()
    assert_whole(folder)


def assert_whole(folder: Path) -> None:
    """The worlds that are kept, what was learned, and how far to trust it."""
    paths = pd.read_csv(folder / "paths.csv")
    assert list(paths["bias"].unique()) == ["all", "0.4"]
    assert (paths["month"].min(), paths["month"].max()) == (SINCE, UNTIL)
    assert (paths["q05"] <= paths["q95"]).all()
    assert len(pd.read_csv(folder / "islands.csv")) == 2 * 2 + 1
    moved = pd.read_csv(folder / "moved.csv")
    assert moved[["tokens", "spend"]].isin(np.arange(11) / 10).all(axis=None)  # of 10 worlds
    kept = library.read(folder)
    assert kept.worlds["hypothesis"].tolist() == ["lasting"] * 5 + ["experience"] * 5
    assert all(lineage.lucks[0][0] == 0 for lineage in kept.lineages)
    assert kept.weights.sum() == pytest.approx(1.0)
    numbers = pd.read_csv(folder / "numbers.csv").set_index("parameter")
    names = [name for name in kept.names if name in numbers.index]
    values = kept.worlds.loc[kept.worlds["hypothesis"] == "lasting", names]
    assert (values >= numbers.loc[names, "low"] - 1e-9).all(axis=None)
    assert (values <= numbers.loc[names, "high"] + 1e-9).all(axis=None)


def test_worlds_are_made_the_projects_own_only_where_its_record_ends(
    openclosed: Command, tmp_path: Path
) -> None:
    (tmp_path / "log.csv").write_text("month,figure,value\n2026-09,developers_both,0.5\n")
    said = openclosed(*TINY, "experiment.docs=true", "output=result")
    assert said.code == 2
    assert said.err.startswith("openclosed: experiment.docs: ")
    assert UNTIL in said.err
    assert [one.name for one in tmp_path.iterdir()] == ["log.csv"]
