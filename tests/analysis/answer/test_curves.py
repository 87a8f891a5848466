import numpy as np
import pytest

from analysis.answer import curves
from analysis.common import bands, ensemble, style
from analysis.finding.finding import Figure
from sim.outcomes import SCOPES
from tests.analysis.legible import assert_legible, numbers_of
from tests.analysis.made_up import Result, made_up, steady

RESULTS = ("result", "empty_market", "single")


def drawn(result: Result) -> list[Figure]:
    return curves.pictures(ensemble.of(result.runs, result.months))


@pytest.mark.parametrize("name", RESULTS)
def test_every_panel_names_its_axes_and_units(name: str, request: pytest.FixtureRequest) -> None:
    for picture in drawn(request.getfixturevalue(name)):
        rows = {"open_shares": 3, "events": 2}.get(picture.name, 1)
        for axes in picture.draw().axes:
            place = axes.get_subplotspec()
            assert place is not None
            first = place.colspan.start == 0
            shares_units = picture.name in {"outlook", "open_shares", "firms"}
            if first or not shares_units:
                assert "(" in axes.get_ylabel(), (picture.name, axes.get_title())
            if place.rowspan.stop == rows:
                assert axes.get_xlabel()


@pytest.mark.parametrize("name", RESULTS)
def test_no_text_is_too_small_or_leaves_the_canvas_or_covers_another(
    name: str, request: pytest.FixtureRequest
) -> None:
    for picture in drawn(request.getfixturevalue(name)):
        assert_legible(picture)


def test_the_number_beside_next_to_nothing_is_not_covered_by_the_next_panel() -> None:
    spend = {f"open_share_spend_{scope}": 0.0004 for scope in SCOPES}
    result = steady([0.2] * 3, **spend)

    picture = curves.open_shares(ensemble.of(result.runs, result.months))

    assert "<0.1 %" in [t.get_text() for axes in picture.draw().axes for t in axes.texts]
    assert_legible(picture)


def test_numbers_beside_curves_are_those_of_the_title() -> None:
    runs, months, *_ = made_up(3, 36)
    last = months["month"] >= "2025-01"
    rising = (months.groupby("run").cumcount() % 12) / 100  # the last month is not the last year
    months = months.assign(capability_gap=last * (7.0 + rising), capability_closed=100 + rising)
    group = ensemble.of(runs, months)

    picture = curves.capability(group)

    best, gap, _ = (" ".join(t.get_text() for t in axes.texts) for axes in picture.draw().axes)
    assert "7.05" in gap  # the mean of the year
    assert "trails by 7.1 points (0 in the first)" in picture.title
    assert bands.at_end(group, "capability_closed") == pytest.approx(100.11)  # grows all the time
    assert "100" in best


def test_what_jumps_with_every_release_is_drawn_by_its_mean_of_a_year() -> None:
    """A gap that one release ends each year: months go up and down, means of a year stay."""
    runs, months, *_ = made_up(5, 48)
    jagged = 3.0 + months.groupby("run").cumcount() % 12
    group = ensemble.of(runs, months.assign(capability_gap=jagged, capability_lag=jagged))

    picture = curves.capability(group)

    for axes in picture.draw().axes[1:]:
        [median] = [line for line in axes.lines if np.size(line.get_xdata()) == 48]
        drawn = np.asarray(median.get_ydata(), dtype=float)
        assert np.isnan(drawn[:11]).all()
        assert np.ptp(drawn[11:]) < 1e-9


def test_means_of_a_year_leave_out_what_is_missing() -> None:
    paths = np.array([[1.0, np.nan, 3.0, *[5.0] * 12]])
    means = bands.trailing_year(paths)
    assert means[0, 11] == pytest.approx((1 + 3 + 9 * 5) / 11)
    assert means[0, 14] == 5.0
    assert bands.trailing_year(paths[:, :3])[0, 2] == 2.0


def test_an_axis_ends_little_above_what_it_shows_and_keeps_the_winning_share() -> None:
    shares = {f"open_share_{y}_{s}": 0.12 for y in ("workloads", "tokens") for s in SCOPES}
    result = steady([0.12] * 3, **shares)
    picture = curves.open_shares(ensemble.of(result.runs, result.months))
    tops = {axes.get_ylim()[1] for axes in picture.draw().axes}
    assert max(tops) <= 0.7  # what was observed of startups
    assert picture.draw().axes[6].get_ylim()[1] == pytest.approx(0.15)
    high = steady([0.9] * 3)
    picture = curves.open_shares(ensemble.of(high.runs, high.months))
    lines = picture.draw().axes[0].lines
    winning = [np.asarray(one.get_ydata())[0] for one in lines if one.get_linewidth() == 1.2]
    assert winning == pytest.approx([1 / 3, 2 / 3])


