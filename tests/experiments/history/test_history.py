"""The experiment as a command, on a small preset."""

import functools
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from experiments import history
from experiments.history.scenarios import FOLDER, ship
from experiments.results import documentation
from tests.experiments.conftest import Command, assert_refused

SMALL = (
    "experiment=history",
    "experiment.points=8",
    "experiment.rounds=1",
    "experiment.refined=6",
    "experiment.closest=5",
    "experiment.again=2",
    "experiment.sets=3",
    "experiment.hypotheses=[lasting,experience]",
    "experiment.check=2",
    "replicates=2",
    "firms.count=100",
    "execution=serial",
    "quiet=true",
    "output=out",
)


@pytest.mark.slow
def test_all_markets_are_fitted_the_rest_is_scored_and_page_and_shipped_values_are_written(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenarios = shutil.copytree(FOLDER, tmp_path / "scenarios")
    monkeypatch.setattr(documentation, "DOCS", tmp_path / "docs")
    monkeypatch.setattr(history, "ship", functools.partial(ship, folder=scenarios))
    said = openclosed(*SMALL, "experiment.docs=true")
    assert said.code == 0
    assert "of 4 markets" in said.out.replace("\n", " ")
    errors = pd.read_csv(tmp_path / "out/errors.csv")
    figures = pd.read_csv(tmp_path / "out/figures.csv")
    assert set(errors["market"]) == {"supercomputers", "smartphones", "databases", "desktops"}
    assert figures[["record", "model", "low", "high"]].notna().all(axis=None)
    assert (figures["part"] == "predicted").sum() == errors["predicted_figures"].sum()
    assert (tmp_path / "out/figures/markets.png").stat().st_size > 10_000
    tastes = pd.read_csv(tmp_path / "out/tastes.csv")
    assert tastes["time"].tolist() == ["past"] * 4 + ["today"] * 2
    again = pd.read_csv(tmp_path / "out/hypotheses.csv")
    assert again["hypothesis"].tolist() == ["lasting"] * 4 + ["experience"] * 4
    assert again["model"].tolist()[:4] == pytest.approx(errors["model"].tolist())
    assert again["differs"].tolist() == [False] * 4 + [True] * 4
    assert json.loads((tmp_path / "out/verdict.json").read_text())["sentences"]
    text = (tmp_path / "docs/history.md").read_text(encoding="utf-8")
    assert "runs took less than two minutes in one process." in text
    assert (tmp_path / "docs/images/history/markets.png").exists()
    found = pd.read_csv(tmp_path / "out/parameters.csv")
    (one,) = found.query("market == 'databases' and parameter == 'network.strength'")["value"]
    assert f"strength: {one:.4g}  # fitted" in (scenarios / "databases.yaml").read_text()


def test_shipped_values_are_run_without_a_fit(openclosed: Command, tmp_path: Path) -> None:
    said = openclosed(*SMALL, "experiment.refit=false")
    assert said.code == 0
    runs = pd.read_parquet(tmp_path / "out/runs.parquet")
    assert len(runs) == 4 * 3 * 2
    assert set(runs["point_name"]) == {
        f"{name} as shipped" for name in ("supercomputers", "smartphones", "databases", "desktops")
    }


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["experiment.sets=0"], "experiment.sets=0: must be from 1"),
        (["experiment.sets=6"], "experiment.closest=5: must be from 6"),
        (["experiment.hypotheses=[lost]"], "experiment.hypotheses: no hypothesis lost"),
        (["experiment.rounds=-1"], "experiment.rounds=-1: must be from 0"),
        (["replicates=1"], "replicates=1: "),
        (
            ["experiment.refit=false", "experiment.docs=true"],
            "experiment.docs=true: needs experiment.refit=true",
        ),
    ],
)
def test_what_cannot_be_is_refused_before_anything_runs(
    openclosed: Command, tmp_path: Path, words: list[str], says: str
) -> None:
    assert_refused(openclosed(*SMALL, *words), says, tmp_path)
