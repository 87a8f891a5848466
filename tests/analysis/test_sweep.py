"""Differences, trends, indices and maps of a design: known ones are found, and none at its rate."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure as Drawing

from openclosed.analysis.finding.finding import Finding
from openclosed.analysis.headline import HEADLINES
from openclosed.analysis.statistics.sensitivity import Index, Indices, indices
from openclosed.experiments.sweep import finding as sweep_finding
from openclosed.experiments.sweep.answer import Sweep, answer, ranked
from openclosed.experiments.sweep.effects import TIE, Effect
from openclosed.experiments.sweep.question import saltelli
from openclosed.experiments.sweep.trends import trends
from tests.analysis.legible import assert_legible
from tests.analysis.synthetic import synthetic_result

THREE = ["dials.cost", "dials.support", "dials.fragmentation"]
RISES, IDLE, KIND = FACTORS = ["model.rises", "model.idle", "model.kind"]
OUTCOME = "open_share_workloads_all"
KINDS_OF = [TOKENS, WORKLOADS] = [one.outcome for one in HEADLINES]
ENDING = HEADLINES[0].ending
SPAN = {"low": 0.0, "high": 1.0, "scale": "linear", "base": 0.5, "range": "declared"}
KINDS = {"choices": ["a", "b"], "base": "a"}
ASKED: dict[str, Any] = {"series_step": 3, "curves": [], "design_points": 0, "discover": ""}
CONFIG: dict[str, Any] = {"experiment": ASKED, "seed": 1}
MANIFEST: dict[str, Any] = {"config": CONFIG, "factors": {RISES: SPAN, IDLE: SPAN, KIND: KINDS}}


def joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    runs = pd.concat(parts, ignore_index=True)
    return runs.assign(run=range(len(runs)), point=pd.factorize(runs["point_name"])[0])


def runs_of(effect: float) -> pd.DataFrame:
    """A base and a design in which the first factor moves the open share by `effect`."""
    one, draw = synthetic_result(5, 36, seed=3).runs, np.random.default_rng(4)
    names = ["as it is", *(f"point {i + 1}" for i in range(24))]
    rises, parts = [0.5, *((i + 0.5) / 24 for i in range(24))], []
    for name, at, kind in zip(names, rises, "a" + "ab" * 12, strict=True):
        idle, noise = draw.random(), draw.normal(0, 0.01 * (name != "as it is"), 5)
        values: dict[str, Any] = {RISES: at, IDLE: idle, KIND: kind}
        values[OUTCOME] = one[OUTCOME] + effect * (at - 0.5) + noise
        parts.append(one.assign(point_name=name, **values))
    return joined(parts)


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
    one: pd.DataFrame,
    places: Iterable[float],
    own: Callable[[dict[str, float]], dict[str, Any]],
    names: Sequence[str] = GRID,
) -> pd.DataFrame:
    """The unchanged runs, and those of a grid with what changes at each point."""
    parts = [one.assign(point_name="as it is", **dict.fromkeys(names, 0.5))]
    for number, values in enumerate(itertools.product(places, repeat=len(names))):
        at = dict(zip(names, values, strict=True))
        parts.append(one.assign(point_name=f"point {number}", **at, **own(at)))
    return joined(parts)


def gridded(effects: dict[str, float], seeds: int = 12) -> pd.DataFrame:
    """A grid in which each factor moves startups' open share by so much, end to end."""
    one, draw = synthetic_result(seeds, 36, seed=2).runs, np.random.default_rng(8)

    def own(at: dict[str, float]) -> dict[str, Any]:
        moved = sum(effects[name] * (value - 0.5) for name, value in at.items())
        share = one[TOKENS] + moved + draw.normal(0, 0.01, seeds)
        return {TOKENS: share, ENDING: np.where(share > one[TOKENS].median(), "open", "closed")}

    return crossed(one, (0.0, 0.5, 1.0), own, list(effects))


