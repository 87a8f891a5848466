"""Instruments under one budget: what they cost, and which is best."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis.evidence.quantities import TOKENS
from openclosed.experiments.what_if import budget
from openclosed.experiments.what_if.answer import PAID
from openclosed.experiments.what_if.budget import chances, cost
from tests.experiments.conftest import SMALL, Command, assert_answered

SHORT = (*SMALL, "clock.horizon=60", "output=result")


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


def test_instruments_are_as_strong_as_costs_the_budget(openclosed: Command, tmp_path: Path) -> None:
    words = ("instruments=[open_subsidy,compute_cap]", "budget=0.01")
    result = openclosed("what-if", *words, *SHORT)
    assert_answered(result, tmp_path / "result", "what_ifs", "curves")
    best = pd.read_csv(tmp_path / "result" / "best.csv").set_index("policy")
    costs = pd.read_csv(tmp_path / "result" / "costs.csv").set_index("policy")
    subsidy = best.loc["open_subsidy"]
    assert subsidy["cost"] == pytest.approx(0.01, rel=2 * budget.NEAR)
    assert subsidy["cost"] == pytest.approx(costs.loc["open_subsidy", "cost_share"])
    assert subsidy["paid_by"] == "state"
    assert subsidy["strength"] != 0.5
    assert best[["startups_best", "enterprises_best"]].sum().tolist() == pytest.approx([1, 1])
    leading = str(best["startups_best"].idxmax())
    assert leading.replace("_", " ") in " ".join(result.out.split())