def test_a_fixed_quality_is_told_by_its_yearly_fall_and_never_by_a_tiny_price() -> None:
    runs, months, *_ = made_up(3, 120)
    year = months.groupby("run").cumcount() / 12
    group = ensemble.of(runs, months.assign(price_fixed_quality=9.0**-year))
    picture = curves.prices(group)
    assert "a fixed quality gets 9x cheaper a year" in picture.title
    low, high = picture.draw().axes[2].get_ylim()
    assert (low, 9 < high < 20) == (0, True)
    assert "e-" not in " ".join(numbers_of(picture).to_numpy().ravel().tolist())


def test_a_gap_that_changes_sign_says_who_led() -> None:
    runs, months, *_ = made_up(3, 36)
    early = months["month"] < "2024-01"
    months = months.assign(capability_gap=early * 8.0 - 3.0, capability_lag=4.0)

    title = curves.capability(ensemble.of(runs, months)).title

    assert "open leads by 3 points (trails by 5 in the first); its lag stays at 4 months" in title


def test_the_projection_is_shaded_from_the_last_month_of_data(result: Result) -> None:
    group = ensemble.of(result.runs, result.months)

    axes = curves.firms(group).draw().axes[0]

    shades = [
        p for p in axes.patches if p.get_facecolor()[:3] == pytest.approx((0.937,) * 3, abs=0.01)
    ]
    assert len(shades) == 1
    assert shades[0].get_window_extent().x0 == pytest.approx(
        axes.transData.transform((style.year(style.RECORD_END), 0))[0]
    )
    said = [t.get_text() for t in axes.texts]
    assert "record" in said
    assert "projection" in said


def test_a_run_that_ends_before_the_projection_has_none() -> None:
    runs, months, *_ = made_up(3, 24)

    axes = curves.firms(ensemble.of(runs, months)).draw().axes[0]

    assert "projection" not in [t.get_text() for t in axes.texts]


@pytest.mark.parametrize(("share", "says"), [(0.1, "closed models"), (0.9, "open models")])
def test_titles_follow_the_numbers(share: float, says: str) -> None:
    result = steady(
        [share] * 3,
        firms_open_only_all=share,
        firms_closed_only_all=1 - share,
        firms_hybrid_all=0.0,
        firms_none_all=0.0,
    )

    title = curves.firms(ensemble.of(result.runs, result.months)).title

    assert f"most firms use only {says}" in title


@pytest.mark.parametrize(("first", "last", "verb"), [(0.2, 0.6, "rises"), (0.6, 0.2, "falls")])
def test_the_title_of_shares_tells_their_direction(first: float, last: float, verb: str) -> None:
    runs, months, *_ = made_up(3, 36)
    early = months["month"] < "2024-01"
    months = months.assign(open_share_workloads_enterprise=early * (first - last) + last)

    title = curves.open_shares(ensemble.of(runs, months)).title

    assert f"{verb} from {100 * first:.0f} to {100 * last:.0f} % among enterprises" in title


def test_an_empty_market_says_so(empty_market: Result) -> None:
    group = ensemble.of(empty_market.runs, empty_market.months)

    picture = curves.open_shares(group)

    assert "no market" in [t.get_text() for t in picture.draw().axes[0].texts]
    assert (numbers_of(picture).to_numpy() == "no market").all()


def test_tables_hold_median_and_range_of_each_december(result: Result) -> None:
    group = ensemble.of(result.runs, result.months)

    table = numbers_of(curves.concentration(group))

    low, middle, high = ensemble.quantiles(group.paths("hhi_vendors")[:, 11], (0.05, 0.5, 0.95))
    assert list(table.columns) == [f"{year}-12" for year in range(2023, 2033)]
    assert table.iloc[0, 0] == f"{middle:.3f} ({low:.3f} to {high:.3f})".replace("0 (", "(")


def test_the_median_line_is_the_median_of_the_runs(result: Result) -> None:
    group = ensemble.of(result.runs, result.months)

    line = curves.open_shares(group).draw().axes[0].lines

    medians = ensemble.quantiles(group.paths("open_share_workloads_all"), (0.5,))[0]
    drawn_lines = [one for one in line if len(one.get_xdata()) == 120]  # type: ignore[arg-type]
    assert drawn_lines[0].get_ydata() == pytest.approx(medians)
