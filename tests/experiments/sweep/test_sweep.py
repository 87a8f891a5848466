"""Points of a design or of several values behind -m: one job and one result, or a refusal."""

import itertools
import re
from pathlib import Path

import pandas as pd
import pytest

from openclosed.experiments.result import Result
from openclosed.experiments.runs import replicate
from openclosed.sim import Ecosystem
from openclosed.sim.outcomes import INDEX
from tests.experiments.conftest import (
    SMALL,
    Command,
    assert_answered,
    assert_paired,
    assert_refused,
    laid,
    question,
    runs_in,
)  # fmt: skip

COST, SHARE = "firms.enterprises.switching_cost", "open_share_workloads_all"
SCALE = "choice.logit_scale"
FEW = (*(word for word in SMALL if word != "replicates=4"), "replicates=2", "output=result")
DESIGN = (*FEW, "experiment=sweep")
SWEEP = ("-m", *FEW, "network=complete,random", f"{COST}=range(1,4,2)")


def test_the_result_folder_holds_runs_points_and_differences(openclosed: Command) -> None:
    costs, kinds = "{low: 1, high: 6, scale: log}", "[complete, random]"
    factors = f"{{{COST}: {costs}, network.topology: {kinds}}}"
    words = (f"experiment.factors={factors}", "experiment.design_points=4")
    printed = openclosed(*DESIGN, *words, f"experiment.keep_series=[{SHARE}]")
    folder = Path("result")
    runs = assert_answered(printed, folder, "by_factor", "curves")
    names = ["as it is", *(f"point {i}" for i in range(1, 5))]
    assert runs["point_name"].unique().tolist() == names
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
    assert Result(folder).manifest["factors"][COST]["low"] == 1.0
    months = pd.read_parquet(folder / "months.parquet")
    identity = ["point", "point_name", "scenario", COST, "network.topology", "seed"]
    assert months.columns.tolist()[:8] == ["run", "month", *identity]
    assert {SHARE, "adopted_all"} <= set(months)
    assert months.groupby("run").size().eq(8).all()
    assert {date.month for date in months["month"]} == {3, 6, 9, 12}
    of_kind = months[months["network.topology"] == "complete"]
    by_month = of_kind.groupby(of_kind["month"].astype(str).str[:7])["contributors"]
    drawn = pd.read_csv(folder / "curves.csv").query("line == 'complete'")
    drawn = drawn[(drawn["over"] == "network.topology") & (drawn["outcome"] == "contributors")]
    assert drawn["month"].tolist() == list(by_month.groups)
    for column, level in (("q25", 0.25), ("q75", 0.75)):
        assert drawn[column].to_numpy() == pytest.approx(by_month.quantile(level).to_numpy())
    assert drawn["mean"].to_numpy() == pytest.approx(by_month.mean().to_numpy())
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
    words: tuple[str, ...], points: int, figure: str, table: str, openclosed: Command
) -> None:
    mean = "firms.enterprises.open_preference.mean"
    factors = f"experiment.factors={{{mean}: [-6, 6], choice.logit_scale: [0.5, 2]}}"
    runs = assert_answered(openclosed(*DESIGN, *words, factors), Path("result"), figure)
    assert_paired(runs)
    assert len(runs) == 2 * (points + 1)
    done = pd.read_csv(f"result/{table}.csv")
    whole = {"areas": "part", "drivers": "total"}[table]
    assert done[whole].between(0, 1).all()
    assert done[whole].sum() >= 0.5
    is_unknown = table == "drivers" and bool(done["first"].isna().any())
    assert ("too small to say" in Path("result/answer.txt").read_text("utf-8")) is is_unknown


def test_a_finished_sweep_is_searched_for_the_box_of_an_ending_without_a_run(
    openclosed: Command, ran: list[int]
) -> None:
    mean = "firms.enterprises.open_preference.mean"
    factors = f"experiment.factors={{{mean}: [-30, 30], choice.logit_scale: [0.5, 1]}}"
    assert openclosed(*DESIGN, factors, "experiment.design_points=24").code == 0
    made = len(ran)
    sought = "experiment.discover=ending_workloads_enterprises_closed"
    said = openclosed("experiment=sweep", "expand=result", sought, "output=box", "quiet=true")
    assert_answered(said, Path("box"), "box")
    assert len(ran) == made
    box = pd.read_csv("box/box.csv").set_index("factor")
    assert box.index[0] == mean
    assert -30 < float(box["high"].to_numpy()[0]) < 30
    found = pd.read_csv("box/discovery.csv").iloc[0]
    assert found["density"] > found["all_runs"]


class WithoutQuiet(Ecosystem):
    """Fails where choices have little noise."""

    def step(self) -> None:
        if self.parameters.choice.logit_scale < 0.7:
            raise RuntimeError("too quiet")
        super().step()


