"""Each blank of a sweep's sentences and pictures is recomputed from runs, by another way."""

import re

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from openclosed.analysis.common.measures import setting
from openclosed.analysis.finding.finding import records
from openclosed.analysis.headline import HEADLINES, SHARES
from openclosed.analysis.statistics.sensitivity import Index, Indices
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.sweep import finding as sweep_finding
from openclosed.experiments.sweep import tables as sweep_tables
from openclosed.experiments.sweep.answer import answer
from tests.analysis.blanks import Blanks, spy
from tests.analysis.legible import assert_legible
from tests.analysis.synthetic import rows_of
from tests.analysis.test_sweep import (
    ACROSS,
    ENDING,
    FACTORS,
    GRID,
    GRIDDED,
    IDLE,
    MANIFEST,
    NAMES,
    OUTCOME,
    RISES,
    THREE,
    TOKENS,
    UP,
    WORKLOADS,
    Grid,
    below,
    chosen,
    dialled,
    driven,
    finding_of,
    grid_of,
    gridded,
    runs_of,
)  # fmt: skip

COST, SUPPORT, _ = THREE
OF = {one.outcome: f"the open share of {one.name}" for one in HEADLINES}


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Blanks:
    """The blanks of each macro of the title, lines and captions that is used, in order."""
    return spy(monkeypatch, sweep_finding, sweep_tables)


def moved_by(runs: pd.DataFrame, factor: str, outcome: str) -> float:
    """The mean of an outcome where a factor is 1, less that where it is 0."""
    means = runs[runs["point_name"] != "as it is"].groupby(factor)[outcome].mean()
    return float(means[1.0] - means[0.0])


@pytest.mark.parametrize(("sign", "seeds"), [(1, 20), (-1, 20), (-1, 200)])
def test_the_factor_that_leads_both_kinds_of_firms_is_said_to_matter_most(
    sign: int, seeds: int, said: Blanks
) -> None:
    grid = grid_of(dialled(0.3 * sign, seeds=seeds), THREE)
    (one,) = said["leads"]
    assert (one["factor"], one["span"]) == ("cost", ())
    for (whole, _, direction, value, unit), outcome in zip(one["parts"], OF, strict=True):
        assert (whole, direction, unit) == (OF[outcome], sign, "share")
        assert value == pytest.approx(moved_by(grid.runs, COST, outcome))
    verb = "raises" if sign > 0 else "lowers"
    assert grid.shown.title.count(f"{verb} th") == 2
    assert grid.shown.title.startswith("Cost matters most: it ")
    assert said["runs"] == [{"runs": seeds}]
    assert len(grid.shown.sentences) <= 3


@pytest.mark.parametrize("sign", [1, -1])
def test_a_factor_that_is_clear_but_not_clearly_first_does_not_matter_most(
    sign: int, said: Blanks
) -> None:
    grid = grid_of(dialled(0.3 * sign, support=-0.3 * sign), THREE)
    assert not {"leads", "leads_one"} & said.keys()
    assert [one["factors"] for one in said["unled"]] == [["cost", "support"]]
    assert "most: " not in grid.shown.title


@pytest.mark.parametrize("sign", [1, -1])
def test_a_leader_of_one_kind_alone_is_said_of_that_and_the_other_is_told_apart(
    sign: int, said: Blanks
) -> None:
    grid = grid_of(gridded({ACROSS: -0.2 * sign, UP: 0.05}))
    (one,) = said["leads_one"]
    assert (one["factor"], one["of"], one["sign"]) == (ACROSS, OF[TOKENS], -sign)
    assert one["value"] == pytest.approx(moved_by(grid.runs, ACROSS, TOKENS))
    assert said["unled"] == [{"factors": [], "of": [OF[WORKLOADS]]}]


