"""Tipping points of the real model: what is looked at, alone and together."""

from pathlib import Path

import pandas as pd
import pytest

from tests.experiments.conftest import SMALL, Command, assert_answered

SHARE, ENTERPRISE = "open_share_workloads_all", "firms.enterprise.affinity.mean"
FEW = (
    *SMALL, "replicates=6", "experiment=tipping", "experiment.limit=24", "experiment.looks=3",
    "experiment.tolerance=0.25", "experiment.points=16", "experiment.check=8",
    f"experiment.outcome={SHARE}", "output=result",
)  # fmt: skip


def test_the_result_folder_holds_what_was_looked_at_and_tipping_points(
    openclosed: Command, tmp_path: Path
) -> None:
    moved = f"{{{ENTERPRISE}: [-2, 30], network.topology: [random, regular]}}"
    said = openclosed(*FEW, f"experiment.factors={moved}", "experiment.crosses=0.35")
    folder = tmp_path / "result"
    runs = assert_answered(said, folder, "tipping", "tipping_paths")
    found = pd.read_csv(folder / "tipping.csv", keep_default_na=False).set_index("factor")
    flips = found[found["finding"] == "flips"]
    assert flips.index.tolist() == [ENTERPRISE]
    row = flips.iloc[0]
    assert -2 <= float(row["low"]) <= float(row["value"]) <= float(row["high"]) <= 30
    assert row["above"] == "above"
    looks = pd.read_csv(folder / "looks.csv")
    tried = pd.to_numeric(looks["value"], errors="coerce")
    for value, part in runs[runs["factor"] == ENTERPRISE].groupby("factor_value"):
        here = looks[(looks["factor"] == ENTERPRISE) & (tried == value)]
        assert here["outcome"].item() == pytest.approx(part[SHARE].mean() - 0.35)
        assert here["runs"].item() == len(part)
    assert (runs["factor"] == "").sum() in (6, 12, 24)  # as it is, run once for all
    assert not (folder / "nearest.csv").exists()  # one number alone is not moved with another


def test_two_numbers_that_flip_it_together_are_found_and_checked_on_fresh_runs(
    openclosed: Command, tmp_path: Path
) -> None:
    moved = f"{{{ENTERPRISE}: [-2, 5], firms.startup.affinity.mean: [-2, 5]}}"
    said = openclosed(*FEW, f"experiment.factors={moved}", "experiment.crosses=0.45")
    folder = tmp_path / "result"
    runs = assert_answered(said, folder, "nearest", "tipping")
    found = pd.read_csv(folder / "nearest.csv")
    assert set(found["factor"]) == {ENTERPRISE, "firms.startup.affinity.mean"}
    assert (found["value"] > found["base"]).all()
    assert (found["distance"] > found["distance_low"]).all()
    assert pd.read_csv(folder / "joint.csv")["finding"].tolist() == ["flips"]
    design = set(runs.loc[runs["factor"] == "design", "seed"])
    together = runs[runs["factor"].str.contains(" + ", regex=False)]
    assert len(design) == 4
    assert not design & set(together["seed"])
    point = together[together["point_name"] == together["point_name"].iloc[-1]].tail(8)
    share = point[SHARE].mean()
    assert found["mean"].tolist() == pytest.approx([share, share])
