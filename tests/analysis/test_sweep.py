"""Differences, trends, curves and maps of a design, and what is text of them."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from openclosed.analysis.common import style
from openclosed.analysis.finding.finding import Finding
from openclosed.analysis.headline import HEADLINES
from openclosed.experiments.sweep import finding as sweep_finding
from openclosed.experiments.sweep.answer import Sweep, answer, trends
from tests.analysis.legible import assert_legible
from tests.analysis.synthetic import synthetic_result

RISES, IDLE, KIND = FACTORS = ["model.rises", "model.idle", "model.kind"]
OUTCOME = "open_share_workloads_all"
KINDS_OF = [TOKENS, _] = [one.outcome for one in HEADLINES]
ENDING = HEADLINES[0].ending
COUNT, SEEDS = 24, 5
SPAN = {"low": 0.0, "high": 1.0, "scale": "linear", "base": 0.5, "range": "declared"}
KINDS = {"choices": ["a", "b"], "base": "a"}
CONFIG: dict[str, Any] = {
    "experiment": {"series_step": 3, "curves": [], "design_points": 0},
    "seed": 1,
}
MANIFEST: dict[str, Any] = {"config": CONFIG, "factors": {RISES: SPAN, IDLE: SPAN, KIND: KINDS}}


def runs_of(effect: float, count: int = COUNT) -> pd.DataFrame:
    """A base and a design in which the first factor moves the open share by `effect`."""
    one = synthetic_result(SEEDS, 36, seed=3).runs
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


def months_of(runs: pd.DataFrame) -> pd.DataFrame:
    """Two months of each run, in which its open shares are those of its end."""
    numbers = runs["run"].repeat(2)
    shares = {name: runs.loc[numbers.index, name] for name in (*KINDS_OF, OUTCOME) if name in runs}
    served = dict.fromkeys(("adopted_all", "adopted_enterprises", "adopted_startups"), 1.0)
    return pd.DataFrame({"run": numbers, "month": ["2030-11", "2030-12"] * len(runs), **shares,
                         **served}).reset_index(drop=True)  # fmt: skip


def finding_of(found: Sweep, runs: pd.DataFrame, manifest: dict[str, Any] = MANIFEST) -> Finding:
    return sweep_finding.finding(found, runs, months_of(runs), manifest)


def points_of(**columns: list[Any]) -> pd.DataFrame:
    """Points named by letters."""
    count = len(next(iter(columns.values())))
    return pd.DataFrame({"point_name": list("abcdefgh"[:count]), **columns})


def test_choices_are_measured_by_the_difference_between_them() -> None:
    """Each seed adds the same chance to both choices, which cancels where points are crossed."""
    draw, shift = np.random.default_rng(3), {"a": 0.0, "b": 0.1, "c": 0.02}
    step_seed = draw.normal(0, 0.2, 8)
    points = points_of(kind=list("aabbcc"), intensity=[1, 2] * 3)
    by_seed = pd.DataFrame(
        {name: step_seed + shift[kind] + draw.normal(0, 0.01, 8)
         for name, kind in zip(points["point_name"], points["kind"], strict=True)}
    )  # fmt: skip
    points["mean"] = by_seed.mean().to_numpy()
    base = pd.Series({"kind": "a", "intensity": 1})
    kind, intensity = trends(points, base, ["kind", "intensity"], by_seed)
    assert kind.groups == ("b", "a")
    assert kind.value == pytest.approx(0.1, abs=0.01)
    assert kind.real
    assert kind.high - kind.low < 0.05
    assert (intensity.factor, intensity.real) == ("intensity", False)


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
def test_factors_without_effect_are_claimed_at_5_percent_of_all_together(count: int) -> None:
    """60 sweeps of 1, 5 or 20 idle numbers, or four choices of which the largest difference counts:
    3 are claimed at 5 %; over 9 has chance under 1e-3."""
    draw, shown = np.random.default_rng(count), [0, 0]
    for sweep in range(60):
        names = [f"x{i}" for i in range((1, 5, 20)[sweep % 3])]
        points = pd.DataFrame(draw.random((count, len(names))), columns=names)
        by_seed = pd.DataFrame(draw.normal(size=(8, count)))
        points = points.assign(point_name=range(count), mean=by_seed.mean())
        found = trends(points, pd.Series(-1.0, names), names, by_seed)
        shown[0] += any(one.real for one in found)
        assert count >= 6 or len(names) == 1 or not any(one.judged for one in found)
        choices = points[:4].assign(kind=list("abcd"))
        shown[1] += trends(choices, pd.Series({"kind": "a"}), ["kind"], by_seed)[0].real
    assert max(shown) <= 9


def test_a_factor_that_mostly_stays_is_judged_by_the_points_that_move_it() -> None:
    places, means = [0.5] * 20 + [0.0, 0.2, 0.4, 0.7, 0.8, 1.0], [9.0] * 20 + [1, 2, 3, 4, 5, 6]
    points = pd.DataFrame({"x": places, "mean": means})
    (trend,) = trends(points, pd.Series({"x": 0.5}), ["x"], pd.DataFrame())
    assert trend.points == 6
    assert trend.value == pytest.approx(1)


def test_the_outcome_may_be_the_probability_of_an_ending_and_failed_runs_are_left_out() -> None:
    found = answer(runs_of(0.3), FACTORS, OUTCOME, MANIFEST)
    assert {one.factor: one.real for one in found.trends} == {RISES: True, IDLE: False, KIND: False}
    runs = runs_of(0.0)
    labels = np.where(runs[RISES] > 0.5, "open", "closed")
    runs.loc[7, ["status", "stage", "error"]] = ["failed", "2024-05", "ValueError: <cash>"]
    found = answer(runs.assign(ending_workloads_all=labels), FACTORS, "ending_open", MANIFEST)
    assert set(found.points["mean"]) == {0.0, 1.0}
    assert found.points["runs"].tolist()[:3] == [5, 4, 5]


ACROSS, UP = GRID = ["model.across", "model.up"]
GRIDDED = {"config": CONFIG, "factors": dict.fromkeys(GRID, SPAN)}


def crossed(
    one: pd.DataFrame, places: Iterable[float], own: Callable[[dict[str, float]], dict[str, Any]]
) -> pd.DataFrame:
    """The unchanged runs, and those of a grid with what changes at each point."""
    parts = [one.assign(point_name="as it is", **dict.fromkeys(GRID, 0.5))]
    for number, values in enumerate(itertools.product(places, repeat=2)):
        at = dict(zip(GRID, values, strict=True))
        parts.append(one.assign(point_name=f"point {number}", **at, **own(at)))
    runs = pd.concat(parts, ignore_index=True)
    return runs.assign(run=range(len(runs)))


def gridded(effects: dict[str, float], seeds: int = 12, noise: float = 0.01) -> pd.DataFrame:
    """A grid of 3 x 3 in which each factor moves startups' open share by so much, end to end."""
    one, draw = synthetic_result(seeds, 36, seed=2).runs, np.random.default_rng(8)

    def own(at: dict[str, float]) -> dict[str, Any]:
        moved = sum(effects[name] * (value - 0.5) for name, value in at.items())
        share = one[TOKENS] + moved + draw.normal(0, noise, seeds)
        return {TOKENS: share, ENDING: np.where(share > one[TOKENS].median(), "open", "closed")}

    return crossed(one, (0.0, 0.5, 1.0), own)


