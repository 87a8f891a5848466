"""A design over factors: its points and runs, from the command or a file."""

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.experiments.conftest import SMALL, Command, assert_answered, assert_paired

COST, SHARE = "firms.enterprise.switching_cost", "open_share_workloads_all"
FEW = (*SMALL, "replicates=2", "experiment=sweep", "output=result")


def test_the_result_folder_holds_runs_points_and_differences(
    openclosed: Command, tmp_path: Path
) -> None:
    costs, kinds = "{low: 1, high: 6, scale: log}", "[complete, random]"
    factors = f"{{{COST}: {costs}, network.topology: {kinds}}}"
    words = (f"experiment.factors={factors}", "experiment.points=4")
    said = openclosed(*FEW, *words, f"experiment.months=[{SHARE}]")
    folder = tmp_path / "result"
    runs = assert_answered(said, folder, "outcome_by_factor", "curves")
    names = ["as it is", *(f"point {i}" for i in range(4))]
    assert runs["point_name"].tolist() == [name for name in names for _ in range(2)]
    assert_paired(runs)
    assert runs[COST].between(1, 6).all()
    assert runs["network.topology"].tolist()[:2] == ["small_world"] * 2
    points = pd.read_csv(folder / "points.csv").set_index("point_name")
    part = {name: rows.set_index("seed") for name, rows in runs.groupby("point_name")}
    for name in names[1:]:
        difference = part[name][SHARE] - part["as it is"][SHARE]
        assert points.loc[name, "change"] == pytest.approx(difference.mean())
        assert points.loc[name, "mean"] == pytest.approx(part[name][SHARE].mean())
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["factors"][COST]["low"] == 1.0
    months = pd.read_parquet(folder / "months.parquet")
    assert months.columns.tolist() == ["run", "month", SHARE, "served_all"]
    assert months.groupby("run").size().eq(8).all()
    assert {date.month for date in months["month"]} == {3, 6, 9, 12}


@pytest.mark.usefixtures("without_pictures")
def test_points_may_come_from_a_file(openclosed: Command, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("choice.noise,review.forced\n0.5,True\n2,False\n")
    assert openclosed(*FEW, "experiment.design=mine.csv").code == 0
    runs = pd.read_parquet(tmp_path / "result" / "runs.parquet")
    assert runs["choice.noise"].tolist() == [1.0, 1.0, 0.5, 0.5, 2.0, 2.0]
    assert runs["review.forced"].tolist() == [True, True, True, True, False, False]
