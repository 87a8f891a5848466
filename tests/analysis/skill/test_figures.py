"""The picture can be read, and shows what was forecast and measured."""

import numpy as np

from analysis.evidence.measurements import known
from analysis.skill import figures
from analysis.skill.forecasts import DEVELOPERS
from tests.analysis.legible import assert_legible
from tests.analysis.skill.made_up import skill


def test_it_is_legible_and_its_title_says_the_finding() -> None:
    figure = figures.over_the_record(skill())
    assert_legible(figure)
    assert "better than the best plain rival at" in figure.texts[0].get_text()


def test_the_record_is_drawn_in_every_panel_in_black() -> None:
    for axes in figures.over_the_record(skill()).axes:
        black = [line for line in axes.lines if line.get_color() == "black"]
        assert len(black) == 2 * len(known(DEVELOPERS))


def test_a_fan_goes_from_the_last_value_known_at_its_origin() -> None:
    axes = figures.over_the_record(skill()).axes[0]
    starts = [line for line in axes.lines if line.get_marker() == "o"]
    june = known(DEVELOPERS)["2025-06"].middle
    assert any(abs(np.asarray(line.get_ydata())[0] - 100 * june) < 1e-9 for line in starts)
