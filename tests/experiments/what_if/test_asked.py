"""What is compared with what: scenarios, what is taken away, and instruments; by the command."""

from pathlib import Path

import pandas as pd
import pytest

from openclosed.experiments.question.composing import CONFIGURATION, composing, question_of
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Question
from openclosed.experiments.what_if.answer import CAMPS, WITHOUT
from openclosed.experiments.what_if.question import build_what_ifs, without_each
from openclosed.experiments.what_if.settings import WhatIfSettings
from openclosed.sim.parameters.policy import Policy
from tests.experiments.conftest import SMALL, Command, assert_answered, assert_paired


def test_scenarios_of_the_project_and_of_ones_own_are_compared_pair_by_pair(
    openclosed: Command, tmp_path: Path
) -> None:
    own = tmp_path / "mine" / "scenario" / "cheap.yaml"
    own.parent.mkdir(parents=True)
    text = "# @package _global_\nfirms: {enterprises: {tastes: {cost: 2.0}}}\n"
    own.write_text(text, encoding="utf-8")
    small = (*SMALL, "unmeasured=drawn", "clock.horizon=60")
    words = ("scenarios=[price_war,cheap,baseline]", "without=flywheel")
    folder = ("--config-dir", "mine", "scenario=lock_in")
    printed = openclosed("what-if", *words, *folder, *small, "output=result")
    result = tmp_path / "result"
    runs = assert_answered(printed, result, "what_ifs", "curves")
    assert_paired(runs)
    names = ["lock_in", "price_war", "cheap", "baseline", "without flywheel"]
    assert runs["point_name"].unique().tolist() == names
    part = {name: rows.set_index("seed") for name, rows in runs.groupby("point_name")}
    table = pd.read_csv(result / "differences.csv")
    for name in ("cheap", "baseline"):
        found = table[(table["scenario"] == name) & (table["outcome"] == "price_closed")]
        difference = part[name]["price_closed"] - part["lock_in"]["price_closed"]
        assert found["change"].item() == pytest.approx(difference.mean())
    ends = runs.groupby("point_name")["open_share_workloads_all"].apply(tuple)
    assert ends[["lock_in", "cheap", "baseline", "without flywheel"]].nunique() == 4
    openclosed(*small, "scenario=baseline", "output=alone")
    alone = pd.read_parquet(tmp_path / "alone" / "runs.parquet")
    assert tuple(alone["open_share_workloads_all"]) == ends["baseline"]


def test_the_result_has_the_tables_of_asymmetries_and_instruments(
    openclosed: Command, tmp_path: Path
) -> None:
    words = ("without=[secrecy,lower_price]", "instruments=[transparency_mandate,open_subsidy]")
    small = (*SMALL, "clock.horizon=48", "unmeasured=drawn", "output=result")
    folder = tmp_path / "result"
    runs = assert_answered(openclosed("what-if", *words, *small), folder, "what_ifs", "curves")
    assert_paired(runs)
    assert set(pd.read_csv(folder / "favours.csv")["asymmetry"]) == {"secrecy", "lower_price"}
    part = {name: rows.set_index("seed") for name, rows in runs.groupby("point_name")}
    effects = pd.read_csv(folder / "effects.csv").set_index(["policy", "measure"])["change"]
    for outcome in ("open_share_workloads_all", "contributors"):
        difference = part["policy open_subsidy"][outcome] - part["baseline"][outcome]
        assert effects["open_subsidy", outcome] == pytest.approx(difference.mean(), rel=1e-5)
    costs = pd.read_csv(folder / "costs.csv").set_index("policy")
    assert costs["cost"]["open_subsidy"] > 0 == costs["cost"]["transparency_mandate"]
    assert costs["burden"]["transparency_mandate"] > 0


def test_every_mechanism_asymmetry_and_instrument_can_be_changed_alone() -> None:
    with composing():
        ask = question_of(["experiment=what_if", "output=somewhere"])
        settings = WhatIfSettings(without=["all", "asymmetries"], instruments="all")
        done = build_what_ifs(ask, settings)
    on, base = ask.parameters.mechanisms.model_dump(), ask.parameters
    names = [point.name for _, point in done]
    assert len(names) == len(set(names)) > len(on)
    for what_if, point in done[1:]:
        changed, name = point.parameters, point.name.removeprefix(WITHOUT)
        assert changed != base, name
        if name in on and not what_if.favours:
            assert changed.mechanisms.model_dump() == {**on, name: False}
    assert {what_if.favours for what_if, _ in done} == {"", *CAMPS}
    assert [one for one in Policy.model_fields if f"policy {one}" not in names] == []


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("{favours: me, rests: x, without: {research.secrecy: 1}}", "favours=me"),
        ("{favours: open, rests: x}", "must be a mapping"),
        ("{favours: open, rests: x, without: {research.secrec: 1}}", "research.secrec: no such"),
    ],
)
def test_an_asymmetry_of_ones_own_that_cannot_be_is_refused(
    content: str, named: str, tmp_path: Path
) -> None:
    file = tmp_path / "asymmetries" / "own.yaml"
    file.parent.mkdir()
    file.write_text(f"mine: {content}\n", encoding="utf-8")
    with composing(tmp_path):
        ask = question_of(["output=somewhere"])
        with pytest.raises(BadInput, match=named):
            list(without_each(ask.parameters, ["mine"]))


def test_where_nothing_is_named_all_scenarios_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    def renamed(question: Question, name: str) -> Question:
        return question.model_copy(update={"scenario": name})

    monkeypatch.setattr("openclosed.experiments.question.scenarios.under_the_same_words", renamed)
    with composing():
        ask = question_of(["experiment=what_if", "output=somewhere"])
        found = {point.scenario for _, point in build_what_ifs(ask, WhatIfSettings())}
    assert found == {path.stem for path in (CONFIGURATION / "scenario").glob("*.yaml")}
