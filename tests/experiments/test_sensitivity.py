"""What drives the outcome of the real model: the files, the answer, bad input."""

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.experiments.conftest import SMALL, Command, assert_refused

FACTORS = (
    "{firms.*.affinity.mean: [-2, 3], choice.noise: [0.5, 2], policy.origin_rule.strength: null}"
)
FEW = (
    *SMALL, "replicates=2", "experiment=sensitivity", "experiment.keep=2", "experiment.points=8",
    "experiment.trajectories=2", f"experiment.factors={FACTORS}",
)  # fmt: skip


def test_the_strongest_go_on_and_the_result_folder_holds_both_stages(
    openclosed: Command, tmp_path: Path
) -> None:
    said = openclosed(*FEW, "output=result")
    assert (said.code, said.err) == (0, "")
    assert all(len(line) <= 80 for line in said.out.splitlines())
    folder = tmp_path / "result"
    screening = pd.read_csv(folder / "screening.csv").set_index("factor")
    assert len(screening) == 4
    assert screening["size"].is_monotonic_decreasing
    assert screening["kept"].tolist() == [True, True, False, False]
    drivers = pd.read_csv(folder / "drivers.csv").set_index("factor")
    assert set(drivers.index) <= set(screening.index[:2])
    runs = pd.read_parquet(folder / "runs.parquet")
    assert len(runs) == 2 * (2 * 5 + 8 * 4)
    assert len(set(runs.groupby("point_name")["seed"].apply(tuple))) == 1
    studied = runs[runs["point_name"].str.startswith("study")]
    for name in screening.index:
        assert (studied[name].max() > studied[name].min()) == bool(screening.loc[name, "kept"])
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["factors"]) == set(screening.index)
    named = pd.read_csv(folder / "data_dictionary.csv", keep_default_na=False)
    for file in ("screening.csv", "drivers.csv"):
        columns = pd.read_csv(folder / file).columns.tolist()
        assert named.loc[named["file"] == file, "column"].tolist() == columns
    assert named.loc[named["file"] == "runs.parquet", "column"].tolist() == runs.columns.tolist()
    assert (folder / "report.html").stat().st_size > 10_000
    assert (folder / "figures" / "drivers.png").exists()


def test_one_parameter_has_no_rivals(openclosed: Command, tmp_path: Path) -> None:
    words = (*FEW[:-1], "experiment.factors=[choice.noise]", "output=result")
    assert_refused(openclosed(*words), "experiment.factors: name at least two", tmp_path)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["experiment.points=100"], "experiment.points=100: must be a power of 2"),
        (["experiment.keep=1"], "experiment.keep=1: must be at least 2"),
        (["experiment.trajectories=1"], "experiment.trajectories=1: must be at least 2"),
        (["replicates=1"], "replicates=1: an interval needs at least 2"),
    ],
)
def test_bad_input_is_refused_in_one_line(
    words: list[str], says: str, openclosed: Command, tmp_path: Path
) -> None:
    assert_refused(openclosed(*FEW, *words, "output=result"), says, tmp_path)
