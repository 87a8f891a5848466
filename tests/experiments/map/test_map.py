"""A map of the real model: the files, the answer, bad input."""

from pathlib import Path

import pandas as pd
import pytest

from tests.experiments.conftest import SMALL, Command, assert_refused

FACTORS = "{firms.enterprise.affinity.mean: [-6, 6], choice.noise: [0.5, 2]}"
FEW = (
    *SMALL, "replicates=2", "experiment=map", "experiment.cells=2", "experiment.refine=1",
    "experiment.limit=4", "experiment.most=20", f"experiment.factors={FACTORS}",
)  # fmt: skip


@pytest.mark.parametrize("outcome", ["", "open_share_workloads_all"])
def test_the_result_folder_holds_runs_cells_figures_and_report(
    outcome: str, openclosed: Command, tmp_path: Path
) -> None:
    words = (f"experiment.outcome={outcome}", "experiment.crosses=0.3") if outcome else ()
    said = openclosed(*FEW, *words, "output=result")
    assert (said.code, said.err) == (0, "")
    assert all(len(line) <= 80 for line in said.out.splitlines())
    folder = tmp_path / "result"
    cells = pd.read_csv(folder / "cells.csv")
    assert (cells["side"] ** 2).sum() == pytest.approx(1)
    assert 4 < len(cells) <= 20
    runs = pd.read_parquet(folder / "runs.parquet")
    names = ["firms.enterprise.affinity.mean", "choice.noise"]
    for row in cells.to_dict("records"):
        here = runs[(runs[names[0]] == row[names[0]]) & (runs[names[1]] == row[names[1]])]
        assert len(here) == row["runs"]
        assert here["open_share_workloads_all"].mean() == pytest.approx(row["mean"])
        assert (here["verdict_workloads_all"] == "closed").sum() == row["runs_closed"]
    named = pd.read_csv(folder / "data_dictionary.csv", keep_default_na=False)
    assert named.loc[named["file"] == "cells.csv", "column"].tolist() == cells.columns.tolist()
    assert named.loc[named["file"] == "runs.parquet", "column"].tolist() == runs.columns.tolist()
    assert (folder / "report.html").stat().st_size > 10_000
    pictures = {path.stem for path in (folder / "figures").glob("*.png")}
    assert pictures == ({"map"} if outcome else {"map", "map_probabilities"})


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["experiment.cells=1"], "experiment.cells=1: must be a whole number from 2 to 24"),
        (["experiment.limit=1"], "experiment.limit=1: must be from 2 to 100,000"),
        (["experiment.most=3"], "experiment.most=3: must be from 4 to 100,000"),
        (["experiment.outcome=hhi_vendors"], "experiment.crosses: name the value that hhi_vendors"),
    ],
)
def test_bad_input_is_refused_in_one_line(
    words: list[str], says: str, openclosed: Command, tmp_path: Path
) -> None:
    assert_refused(openclosed(*FEW, *words, "output=result"), says, tmp_path)


@pytest.mark.parametrize(
    ("factors", "says"),
    [
        ("[choice.noise]", "experiment.factors: a map needs two parameters, not 1"),
        (
            "[choice.noise,'firms.*']",
            "experiment.factors: name the two parameters of a map in full",
        ),
        ("[choice.noise,network.topology]", "experiment.factors: network.topology is no number"),
    ],
)
def test_two_numbers_are_needed(
    factors: str, says: str, openclosed: Command, tmp_path: Path
) -> None:
    words = (*FEW[:-1], f"experiment.factors={factors}", "output=result")
    assert_refused(openclosed(*words), says, tmp_path)
