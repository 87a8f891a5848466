"""Points of a design: differences, intervals, trends, and what is said of them."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.finding.finding import Finding
from analysis.sweep import answer as sweep_answer
from analysis.sweep import finding as sweep_finding
from analysis.sweep.answer import Sweep
from tests.analysis.legible import assert_legible
from tests.analysis.made_up import made_up

FACTORS = ["world.rises", "world.idle", "world.kind"]
OUTCOME = "open_share_workloads_all"
COUNT, SEEDS = 24, 5


def at(runs: pd.DataFrame, name: str, rises: float, idle: float, kind: str) -> pd.DataFrame:
    """The runs as those of a point."""
    part = runs.assign(point_name=name)
    part[FACTORS[0]], part[FACTORS[1]], part[FACTORS[2]] = rises, idle, kind
    return part


def runs_of(effect: float) -> pd.DataFrame:
    """A base and a design in which the first factor moves the open share by `effect`."""
    one = made_up(SEEDS, 36, seed=3).runs
    draw = np.random.default_rng(4)
    parts = [at(one, "as it is", 0.5, 0.5, "a")]
    for i in range(COUNT):
        rises, idle = (i + 0.5) / COUNT, float(draw.random())
        part = at(one, f"point {i}", rises, idle, "ab"[i % 2])
        noise = draw.normal(0, 0.01, SEEDS)
        part[OUTCOME] = one[OUTCOME] + effect * (rises - 0.5) + noise
        parts.append(part)
    runs = pd.concat(parts, ignore_index=True)
    return runs.assign(run=range(len(runs)))


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    found = made_up(1, 24).manifest
    span = {"low": 0.0, "high": 1.0, "scale": "linear", "base": 0.5, "range": "declared"}
    kinds = {"choices": ["a", "b"], "base": "a"}
    return found | {"factors": {FACTORS[0]: span, FACTORS[1]: span, FACTORS[2]: kinds}}


@pytest.fixture(scope="module")
def found(manifest: dict[str, Any]) -> Sweep:
    return sweep_answer.answer(runs_of(0.3), FACTORS, OUTCOME, manifest)


def test_differences_are_those_of_the_same_seeds(found: Sweep) -> None:
    ends = found.moved["change"].iloc[[0, -1]].to_numpy()
    np.testing.assert_allclose(ends, [-0.15, 0.15], atol=0.03)
    width = (found.moved["change_high"] - found.moved["change_low"]).mean()
    assert width < 0.3 * (found.moved["high"] - found.moved["low"]).mean()


def test_the_factor_that_moves_the_outcome_leads_and_an_idle_one_is_not_told_from_nothing(
    found: Sweep,
) -> None:
    first = found.trends[0]
    assert (first.factor, first.real) == (FACTORS[0], True)
    assert first.value > 0.95
    others = {one.factor: one for one in found.trends[1:]}
    assert not others[FACTORS[1]].real
    assert not others[FACTORS[2]].real
    lines = [len(axes.lines) for axes in sweep_finding.outcome_by_factor(found, set()).axes]
    assert lines == [3, 2, 2]


def test_choices_are_told_by_the_difference_between_them() -> None:
    """Each seed adds the same luck to both choices, which cancels where points are crossed."""
    draw = np.random.default_rng(3)
    luck = draw.normal(0, 0.2, 8)
    points = pd.DataFrame(
        [(f"{kind}{dose}", kind, dose) for kind in "abc" for dose in (1, 2)],
        columns=["point_name", "kind", "dose"],
    )
    shift = {"a": 0.0, "b": 0.1, "c": 0.02}
    by_seed = pd.DataFrame(
        {
            name: luck + shift[kind] + draw.normal(0, 0.01, 8)
            for name, kind in zip(points["point_name"], points["kind"], strict=True)
        }
    )
    points["mean"] = by_seed.mean().to_numpy()
    base = pd.Series({"kind": "a", "dose": 1})
    kind, dose = sweep_answer.trends(points, base, ["kind", "dose"], by_seed)
    assert kind.groups == ("b", "a")
    assert kind.value == pytest.approx(0.1, abs=0.01)
    assert kind.real
    assert kind.high - kind.low < 0.05
    assert (dose.factor, dose.real) == ("dose", False)


def test_the_difference_between_choices_without_effect_is_told_from_0_at_its_rate() -> None:
    """400 sweeps of four idle choices: 5 % at most are told; over 36 has chance under 1e-3."""
    draw = np.random.default_rng(12)
    points = pd.DataFrame({"point_name": list("abcd"), "kind": list("abcd")})
    told = 0
    for _ in range(400):
        by_seed = pd.DataFrame(draw.normal(size=(10, 4)), columns=list("abcd"))
        points["mean"] = by_seed.mean().to_numpy()
        told += sweep_answer.trends(points, pd.Series({"kind": "a"}), ["kind"], by_seed)[0].real
    assert told <= 36


def test_choices_that_change_nothing_at_all_differ_by_nothing() -> None:
    points = pd.DataFrame({"point_name": list("ab"), "kind": list("ab"), "mean": 0.3})
    by_seed = pd.DataFrame({"a": [0.2, 0.4], "b": [0.2, 0.4]})
    [kind] = sweep_answer.trends(points, pd.Series({"kind": "a"}), ["kind"], by_seed)
    assert (kind.closeness, kind.value, kind.real) == (0.0, 0.0, False)


def test_choices_whose_points_differ_in_other_factors_are_compared_over_points() -> None:
    points = pd.DataFrame({"point_name": list("abcdef"), "kind": list("xxxyyy")})
    points["other"], points["mean"] = [1.0, 5.0, 9.0, 2.0, 6.0, 7.0], [0.1, 0.5, 0.9, 0.2, 0.7, 0.8]
    by_seed = pd.DataFrame([points["mean"].to_numpy()] * 4, columns=list("abcdef"))
    found = sweep_answer.trends(
        points, pd.Series({"kind": "x", "other": 0.0}), ["kind", "other"], by_seed
    )
    kind = next(one for one in found if one.factor == "kind")
    assert kind.groups == ("y", "x")
    assert not kind.real
    assert kind.low < -0.3


def test_intervals_of_rank_correlations_cover_at_their_rate() -> None:
    """400 idle factors of 40 points: 20 intervals miss 0 at 5 %; over 40 has chance under 1e-5."""
    draw = np.random.default_rng(11)
    base = pd.Series({"x": -1.0})
    missed = 0
    for _ in range(400):
        points = pd.DataFrame({"x": draw.random(40), "mean": draw.random(40)})
        missed += sweep_answer.trends(points, base, ["x"], pd.DataFrame())[0].real
    assert 4 <= missed <= 40


def test_a_factor_that_mostly_stays_is_judged_by_the_points_that_move_it() -> None:
    points = pd.DataFrame(
        {"x": [0.5] * 20 + [0.0, 0.2, 0.8, 1.0], "mean": [9.0] * 20 + [1, 2, 3, 4]}
    )
    (trend,) = sweep_answer.trends(points, pd.Series({"x": 0.5}), ["x"], pd.DataFrame())
    assert trend.points == 4
    assert trend.value == pytest.approx(1)


def told(found: Sweep, manifest: dict[str, Any], runs: pd.DataFrame | None = None) -> Finding:
    return sweep_finding.finding(found, runs_of(0.3) if runs is None else runs, None, manifest)


def test_the_sentences_follow_the_runs(found: Sweep, manifest: dict[str, Any]) -> None:
    assert "rises with world.rises" in told(found, manifest).title
    falling = sweep_answer.answer(runs_of(-0.3), FACTORS, OUTCOME, manifest)
    assert "falls with world.rises" in told(falling, manifest).title
    nothing = sweep_answer.answer(runs_of(0.0), FACTORS, OUTCOME, manifest)
    assert "no factor clearly" in told(nothing, manifest).title
    assert "No factor" in " ".join(map(str, told(nothing, manifest).says))


def test_the_tables_hold_the_trends_the_points_and_the_largest_differences(
    found: Sweep, manifest: dict[str, Any]
) -> None:
    trends, largest, points, _ = told(found, manifest).tables
    assert trends.rows["factor"].tolist() == [one.factor for one in found.trends]
    assert "(" in str(trends.read("everywhere").iloc[0, -1])  # with its interval
    assert largest.rows["change"].abs().is_monotonic_decreasing
    assert len(points.rows) == COUNT + 1
    assert [one.name for one in points.columns] == points.rows.columns.tolist()


def test_the_probability_of_a_verdict_can_be_the_outcome(manifest: dict[str, Any]) -> None:
    runs = runs_of(0.0)
    labels = np.where(runs[FACTORS[0]] > 0.5, "open", "closed")
    found = sweep_answer.answer(
        runs.assign(verdict_workloads_all=labels), FACTORS, "verdict_open", manifest
    )
    assert set(found.points["mean"]) == {0.0, 1.0}
    assert "probability that the verdict is open" in told(found, manifest).title


def test_failed_runs_are_left_out(manifest: dict[str, Any]) -> None:
    runs = runs_of(0.3)
    runs.loc[7, ["status", "stage", "error"]] = ["failed", "2024-05", "ValueError: <cash>"]
    found = sweep_answer.answer(runs, FACTORS, OUTCOME, manifest)
    assert found.points["runs"].tolist()[:3] == [5, 4, 5]


def test_the_picture_is_legible(found: Sweep, manifest: dict[str, Any]) -> None:
    assert_legible(told(found, manifest).figures[0])
