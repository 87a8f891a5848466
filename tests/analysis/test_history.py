import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import history, history_figures, history_report
from analysis.evidence.histories import DATABASES, SMARTPHONES, SUPERCOMPUTERS, History
from analysis.history import Fitted, Market, as_measured
from sim.parameters.dates import months_between

FITTED = [Fitted("network.strength", 1.0, 0.5, 1.5, (0.0, 2.0))]


def market(record: History, level: float) -> Market:
    """Two runs that stay a point below and a point above a level."""
    start = min(record.observed)
    months = 1 + months_between(start, max(record.observed))
    paths = np.stack([np.full(months, level - 0.01), np.full(months, level + 0.01)])
    return Market(record, start, paths, 1, FITTED, {"clock.start": start, "network.strength": 1.0})


@given(st.floats(0, 1), st.floats(1, 100))
def test_where_shares_stand_still_what_is_sold_is_what_is_installed(
    level: float, review_months: float
) -> None:
    sold = as_measured(SMARTPHONES, np.full((1, 8), level), review_months)
    assert sold[0, 3:] == pytest.approx(level, abs=1e-9)


@given(st.lists(st.floats(0, 1), min_size=12, max_size=12), st.floats(2, 60))
def test_what_is_sold_makes_what_is_installed(sold: list[float], review_months: float) -> None:
    bought = 1 - np.exp(-1 / review_months)
    installed = [0.0]
    for share in sold:
        installed.append((1 - bought) * installed[-1] + bought * share)
    found = as_measured(SMARTPHONES, np.array([installed]), review_months)[0]
    assert found[3:] == pytest.approx(np.convolve(sold, np.ones(3) / 3, "valid"), abs=1e-9)


def test_what_is_installed_is_measured_as_it_is() -> None:
    paths = np.random.default_rng(1).random((2, 5))
    assert as_measured(SUPERCOMPUTERS, paths, 12.0) is paths


def test_rivals_say_nothing_of_what_they_have_seen() -> None:
    table = history.figures(market(SUPERCOMPUTERS, 0.5))
    fitted = table["part"] == "fitted"
    assert table.loc[fitted, ["last_value", "logistic"]].isna().all(axis=None)
    assert (table.loc[~fitted, "last_value"] == SUPERCOMPUTERS.known["2003-11"]).all()


def test_the_error_is_that_of_the_mean_over_what_was_predicted() -> None:
    found = history.errors(market(DATABASES, 0.55))
    assert found["predicted_figures"] == 1
    assert found["model"] == pytest.approx(0.55 - 0.501)
    assert found["last_value"] == pytest.approx(0.501 - 0.46)


def test_the_fastest_rise_is_the_steepest_of_a_year_or_more() -> None:
    found = history.fastest_rise(market(SUPERCOMPUTERS, 0.5))
    observed = SUPERCOMPUTERS.observed
    assert months_between(found.begin, found.end) >= 12
    assert found.record == observed[found.end] - observed[found.begin]
    yearly = found.record / months_between(found.begin, found.end)
    assert yearly >= (observed["2004-11"] - observed["2003-11"]) / 12
    assert (found.model, found.low, found.high) == pytest.approx((0, 0, 0))


def test_a_burst_is_told_only_where_it_is_missed_by_more_than_the_record_may_err() -> None:
    still = market(SUPERCOMPUTERS, 0.5)
    assert "burst is not reached: from" in history_report.sentences([still])[1]
    steep = still._replace(paths=still.paths + 0.1 * np.arange(still.paths.shape[1]))
    assert "burst" not in history_report.sentences([steep])[1]
    slow = market(DATABASES, 0.5)
    months = np.arange(slow.paths.shape[1])
    nearly = slow._replace(paths=slow.paths + months * (0.11 - 0.02) / 48)
    assert "burst" not in history_report.sentences([nearly])[1]


def test_the_title_counts_markets_in_which_both_rivals_are_worse() -> None:
    good, bad = market(DATABASES, 0.5), market(SUPERCOMPUTERS, 0.1)
    assert history_report.title([good, bad]).endswith("in 1 of 2 markets")


def test_the_page_says_what_was_fitted_and_what_given() -> None:
    page = history_report.markdown([market(DATABASES, 0.5)], "openclosed", "markets.png", "Soon.")
    assert "| network.strength | 1 (0.5 to 1.5) |" in page
    assert "| clock.start | 2012-11 |" in page
    assert DATABASES.source.bias in page
    assert "not a pure one" in page
    assert "Soon." in page


def test_the_terminal_keeps_to_80_columns() -> None:
    text = history_report.terminal([market(SUPERCOMPUTERS, 0.5), market(SMARTPHONES, 0.5)])
    assert max(map(len, text.splitlines())) <= 80


def test_the_picture_tells_the_fitted_part_from_the_predicted_one() -> None:
    picture = history_figures.over_the_record([market(SUPERCOMPUTERS, 0.5)])
    axes = picture.figure.axes[0]
    faces = [line.get_markerfacecolor() for line in axes.lines if line.get_marker() == "X"]
    dashes = {line.get_linestyle() for line in axes.lines if line.get_color() == "#0072B2"}
    assert faces == ["black", "white"]
    assert dashes == {"-", "--"}
    assert set(picture.table["part"]) == {"fitted", "predicted"}
