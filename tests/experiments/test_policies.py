"""Policies: which points are run, what they do, cost and leave to regret."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.answer.mixture import LUCK
from analysis.policies.answer import PAIR, WITHOUT
from experiments.runs.study import Study
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


SEARCH = (
    "policies", *SMALL, "levers=[open_subsidy,standards_support]", "budget=0.05", "points=5",
    "rounds=1", "fresh=6", "clock.horizon=48", "firms.count=30", "worlds=mixture",
)  # fmt: skip


@pytest.mark.slow
def test_a_search_under_a_budget_goes_on_where_it_was_interrupted(
    openclosed: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the same bytes, in worlds that the search has not seen, and within the budget."""
    runs = assert_answered(openclosed(*SEARCH, "output=whole"), tmp_path / "whole", "front")
    of_runs, calls = Study.runs, iter(range(100))

    def interrupted(study: Study, *asked: Any) -> pd.DataFrame:
        if next(calls) == 3:
            raise KeyboardInterrupt
        return of_runs(study, *asked)

    monkeypatch.setattr(Study, "runs", interrupted)
    assert openclosed(*SEARCH, "output=result").code == 130
    monkeypatch.setattr(Study, "runs", of_runs)
    assert openclosed("resume=result").code == 0
    assert [(tmp_path / name / "runs.parquet").read_bytes() for name in ("result", "whole")] == [
        (tmp_path / "whole" / "runs.parquet").read_bytes()
    ] * 2
    front = pd.read_csv(tmp_path / "whole" / "front.csv")
    assert (front["cost"] <= 0.05).all()
    found = json.loads((tmp_path / "whole" / "verdict.json").read_text(encoding="utf-8"))
    assert (found["budget"], found["runs"]) == (0.05, len(runs))
    seeds = runs.groupby("policy")["seed"].agg(set)
    searched = set(runs["seed"][:4])
    fresh = set().union(*seeds) - searched
    assert len(fresh) in {0, 6}
    assert not {seed // LUCK for seed in fresh} & {seed // LUCK for seed in searched}