def dialled(cost: float, support: float = 0.02, seeds: int = 12) -> pd.DataFrame:
    """The plain sweep: three dials, of which two move the open share of both kinds of firms."""
    effects = {"dials.cost": cost, "dials.support": support, "dials.fragmentation": 0.0}
    runs = gridded(effects, seeds)
    moved = runs[TOKENS] - runs.groupby("seed")[TOKENS].transform("first")
    return runs.assign(**{WORKLOADS: 0.5 * runs[WORKLOADS] + 0.2 + 0.7 * moved})


class Grid(NamedTuple):
    runs: pd.DataFrame
    found: Sweep
    shown: Finding


def grid_of(runs: pd.DataFrame, factors: Sequence[str] = GRID, outcome: str = OUTCOME) -> Grid:
    manifest = {"config": CONFIG, "factors": dict.fromkeys(factors, SPAN)}
    found = answer(runs, factors, outcome, manifest)
    return Grid(runs, found, finding_of(found, runs, manifest))


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
    by_value = grid.runs[grid.runs["point_name"] != "as it is"].groupby(ACROSS)[TOKENS].mean()
    assert first.change == pytest.approx(by_value[1.0] - by_value[0.0])
    both = grid_of(gridded({ACROSS: 0.1, UP: -0.1}))  # as much
    assert not any(one.leads for one in both.found.effects)


def chosen(shift: dict[str | None, float]) -> Grid:
    """Choices that move startups' open share by so much from the unchanged one."""
    one = synthetic_result(12, 36).runs
    parts = [one.assign(point_name="as it is", kind="")]
    for name, by in shift.items():
        parts.append(one.assign(point_name=f"kind={name}", kind=name))
        parts[-1][TOKENS] += by
    runs, manifest = joined(parts), {"config": CONFIG, "factors": {"kind": KINDS}}
    found = answer(runs, ["kind"], OUTCOME, manifest)
    return Grid(runs, found, finding_of(found, runs, manifest))


def test_choices_of_a_design_without_the_unchanged_one_are_compared_with_each_other() -> None:
    runs = gridded({ACROSS: 0.2, UP: 0.0})
    names = {0.0: "few", 0.5: "some", 1.0: "many"}
    named = runs[ACROSS].map(names).where(runs["point_name"] != "as it is", "none")
    runs = runs.assign(**{ACROSS: named})
    found = answer(runs, GRID, OUTCOME, GRIDDED | {"factors": {ACROSS: KINDS, UP: SPAN}})
    first = next(one for one in found.effects if one.outcome == TOKENS)
    assert (first.start, first.end) == ("few", "many")


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


def below(drawn: Drawing) -> str:
    """What is written below and above the panels of a figure."""
    return " ".join(" ".join(one.get_text() for one in drawn.texts).split())


def mapped(border: float, steep: float, seeds: int = 24) -> Grid:
    """A grid of 8 x 8: open wins right of a border; the less steep, the more chance decides."""
    step_seed = np.random.default_rng(1).logistic(size=seeds)

    def own(at: dict[str, float]) -> dict[str, Any]:
        ends = np.where(steep * (at[ACROSS] - border) > step_seed, "open", "closed")
        return {"ending_workloads_all": ends, ENDING: ends, OUTCOME: at[ACROSS]}

    one = synthetic_result(seeds, 36).runs
    return grid_of(crossed(one, (np.arange(8) + 0.5) / 8, own))


