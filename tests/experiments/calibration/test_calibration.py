"""A tiny calibration from the command line: its files, its answer, bad input."""

import json
from pathlib import Path

import pandas as pd
import pytest

from analysis.identification import FILE, partners
from analysis.markup import part_markers
from experiments import documentation
from experiments.calibration import results
from experiments.posterior import TABLES
from sim.parameters import describe
from tests.experiments.conftest import Command, assert_refused, question

TINY = (
    "experiment=calibration", "experiment.waves=1", "experiment.points=8",
    "experiment.population=6", "experiment.generations=1", "experiment.sets=3",
    "experiment.check=1", "experiment.cut_offs=[2024-12]", "firms.count=60", "execution=serial",
    "quiet=true", "output=result",
)  # fmt: skip


def test_it_leaves_posterior_scorecard_and_forecasts(openclosed: Command, tmp_path: Path) -> None:
    said = openclosed(*TINY)
    assert (said.code, said.err) == (0, "")
    assert all(len(line) <= 80 for line in said.out.splitlines())
    folder = tmp_path / "result"
    sets = pd.read_csv(folder / "posterior.csv")
    assert sets["set"].tolist() == [0, 1, 2]
    own = {one.name: one.default for one in describe(question(*TINY).parameters)}
    for name in sets.columns.drop(["set", "distance"]):
        assert sets[name][0] == pytest.approx(own[name])
    assert sets["distance"][1:].idxmin() == 1
    scores = pd.read_csv(folder / "scorecard.csv").set_index("target")
    assert {"V1 2024", "V2 rises", "V4 lag", "V12", "adoption 2024-02"} <= set(scores.index)
    assert scores.loc["V1 2024", "runs"] == 3
    told = pd.read_csv(folder / "holdout.csv")
    assert set(told["target"]) == {
        "V1 mid-2025", "V1 end-2025", "V2 early 2025", "V2 mean 2025", "V2 end-2025",
        "adoption 2025-07",
    }  # fmt: skip
    assert (folder / "report.html").exists()
    assert {path.stem for path in (folder / "figures").glob("*.png")} == {"record", "posterior"}
    runs = pd.read_parquet(folder / "runs.parquet")
    assert (runs["status"] == "done").all()
    origin = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert origin["config"]["clock"]["horizon"] == 36.0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("experiment.sets=50",), "experiment.sets=50: more than the population"),
        (("experiment.points=2",), "experiment.points=2: must be at least 4"),
        (("experiment.cut_offs=[2026-01]",), "experiment.cut_offs: 2026-01 must be from"),
        (("clock.start=2024-01",), "clock: calibration needs months from 2023-01"),
        (("replicates=1",), "replicates=1"),
    ],
)
def test_what_cannot_be_is_refused(
    openclosed: Command, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    assert_refused(openclosed(*TINY, *words), says, tmp_path)


def test_one_command_makes_the_page_and_the_posterior_with_the_own_values_first(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documentation, "DOCS", tmp_path / "docs")
    monkeypatch.setattr(results, "TABLES", tmp_path / "tables")
    said = openclosed(*TINY, "experiment.cut_offs=[]", "experiment.docs=true")
    assert (said.code, said.err) == (0, "")
    table = pd.read_csv(tmp_path / "tables" / "baseline.csv")
    own = {one.name: one.default for one in describe(question(*TINY).parameters)}
    for name in table.columns.drop(["set", "distance"]):
        assert table[name][0] == pytest.approx(own[name])
    known = partners(tmp_path / "tables" / FILE.name)
    assert known.keys() <= set(table.columns)
    assert list(table.columns) == list(pd.read_csv(TABLES / "baseline.csv").columns)
    text = (tmp_path / "docs" / "evidence.md").read_text(encoding="utf-8")
    assert "runs took less than two minutes in one process." in text
    for part in ("skill", "record"):  # which experiment=skill writes too
        begin, end = part_markers(part)
        assert len(text.partition(begin)[2].partition(end)[0]) > 500
    for picture in ("record", "posterior"):
        assert f"images/evidence/{picture}.png" in text
        assert (tmp_path / "docs" / "images" / "evidence" / f"{picture}.png").exists()
