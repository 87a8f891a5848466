"""Several values behind -m: one job and one result, checked before it runs."""

import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

from openclosed.experiments.question.settings import Question
from openclosed.experiments.sweep import combinations
from tests.experiments.conftest import (
    SMALL,
    Command,
    assert_answered,
    assert_paired,
    assert_refused,
)

FEW = ("-m", *SMALL[:2], "replicates=2", *SMALL[3:], "output=result")
SWEEP = (*FEW, "network=complete,random", "firms.enterprises.switching_cost=range(1,4,2)")


def test_all_points_are_one_job_with_one_result(openclosed: Command, tmp_path: Path) -> None:
    result = openclosed(*SWEEP, "experiment.keep_series=[price_closed]", "experiment.series_step=1")
    folder = tmp_path / "result"
    runs = assert_answered(result, folder, "by_factor", "curves")
    assert [path.name for path in tmp_path.iterdir()] == ["result"]
    assert_paired(runs)
    assert runs["run"].tolist() == list(range(10))
    points = [(name, cost) for name in ("complete", "random") for cost in (1, 3)]
    words = "network={} firms.enterprises.switching_cost={}"
    names = ["as it is", *(words.format(*one) for one in points)]
    assert runs["point_name"].tolist() == [name for name in names for _ in range(2)]
    kinds = ["small_world", *(name for name, _ in points)]
    assert runs["network"].tolist() == [kind for kind in kinds for _ in range(2)]
    assert runs["firms.enterprises.switching_cost"].tolist()[2:] == [1, 1, 3, 3] * 2
    assert json.loads((folder / "manifest.json").read_text())["config"]["experiment"]["words"]
    months = pd.read_parquet(folder / "months.parquet")
    assert months.groupby("run")["price_closed"].size().eq(24).all()


@pytest.mark.usefixtures("without_pictures")
def test_a_point_is_the_run_that_its_words_alone_would_give(openclosed: Command) -> None:
    openclosed(*SWEEP)
    alone = ("network=random", "firms.enterprises.switching_cost=3", "replicates=2", "output=alone")
    openclosed(*SMALL[:2], *SMALL[3:], *alone)
    swept, single = (pd.read_parquet(f"{name}/runs.parquet") for name in ("result", "alone"))
    outcomes = [name for name in single if str(name).startswith(("open_", "price_", "ending_"))]
    last = swept[swept["point"] == 4].reset_index(drop=True)
    pd.testing.assert_frame_equal(last[outcomes], single[outcomes])


@pytest.mark.usefixtures("without_pictures")
def test_a_sweep_of_scenarios_and_doses_keeps_their_names_and_composes_each_once(
    openclosed: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    composed: list[object] = []
    compose = combinations._composed

    def recorded(question: Question, words: Mapping[str, str]) -> Question:
        composed.append(words)
        return compose(question, words)

    monkeypatch.setattr(combinations, "_composed", recorded)
    words = "scenario=compute_cap intensity=medium,high choice.logit_scale=1,2 clock.horizon=60"
    assert openclosed(*FEW, *words.split()).code == 0
    runs = pd.read_parquet("result/runs.parquet")
    assert set(runs["scenario"]) == {"compute_cap"}
    burden = runs.groupby("point_name")["policy_burden"].apply(tuple)
    assert burden["as it is"] == burden["intensity=medium choice.logit_scale=1"]
    assert sum(burden["intensity=high choice.logit_scale=1"]) > sum(burden["as it is"])
    assert len(composed) == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            "choice.logit_scale=1,2,-1",
            "point 3 (choice.logit_scale=-1): choice.logit_scale=-1: mus",
        ),
        ("scenario=baseline,lockin seed=1", "point 2 (scenario=lockin): scenario=lockin: "),
        ("network.degree=8,3", "point 2 (network.degree=3): network.topology=small_world, "),
        ("seed=1,2", "seed=1,2: "),
        ("scenario=glob(zz*)", "scenario=glob(zz*): "),
        ("choice.logit_scale=interval(0,1)", "choice.logit_scale=interval(0,1): "),
        ("prior=central,other", "prior=central,other: "),
        ("", "-m "),
        ("experiment=what_if choice.logit_scale=1,2", "experiment=what_if: "),
        ("experiment.design_points=4 choice.logit_scale=1,2", "experiment.design_points: "),
        ("hydra/launcher=basic choice.logit_scale=1,2", "hydra/launcher=basic: "),
        ("choice.logit_scale=range(0,1,1e-5) choice.variety=0,1", "choice.logit_scale=range(0,1,1"),
    ],
)
def test_a_bad_point_is_refused_with_its_words_before_any_runs(
    words: str, says: str, openclosed: Command, tmp_path: Path
) -> None:
    assert_refused(openclosed(*FEW, *words.split()), says, tmp_path)
