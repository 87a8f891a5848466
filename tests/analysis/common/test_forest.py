"""Changes with their intervals: the axis is that of the changes, not of rounding."""

import math

import pytest
from matplotlib.figure import Figure

from analysis.common import forest, style


@pytest.mark.parametrize(
    ("changes", "low", "high"),
    [
        ([0.0, -2e-17], -1.0, 1.0),
        ([-3.0, 7.0], -3.5, 7.5),
        ([math.nan, -3.0, 7.0], -3.5, 7.5),
        ([math.nan], -1.0, 1.0),
    ],
    ids=["none", "some", "one missing", "all missing"],
)
def test_the_axis_holds_the_changes_and_shows_no_rounding(
    changes: list[float], low: float, high: float
) -> None:
    axes = Figure().subplots()
    look = style.LOOKS["none"]
    forest.draw(axes, [forest.Mark(value, value, value, look, filled=False) for value in changes])
    assert axes.get_xlim() == pytest.approx((low, high))
