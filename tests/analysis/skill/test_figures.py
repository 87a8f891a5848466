"""The pictures can be read, and show what was forecast and measured."""

import pandas as pd
import pytest

from analysis.skill import figures
from tests.analysis.legible import assert_legible
from tests.analysis.skill.made_up import skill


@pytest.mark.parametrize("draw", [figures.over_the_record, figures.by_horizon])
def test_a_picture_is_legible(draw: object) -> None:
    assert callable(draw)
    assert_legible(draw(skill(first="2023-11")))


def test_the_record_is_drawn_in_every_panel_in_black() -> None:
    picture = figures.over_the_record(skill())
    *developers, enterprises, _, _ = picture.figure.axes
    for axes in developers:
        assert len([line for line in axes.lines if line.get_color() == "black"]) == 18
    assert len([line for line in enterprises.lines if line.get_marker() == "X"]) == 4


def test_panels_of_one_figure_have_the_same_scale() -> None:
    axes = figures.over_the_record(skill()).figure.axes
    assert len({one.get_ylim() for one in axes[:3]}) == 1
    assert axes[4].get_ylim() == axes[5].get_ylim()


def test_titles_say_the_finding() -> None:
    found = skill()
    assert "unanchored 90 % bands (refuted)" in figures.over_the_record(found).title
    assert "of developers' tokens at 0 of 4 horizons" in figures.by_horizon(found).title


def test_without_later_months_the_pictures_are_drawn_all_the_same() -> None:
    found = skill()
    early = found.scored[found.scored["month"] <= found.last]
    before = found.paths[found.paths["month"] <= found.last]
    past = found._replace(scored=early, paths=before)
    assert figures.over_the_record(past).title == "Forecasts over the record"
    assert isinstance(figures.by_horizon(past).table, pd.DataFrame)
