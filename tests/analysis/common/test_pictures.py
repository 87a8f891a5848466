"""How numbers and names are written, and what figures share: looks, labels, axes and bands."""

import io
import itertools
import math

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from openclosed.analysis.common import bands, contrasts, measures, style
from openclosed.analysis.common.contrasts import format_change
from openclosed.analysis.evidence.quantities import TOKENS
from openclosed.analysis.finding import curves


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0, "share", "0 %"), (0.0001, "share", "under 0.1 %"), (0.004, "share", "0.4 %"),
        (0.714, "share", "71 %"), (-0.31, "share", "-31 %"), (0.11, "share a year", "11 % a year"),
        (None, "share", "n/a"), (math.nan, "months", "n/a"), (5.25, "months", "5.25 months"),
        (12.345, "", "12.3"), (6691.2, "count", "6,691"), (9.78e-11, "", "9.78e-11"),
    ],
)  # fmt: skip
def test_values_are_written_with_their_unit(value: float | None, unit: str, text: str) -> None:
    assert measures.format_value(value, unit) == text


@given(st.integers(1, 100_000).flatmap(lambda runs: st.tuples(st.integers(0, runs), st.just(runs))))
@example((199, 200))
def test_only_none_is_0_percent_and_only_all_is_100(counted: tuple[int, int]) -> None:
    count, runs = counted
    for text in (measures.percent(count / runs), f"{measures.brief(count / runs)} %"):
        assert (text == "0 %") is (count == 0)
        assert (text == "100 %") is (count == runs)


@given(st.floats(min_value=1e-12, max_value=1e12))
def test_written_numbers_are_within_one_percent_of_the_value(value: float) -> None:
    assert float(measures.plain(value).replace(",", "")) == pytest.approx(value, rel=0.01)


def test_ranges_share_one_percent_sign_and_changes_of_shares_have_a_sign_and_are_points() -> None:
    assert measures.percent_range(0.641, 0.771) == "64 to 77 %"
    assert measures.percent_range(0.641, 0.642) == "64 %"
    assert measures.brief(0.995, 0.964, 0.9999) == "99.5 (96-100)"
    assert measures.points(0.0825) == "8.2 points"
    for value, words in ((0.1234, "+12.3"), (-0.02, "-2.0"), (1.2e-5, "+0.001"), (0, "+0.0")):
        assert format_change(value, "share") == words
        assert contrasts.format_change_range(value, value, "share") == f"{words} to {words}"


@given(st.sets(st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map(".".join), max_size=8))
def test_short_names_differ_and_end_the_whole_ones(names: set[str]) -> None:
    short = measures.distinct(sorted(names))
    assert len(set(short.values())) == len(names)
    assert all(name.endswith(ending) for name, ending in short.items())


def contrast(colour: str) -> float:
    """Contrast against white, by WCAG 2's formula for relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def test_meanings_differ_by_more_than_colour_and_lines_can_be_distinguished_in_grey() -> None:
    looks = [style.LOOKS[key] for key in ("open", "closed", "shared", "unclear", "none")]
    for feature in ("colour", "dash", "marker", "hatch"):
        assert len({str(getattr(look, feature)) for look in looks}) == len(looks)
    assert min(contrast(look.ink) for look in style.LOOKS.values()) >= 4.5
    assert min(contrast(look.colour) for look in style.LOOKS.values()) >= 2.9
    kinds: tuple[curves.Kind, ...] = ("number", "choice")
    for kind in kinds:
        lines = curves.looks_of(["usual", *[kind] * curves.MOST_LINES])
        assert len({str(one.dash) for one in lines}) == len(lines)
        assert min(contrast(one.colour) for one in lines) >= 2.9
    numbers = [contrast(one.colour) for one in curves.looks_of(["number"] * curves.MOST_LINES)]
    assert all(a > 1.3 * b for a, b in itertools.pairwise(numbers))  # lighter and lighter


@given(st.lists(st.floats(-1, 2), min_size=1, max_size=12), st.floats(0.001, 0.5))
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
        return [style.as_png(figure), *(style.as_vector(figure, kind) for kind in ("svg", "pdf"))]

    plain = drawn()
    with mpl.rc_context({"text.usetex": True, "axes.facecolor": "red"}):
        assert drawn() == plain
    assert mpl.rcParams["font.size"] == before


def test_a_pdf_embeds_its_fonts_as_journals_take_them() -> None:
    figure, _ = style.styled(style.panels)("A title", "a footer")
    content = style.as_vector(figure, "pdf")
    assert b"/FontFile2" in content
    assert b"/Subtype /CIDFontType2" in content
    assert b"/Type3" not in content


def test_a_picture_has_its_words_in_its_file() -> None:
    figure, grid = style.styled(style.panels)("Open gains 5 % of work " * 6, "From 3 runs.", 1, 2)
    grid[0][0].set_title("Startups")
    grid[0][1].set_ylabel("share → %")
    with Image.open(io.BytesIO(style.as_png(figure))) as image:
        assert image.info == {
            "Title": " ".join(["Open gains 5 % of work"] * 6),
            "Description": "From 3 runs.",
            "Comment": "Startups; share → %",
        }
    figure, grid = style.styled(style.panels)("", "", 1, 2)
    for axes, title in zip(grid[0], ("Startups", "Enterprises"), strict=True):
        axes.set_title(title, loc="left")
    assert style.words_of(figure)["Title"] == "Startups; Enterprises"


def test_a_month_is_a_twelfth_of_a_year_and_means_of_one_leave_out_what_is_missing() -> None:
    assert style.year("2026-11") == pytest.approx(2026.0 + 10 / 12)
    means = bands.trailing_year(np.array([[1.0, np.nan, 3.0, *[5.0] * 12]]))
    assert np.isnan(means[0, :11]).all()
    assert means[0, 11] == pytest.approx((1 + 3 + 9 * 5) / 11)
    assert means[0, 14] == 5.0
    assert bands.trailing_year(np.array([[1.0, np.nan, 3.0]]))[0, 2] == 2.0
    row = {"over": "", "outcome": "a", "mean": 0.1, "month": "2032", "unit": "share", "line": "x"}
    title = curves.title_of(pd.DataFrame([row]), curves.Series("a", "Firms", "share"))
    assert title == "Firms, share, mean in 2032: 10 % (x)"  # other titles have medians
    shown = bands.within(TOKENS, ["2026-06", "2026-07"])  # of what was observed
    assert {month for one in shown for month in one.observed} == {"2026-06", "2026-07"}
