"""What is compared with what, by the command; and instruments under one budget."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis.evidence.quantities import TOKENS
from openclosed.experiments.question.composing import CONFIGURATION, composing, question_of
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.question.settings import Question
from openclosed.experiments.what_if import budget
from openclosed.experiments.what_if.answer import CAMPS, PAID, WITHOUT
from openclosed.experiments.what_if.budget import chances, cost
from openclosed.experiments.what_if.question import build_what_ifs, without_each
from openclosed.experiments.what_if.settings import WhatIfSettings
from openclosed.sim.parameters.policy import Policy
from tests.experiments.conftest import SMALL, Command, assert_answered, assert_paired, laid


def test_scenarios_of_the_project_and_of_ones_own_are_compared_pair_by_pair(
    openclosed: Command,
) -> None:
    text = "# @package _global_\nfirms: {enterprises: {tastes: {cost: 2.0}}}\n"
    laid("mine/scenario/cheap.yaml", text)
    small = (*SMALL, "unmeasured=drawn", "clock.horizon=60")
    words = ("scenarios=[price_war,cheap,baseline]", "without=flywheel")
    folder = ("--config-dir", "mine", "scenario=lock_in")
    printed = openclosed("what-if", *words, *folder, *small, "output=result")
    result = Path("result")
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
    alone = pd.read_parquet("alone/runs.parquet")["open_share_workloads_all"]
    assert tuple(alone) == ends["baseline"]


def test_the_result_has_the_tables_of_asymmetries_and_instruments(openclosed: Command) -> None:
    words = ("without=[secrecy,lower_price]", "instruments=[transparency_mandate,open_subsidy]")
    small = (*SMALL, "clock.horizon=48", "unmeasured=drawn", "output=result")
    folder = Path("result")
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
    laid(tmp_path / "asymmetries" / "own.yaml", f"mine: {content}\n")
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


def paid(state: float, others: float) -> pd.DataFrame:
    totals = dict(zip(PAID, (state, others, 100.0), strict=True))
    return pd.DataFrame(totals, index=range(4))


def test_a_cost_is_public_money_or_else_that_of_others_over_what_firms_pay() -> None:
    assert cost(paid(1.0, 1.0), paid(3.0, 2.0)) == (0.02, "state")
    assert cost(paid(0.0, 1.0), paid(0.0, 2.0)) == (0.01, "others")
    assert not cost(paid(0.0, 1.0), paid(0.0, 1.0)).known


@pytest.mark.parametrize(("rise", "least", "most"), [(0.05, 0.99, 1.0), (0.0, 0.3, 0.7)])
def test_the_chance_to_be_best_is_that_of_the_largest_mean_rise(
    rise: float, least: float, most: float
) -> None:
    draw = np.random.default_rng(1)
    chance, noise = draw.normal(0, 0.1, 40), draw.normal(0, 0.02, (40, 2))
    noise -= noise.mean(axis=0)
    shares = {"base": chance, "a": chance + rise + noise[:, 0], "b": chance + noise[:, 1]}
    points = {name: pd.DataFrame({TOKENS: values}) for name, values in shares.items()}
    found = chances(points, "base", ["a", "b"], TOKENS)
    assert least <= found["a"] <= most
    assert sum(found.values()) == pytest.approx(1)


def test_one_draw_that_decides_makes_the_best_less_sure() -> None:
    """Of ten runs a draw, one of four draws alone favours an instrument."""
    draw = np.repeat(np.arange(4), 10)
    spread = np.random.default_rng(2).normal(0, 0.01, 40)
    points = {
        name: pd.DataFrame({TOKENS: values, "draw": draw})
        for name, values in (("base", spread), ("a", spread + 0.1 * (draw == 3)),
                             ("b", spread + 0.01))
    }  # fmt: skip
    alone = {name: own.drop(columns="draw") for name, own in points.items()}
    drawn, free = (chances(one, "base", ["a", "b"], TOKENS)["a"] for one in (points, alone))
    assert drawn < 0.8 < free


def test_instruments_are_as_strong_as_costs_the_budget(openclosed: Command) -> None:
    words = ("instruments=[open_subsidy,compute_cap]", "budget=0.01")
    result = openclosed("what-if", *words, *SMALL, "clock.horizon=60", "output=result")
    assert_answered(result, Path("result"), "what_ifs", "curves")
    best = pd.read_csv("result/best.csv").set_index("policy")
    costs = pd.read_csv("result/costs.csv").set_index("policy")
    subsidy = best.loc["open_subsidy"]
    assert subsidy["cost"] == pytest.approx(0.01, rel=2 * budget.NEAR)
    assert subsidy["cost"] == pytest.approx(costs.loc["open_subsidy", "cost_share"])
    assert subsidy["paid_by"] == "state"
    assert subsidy["strength"] != 0.5
    assert best[["startups_best", "enterprises_best"]].sum().tolist() == pytest.approx([1, 1])
    leading = str(best["startups_best"].idxmax())
    assert leading.replace("_", " ") in " ".join(result.out.split())
