"""What the figures of results draw is what their tables hold."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes

from openclosed.analysis.finding.finding import Finding
from openclosed.analysis.headline import HEADLINES
from openclosed.experiments.tipping.finding import finding as tipped
from tests.analysis import test_tipping as tipping
from tests.analysis.answer import test_answer as answer
from tests.analysis.synthetic import synthetic_result
from tests.analysis.test_sweep import GRID, WEIGHTS, driven, grid_of, gridded
from tests.experiments.what_if.made_up_runs import SCENARIOS, said_of


def drawn(found: Finding, name: str) -> list[Axes]:
    return list(next(one for one in found.figures if one.name == name).draw().axes)


def rows(found: Finding, name: str) -> pd.DataFrame:
    return next(one.rows for one in found.tables if one.name == name)


def heights(axes: Axes) -> list[np.ndarray]:
    return [np.asarray(line.get_ydata(), float) for line in axes.lines]


def test_lines_along_a_factor_are_the_levels_and_maps_have_the_most_frequent_ending() -> None:
    found = grid_of(gridded(dict(zip(GRID, (-0.2, 0.05), strict=True)))).shown
    levels, maps = rows(found, "levels"), rows(found, "maps")
    panels = drawn(found, "by_factor")
    named = {axes.get_title("left"): axes for axes in panels}
    for (factor, _), own in levels.groupby(["factor", "outcome"]):
        lines = [line for line in heights(named[str(factor)]) if len(line) == len(own)]
        assert any(np.allclose(line, 100 * own["mean"]) for line in lines)
    cells = [text.get_text() for axes in panels[2:] for text in axes.texts]
    counts = maps.loc[maps["clear"], "ending"].value_counts()
    for ending, count in counts.items():
        assert sum(cell.startswith(f"{ending}\n") for cell in cells) == count


def test_marks_and_bars_of_what_ifs_are_the_differences() -> None:
    found = said_of(SCENARIOS)
    changes = rows(found, "differences").set_index(["point_name", "outcome"])["change"]
    first, second = drawn(found, "what_ifs")
    names = [one.get_text().replace(" ", "_") for one in first.get_yticklabels()]
    for axes in (first, second):
        marks = [line for line in axes.lines if len(np.atleast_1d(line.get_xdata())) == 1]
        assert len(marks) == len(names)
        for line, name in zip(marks, names, strict=True):
            (at,) = np.atleast_1d(np.asarray(line.get_xdata(), float))
            assert at == pytest.approx(100 * changes[name, outcome_of(axes)])


def outcome_of(axes: Axes) -> str:
    """The outcome of a panel of what-ifs."""
    return next(one.outcome for one in HEADLINES if one.title == axes.get_title("left"))


def test_bars_of_drivers_are_their_shares_and_dots_of_a_search_its_runs() -> None:
    _, found = driven(WEIGHTS, 64)
    (axes,) = drawn(found, "drivers")
    bars: list[Any] = list(axes.patches)
    wide = [bar.get_width() for bar in bars]
    table = rows(found, "drivers")
    assert wide[: len(table)] == pytest.approx(100 * table["total"])
    assert wide[len(table) :] == pytest.approx(100 * table["first"].fillna(0.0))
    searched = tipping.answer_of(tipping.SEARCHES)
    (axes,) = drawn(tipped(searched), "tipping")
    dots = np.concatenate([
        np.atleast_1d(np.asarray(line.get_xdata(), float)) for line in axes.lines
        if line.get_marker() == "o"
    ])  # fmt: skip
    assert sorted(dots) == pytest.approx(sorted(100 * searched.paths["outcome"]))


def test_the_line_of_the_outlook_is_the_median_of_the_months() -> None:
    result = synthetic_result()
    found = answer.found(result)
    for axes in drawn(found, "outlook"):
        own = outcome_of(axes)
        median = result.months.groupby("month")[own].median().to_numpy()
        assert any(len(line) == len(median) and np.allclose(line, median) for line in heights(axes))