@pytest.mark.parametrize("sign", [1, -1])
def test_one_factor_moves_outcomes_from_its_lowest_to_its_highest_value(
    sign: int, said: Blanks
) -> None:
    runs = gridded({ACROSS: 0.2 * sign, UP: 0.0})
    row = runs[(runs["point_name"] == "as it is") | (runs[UP] == 0.5)]
    grid = grid_of(row, [ACROSS])
    (one,) = said["alone"]
    assert one["span"] == ("0", "1")
    (_, _, *first), (_, _, *second) = one["parts"]
    assert first == [sign, pytest.approx(moved_by(row, ACROSS, TOKENS)), "share"]
    assert second[0] == 0
    assert ("raises" in grid.shown.title) is (sign > 0)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_choice_is_said_with_its_change_from_the_unchanged_scenario(
    sign: int, said: Blanks
) -> None:
    grid = chosen({"low": 0.05 * sign, "high": -0.1 * sign})
    (one,) = said["choice"]
    assert (one["factor"], one["choice"]) == ("kind", "high")
    [(of, _, direction, value, _)] = one["parts"]
    means = grid.runs.groupby("point_name")[TOKENS].mean()
    assert (of, direction) == (OF[TOKENS], -sign)
    assert value == pytest.approx(means["kind=high"] - means["as it is"])
    points = grid.shown.tables[1].rows.set_index("kind")[TOKENS]
    assert value == pytest.approx(points["high"])
    assert ("Kind high lowers" in grid.shown.title) is (sign > 0)
    assert_legible(grid.shown.figures[0])
    assert "null" in set(chosen({"low": 0.0, None: 0.0, "high": 0.0}).found.levels["value"])
    assert said["no_choice"][0]["of"] == [OF[TOKENS], "that of enterprises' workloads"]


@pytest.mark.parametrize("seeds", [3, 20, 200])
def test_levels_are_means_of_the_unchanged_runs_with_their_interval(
    seeds: int, said: Blanks
) -> None:
    grid = grid_of(dialled(-0.3, seeds=seeds), THREE)
    usual = grid.runs[grid.runs["point_name"] == "as it is"]
    for one, outcome in zip(said["level"], OF, strict=True):
        values = usual[outcome]
        assert (one["of"], one["value"]) == (OF[outcome], f"{100 * values.mean():.0f} %")
        known = stats.t.interval(0.95, seeds - 1, values.mean(), stats.sem(values))
        assert one["ends"] == (() if seeds < 4 else pytest.approx(np.clip(known, 0, 1)))
    few = {"too_few", "few"}
    assert few & said.keys() == (few if seeds < 4 else set())
    assert all(one["runs"] == seeds for name in few for one in said[name])
    assert said["caption_effects"][0]["intervals"] is (seeds > 3)
    assert not any("leads" in name for name in said if seeds < 4)


def test_one_run_at_each_point_is_refused() -> None:
    with pytest.raises(BadInput):
        answer(dialled(-0.3, seeds=2).drop_duplicates("point_name"), THREE, OUTCOME, GRIDDED)


@pytest.mark.parametrize(("seeds", "is_counted"), [(3, True), (19, True), (20, False)])
def test_below_20_runs_a_probability_is_a_count_of_runs(
    seeds: int, is_counted: bool, said: Blanks
) -> None:
    runs = gridded({ACROSS: 0.3, UP: 0.0}, seeds)
    opens = np.where(runs[TOKENS] > 0.5, "open", "closed")
    runs = runs.assign(ending_workloads_all=opens, ending=opens)
    grid = grid_of(runs, outcome="ending_open")
    usual = int((opens[:seeds] == "open").sum())
    percent = f"{100 * usual / seeds:.0f} %"
    assert said["level"][0]["value"] == (f"{usual} of {seeds} runs" if is_counted else percent)
    assert not (is_counted and "%" in str(grid.shown.sentences))
    table = next(one for one in grid.shown.tables if one.name == "points")
    head = next(one.heading for one in table.columns if one.name == "mean")
    shown = table.read("report").set_index("point")[head]
    for name, part in (runs["ending"] == "open").groupby(runs["point_name"]):
        count = f"{part.sum()}" if is_counted else f"{100 * part.mean():.0f} %"
        assert shown[name].split(" (")[0] == count
    maps = grid.shown.figures[0].draw().axes[2:]
    assert any("%" in one.get_text() for axes in maps for one in axes.texts) is not is_counted