class Grid(NamedTuple):
    runs: pd.DataFrame
    found: Sweep
    shown: Finding


def grid_of(runs: pd.DataFrame, outcome: str = OUTCOME, factors: Sequence[str] = GRID) -> Grid:
    """What is said of runs of a grid."""
    found = answer(runs, list(factors), outcome, GRIDDED)
    return Grid(runs, found, finding_of(found, runs, GRIDDED))


@pytest.fixture(scope="module")
def grid() -> Grid:
    return grid_of(gridded({ACROSS: -0.2, UP: 0.05}))


def test_of_a_grid_the_factor_that_clearly_changes_most_decides_and_by_how_much(grid: Grid) -> None:
    first, second = (one for one in grid.found.effects if one.outcome == TOKENS)
    assert (first.factor, second.factor) == (ACROSS, UP)
    for one, change in ((first, -0.2), (second, 0.05)):
        assert one.low < change < one.high
        assert one.high - one.low < 0.03  # what seeds share cancels
        assert one.real
    assert (first.leads, second.leads) == (True, False)
    assert not any(one.real for one in grid.found.effects if one.outcome != TOKENS)
    title = grid.shown.title.lower()
    assert f"{ACROSS} changes the open share of startups' purchased tokens most" in title
    assert f"{100 * first.change:+.1f} points" in title
    by_value = grid.runs[grid.runs["point_name"] != "as it is"].groupby(ACROSS)[TOKENS].mean()
    assert first.change == pytest.approx(by_value[1.0] - by_value[0.0])
    both = grid_of(gridded({ACROSS: 0.1, UP: -0.1}))  # as much
    assert not any(one.leads for one in both.found.effects)
    assert "which matters most is not clear" in both.shown.title


def test_runs_of_one_ancestor_widen_what_a_factor_changes() -> None:
    runs = gridded({ACROSS: 0.1, UP: 0.0})
    ancestor = runs["seed"].rank(method="dense").astype(int) % 3
    runs[TOKENS] += 0.1 * (ancestor - 1) * (runs[ACROSS] - 0.5)
    alone, alike = (
        next(one for one in grid_of(table).found.effects if one.outcome == TOKENS)
        for table in (runs, runs.assign(draw=runs["seed"] % 2**31, ancestor=ancestor))
    )
    assert alike.change == alone.change
    assert alike.high - alike.low > 1.5 * (alone.high - alone.low)


