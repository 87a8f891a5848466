"""Tipping points of the real model: the files, the answer, bad input."""

from pathlib import Path

import pandas as pd
import pytest

from tests.experiments.conftest import SMALL, Command, assert_refused

MOVED = "{firms.enterprise.affinity.mean: [-2, 30], network.topology: [random, regular]}"
FEW = (
    *SMALL, "replicates=6", "experiment=tipping", "experiment.limit=24", "experiment.looks=3",
    "experiment.tolerance=0.25", "experiment.points=16", "experiment.check=8",
    f"experiment.factors={MOVED}",
)  # fmt: skip


def test_the_result_folder_holds_runs_looks_tipping_points_figures_and_report(
    openclosed: Command, tmp_path: Path
) -> None:
    words = ("experiment.outcome=open_share_workloads_all", "experiment.crosses=0.35")
    said = openclosed(*FEW, *words, "output=result")
    assert (said.code, said.err) == (0, "")
    assert all(len(line) <= 80 for line in said.out.splitlines())
    folder = tmp_path / "result"
    found = pd.read_csv(folder / "tipping.csv", keep_default_na=False).set_index("factor")
    flips = found[found["finding"] == "flips"]
    assert flips.index.tolist() == ["firms.enterprise.affinity.mean"]
    for row in flips.to_dict("records"):
        assert -2 <= float(row["low"]) <= float(row["value"]) <= float(row["high"]) <= 30
        assert row["above"] == "above"
    runs = pd.read_parquet(folder / "runs.parquet")
    looks = pd.read_csv(folder / "looks.csv")
    name, tried = flips.index[0], pd.to_numeric(looks["value"], errors="coerce")
    for value, part in runs[runs["factor"] == name].groupby("factor_value"):
        here = looks[(looks["factor"] == name) & (tried == value)]
        mean = part["open_share_workloads_all"].mean() - 0.35
        assert here["outcome"].item() == pytest.approx(mean)
        assert here["runs"].item() == len(part)
    assert (runs["factor"] == "").sum() in (6, 12, 24)  # as it is, run once for all
    assert not (folder / "nearest.csv").exists()  # one number alone is not moved with another
    named = pd.read_csv(folder / "data_dictionary.csv", keep_default_na=False)
    for file in ("tipping.csv", "looks.csv"):
        columns = pd.read_csv(folder / file).columns.tolist()
        assert named.loc[named["file"] == file, "column"].tolist() == columns
    assert named.loc[named["file"] == "runs.parquet", "column"].tolist() == runs.columns.tolist()
    assert (folder / "report.html").stat().st_size > 10_000
    assert {path.name for path in (folder / "figures").glob("*.png")} == {
        "tipping.png", "tipping_paths.png"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["experiment.outcome=capability_gap"], "experiment.crosses: name the value that capabil"),
        (["experiment.crosses=0.5"], "experiment.crosses: needs an experiment.outcome"),
        (
            ["experiment.outcome=verdict_open", "experiment.crosses=2"],
            "experiment.crosses=2: must be between 0 and 1",
        ),
        (["experiment.limit=3"], "experiment.limit=3: must be from 6 to 100,000"),
        (["experiment.points=100"], "experiment.points=100: must be a power of 2"),
        (["experiment.together=1"], "experiment.together=1: must be from 2 to 5"),
        (["experiment.looks=1"], "experiment.looks=1: must be from 2 to 1,000"),
        (["experiment.outcome=verdict_opened"], "experiment.outcome: verdict_opened is no outcome"),
    ],
)
def test_bad_input_is_refused_in_one_line(
    words: list[str], says: str, openclosed: Command, tmp_path: Path
) -> None:
    assert_refused(openclosed(*FEW, *words, "output=result"), says, tmp_path)


def test_a_number_that_follows_another_has_no_value_to_move_from(
    openclosed: Command, tmp_path: Path
) -> None:
    words = "experiment.factors=[work.cohorts.translation.enterprise]"
    said = openclosed(*SMALL, "experiment=tipping", words, "output=result")
    assert_refused(said, "work.cohorts.translation.enterprise: has no value here to move", tmp_path)


def test_two_numbers_that_flip_it_together_are_found_and_checked_on_fresh_runs(
    openclosed: Command, tmp_path: Path
) -> None:
    moved = "{firms.enterprise.affinity.mean: [-2, 5], firms.startup.affinity.mean: [-2, 5]}"
    few = [word for word in FEW if not word.startswith("experiment.factors")]
    words = (f"experiment.factors={moved}", "experiment.outcome=open_share_workloads_all")
    said = openclosed(*few, *words, "experiment.crosses=0.45", "output=result")
    assert (said.code, said.err) == (0, "")
    folder = tmp_path / "result"
    found = pd.read_csv(folder / "nearest.csv")
    assert set(found["factor"]) == {
        "firms.enterprise.affinity.mean", "firms.startup.affinity.mean"
    }  # fmt: skip
    assert (found["value"] > found["base"]).all()
    assert (found["distance"] > found["distance_low"]).all()
    tried = pd.read_csv(folder / "joint.csv")
    assert tried["finding"].tolist() == ["flips"]
    runs = pd.read_parquet(folder / "runs.parquet")
    design = set(runs.loc[runs["factor"] == "design", "seed"])
    together = runs[runs["factor"].str.contains(" + ", regex=False)]
    assert len(design) == 4
    assert not design & set(together["seed"])
    point = together[together["point_name"] == together["point_name"].iloc[-1]].tail(8)
    share = point["open_share_workloads_all"].mean()
    assert found["mean"].tolist() == pytest.approx([share, share])
    named = pd.read_csv(folder / "data_dictionary.csv", keep_default_na=False)
    for file in ("nearest.csv", "joint.csv", "design.csv"):
        columns = pd.read_csv(folder / file).columns.tolist()
        assert named.loc[named["file"] == file, "column"].tolist() == columns
    assert (folder / "figures/nearest.png").exists()
