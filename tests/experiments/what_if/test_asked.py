"""What is compared with what, by the command, and what it says of one what-if."""

from pathlib import Path

import pandas as pd
import pytest

from openclosed.experiments.question.composing import CONFIGURATION, composing, question_of
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Question
from openclosed.experiments.what_if.answer import CAMPS, KINDS, WITHOUT
from openclosed.experiments.what_if.question import build_what_ifs, without_each
from openclosed.experiments.what_if.settings import WhatIfSettings
from openclosed.sim.parameters.policy import Policy
from tests.experiments.conftest import SMALL, Command, assert_answered, assert_paired, laid


def test_scenarios_asymmetries_and_instruments_are_compared_pair_by_pair(
    openclosed: Command,
) -> None:
    """Scenarios of the project and of one's own."""
    text = "# @package _global_\nfirms: {enterprises: {tastes: {cost: 2.0}}}\n"
    laid("mine/scenario/cheap.yaml", text)
    small = (*SMALL, "unmeasured=drawn", "clock.horizon=60")
    policies = ["transparency_mandate", "standards_support"]
    words = ("scenarios=[price_war,cheap,baseline]", "without=[flywheel,secrecy]")
    folder = ("--config-dir", "mine", "scenario=lock_in")
    instruments = f"instruments=[{','.join(policies)}]"
    printed = openclosed("what-if", *words, instruments, *folder, *small, "output=result")
    result = Path("result")
    runs = assert_answered(printed, result, "what_ifs", "curves")
    assert_paired(runs)
    names = ["lock_in", "price_war", "cheap", "baseline", "without flywheel", "without secrecy"]
    assert runs["point_name"].unique().tolist() == [*names, *(f"policy {one}" for one in policies)]
    part = {name: rows.set_index("seed") for name, rows in runs.groupby("point_name")}
    table = pd.read_csv(result / "differences.csv")
    for name in ("cheap", "baseline"):
        found = table[(table["scenario"] == name) & (table["outcome"] == "price_closed")]
        difference = part[name]["price_closed"] - part["lock_in"]["price_closed"]
        assert found["change"].item() == pytest.approx(difference.mean())
    assert pd.read_csv(result / "favours.csv")["asymmetry"].tolist() == ["secrecy"]
    rows = pd.read_csv(result / "instruments.csv").set_index("policy")
    for kind, one in KINDS.items():
        own = part["policy standards_support"][one.outcome] - part["lock_in"][one.outcome]
        assert rows[kind]["standards_support"] == pytest.approx(own.mean(), rel=1e-5)
    assert rows.loc[policies, "paid_by"].tolist() == ["others", "state"]
    assert rows["cost"].min() > 0
    ends = runs.groupby("point_name")["open_share_workloads_all"].apply(tuple)
    assert ends[["lock_in", "cheap", "baseline", "without flywheel"]].nunique() == 4
    openclosed(*small, "scenario=baseline", "output=alone")
    alone = pd.read_parquet("alone/runs.parquet")["open_share_workloads_all"]
    assert tuple(alone) == ends["baseline"]


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
    offered = {path.stem for path in (CONFIGURATION / "policy").glob("*.yaml")} - {"none"}
    assert {f"policy {one}" for one in offered} <= set(names)
    assert offered <= set(Policy.model_fields)


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
    laid(tmp_path / "asymmetries" / "own.yaml", f"mine: {content}\n")
    with composing(tmp_path):
        ask = question_of(["output=somewhere"])
        with pytest.raises(BadInput, match=named):
            list(without_each(ask.overrides, ["mine"]))


def test_where_nothing_is_named_all_scenarios_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    def renamed(question: Question, name: str) -> Question:
        return question.model_copy(update={"scenario": name})

    monkeypatch.setattr("openclosed.experiments.question.scenarios.under_the_same_words", renamed)
    with composing():
        ask = question_of(["experiment=what_if", "output=somewhere"])
        found = {point.scenario for _, point in build_what_ifs(ask, WhatIfSettings())}
    assert found == {path.stem for path in (CONFIGURATION / "scenario").glob("*.yaml")}
