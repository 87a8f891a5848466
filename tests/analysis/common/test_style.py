import itertools
from pathlib import Path

import matplotlib as mpl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.common import style


def contrast(colour: str) -> float:
    """Contrast against white, by WCAG 2's formula for relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def test_no_two_meanings_share_a_colour_dash_marker_or_hatch() -> None:
    looks = [style.LOOKS[key] for key in ("open", "closed", "shared", "moving", "none")]

    for feature in ("colour", "dash", "marker", "hatch"):
        assert len({str(getattr(look, feature)) for look in looks}) == len(looks)


@pytest.mark.parametrize("look", style.LOOKS.values())
def test_text_has_a_contrast_of_4_5_and_areas_of_nearly_3(look: style.Look) -> None:
    assert contrast(look.ink) >= 4.5
    assert contrast(look.colour) >= 2.9


@given(
    st.lists(st.floats(-1, 2), min_size=1, max_size=12), st.floats(min_value=0.001, max_value=0.5)
)
def test_spread_labels_stay_inside_in_order_and_apart(wanted: list[float], gap: float) -> None:
    placed = style.spread(wanted, gap, 0.0, 1.0)

    fits = min(gap, 1 / max(1, len(wanted) - 1))
    ordered = sorted(placed)
    assert all(-1e-9 <= p <= 1 + 1e-9 for p in placed)
    assert all(b - a >= fits - 1e-9 for a, b in itertools.pairwise(ordered))
    pairs = sorted(zip(wanted, placed, strict=True))
    assert all(a[1] <= b[1] for a, b in itertools.pairwise(pairs) if a[0] < b[0])


def test_labels_with_room_stay_where_they_are_wanted() -> None:
    assert style.spread([0.8, 0.2], 0.1, 0.0, 1.0) == [0.8, 0.2]


def test_months_are_years_with_fractions() -> None:
    assert style.year("2023-01") == 2023
    assert style.year("2025-07") == 2025.5


def test_drawing_leaves_matplotlibs_own_settings_alone() -> None:
    before = mpl.rcParams["font.size"]

    style.styled(style.panels)("title", "footer")

    assert mpl.rcParams["font.size"] == before


def test_files_of_equal_figures_are_equal(tmp_path: Path) -> None:
    for name in ("first", "second"):
        figure, grid = style.styled(style.panels)("A title", "a footer")
        grid[0][0].plot([1, 2], [3, 4])
        style.save(figure, tmp_path, name)

    for kind in ("png", "svg"):
        first, second = (tmp_path / f"{name}.{kind}" for name in ("first", "second"))
        assert first.read_bytes() == second.read_bytes()


def test_a_factor_axis_has_ticks_at_both_ends_and_in_the_middle() -> None:
    _, grid = style.panels("title", "footer", columns=1)
    style.factor_axis(grid[0][0], 0.5, 2.0)
    assert [label.get_text() for label in grid[0][0].get_xticklabels()] == ["0.5", "1", "2"]
