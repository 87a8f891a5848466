"""A design over factors: its points and runs, from the command or a file."""

import itertools
import json
import re
from pathlib import Path

import pandas as pd
import pytest

from openclosed.experiments.results.result import Result
from openclosed.experiments.runs import replicate
from openclosed.sim import Ecosystem
from tests.experiments.conftest import SMALL, Command, assert_answered, assert_paired

COST, SHARE = "firms.enterprises.switching_cost", "open_share_workloads_all"
FEW = (*SMALL, "replicates=2", "experiment=sweep", "output=result")


def test_the_result_folder_holds_runs_points_and_differences(
    openclosed: Command, tmp_path: Path
) -> None:
    costs, kinds = "{low: 1, high: 6, scale: log}", "[complete, random]"
    factors = f"{{{COST}: {costs}, network.topology: {kinds}}}"
    words = (f"experiment.factors={factors}", "experiment.design_points=4")
    printed = openclosed(*FEW, *words, f"experiment.keep_series=[{SHARE}]")
    folder = tmp_path / "result"
    runs = assert_answered(printed, folder, "by_factor", "curves")
    names = ["as it is", *(f"point {i}" for i in range(1, 5))]
    assert runs["point_name"].tolist() == [name for name in names for _ in range(2)]
    assert_paired(runs)
    assert re.search(r"\b2 runs .* intervals.*replicates=8", " ".join(printed.out.split()))
    few = pd.read_csv(folder / "points.csv")
    assert few[["low", "high", "change_low", "change_high"]].isna().all(axis=None)
    assert not few["real"].any()
    assert runs[COST].between(1, 6).all()
    assert runs["network.topology"].tolist()[:2] == ["small_world"] * 2
    by_seed = runs.pivot_table(SHARE, "seed", "point_name")
    means = few.set_index("point_name")["mean"]
    assert means.to_dict() == pytest.approx(by_seed.mean().to_dict())
    changes = few.set_index("point_name")["change"]
    assert (changes + means["as it is"]).to_dict() == pytest.approx(means.to_dict())
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["factors"][COST]["low"] == 1.0
    months = pd.read_parquet(folder / "months.parquet")
    identity = ["point", "point_name", "scenario", COST, "network.topology"]
    assert months.columns.tolist()[:7] == ["run", "month", *identity]
    assert {SHARE, "adopted_all"} <= set(months)
    assert months.groupby("run").size().eq(8).all()
    assert {date.month for date in months["month"]} == {3, 6, 9, 12}
    tidy = Result(folder).tidy()
    own = tidy[(tidy["kind"] == "all") & (tidy["measure"] == "workloads")]
    assert own["share"].to_numpy() == pytest.approx(months[SHARE].to_numpy())
    assert own[COST].tolist() == months[COST].tolist()


@pytest.mark.parametrize(
    ("words", "points", "figure", "table"),
    [
        (("experiment.design=grid", "experiment.design_points=4"), 4, "by_factor", "areas"),
        (("experiment.design=sobol", "experiment.design_points=8"), 8 * 4, "drivers", "drivers"),
    ],
)
def test_a_grid_of_two_numbers_draws_a_map_and_a_sobol_design_ranks_drivers(
    words: tuple[str, ...], points: int, figure: str, table: str, openclosed: Command,
    tmp_path: Path,
) -> None:  # fmt: skip
    mean = "firms.enterprises.open_preference.mean"
    factors = f"experiment.factors={{{mean}: [-6, 6], choice.logit_scale: [0.5, 2]}}"
    runs = assert_answered(openclosed(*FEW, *words, factors), tmp_path / "result", figure)
    assert_paired(runs)
    assert len(runs) == 2 * (points + 1)
    done = pd.read_csv(tmp_path / "result" / f"{table}.csv")
    whole = {"areas": "part", "drivers": "total"}[table]
    assert done[whole].between(0, 1).all()
    assert done[whole].sum() > 0.5


class WithoutQuiet(Ecosystem):
    """Fails where choices have little noise."""

    def step(self) -> None:
        if self.parameters.choice.logit_scale < 0.7:
            raise RuntimeError("too quiet")
        super().step()


def test_a_failed_run_says_of_which_point_it_is_and_what_that_is(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replicate, "Ecosystem", WithoutQuiet)
    factors = "{choice.logit_scale: [0.5, 1], firms.startup_fraction: [0.2, 0.4]}"
    grid = ("experiment.design=grid", "experiment.design_points=4")
    printed = openclosed(*FEW, f"experiment.factors={factors}", *grid)
    assert printed.code == 1
    runs = pd.read_parquet(tmp_path / "result" / "runs.parquet")
    first = runs[runs["status"] == "failed"].iloc[0]
    assert f"({first['point_name']} with " in printed.err
    assert "choice.logit_scale=0.5" in printed.err


@pytest.mark.usefixtures("without_pictures")
def test_points_may_come_from_a_file(openclosed: Command, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("choice.logit_scale,review.forced\n0.5,True\n2,False\n")
    assert openclosed(*FEW, "experiment.design=mine.csv").code == 0
    runs = pd.read_parquet(tmp_path / "result" / "runs.parquet")
    assert runs["choice.logit_scale"].tolist() == [1.0, 1.0, 0.5, 0.5, 2.0, 2.0]
    assert runs["review.forced"].tolist() == [True, True, True, True, False, False]


@pytest.mark.usefixtures("without_pictures")
def test_without_factors_it_varies_the_three_dials(openclosed: Command, tmp_path: Path) -> None:
    assert openclosed(*FEW).code == 0
    runs = pd.read_parquet(tmp_path / "result" / "runs.parquet")
    assert_paired(runs)
    dials = [f"dials.{name}" for name in ("cost", "support", "fragmentation")]
    points = runs.drop_duplicates("point_name")[dials].to_numpy().tolist()
    assert points == [[0.5] * 3, *map(list, itertools.product((0.0, 0.5, 1.0), repeat=3))]
    assert runs.groupby(dials)[SHARE].mean().nunique() > 3
