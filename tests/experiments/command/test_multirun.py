"""Hydra's -m: one job and one result, checked before it runs; Hydra's own launchers still work."""

import importlib
import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
import yaml

from analysis.finding.finding import Finding
from experiments.command import multirun
from experiments.question.settings import Question
from experiments.runs.study import Study
from tests.experiments.conftest import SMALL, Command, assert_refused

SWEEPING = importlib.import_module("experiments.sweep")  # whose name is also a function's
SWEEP = (
    "-m", *SMALL, "replicates=3", "output=result", "network=complete,random",
    "firms.enterprise.switching_cost=range(1,4,2)",
)  # fmt: skip


def test_all_points_are_one_job_with_one_result(openclosed: Command, tmp_path: Path) -> None:
    said = openclosed(*SWEEP)
    assert (said.code, said.err) == (0, "")
    assert "at the 4 points" in " ".join(said.out.split())
    assert [path.name for path in tmp_path.iterdir()] == ["result"]
    folder = tmp_path / "result"
    runs = pd.read_parquet(folder / "runs.parquet")
    assert runs["run"].tolist() == list(range(15))
    assert runs["point_name"].unique().tolist() == [
        "as it is",
        *(
            f"network={n} firms.enterprise.switching_cost={c}"
            for n in ("complete", "random")
            for c in (1, 3)
        ),
    ]
    seeds = runs.groupby("point")["seed"].apply(tuple)
    assert len(set(seeds)) == 1
    usual, *others = (part for _, part in runs.groupby("point"))
    assert usual["network"].tolist() == ["small_world"] * 3
    assert [part["firms.enterprise.switching_cost"].iloc[0] for part in others] == [1, 3, 1, 3]
    assert not (folder / "months.parquet").exists()
    assert json.loads((folder / "manifest.json").read_text())["config"]["experiment"]["words"]
    named = pd.read_csv(folder / "data_dictionary.csv", keep_default_na=False)
    assert named.loc[named["file"] == "runs.parquet", "column"].tolist() == runs.columns.tolist()
    assert (folder / "figures" / "outcome_by_factor.png").exists()
    assert (folder / "report.html").stat().st_size > 10_000


def test_months_are_kept_where_options_of_the_sweep_ask_for_them(
    openclosed: Command, tmp_path: Path
) -> None:
    said = openclosed(*SWEEP, "experiment.months=[price_closed]", "experiment.every=1")
    assert (said.code, said.err) == (0, "")
    months = pd.read_parquet(tmp_path / "result" / "months.parquet")
    assert {"run", "month", "price_closed"} <= set(months)
    assert months.groupby("run")["month"].nunique().eq(months["month"].nunique()).all()
    assert (tmp_path / "result" / "figures" / "curves.png").exists()


def test_a_point_is_the_run_that_its_words_alone_would_give(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SWEEPING, "finish", _only_tables)
    monkeypatch.setattr("experiments.ensemble._finding", lambda *_: Finding(""))
    openclosed(*SWEEP)
    alone = ("network=random", "firms.enterprise.switching_cost=3", "replicates=3", "output=alone")
    openclosed(*SMALL[:2], *SMALL[3:], *alone)
    swept, single = (pd.read_parquet(f"{name}/runs.parquet") for name in ("result", "alone"))
    outcomes = [name for name in single if str(name).startswith(("open_", "price_", "verdict_"))]
    last = swept[swept["point"] == 4].reset_index(drop=True)
    pd.testing.assert_frame_equal(last[outcomes], single[outcomes])


def _only_tables(made: Study, *_: object) -> int:
    made.write()
    made.publish()
    return 0


def test_a_sweep_of_scenarios_keeps_their_names_and_composes_each_once(
    openclosed: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SWEEPING, "finish", _only_tables)
    composed: list[object] = []
    compose = multirun._composed

    def noted(question: Question, words: Mapping[str, str]) -> Question:
        composed.append(words)
        return compose(question, words)

    monkeypatch.setattr(multirun, "_composed", noted)
    words = ("scenario=lock_in,baseline", "choice.noise=0.5,1,2", "replicates=2", "output=result")
    assert openclosed("-m", *SMALL[:2], *SMALL[3:], *words).code == 0
    runs = pd.read_parquet("result/runs.parquet")
    assert runs.groupby("point")["scenario"].first().tolist() == [
        "baseline", "lock_in", "lock_in", "lock_in", "baseline", "baseline", "baseline",
    ]  # fmt: skip
    assert len(composed) == 2


def test_a_sweep_may_vary_the_dose_of_a_scenario(
    openclosed: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SWEEPING, "finish", _only_tables)
    words = ("scenario=compute_cap", "dose=middle,strong", "replicates=2", "output=result")
    long = ("firms.count=60", "clock.horizon=60", "execution=serial", "quiet=true")
    assert openclosed("-m", *long, *words).code == 0
    runs = pd.read_parquet("result/runs.parquet")
    ends = [tuple(part["policy_burden"]) for _, part in runs.groupby("point", sort=True)]
    as_it_is, middle, strong = ends
    assert as_it_is == middle
    assert sum(strong) > sum(middle)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ["choice.noise=1,2,-1"],
            "point 3 (choice.noise=-1): choice.noise=-1: must be ",
        ),
        (
            ["scenario=baseline,lockin", "choice.noise=1,2"],
            "point 3 (scenario=lockin choice.noise=1): scenario=lockin: no such scenario; ",
        ),
        (["choice.noize=1,2"], "point 1 (choice.noize=1): "),
        (
            ["network=small_world,block"],
            "point 2 (network=block): network.topology=block, network.block_bias=0.8: ",
        ),
        (["seed=1,2"], "seed=1,2: is one for all points of a sweep; "),
        (["scenario=glob(zz*)"], "scenario=glob(zz*): stands for nothing"),
        (["choice.noise=interval(0,1)"], "choice.noise=interval(0,1): give values, as in "),
        ([], "-m needs a word with several values"),
        (["choice.noise=range(0,1,1e-5)", "choice.variety=0,1"], "choice.noise=range(0,1,1e-5)"),
    ],
)
def test_a_bad_point_is_refused_with_its_words_before_any_runs(
    words: list[str], says: str, openclosed: Command, tmp_path: Path
) -> None:
    assert_refused(openclosed("-m", *SMALL, "output=result", *words), says, tmp_path)


def test_another_experiment_is_asked_once_a_point(openclosed: Command, tmp_path: Path) -> None:
    words = ("experiment=compare", "experiment.without=[flywheel]", "seed=1,2", "replicates=2")
    said = openclosed("-m", *SMALL[:2], *SMALL[3:], *words, "output=result", "hydra.sweep.dir=log")
    assert said.code == 0
    assert sorted(path.name for path in (tmp_path / "result").iterdir()) == ["0", "1"]


@pytest.mark.parametrize("launcher", ["basic"])
def test_launchers_of_hydra_run_a_job_a_point(
    launcher: str, openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.ensemble._finding", lambda *_: Finding(""))
    words = (f"hydra/launcher={launcher}", "hydra.sweep.dir=log", "seed=1,2", "output=result")
    assert openclosed("-m", *SMALL, *words).code == 0
    manifests = [
        json.loads((tmp_path / "result" / number / "manifest.json").read_text())
        for number in ("0", "1")
    ]
    assert [one["config"]["seed"] for one in manifests] == [1, 2]
    assert yaml.safe_load((tmp_path / "log" / "multirun.yaml").read_text())
