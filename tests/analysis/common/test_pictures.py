"""What figures share: looks, labels, axes, bands, and crosses where the market was observed."""

import itertools
import math

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openclosed.analysis.common import bands, contrasts, style
from openclosed.analysis.common.contrasts import Contrast
from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.evidence.quantities import PLATFORMS, TOKENS
from openclosed.analysis.finding import curves
from openclosed.sim.outcomes import NAMES


def contrast(colour: str) -> float:
    """Contrast against white, by WCAG 2's formula for relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def test_meanings_differ_by_more_than_colour_and_have_contrast() -> None:
    looks = [style.LOOKS[key] for key in ("open", "closed", "shared", "undecided", "none")]
    for feature in ("colour", "dash", "marker", "hatch"):
        assert len({str(getattr(look, feature)) for look in looks}) == len(looks)
    assert min(contrast(look.ink) for look in style.LOOKS.values()) >= 4.5
    assert min(contrast(look.colour) for look in style.LOOKS.values()) >= 2.9


def test_lines_can_be_distinguished_in_grey_and_numbers_grow_lighter() -> None:
    kinds: tuple[curves.Kind, ...] = ("number", "choice")
    for kind in kinds:
        looks = curves.looks_of(["usual", *[kind] * curves.MOST_LINES])
        assert len({str(one.dash) for one in looks}) == len(looks)
        assert min(contrast(one.colour) for one in looks) >= 2.9
    numbers = [contrast(one.colour) for one in curves.looks_of(["number"] * curves.MOST_LINES)]
    assert numbers == sorted(numbers, reverse=True)
    assert all(a > 1.3 * b for a, b in itertools.pairwise(numbers))


@given(
    st.lists(st.floats(-1, 2), min_size=1, max_size=12), st.floats(min_value=0.001, max_value=0.5)
)
def test_spread_labels_stay_inside_in_order_and_apart(wanted: list[float], gap: float) -> None:
    placed = style.spread(wanted, gap, 0.0, 1.0)
    fits = min(gap, 1 / max(1, len(wanted) - 1))
    assert all(-1e-9 <= p <= 1 + 1e-9 for p in placed)
    assert all(b - a >= fits - 1e-9 for a, b in itertools.pairwise(sorted(placed)))
    pairs = sorted(zip(wanted, placed, strict=True))
    assert all(a[1] <= b[1] for a, b in itertools.pairwise(pairs) if a[0] < b[0])


def test_equal_figures_give_equal_files_whatever_the_users_settings() -> None:
    before = mpl.rcParams["font.size"]

    def drawn() -> list[bytes]:
        figure, grid = style.styled(style.panels)("A title", "a footer")
        grid[0][0].plot([1, 2], [3, 4])
        vectors = [style.as_vector(figure, kind) for kind in ("svg", "pdf")]
        return [style.as_png(figure), style.as_png(figure, scale=1.0), *vectors]

    plain = drawn()
    with mpl.rc_context({"text.usetex": True, "axes.facecolor": "red"}):
        assert drawn() == plain
    assert mpl.rcParams["font.size"] == before


@pytest.mark.parametrize(
    ("changes", "ends"), [([0.0, -2e-17, math.nan], (-1.0, 1.0)), ([-3.0, 7.0], (-3.5, 7.5))]
)
def test_an_axis_shows_no_rounding(changes: list[float], ends: tuple[float, float]) -> None:
    assert contrasts.limits([change / 100 for change in changes]) == pytest.approx(ends)


def test_a_rise_of_the_open_share_is_right_of_the_line_and_in_opens_colour() -> None:
    rows = [
        Contrast("", "", "share", 9, 0.5, 0.5, change, change - 0.05, change + 0.05, change != 0.01)
        for change in (0.2, -0.1, 0.01)
    ]
    figure = contrasts.figure("A title", "a footer", list("abc"), {"": rows})
    assert figure.get_size_inches().tolist() == [style.WIDTH, style.HEIGHT]
    axes = figure.axes[0]
    drawn = [(one.get_color(), one.get_xdata()) for one in axes.lines if one.get_marker() != "None"]
    looks = [style.LOOKS[camp].colour for camp in ("open", "closed", "none")]
    assert drawn == list(zip(looks, [[20.0], [-10.0], [1.0]], strict=True))
    assert not axes.xaxis_inverted()
    assert axes.yaxis_inverted()  # the first row on top


def test_a_month_is_a_twelfth_of_a_year_after_the_one_before() -> None:
    years = [style.year(month) for month in ("2026-01", "2026-11")]
    assert years == pytest.approx([2026.0, 2026.0 + 10 / 12])


def test_means_of_a_year_leave_out_what_is_missing() -> None:
    paths = np.array([[1.0, np.nan, 3.0, *[5.0] * 12]])
    means = bands.trailing_year(paths)
    assert np.isnan(means[0, :11]).all()
    assert means[0, 11] == pytest.approx((1 + 3 + 9 * 5) / 11)
    assert means[0, 14] == 5.0
    assert bands.trailing_year(paths[:, :3])[0, 2] == 2.0


def test_observations_are_of_outcomes_within_the_months_a_platform_each() -> None:
    assert set(bands.OBSERVED) <= set(NAMES)
    months = [month for of in bands.OBSERVED.values() for one in of for month in one.observed]
    assert "2023-01" <= min(months) <= max(months) <= LAST_MONTH
    assert [one.source for one in bands.OBSERVED[TOKENS]] == list(PLATFORMS)
    shown = bands.within(TOKENS, ["2026-06", "2026-07"])
    assert {month for one in shown for month in one.observed} == {"2026-06", "2026-07"}
