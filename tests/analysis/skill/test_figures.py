"""The pictures can be read, and show what was forecast and measured."""

import pandas as pd
import pytest

from analysis.skill import figures
from analysis.skill.result import standing
from tests.analysis.legible import assert_legible
from tests.analysis.skill.made_up import skill


@pytest.mark.parametrize("draw", [figures.over_the_record, figures.by_horizon])
def test_a_picture_is_legible(draw: object) -> None:
    assert callable(draw)
    assert_legible(draw(skill(first="2023-11")))


def test_the_record_is_drawn_in_every_panel_in_black() -> None:
    picture = figures.over_the_record(skill())
    developers, enterprises, _ = picture.figure.axes[:3]
    bars = [line for line in developers.lines if line.get_color() == "black"]
    assert len(bars) == 18
    crosses = [line for line in enterprises.lines if line.get_marker() == "X"]
    assert len(crosses) == 4


def test_both_rows_have_the_same_scale() -> None:
    axes = figures.over_the_record(skill()).figure.axes
    for above, below in zip(axes[:3], axes[3:], strict=True):
        assert above.get_ylim() == below.get_ylim()


def test_titles_say_the_finding() -> None:
    found = skill()
    assert "refuted for developers in 2026" in figures.over_the_record(found).title
    rows = standing(found.scored)
    wins = int((rows["times"] < 1).sum())
    assert f"wins {wins} of {len(rows)} times" in figures.by_horizon(found).title


def test_without_later_months_the_pictures_are_drawn_all_the_same() -> None:
    found = skill()
    early = found.scored[found.scored["month"] <= found.last]
    before = found.paths[found.paths["month"] <= found.last]
    past = found._replace(scored=early, paths=before)
    assert figures.over_the_record(past).title == "Forecasts over the record"
    assert "fitted" not in figures.by_horizon(past).title
    assert isinstance(figures.by_horizon(past).table, pd.DataFrame)
