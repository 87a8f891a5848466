"""Curves: the picture is its table, names are whole, axes fit, and colours keep their meaning."""

import colorsys

import numpy as np
import pandas as pd
import pytest

from openclosed.analysis.common import style
from openclosed.analysis.finding import curves
from openclosed.analysis.finding.curves import Facet, Line
from openclosed.analysis.finding.finding import Finding
from tests.analysis.legible import assert_legible
from tests.analysis.test_sweep import GRID, Grid, below, chosen, dialled, grid_of, gridded

SHARE, TOKENS = "open_share_purchased_spend_all", "open_share_purchased_tokens_startups"
CLOSING = [f"closing wave together with the policy of origin rule {one}" for one in range(4)]
JOINT = ["closing wave", "closing wave + ban from 2027-01"]
LONG = [f"a rather long name of {one} that nothing shares" for one in "abcde"]
COSTS = [f"policy {one} cap" for one in ("compute", "price", "origin")]


def drawn_of(names: list[str], top: float = 0.07) -> curves.Curves:
    """Curves of two runs of each name whose shares rise to `top`."""
    number = range(2 * len(names))
    runs = pd.DataFrame(
        {"run": number, "point_name": np.repeat(names, 2), "seed": [1, 2] * len(names)}
    )
    months = pd.DataFrame(
        {
            "run": np.repeat(number, 24),
            "month": [f"{y}-{m:02}" for y in (2030, 2031) for m in range(1, 13)] * len(runs),
        }
    )
    path = np.tile(np.linspace(0, top, 24), len(runs)) * (1 + months["run"]) / len(runs)
    months = months.assign(
        **{SHARE: path, TOKENS: path / top}, adopted_all=1.0, adopted_startups=1.0
    )
    lines = [Line(name, [2 * i, 2 * i + 1], "choice", name) for i, name in enumerate(names)]
    facet = Facet("", lines, factor="what_if", left_out=[(3, "what-ifs")])
    return curves.of(runs.assign(status="done"), months, [facet], ["vendors", "startups"], 1)[0]


def said_by(one: curves.Curves) -> set[str]:
    """The names that stand beside lines, or below the panels."""
    picture = assert_legible(one.figure)
    beside = {text.get_text() for axes in picture.axes for text in axes.texts}
    below_ = {text.get_text() for legend in picture.legends for text in legend.get_texts()}
    return {text.replace("\n", " ") for text in beside | below_}


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (CLOSING, [str(one) for one in range(4)]),
        (COSTS, ["compute cap", "price cap", "origin cap"]),
        (JOINT, JOINT),
        (LONG, [name.removeprefix("a rather long name of ") for name in LONG]),
    ],
    ids=["common words", "policies", "joint", "long"],
)  # fmt: skip
def test_names_are_whole_without_the_words_that_all_share(
    names: list[str], says: list[str]
) -> None:
    shown = said_by(drawn_of(names))
    assert set(says) <= shown
    assert not any(text.endswith("..") for text in shown)


def test_what_has_no_line_is_said() -> None:
    assert "Not drawn: 3 more what-ifs." in below(drawn_of(COSTS).figure.draw())
    many = chosen({f"kind {one}": 0.02 * one for one in range(9)})
    note = below(next(one for one in many.shown.figures if one.name == "curves").draw())
    drawn = next(one.rows for one in many.shown.tables if one.name == "curves")
    there = set(many.runs["kind"]) - set(drawn["value"])
    assert there
    assert f"Not drawn: {len(there)} more values of kind." in note


@pytest.mark.parametrize("top", [0.013, 0.07, 0.3, 0.9])
def test_the_axis_of_a_share_fits_its_values_and_two_thirds_stay_where_they_are(top: float) -> None:
    panels = {one.get_title("left"): one for one in drawn_of(COSTS, top).figure.draw().axes}
    low, high = panels["Vendors and hosts"].get_ylim()
    assert low == 0
    assert top < high <= max(2.6 * top, 0.02)
    assert panels["Startups"].get_ylim() == (0, 1)


@pytest.mark.parametrize("kind", ["choice", "number"])
def test_levels_of_a_factor_take_no_colour_near_that_of_a_camp(kind: curves.Kind) -> None:
    def hue(colour: str) -> float:
        return colorsys.rgb_to_hsv(*(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)))[0]

    for one in curves.looks_of([kind] * curves.MOST_LINES):
        for camp in ("open", "closed"):
            apart = abs(hue(one.colour) - hue(style.LOOKS[camp].colour))
            assert min(apart, 1 - apart) > 0.05


def curves_of(grid: Grid) -> pd.DataFrame:
    shown: Finding = grid.shown
    return next(one.rows for one in shown.tables if one.name == curves.NAME)


@pytest.mark.parametrize("factors", [GRID, ["dials.cost", "dials.support", "dials.fragmentation"]])
def test_every_row_names_its_factors_and_is_the_mean_of_the_runs_with_these_values(
    factors: list[str],
) -> None:
    grid = (
        grid_of(gridded(dict.fromkeys(GRID, 0.1)))
        if factors == GRID
        else grid_of(dialled(-0.3), factors)
    )
    rows, runs = curves_of(grid), grid.runs[grid.runs["point_name"] != "as it is"]
    assert {*rows["factor"], *rows["across_factor"]} - {""} == set(factors)
    last = rows[(rows["month"] == rows["month"].max()) & (rows["outcome"] == TOKENS)]
    assert len(last)
    for row in last.to_dict("records"):
        own = runs[runs[row["factor"]] == row["value"]]
        if row["across_factor"]:
            own = own[own[row["across_factor"]] == row["across_value"]]
        assert (row["runs"], row["mean"]) == (len(own), pytest.approx(own[TOKENS].mean()))


def test_the_lines_and_bands_of_the_picture_are_the_table() -> None:
    one = drawn_of(COSTS)
    rows = one.table.rows[one.table.rows["outcome"] == TOKENS]
    (axes,) = (each for each in one.figure.draw().axes if each.get_title("left") == "Startups")
    for name, own in rows.groupby("line"):
        (line,) = (each for each in axes.lines if each.get_label() == name)
        np.testing.assert_allclose(np.asarray(line.get_ydata(), float), own["mean"])
        ends = [np.asarray(band.get_paths()[0].vertices) for band in axes.collections]
        assert any(np.isin(own["q75"].round(9), end[:, 1].round(9)).all() for end in ends)
