"""A design over factors: the points, the files, the answer, bad input."""

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.experiments.conftest import SMALL, Command, assert_refused

FEW = (
    *SMALL, "replicates=3", "experiment=sweep", "experiment.points=4",
    (
        "experiment.factors={firms.enterprise.switching_cost: [1, 6],"
        "network.topology: [complete, random]}"
    ),
)  # fmt: skip


def test_the_result_folder_holds_runs_points_differences_figure_and_report(
    openclosed: Command, tmp_path: Path
) -> None:
    said = openclosed(*FEW, "experiment.months=[open_share_workloads_all]", "output=result")
    assert (said.code, said.err) == (0, "")
    assert all(len(line) <= 80 for line in said.out.splitlines())
    folder = tmp_path / "result"
    runs = pd.read_parquet(folder / "runs.parquet")
    names = ["as it is", *(f"point {i}" for i in range(4))]
    assert runs["point_name"].tolist() == [name for name in names for _ in range(3)]
    assert len(set(runs.groupby("point_name")["seed"].apply(tuple))) == 1
    assert runs["firms.enterprise.switching_cost"].between(1, 6).all()
    assert runs["network.topology"].tolist()[:3] == ["small_world"] * 3
    points = pd.read_csv(folder / "points.csv").set_index("point_name")
    part = {name: rows.set_index("seed") for name, rows in runs.groupby("point_name")}
    outcome = "open_share_workloads_all"
    for name in names[1:]:
        difference = part[name][outcome] - part["as it is"][outcome]
        assert points.loc[name, "change"] == pytest.approx(difference.mean())
        assert points.loc[name, "mean"] == pytest.approx(part[name][outcome].mean())
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["factors"]["firms.enterprise.switching_cost"]["low"] == 1.0
    named = pd.read_csv(folder / "data_dictionary.csv", keep_default_na=False)
    for file in ("points.csv", "differences.csv"):
        columns = pd.read_csv(folder / file).columns.tolist()
        assert named.loc[named["file"] == file, "column"].tolist() == columns
    assert named.loc[named["file"] == "runs.parquet", "column"].tolist() == runs.columns.tolist()
    assert (folder / "report.html").stat().st_size > 10_000
    for figure in ("outcome_by_factor", "curves"):
        assert (folder / "figures" / f"{figure}.png").exists()
    months = pd.read_parquet(folder / "months.parquet")
    assert months.columns.tolist() == ["run", "month", outcome, "served_all"]
    assert months.groupby("run")["month"].agg(list).map(len).eq(8).all()
    assert {date.month for date in months["month"]} == {3, 6, 9, 12}


def test_points_may_come_from_a_file(openclosed: Command, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("choice.noise,review.forced\n0.5,True\n2,False\n")
    said = openclosed(
        *SMALL, "experiment=sweep", "experiment.design=mine.csv", "replicates=2", "output=result"
    )
    assert (said.code, said.err) == (0, "")
    runs = pd.read_parquet(tmp_path / "result" / "runs.parquet")
    assert runs["choice.noise"].tolist() == [1.0, 1.0, 0.5, 0.5, 2.0, 2.0]
    assert runs["review.forced"].tolist() == [True, True, True, True, False, False]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["experiment.design=sobols"], "experiment.design=sobols: must be one of grid"),
        (["experiment.design=none.csv"], "experiment.design=none.csv: cannot be read"),
        (
            ["experiment.outcome=open_share_token_all"],
            "experiment.outcome: open_share_token_all is no outcome; ",
        ),
        (["replicates=1"], "replicates=1: an interval needs at least 2"),
        (
            [
                "experiment.design=grid",
                "experiment.factors={firms.enterprise.switching_cost: [-1, 2]}",
            ],
            "point 0: firms.enterprise.switching_cost=-1",
        ),
    ],
)
def test_bad_input_is_refused_in_one_line(
    words: list[str], says: str, openclosed: Command, tmp_path: Path
) -> None:
    assert_refused(openclosed(*FEW, *words, "output=result"), says, tmp_path)