def test_curves_of_a_grid_name_the_factor_whose_values_their_lines_are(grid: Grid) -> None:
    for shown, factors in ((grid, GRID), (chosen({"low": 0.05, "high": -0.1}), ["kind"])):
        note = below(next(one for one in shown.shown.figures if one.name == "curves").draw())
        (by,) = re.findall(r"Lines by (\S+)\.", note)
        lines = shown.shown.tables[-1].rows
        assert by in factors
        values = set(shown.runs[by].map(setting))
        assert set(lines.loc[lines["kind"] != "usual", "line"]) <= values
    assert "Lines by" not in below(grid_of(dialled(-0.3), THREE).shown.figures[1].draw())


@pytest.mark.parametrize("sign", [1, -1])
def test_a_range_has_its_ends_and_the_factors_that_it_clearly_follows(
    sign: int, said: Blanks
) -> None:
    runs = runs_of(0.3 * sign)
    found = finding_of(answer(runs, FACTORS, OUTCOME, MANIFEST), runs)
    means = runs[runs["point_name"] != "as it is"].groupby("point_name")["open_share_workloads_all"]
    (one,) = said["range"]
    assert one["follows"] == [(RISES, "rises" if sign > 0 else "falls")]
    ends = [f"{100 * pick(means.mean()):.0f} %" for pick in (min, max)]
    assert ([one["low"], one["high"]], one["points"]) == (ends, 24)
    points = rows_of(found, "points").iloc[1:]
    real = (points["change_low"] > 0) | (points["change_high"] < 0)
    assert said["differ"] == [{"real": int(real.sum()), "points": 24, "chance": 0.05 * 24}]
    note = below(found.figures[0].draw())
    assert "125 runs: 24 design points and the unchanged scenario, the same 5 seeds" in note


def test_what_nothing_moves_follows_no_factor_and_few_points_are_said_to_be_few(
    said: Blanks,
) -> None:
    runs = runs_of(0.0)
    finding_of(answer(runs, FACTORS, OUTCOME, MANIFEST), runs)
    assert said["range"][0]["follows"] == []
    assert "few_points" not in said
    few = runs[runs["point_name"].isin(["as it is", "point 1", "point 2", "point 3"])]
    finding_of(answer(few, [RISES, IDLE], OUTCOME, MANIFEST), few)
    assert [one["fewest"] for one in said["few_points"]] == [6]


def test_drivers_whose_intervals_overlap_are_not_ranked(said: Blanks) -> None:
    """Even if nearly every bootstrap sample has one before the other."""
    found, shown = driven(np.array([0.0, 1.0, 99.0]), 16)
    assert found.variance is not None
    assert said["chance"][0]["share"] == found.variance.seeds
    assert rows_of(shown, "drivers")["total"].tolist() == found.drivers["total"].tolist()
    alone = [Index(0.5, 0.0, 1.0)] * 3
    totals = [Index(0.8, 0.4, 1.0), Index(0.5, 0.2, 0.6), Index(0.1, 0.0, 0.2)]
    variance = Indices(alone, totals, [0.99, 0.99], 0.3, 16)
    said.clear()
    text = sweep_finding.describe_driver(found._replace(variance=variance))
    (one,) = said["not_ranked"]
    assert one["factors"] == ["group.parameter_0", "group.parameter_1"]
    assert "not clear" in text
    parted = variance._replace(total=[Index(0.8, 0.7, 1.0), *totals[1:]])
    sweep_finding.describe_driver(found._replace(variance=parted))
    assert said["drives"][0]["share"] == 0.8
    assert NAMES[0].endswith(said["drives"][0]["factor"])


@pytest.mark.parametrize("empty", [TOKENS, WORKLOADS])
def test_one_kind_of_firms_is_said_alone(empty: str, said: Blanks) -> None:
    grid = grid_of(dialled(-0.3).assign(**{empty: np.nan}), THREE)
    (there,) = OF.keys() - {empty}
    assert [one["of"] for one in said["level"]] == [OF[there]]
    assert [whole for whole, *_ in said["leads"][0]["parts"]] == [OF[there]]
    assert "n/a" not in str(grid.shown.tables[0].read("everywhere").to_numpy())
    assert_legible(grid.shown.figures[0])