@pytest.mark.slow
def test_the_parts_that_endings_lead_follow_the_border_and_chance_makes_them_less_certain() -> None:
    for border, area in ((0.5, 0.5), (0.25, 0.75)):
        clear = mapped(border, 200.0).found.areas
        assert clear["open"] == pytest.approx((area, area, area), abs=0.01)
        assert sum(one.value for one in clear.values()) == pytest.approx(1)
    vague, tied = mapped(0.5, 3.0, seeds=25), mapped(0.5, 3.0)
    assert set(tied.found.maps["ending"]) == {"open", "closed", TIE}
    part = vague.found.areas["open"]
    assert part.low < part.value < part.high
    assert part.high - part.low > 0.05
    (shown,) = (one for one in vague.shown.tables if one.name == "areas")
    assert shown.read("everywhere").iloc[:, 1].str.endswith("%)").all()
    assert "unchanged or else the first value (" in below(vague.shown.figures[0].draw())  # not 0.5
    assert not answer(runs_of(0.3), [RISES, IDLE], OUTCOME, MANIFEST).areas  # no grid
    few = mapped(0.5, 4.0, seeds=3)
    assert np.isnan(few.found.areas["open"][1:]).all()
    (hidden,) = (one for one in few.shown.tables if one.name == "areas")
    assert hidden.read("everywhere", "report").empty


FIRST, TOTAL = [0.314, 0.442, 0.0], [0.558, 0.442, 0.244]


def found_of(seed: int, rows: int, noise: float, seeds: int) -> Indices:
    """Indices of Ishigami's function (1990) with noise of each run and a shift of each seed."""
    draw = np.random.default_rng(seed)
    a, b, c = np.pi * (2 * np.moveaxis(saltelli(3, rows, seed), -1, 0)[..., None] - 1)
    values = np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)
    step_seed = draw.normal(size=(*values.shape[:2], seeds)) + draw.normal(size=seeds)
    found = indices(values + noise * step_seed)
    assert found is not None
    return found


def test_intervals_cover_at_least_at_their_rate() -> None:
    """20 studies, each with six indices that a 95 % interval must hold: 6 misses of 120 are
    expected, 15 or more have a chance under 1e-3 at that rate.

    Noise and shift of variance 9 each beside 13.8 of the function are 18 / 31.8 of all. The shift
    is shared by all points, so that with 32 seeds its variance is known to a quarter."""
    missed = 0
    for seed in range(20):
        found = found_of(seed, 128, 1.5, 4)
        pairs = zip([*found.total, *found.first], [*TOTAL, *FIRST], strict=True)
        missed += sum(not one.low <= known <= one.high for one, known in pairs)
        assert found.ranking[2] == 2
    assert missed < 15
    assert found_of(4, 256, 3.0, 32).seeds == pytest.approx(18 / 31.8, abs=0.12)


def test_an_outcome_that_only_chance_moves_has_no_indices() -> None:
    """The variance beyond chance is estimated without bias, so that about half of idle studies
    have one below zero; all intervals of the others must be wide."""
    draw = np.random.default_rng(7)
    studies = [indices(draw.normal(size=(64, 4, 4))) for _ in range(20)]
    assert 2 <= sum(one is None for one in studies) <= 18
    assert indices(np.zeros((64, 4, 4))) is None


WEIGHTS = np.array([0.0, 1.0, 9.0, 99.0])  # of the g-function: small ones drive
NAMES = [f"model.group.parameter_{i}" for i in range(len(WEIGHTS))]


def driven(weights: np.ndarray, rows: int, noise: float = 0.02) -> tuple[Sweep, Finding]:
    """A Sobol design on Sobol's g-function (Saltelli and Sobol 1995) with noise; a run failed."""
    seeds, draw, names = 4, np.random.default_rng(3), NAMES[: len(weights)]
    places = saltelli(len(weights), rows, 3).reshape(-1, len(weights))
    places = np.vstack([np.full(len(weights), 0.5), places]).repeat(seeds, axis=0)
    means = 0.2 * ((np.abs(4 * places - 2) + weights) / (1 + weights)).prod(axis=1)
    runs = pd.DataFrame(places, columns=names).assign(
        point_name=[f"point {i // seeds}" for i in range(len(places))],
        seed=np.arange(len(places)) % seeds,
        point=np.arange(len(places)) // seeds,
        status=["done"] * (len(places) - 1) + ["failed"],
        ending_workloads_all="closed",
        open_share_workloads_all=means + draw.normal(0, noise, len(places)),
        **dict.fromkeys(KINDS_OF, 0.3),
    )
    runs = runs.assign(run=range(len(runs)))
    asked = ASKED | {"design": "sobol", "design_points": rows}
    manifest = {"config": CONFIG | {"experiment": asked}, "factors": dict.fromkeys(names, SPAN)}
    found = answer(runs, names, OUTCOME, manifest)
    return found, finding_of(found, runs, manifest)


