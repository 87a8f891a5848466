"""Policies: the points, the files, the answer, bad input."""

import json
from pathlib import Path

import pandas as pd
import pytest

from analysis.policies.answer import PAIR, WITHOUT
from experiments.policies import World, points_in
from sim.parameters import Parameters
from sim.parameters.policy import OpenSubsidy, SecurityFund
from tests.experiments.conftest import SMALL, Command, assert_refused

BOTH = "experiment.levers=[transparency_mandate,open_subsidy]"
FEW = (*SMALL, "experiment=policies", BOTH, "experiment.scenarios=[price_war]", "replicates=3")


def test_each_world_is_run_without_with_each_and_with_every_two() -> None:
    worlds = [World(name, Parameters(), "baseline", {}) for name in ("here", "there")]
    levers = {"open_subsidy": OpenSubsidy(strength=1), "security_fund": SecurityFund(strength=2)}
    points = points_in(worlds, levers, pairs=True)
    pair = f"open_subsidy{PAIR}security_fund"
    names = [WITHOUT, "open_subsidy", "security_fund", pair]
    assert [point.factors["policy"] for point in points] == names * 2
    strengths = [
        (point.parameters.policy.open_subsidy.strength, point.parameters.policy.security_fund)
        for point in points[:4]
    ]
    assert [own for own, _ in strengths] == [0, 1, 0, 1]
    assert [fund.strength for _, fund in strengths] == [0, 0, 2, 2]
    assert len(points_in(worlds, levers, pairs=False)) == 6


def test_the_result_folder_holds_effects_costs_regrets_figures_and_the_report(
    openclosed: Command, tmp_path: Path
) -> None:
    words = (
        "experiment.draws=1", "experiment.uncertain={firms.enterprise.switching_cost: [1, 6]}",
        "experiment.strengths={open_subsidy: 2}", "clock.horizon=48", "worlds=mixture",
    )  # fmt: skip
    said = openclosed(*FEW, *words, "output=result")
    assert (said.code, said.err) == (0, "")
    assert all(len(line) <= 80 for line in said.out.splitlines())
    folder = tmp_path / "result"
    runs = pd.read_parquet(folder / "runs.parquet")
    assert len(runs) == 3 * 4 * 3
    assert list(dict.fromkeys(runs["world"])) == ["baseline", "price_war", "draw 1"]
    assert len(set(runs.groupby(["world", "policy"])["seed"].apply(tuple))) == 1
    effects = pd.read_csv(folder / "effects.csv").set_index(["policy", "yardstick"])
    part = {name: rows.set_index(["world", "seed"]) for name, rows in runs.groupby("policy")}
    for outcome in ("open_share_workloads_all", "contributors"):
        difference = part["transparency_mandate"][outcome] - part[WITHOUT][outcome]
        change = effects["change"]["transparency_mandate", outcome]
        assert change == pytest.approx(difference.mean())
    costs = pd.read_csv(folder / "costs.csv").set_index("policy")
    assert costs["cost"]["open_subsidy"] > 0
    assert costs["cost"]["transparency_mandate"] == 0
    assert costs["burden"]["transparency_mandate"] > 0
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["levers"]["open_subsidy"]["strength"] == 2
    assert manifest["levers"]["open_subsidy"]["starts"] == "2026-09"
    answer = json.loads((folder / "verdict.json").read_text(encoding="utf-8"))
    assert set(answer["robust"]["open_share_workloads_all"]) == {"more", "less"}
    named = pd.read_csv(folder / "data_dictionary.csv", keep_default_na=False)
    for file in ("effects.csv", "effects_by_world.csv", "costs.csv", "regrets.csv"):
        columns = pd.read_csv(folder / file).columns.tolist()
        assert named.loc[named["file"] == file, "column"].tolist() == columns
    assert named.loc[named["file"] == "runs.parquet", "column"].tolist() == runs.columns.tolist()
    assert (folder / "report.html").stat().st_size > 10_000
    assert len(list((folder / "figures").glob("*.png"))) == 3


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["experiment.levers=[open_subsidi]"], "experiment.levers: open_subsidi is no lever; did "),
        (["experiment.strengths={tax: 1}"], "experiment.strengths: tax is no lever"),
        (
            ["experiment.strengths={open_subsidy: 11}"],
            "experiment.strengths: open_subsidy.strength=11: must be a number from 0 to 10",
        ),
        (["experiment.strengths={open_subsidy: 0}"], "experiment.levers: open_subsidy has strengt"),
        (
            ["experiment.scenarios=[open_subsidy]"],
            "experiment.scenarios: open_subsidy pulls",
        ),
        (
            ["policy.open_subsidy.strength=1"],
            "experiment.scenarios: baseline pulls open",
        ),
        (
            ["experiment.scenarios=[price_wars]"],
            "scenario=price_wars: no such scenario; did you mean",
        ),
        (["experiment.draws=2"], "experiment.uncertain and experiment.draws: give both, or none"),
        (["experiment.draws=-1"], "experiment.draws=-1: must be a whole number from 0 on"),
        (["experiment.yardsticks=[cash]"], "experiment.outcomes: cash is no outcome"),
        (["replicates=1"], "replicates=1: a paired interval needs at least 2"),
    ],
)
def test_bad_input_is_refused_in_one_line(
    words: list[str], says: str, openclosed: Command, tmp_path: Path
) -> None:
    assert_refused(openclosed(*FEW, *words, "output=result"), says, tmp_path)