def test_a_failed_run_says_of_which_point_it_is_and_what_that_is(
    openclosed: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replicate, "Ecosystem", WithoutQuiet)
    factors = "{choice.logit_scale: [0.5, 1], firms.startup_fraction: [0.2, 0.4]}"
    grid = ("experiment.design=grid", "experiment.design_points=4")
    printed = openclosed(*DESIGN, f"experiment.factors={factors}", *grid)
    assert printed.code == 1
    runs = runs_in("result")
    first = runs[runs["status"] == "failed"].iloc[0]
    assert f"({first['point_name']} with " in printed.err
    assert "choice.logit_scale=0.5" in printed.err


@pytest.mark.usefixtures("without_pictures")
def test_points_may_come_from_a_file(openclosed: Command) -> None:
    laid("mine.csv", "choice.logit_scale,choice.outside\n0.5,True\n2,False\n")
    assert openclosed(*DESIGN, "experiment.design=mine.csv").code == 0
    runs = runs_in("result")
    assert runs["choice.logit_scale"].tolist() == [1.0, 1.0, 0.5, 0.5, 2.0, 2.0]
    assert runs["choice.outside"].tolist() == [True, True, True, True, False, False]


@pytest.mark.usefixtures("without_pictures")
def test_without_factors_it_varies_the_three_dials(openclosed: Command) -> None:
    assert openclosed(*DESIGN).code == 0
    runs = runs_in("result")
    assert_paired(runs)
    dials = [f"dials.{name}" for name in ("cost", "support", "fragmentation")]
    points = runs.drop_duplicates("point_name")[dials].to_numpy().tolist()
    assert points == [[0.5] * 3, *map(list, itertools.product((0.0, 0.5, 1.0), repeat=3))]
    assert runs.groupby(dials)[SHARE].mean().nunique() > 3


def test_all_points_are_one_job_with_one_result(openclosed: Command, tmp_path: Path) -> None:
    result = openclosed(*SWEEP, "experiment.keep_series=[price_closed]", "experiment.series_step=1")
    folder = Path("result")
    runs = assert_answered(result, folder, "by_factor", "curves")
    assert [path.name for path in tmp_path.iterdir()] == ["result"]
    assert_paired(runs)
    assert runs["run"].tolist() == list(range(10))
    points = [(name, cost) for name in ("complete", "random") for cost in (1, 3)]
    names = ["as it is", *(f"network={kind} {COST}={cost}" for kind, cost in points)]
    assert runs["point_name"].tolist() == [name for name in names for _ in range(2)]
    assert runs["network"].tolist()[2:] == [kind for kind, _ in points for _ in range(2)]
    assert runs[COST].tolist()[2:] == [1, 1, 3, 3] * 2
    months = pd.read_parquet(folder / "months.parquet")
    assert months.groupby("run")["price_closed"].size().eq(24).all()
    alone = question(*SMALL[:2], "network=random", f"{COST}=3").overrides
    final = replicate.replicate(alone, int(runs["seed"].iloc[-1])).final
    assert final is not None
    assert runs[SHARE].iloc[-1] == final[INDEX[SHARE]]


@pytest.mark.usefixtures("without_pictures")
def test_a_sweep_of_intensities_keeps_the_scenarios_name(openclosed: Command) -> None:
    words = ["intensity=medium,high", "choice.logit_scale=1,2", "clock.horizon=60"]
    assert openclosed("-m", *FEW, "scenario=transparency_mandate", *words).code == 0
    runs = runs_in("result")
    assert set(runs["scenario"]) == {"transparency_mandate"}
    burden = runs.groupby("point_name")["policy_burden"].apply(tuple)
    assert burden["as it is"] == burden["intensity=medium choice.logit_scale=1"]
    assert sum(burden["intensity=high choice.logit_scale=1"]) > sum(burden["as it is"])


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (f"{SCALE}=1,2,-1", f"point 3 ({SCALE}=-1): {SCALE}=-1: must be "),
        ("scenario=baseline,lockin seed=1", "point 2 (scenario=lockin): scenario=lockin: "),
        ("network.degree=8,3", "point 2 (network.degree=3): network.topology=small_world, "),
        ("seed=1,2", "seed=1,2: "),
        ("scenario=glob(zz*)", "scenario=glob(zz*): "),
        (f"{SCALE}=interval(0,1)", f"{SCALE}=interval(0,1): "),
        ("prior=central,other", "prior=central,other: "),
        ("", "-m "),
        ("experiment=what_if choice.logit_scale=1,2", "experiment=what_if: "),
        ("experiment.design_points=4 choice.logit_scale=1,2", "experiment.design_points: "),
        ("hydra/launcher=basic choice.logit_scale=1,2", "hydra/launcher=basic: "),
        ("choice.logit_scale=range(0,1,1e-5) choice.effort=1,2", "choice.logit_scale=range(0,1,1"),
    ],
)
def test_a_bad_point_is_refused_with_its_words_before_any_runs(
    words: str, says: str, openclosed: Command, tmp_path: Path
) -> None:
    assert_refused(openclosed("-m", *FEW, *words.split()), says, tmp_path)