def test_a_sobol_design_gives_the_known_indices_and_names_the_first() -> None:
    found, shown = driven(WEIGHTS, 128)
    parts = 1 / (3 * (1 + WEIGHTS) ** 2)
    whole = (1 + parts).prod()
    known = parts * whole / (1 + parts) / (whole - 1)
    assert found.drivers["factor"].tolist()[:3] == NAMES[:3]
    assert found.drivers.set_index("factor")["total"].to_dict() == pytest.approx(
        dict(zip(NAMES, known.tolist(), strict=True)), abs=0.05
    )
    assert {one.points for one in found.trends} == {2 * 128}  # no two share a value
    assert shown.title.startswith("group.parameter_0 drives")
    assert "1 of 128 rows" in " ".join(shown.warnings)
    labels = assert_legible(shown.figures[0]).axes[0].get_yticklabels()
    assert labels[0].get_text() == "group.parameter_0"


def test_parts_of_the_variance_are_between_nothing_and_what_they_explain_with_others() -> None:
    wild = Indices([Index(-0.1, -0.3, 0.1)], [Index(1.06, 0.9, 1.2)], [], 0.1, 64)
    [row] = ranked(NAMES[:1], wild).to_dict("records")
    assert [row[name] for name in ("total", "total_high", "first", "first_low")] == [1, 1, 0, 0]
    first = [Index(0.8, 0.7, 0.9), Index(0.3, 0.2, 0.5)]
    found = Indices(first, [Index(0.15, 0.1, 0.2), Index(0.28, 0.2, 0.4)], [0.9], 0.1, 64)
    alone = ranked(NAMES[:2], found).set_index("factor")["first"]
    assert np.isnan(alone[NAMES[0]])  # .8 alone, .15 with others
    assert alone[NAMES[1]] == 0.28  # cut off, since chance may put it above


def test_equal_drivers_are_not_ranked_and_idle_ones_drive_nothing() -> None:
    found, shown = driven(np.array([1.0, 1.0, 99.0]), 32)
    assert " against ".join(found.drivers["factor"][:2]) in " ".join(shown.warnings)
    assert "group.parameter_0" in shown.title
    assert "group.parameter_1" in shown.title
    _, idle = driven(np.full(3, 1e300), 16, noise=0.0)
    assert idle.title.startswith("No parameter")
    assert idle.tables[0].rows.empty


@pytest.mark.parametrize(
    ("low", "high", "idle"),
    [(-0.029, 0.029, True), (0.001, 0.029, True), (-0.031, 0.0, False), (0.0, 0.031, False),
     (float("nan"), float("nan"), False)],
)  # fmt: skip
def test_a_factor_hardly_matters_only_if_all_its_intervals_lie_within_three_points(
    low: float, high: float, idle: bool
) -> None:
    def effect(factor: str, low: float, high: float, unit: str = "share") -> Effect:
        return Effect(factor, OUTCOME, unit, 0, 1, 24, 0.0, low, high, False, False)

    own = effect("a", low, high)
    assert sweep_finding.hardly_matter([own]) == ["a"] * idle
    assert sweep_finding.hardly_matter([own, effect("a", -0.2, 0.1)]) == []
    assert sweep_finding.hardly_matter([own, effect("b", 0.0, 0.001)]) == ["a"] * idle + ["b"]
    assert sweep_finding.hardly_matter([effect("a", 0.0, 0.001, "months")]) == []
