"""Scenario discovery from the command: the points, the files, the check, bad input."""

import json
from pathlib import Path

import pandas as pd
import pytest

from experiments.discovery import WIDE
from experiments.runs.factors import factors_of
from sim.parameters import Parameters
from tests.experiments.conftest import SMALL, Command, assert_refused

# Startups alone, or enterprises alone that dislike what is open: who wins is plain.
FEW = (
    *SMALL, "replicates=1", "experiment=discovery", "experiment.points=60", "experiment.fresh=12",
    "experiment.factors={firms.enterprise.affinity.mean: [-6, 6], choice.noise: [0.5, 1]}",
    "firms.startup_fraction=0", "experiment.least=0.15",
)  # fmt: skip


def test_the_box_is_found_and_checked_on_fresh_runs(openclosed: Command, tmp_path: Path) -> None:
    said = openclosed(*FEW, "experiment.verdict=closed", "output=result")
    assert (said.code, said.err) == (0, "")
    assert "mean is below " in said.out
    assert all(len(line) <= 80 for line in said.out.splitlines())
    folder = tmp_path / "result"
    runs = pd.read_parquet(folder / "runs.parquet")
    fresh = runs[runs["point_name"].str.startswith("box 1 point")]
    assert (len(runs) - len(fresh), len(fresh)) == (60, 12)
    assert runs["seed"].is_unique
    limits = pd.read_csv(folder / "limits.csv").set_index("factor")
    column = "firms.enterprise.affinity.mean"
    assert fresh[column].max() <= limits["high"][column]
    answer = json.loads((folder / "verdict.json").read_text(encoding="utf-8"))
    (box,) = answer["boxes"]
    share = (fresh["verdict_workloads_all"] == "closed").mean()
    assert box["density"] == pytest.approx(share)
    assert share > 0.5
    named = pd.read_csv(folder / "data_dictionary.csv", keep_default_na=False)
    for file in ("boxes.csv", "limits.csv", "peeling.csv"):
        columns = pd.read_csv(folder / file).columns.tolist()
        assert named.loc[named["file"] == file, "column"].tolist() == columns
    assert (folder / "report.html").stat().st_size > 10_000
    assert len(list((folder / "figures").glob("*.png"))) == 2


def test_where_the_verdict_never_comes_that_is_the_answer(
    openclosed: Command, tmp_path: Path
) -> None:
    words = ("experiment.factors={choice.noise: [0.5, 1]}", "experiment.points=20")
    said = openclosed(*FEW[:-3], *words, "experiment.verdict=open", "output=result")
    assert (said.code, said.err) == (0, "")
    assert "No box of these parameters is seen" in said.out
    assert (tmp_path / "result" / "report.html").exists()
    assert pd.read_csv(tmp_path / "result" / "boxes.csv").empty
    assert (tmp_path / "result" / "figures" / "worlds.png").exists()


def test_the_wide_ranges_hold_the_values_of_the_baseline() -> None:
    factors = factors_of(Parameters(), WIDE)
    assert len(factors) == len(WIDE)
    assert all(factor.low < factor.base < factor.high for factor in factors)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["experiment.verdict=opne"], "experiment.verdict=opne: must be one of open, closed, "),
        (["experiment.points=5"], "experiment.points=5: must be a whole number of at least 20"),
        (["experiment.density=2"], "experiment.density=2: must be a number above 0 and at most 1"),
        (["experiment.boxes=0"], "experiment.boxes=0: must be a whole number of at least 1"),
    ],
)
def test_bad_input_is_refused_in_one_line(
    words: list[str], says: str, openclosed: Command, tmp_path: Path
) -> None:
    assert_refused(openclosed(*FEW, *words, "output=result"), says, tmp_path)
