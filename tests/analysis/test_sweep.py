"""Points of a design: differences, intervals, trends, curves, and what is said of them."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from openclosed.experiments.sweep import finding as sweep_finding
from openclosed.experiments.sweep.answer import Sweep, answer, trends
from tests.analysis.legible import assert_legible
from tests.analysis.made_up import made_up

RISES, IDLE, KIND = FACTORS = ["world.rises", "world.idle", "world.kind"]
OUTCOME = "open_share_workloads_all"
COUNT, SEEDS = 24, 5
SPAN = {"low": 0.0, "high": 1.0, "scale": "linear", "base": 0.5, "range": "declared"}
KINDS = {"choices": ["a", "b"], "base": "a"}
CONFIG = {"experiment": {"every": 3}}
MANIFEST: dict[str, Any] = {"config": CONFIG, "factors": {RISES: SPAN, IDLE: SPAN, KIND: KINDS}}


def runs_of(effect: float, count: int = COUNT) -> pd.DataFrame:
    """A base and a design in which the first factor moves the open share by `effect`."""
    one = made_up(SEEDS, 36, seed=3).runs
    draw = np.random.default_rng(4)
    names = ["as it is", *(f"point {i + 1}" for i in range(count))]
    rises = [0.5, *((i + 0.5) / count for i in range(count))]
    parts = []
    for name, at, kind in zip(names, rises, "a" + "ab" * count, strict=False):
        idle, noise = draw.random(), draw.normal(0, 0.01 * (name != "as it is"), SEEDS)
        values: dict[str, Any] = {RISES: at, IDLE: idle, KIND: kind}
        part = one.assign(point_name=name, **values)
        parts.append(part.assign(**{OUTCOME: one[OUTCOME] + effect * (at - 0.5) + noise}))
    runs = pd.concat(parts, ignore_index=True)
    return runs.assign(run=range(len(runs)))


@pytest.fixture(scope="module")
def found() -> Sweep:
    return answer(runs_of(0.3), FACTORS, OUTCOME, MANIFEST)


def test_differences_are_those_of_the_same_seeds(found: Sweep) -> None:
    ends = found.moved["change"].iloc[[0, -1]].to_numpy()
    np.testing.assert_allclose(ends, [-0.15, 0.15], atol=0.03)
    width = (found.moved["change_high"] - found.moved["change_low"]).mean()
    assert width < 0.3 * (found.moved["high"] - found.moved["low"]).mean()


def test_what_moves_the_outcome_leads_and_what_is_idle_is_not_told(found: Sweep) -> None:
    first, *others = found.trends
    assert (first.factor, first.real) == (RISES, True)
    assert first.value > 0.95
    assert {one.factor: one.real for one in others} == {IDLE: False, KIND: False}


def points_of(**columns: list[Any]) -> pd.DataFrame:
    """Points named by letters."""
    count = len(next(iter(columns.values())))
    return pd.DataFrame({"point_name": list("abcdefgh"[:count]), **columns})


def test_choices_are_told_by_the_difference_between_them() -> None:
    """Each seed adds the same luck to both choices, which cancels where points are crossed."""
    draw = np.random.default_rng(3)
    luck, shift = draw.normal(0, 0.2, 8), {"a": 0.0, "b": 0.1, "c": 0.02}
    points = points_of(kind=list("aabbcc"), dose=[1, 2] * 3)
    by_seed = pd.DataFrame(
        {
            name: luck + shift[kind] + draw.normal(0, 0.01, 8)
            for name, kind in zip(points["point_name"], points["kind"], strict=True)
        }
    )
    points["mean"] = by_seed.mean().to_numpy()
    kind, dose = trends(points, pd.Series({"kind": "a", "dose": 1}), ["kind", "dose"], by_seed)
    assert kind.groups == ("b", "a")
    assert kind.value == pytest.approx(0.1, abs=0.01)
    assert kind.real
    assert kind.high - kind.low < 0.05
    assert (dose.factor, dose.real) == ("dose", False)


def test_the_difference_between_choices_without_effect_is_told_from_0_at_its_rate() -> None:
    """150 sweeps of four idle choices: 5 % at most are told; over 17 has chance under 1e-3."""
    draw = np.random.default_rng(12)
    points, told = points_of(kind=list("abcd")), 0
    for _ in range(150):
        by_seed = pd.DataFrame(draw.normal(size=(10, 4)), columns=list("abcd"))
        points["mean"] = by_seed.mean().to_numpy()
        told += trends(points, pd.Series({"kind": "a"}), ["kind"], by_seed)[0].real
    assert told <= 17


def test_choices_whose_points_differ_in_other_factors_are_compared_over_points() -> None:
    points = points_of(kind=list("xxxyyy"), other=[1.0, 5.0, 9.0, 2.0, 6.0, 7.0],
                       mean=[0.1, 0.5, 0.9, 0.2, 0.7, 0.8])  # fmt: skip
    by_seed = pd.DataFrame([points["mean"].to_numpy()] * 4, columns=list("abcdef"))
    base = pd.Series({"kind": "x", "other": 0.0})
    found = {one.factor: one for one in trends(points, base, ["kind", "other"], by_seed)}
    assert found["kind"].groups == ("y", "x")
    assert found["kind"].low < -0.3
    assert not found["kind"].real


@pytest.mark.parametrize("count", [5, 6, 8, 20])
def test_factors_without_effect_are_told_at_5_percent_of_all_together(count: int) -> None:
    """60 sweeps of 1, 5 or 20 idle factors: 3 are told at 5 %; over 9 has chance under 1e-3."""
    draw, told, seeds = np.random.default_rng(count), 0, 8
    for sweep in range(60):
        names = [f"x{i}" for i in range((1, 5, 20)[sweep % 3])]
        points = pd.DataFrame(draw.random((count, len(names))), columns=names)
        by_seed = pd.DataFrame(draw.normal(size=(seeds, count)))
        points = points.assign(point_name=range(count), mean=by_seed.mean())
        found = trends(points, pd.Series(-1.0, names), names, by_seed)
        told += any(one.real for one in found)
        assert count >= 6 or len(names) == 1 or not any(one.judged for one in found)
    assert told <= 9


def test_a_strong_effect_is_found_among_20_factors_with_enough_points() -> None:
    draw, names = np.random.default_rng(2), [f"x{i}" for i in range(20)]
    points = pd.DataFrame(draw.random((24, 20)), columns=names)
    points["mean"] = points["x7"] + draw.normal(0, 0.1, 24)
    found = trends(points, pd.Series(-1.0, names), names, pd.DataFrame())
    assert [one.factor for one in found if one.real] == ["x7"]


@pytest.mark.parametrize(("count", "clear"), [(4, False), (5, False), (24, True)])
def test_few_points_claim_nothing_and_no_correlation_has_an_interval(
    count: int, clear: bool
) -> None:
    found = answer(runs_of(3.0, count), FACTORS, OUTCOME, MANIFEST)
    told = sweep_finding.finding(found, runs_of(3.0, count), None, MANIFEST)
    said = " ".join([told.title, *map(str, told.says)])
    assert ("most clearly it rises" in said, "It clearly follows" in said) == (clear, clear)
    assert ("at least 6 points" in said) is not clear
    assert "+1.00 to" not in said
    assert ("p < 0.001" in said) is clear  # chance is never 0
    assert told.tables[0].rows[["low", "high"]].isna().all(axis=None) or clear


def test_a_factor_that_mostly_stays_is_judged_by_the_points_that_move_it() -> None:
    places, means = [0.5] * 20 + [0.0, 0.2, 0.4, 0.7, 0.8, 1.0], [9.0] * 20 + [1, 2, 3, 4, 5, 6]
    points = pd.DataFrame({"x": places, "mean": means})
    (trend,) = trends(points, pd.Series({"x": 0.5}), ["x"], pd.DataFrame())
    assert trend.points == 6
    assert trend.value == pytest.approx(1)


def test_the_probability_of_a_verdict_can_be_the_outcome_and_failed_runs_are_left_out() -> None:
    runs = runs_of(0.0)
    labels = np.where(runs[RISES] > 0.5, "open", "closed")
    runs.loc[7, ["status", "stage", "error"]] = ["failed", "2024-05", "ValueError: <cash>"]
    runs = runs.assign(verdict_workloads_all=labels)
    found = answer(runs, FACTORS, "verdict_open", MANIFEST)
    assert set(found.points["mean"]) == {0.0, 1.0}
    assert found.points["runs"].tolist()[:3] == [5, 4, 5]


def test_tables_and_picture_hold_trends_and_points(found: Sweep) -> None:
    told = sweep_finding.finding(found, runs_of(0.3), None, MANIFEST)
    assert f"rises with {RISES}" in told.title
    trend, largest, points, _ = told.tables
    assert trend.rows["factor"].tolist() == [one.factor for one in found.trends]
    assert largest.rows["change"].abs().is_monotonic_decreasing
    assert len(points.rows) == COUNT + 1
    lines = [len(axes.lines) for axes in assert_legible(told.figures[0]).axes]
    assert lines == [3, 2, 2]  # where it follows, a line beside dots and the scenario as it is


def test_each_point_has_its_median_path_and_the_scenario_as_it_is_is_black() -> None:
    """Six points whose open shares stay at 0 to .5, in months of each quarter."""
    one, kept = made_up(4, 36, seed=3), ["served_all", "price_open", "capability_gap"]
    runs, months = [], []
    for point in range(6):
        shift = one.runs["run"] + 4 * point
        own: dict[str, Any] = {
            "point_name": f"point {point}",
            "run": shift,
            "choice.noise": float(point or 3),
        }
        runs.append(one.runs.assign(**own, **{OUTCOME: 0.1 * point}))
        path = one.months[["run", "month", *kept]].assign(**{OUTCOME: 0.1 * point})
        path["run"] += 4 * point
        months.append(path[path["month"].str[-2:].isin(["03", "06", "09", "12"])])
    table, every = pd.concat(runs, ignore_index=True), pd.concat(months, ignore_index=True)
    manifest: dict[str, Any] = {"config": CONFIG, "factors": {"choice.noise": SPAN}}
    found = answer(table, ["choice.noise"], OUTCOME, manifest)
    curves = sweep_finding.finding(found, table, every, manifest).figures[1]
    assert curves.caption.startswith("One month in 3 ")
    monthly = manifest | {"config": {"experiment": {"every": 1}}}
    captions = sweep_finding.finding(found, table, every, monthly).figures[1].caption
    assert captions.startswith("Every month ")
    drawn = assert_legible(curves).axes
    lines = next(axes for axes in drawn if "workloads" in axes.get_ylabel()).get_lines()
    assert [np.asarray(line.get_ydata())[-1] for line in lines] == pytest.approx(range(0, 51, 10))
    colours = [to_hex(line.get_color()) for line in lines]
    assert colours[0] == "#000000"
    assert len(set(colours)) == 6
    assert len([axes for axes in drawn if axes.lines]) == 3  # not what is served