def test_without_a_market_there_is_nothing_to_compare(said: Blanks) -> None:
    runs = dialled(-0.3).assign(**dict.fromkeys((TOKENS, WORKLOADS, OUTCOME), np.nan))
    shown = grid_of(runs, THREE).shown
    assert said.keys() - {"caption_effects", "caption_points"} == {"no_market"}
    assert not shown.figures
    assert not any(len(one.read("everywhere", "report").columns) for one in shown.tables)


@pytest.mark.parametrize("sign", [1, -1])
def test_beside_the_headlines_stands_the_share_that_a_dial_clearly_changes_most(sign: int) -> None:
    runs, draw = dialled(-0.3), np.random.default_rng(6)
    moves = {("spend_all", COST): 0.2, ("workloads_all", COST): -0.1,
             ("spend_startups", SUPPORT): -0.04, ("spend_enterprises", SUPPORT): 0.03}  # fmt: skip
    for (name, factor), by in moves.items():
        noise = draw.normal(0, 0.005, len(runs))
        runs[f"open_share_{name}"] += sign * by * (runs[factor] - 0.5) + noise
    grid = grid_of(runs, THREE)
    shown = grid.shown.tables[1].rows.set_index("factor")
    assert shown["of"].to_dict() == {COST: "all firms' spend", SUPPORT: "startups' spend"}
    for factor, name in ((COST, "spend_all"), (SUPPORT, "spend_startups")):
        outcome, row = f"open_share_{name}", shown.loc[factor]
        assert row["change"] == pytest.approx(moved_by(runs, factor, outcome))
        assert row["low"] < row["change"] < row["high"]
        assert row["low"] * row["high"] > 0
        others = [one for one in SHARES if one not in OF and one in runs]
        assert outcome == max(others, key=lambda one: abs(moved_by(runs, factor, one)))
    assert "Support" not in str(grid.shown.sentences)  # it hardly matters by the headlines alone
    named, sizes = shown["of"].to_dict(), shown["change"].to_dict()
    drawn = assert_legible(grid.shown.figures[0])
    for axes, factor in zip(drawn.axes, grid.found.followed, strict=False):
        written = [one.get_text() for one in axes.texts if "' spend" in one.get_text()]
        known = [f"{named[factor]} {100 * sizes[factor]:+.1f} points"] if factor in named else []
        assert written == known


@pytest.fixture(scope="module")
def grid() -> Grid:
    return grid_of(gridded({ACROSS: -0.2, UP: 0.05}))


@pytest.fixture(scope="module")
def plain() -> Grid:
    """The plain sweep with its real dials."""
    return grid_of(dialled(-0.3), THREE)


def test_an_ending_clearly_leads_a_cell_of_a_map_only_where_it_wins_enough_seeds(
    plain: Grid,
) -> None:
    """By the score test of a half, of the seeds in which it or another ending wins."""
    maps = plain.found.maps[plain.found.maps["outcome"] == TOKENS]
    design, seen = plain.runs[plain.runs["point_name"] != "as it is"], set()
    for row in records(maps):
        at = (design[row["across"]] == row["across_value"]) & (design[row["up"]] == row["up_value"])
        part = design[at]
        most = part[ENDING].value_counts().index[0]
        by_seed = pd.crosstab(part["seed"], part[ENDING])
        others = by_seed.drop(columns=most).max(axis=1).fillna(0)
        wins, losses = int((by_seed[most] > others).sum()), int((by_seed[most] < others).sum())
        clear = (wins - losses) / np.sqrt(max(wins + losses, 1)) > 1.96
        assert (row["ending"], row["clear"]) == (most, clear)
        assert row["probability"] == pytest.approx((part[ENDING] == most).mean())
        seen.add(bool(clear))
    assert seen == {True, False}
