"""Policies: which points are run, what they do, cost and leave to regret."""

import json
from pathlib import Path

import pandas as pd
import pytest

from openclosed.experiments.what_if.policies.answer import PAIR, WITHOUT
from tests.experiments.conftest import SMALL, Command, assert_answered, assert_paired

FEW = (
    *SMALL, "experiment=policies", "experiment.levers=[transparency_mandate,open_subsidy]",
    "experiment.scenarios=[price_war]", "experiment.strengths={open_subsidy: 2}",
    "clock.horizon=48", "replicates=3", "worlds=mixture", "output=result",
)  # fmt: skip


def test_the_result_folder_holds_effects_costs_and_regrets_of_all_worlds(
    openclosed: Command, tmp_path: Path
) -> None:
    folder = tmp_path / "result"
    runs = assert_answered(openclosed(*FEW), folder, "effects", "pairs", "regrets")
    levers = ["transparency_mandate", "open_subsidy"]
    each = [WITHOUT, *levers, PAIR.join(levers)]
    assert runs["policy"].tolist() == [name for name in each * 2 for _ in range(3)]
    assert list(dict.fromkeys(runs["world"])) == ["baseline", "price_war"]
    assert_paired(runs, ["world", "policy"])
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
