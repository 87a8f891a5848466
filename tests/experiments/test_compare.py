"""Scenarios side by side, and without mechanisms, against the scenario asked for."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from openclosed.experiments.classroom import levers
from openclosed.experiments.classroom.page import Asked, World
from openclosed.experiments.classroom.single_runs import ExactRuns
from openclosed.experiments.question.config_nodes import CONFIGURATION
from openclosed.experiments.question.settings import Question
from openclosed.experiments.what_if.question import WITHOUT, without_each
from tests.experiments.conftest import (
    SMALL,
    Command,
    assert_answered,
    assert_paired,
    question,
)


def test_scenarios_of_the_project_and_of_ones_own_are_compared_pair_by_pair(
    openclosed: Command, tmp_path: Path
) -> None:
    own = tmp_path / "mine" / "scenario" / "cheap.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(
        "# @package _global_\ndescription: Firms look at the bill first.\n"
        "firms: {enterprise: {tastes: {cost: 2.0}}}\n",
        encoding="utf-8",
    )
    small = (*SMALL, "worlds=mixture", "clock.horizon=48")
    asked = ("experiment.scenarios=[price_war,cheap,baseline]", "experiment.without=[flywheel]")
    folder = ("--config-dir", "mine", "scenario=lock_in", "experiment=compare")
    said = openclosed(*folder, *small, *asked, "output=result")
    result = tmp_path / "result"
    runs = assert_answered(said, result, "what_ifs", "paths")
    assert_paired(runs)
    names = ["lock_in", "price_war", "cheap", "baseline", "without flywheel"]
    assert runs["point_name"].tolist() == [name for name in names for _ in range(4)]
    part = {name: rows.set_index("seed") for name, rows in runs.groupby("point_name")}
    table = pd.read_csv(result / "differences.csv")
    for name in ("cheap", "baseline"):
        found = table[(table["scenario"] == name) & (table["outcome"] == "price_closed")]
        difference = part[name]["price_closed"] - part["lock_in"]["price_closed"]
        assert found["change"].item() == pytest.approx(difference.mean())
    ends = runs.groupby("point_name")["open_share_workloads_all"].apply(tuple)
    assert ends[["lock_in", "cheap", "baseline", "without flywheel"]].nunique() == 4
    assert len(pd.read_parquet(result / "months.parquet")) == 20 * 48
    openclosed(*small, "scenario=baseline", "output=alone")
    alone = pd.read_parquet(tmp_path / "alone" / "runs.parquet")
    assert tuple(alone["open_share_workloads_all"]) == ends["baseline"]


def test_every_mechanism_can_be_switched_off_alone() -> None:
    on = question().parameters.mechanisms.model_dump()
    switched = without_each(question().parameters, ["all"])
    assert len(switched) > 10
    for point, _ in switched:
        name = point.name.removeprefix(WITHOUT)
        assert not getattr(point.parameters.mechanisms, name)
        assert point.parameters.mechanisms.model_dump() == {**on, name: False}


@pytest.mark.usefixtures("without_pictures")
def test_without_names_all_scenarios_are_compared(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def renamed(question: Question, name: str) -> Question:
        return question.model_copy(update={"scenario": name})

    monkeypatch.setattr("openclosed.experiments.question.scenarios.under_the_same_words", renamed)
    words = ("firms.count=10", "replicates=2", "experiment=compare", "output=result")
    assert openclosed(*SMALL, *words).code == 0
    runs = pd.read_parquet(tmp_path / "result" / "runs.parquet")
    shipped = {path.stem for path in (CONFIGURATION / "scenario").glob("*.yaml")}
    assert set(runs["scenario"]) == shipped


WORDS = ("replicates=2", "clock.horizon=72", "execution=serial", "quiet=true")
YARDSTICK = "open_share_tokens_bought_startup"


def test_the_main_job_a_comparison_and_a_run_of_the_class_give_the_same_number(
    openclosed: Command, tmp_path: Path, without_pictures: None
) -> None:
    said = [
        openclosed(*WORDS, "output=main"),
        openclosed(*WORDS, "experiment=compare", "experiment.scenarios=[price_war]", "output=both"),
    ]
    assert [one.code for one in said] == [0, 0]
    main, both = (pd.read_parquet(tmp_path / name / "runs.parquet") for name in ("main", "both"))
    baseline = both[both["point_name"] == "baseline"]
    assert baseline["seed"].tolist() == main["seed"].tolist()
    assert baseline[YARDSTICK].tolist() == main[YARDSTICK].tolist()
    board = levers.declared()
    config = question("experiment=classroom", *WORDS[1:2]).config()
    page = {key: tuple(lever.stops) for key, lever in board.levers.items()}
    for seed, expected in zip(main["seed"], main[YARDSTICK], strict=True):
        asked = Asked(board.unchanged, (int(seed),))
        (told,) = ExactRuns(World(page, board.since, config)).made(asked)["runs"]
        quarters = told["values"]["use"][-4:]
        assert np.mean(quarters) == pytest.approx(expected, abs=1e-5)
    assert np.isfinite(main[YARDSTICK]).all()