def test_lines_and_maps_of_a_grid_hold_the_tables_and_these_the_runs(grid: Grid) -> None:
    drawn = assert_legible(grid.shown.figures[0])
    footer = " ".join(" ".join(one.get_text() for one in drawn.texts).split())
    assert "108 runs: 9 design points" in footer  # the unchanged scenario is one of them
    design, levels = grid.runs[grid.runs["point_name"] != "as it is"], grid.found.levels
    for axes, factor in zip(drawn.axes, GRID, strict=False):
        line = next(one for one in axes.lines if one.get_color() == style.LOOKS["open"].colour
                    and np.size(one.get_ydata()) == 3)  # fmt: skip
        means = 100 * design.groupby(factor)[TOKENS].mean()
        assert np.asarray(line.get_ydata()) == pytest.approx(means)
        own = levels[(levels["factor"] == factor) & (levels["outcome"] == TOKENS)]
        width = (own["high"] - own["low"]).to_numpy()
        assert width[1] == 0 < min(width[0], width[2])  # at the value that is as it is
    ends = design[(design[ACROSS] == 0) & (design[UP] == 1)][ENDING].value_counts(normalize=True)
    most, panel = style.LOOKS[str(ends.index[0])], drawn.axes[2]
    text = next(one for one in panel.texts if one.get_position() == (0.5, 2.5))
    assert text.get_text() == f"{most.label}\n{100 * ends.iloc[0]:.0f} %"
    (cell,) = (one for one in panel.patches if isinstance(one, Rectangle) and one.xy == (0, 2))
    assert to_hex(cell.get_facecolor()).upper() == most.colour


@pytest.mark.parametrize(
    ("factors", "heads"), [(1, [""]), (2, ["model.up 0", "model.up 0.5 (as it is)", "model.up 1"])]
)
def test_values_are_lines_and_a_second_factor_stands_side_by_side(
    grid: Grid, factors: int, heads: list[str]
) -> None:
    runs = grid.runs
    if factors == 1:
        runs = runs[(runs[UP] == 0.5) & (runs["point_name"] != "as it is") | (runs["run"] < 12)]
    shown = grid_of(runs, factors=GRID[:factors]).shown
    drawn = next(one.rows for one in shown.tables if one.name == "curves")
    assert list(dict.fromkeys(drawn["over"])) == heads
    assert list(dict.fromkeys(drawn["line"])) == ["0", "0.5 (as it is)", "1"]
    own = drawn[(drawn["outcome"] == TOKENS) & (drawn["month"] == "2030-12")]
    by = [name for name in (UP, ACROSS) if name in GRID[:factors]]
    design = runs[runs["point_name"] != "as it is"]
    assert own["mean"].to_numpy() == pytest.approx(design.groupby(by)[TOKENS].mean().to_numpy())
    footer = " ".join(text.get_text() for text in shown.figures[0].draw().texts)
    assert ("other factors" in " ".join(footer.split())) is (factors > 1)
    assert_legible(shown.figures[-1])
    for one in shown.figures[-1].slides:
        drawn = one.draw()
        drawn.texts.clear()  # which stand elsewhere on a slide
        assert_legible(one._replace(draw=lambda drawn=drawn: drawn))


def mapped(border: float, steep: float, seeds: int = 24) -> Grid:
    """A grid of 8 x 8: open wins right of a border; the less steep, the more chance decides."""
    step_seed = np.random.default_rng(1).logistic(size=seeds)

    def own(at: dict[str, float]) -> dict[str, Any]:
        ends = np.where(steep * (at[ACROSS] - border) > step_seed, "open", "closed")
        return {"ending_workloads_all": ends, ENDING: ends, OUTCOME: at[ACROSS]}

    one = synthetic_result(seeds, 36).runs
    return grid_of(crossed(one, (np.arange(8) + 0.5) / 8, own))


def test_the_parts_that_endings_lead_follow_the_border_and_chance_makes_them_less_certain() -> None:
    for border, area in ((0.5, 0.5), (0.25, 0.75)):
        clear = mapped(border, 200.0).found.areas
        assert clear["open"] == pytest.approx((area, area, area), abs=0.01)
        assert sum(one.value for one in clear.values()) == pytest.approx(1)
    vague = mapped(0.5, 4.0)
    part = vague.found.areas["open"]
    assert part.low < part.value < part.high
    assert part.high - part.low > 0.05
    assert not answer(runs_of(0.3), [RISES, IDLE], OUTCOME, MANIFEST).areas  # no grid
    few = mapped(0.5, 4.0, seeds=3)
    assert np.isnan(few.found.areas["open"][1:]).all()
    assert "3 runs at each point do not show" in str(few.shown.sentences[-1])
