import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.evidence.histories import DATABASES, SMARTPHONES, SUPERCOMPUTERS, History
from analysis.history import answer as history_answer
from analysis.history import figures as history_figures
from analysis.history import finding as history_finding
from analysis.history import hypotheses as history_hypotheses
from analysis.history import tastes as history_tastes
from analysis.history.answer import Fitted, Histories, Market, Rival, as_measured
from sim.parameters.dates import months_between

FITTED = [Fitted("network.strength", 1.0, 0.5, 1.5, (0.0, 2.0))]


TODAY = {"enterprises": -0.2, "developers": -1.0}


def histories(*markets: Market, rivals: tuple[Rival, ...] = ()) -> Histories:
    return Histories(markets, rivals, TODAY)


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
    table = history_answer.figures(market(SUPERCOMPUTERS, 0.5))
    fitted = table["part"] == "fitted"
    assert table.loc[fitted, ["last_value", "logistic"]].isna().all(axis=None)
    assert (table.loc[~fitted, "last_value"] == SUPERCOMPUTERS.known["2003-11"]).all()


def test_the_error_is_that_of_the_mean_over_what_was_predicted() -> None:
    found = history_answer.errors(market(DATABASES, 0.55))
    assert found["predicted_figures"] == 1
    assert found["model"] == pytest.approx(0.55 - 0.501)
    assert found["last_value"] == pytest.approx(0.501 - 0.46)


def test_the_fastest_rise_is_the_steepest_of_a_year_or_more() -> None:
    found = history_answer.fastest_rise(market(SUPERCOMPUTERS, 0.5))
    observed = SUPERCOMPUTERS.observed
    assert months_between(found.begin, found.end) >= 12
    assert found.record == observed[found.end] - observed[found.begin]
    yearly = found.record / months_between(found.begin, found.end)
    assert yearly >= (observed["2004-11"] - observed["2003-11"]) / 12
    assert (found.model, found.low, found.high) == pytest.approx((0, 0, 0))


def test_a_burst_is_told_only_where_it_is_missed_by_more_than_the_record_may_err() -> None:
    still = market(SUPERCOMPUTERS, 0.5)
    assert (
        "misses the burst, the fastest rise: from" in history_finding.sentences(histories(still))[1]
    )
    steep = still._replace(paths=still.paths + 0.1 * np.arange(still.paths.shape[1]))
    assert "burst" not in history_finding.sentences(histories(steep))[1]
    slow = market(DATABASES, 0.5)
    months = np.arange(slow.paths.shape[1])
    nearly = slow._replace(paths=slow.paths + months * (0.11 - 0.02) / 48)
    assert "burst" not in history_finding.sentences(histories(nearly))[1]


def test_the_title_counts_markets_in_which_both_rivals_are_worse() -> None:
    good, bad = market(DATABASES, 0.5), market(SUPERCOMPUTERS, 0.1)
    assert history_finding.title([good, bad]).endswith("in 1 of 2 markets")


def test_the_page_says_what_was_fitted_and_what_given() -> None:
    found = histories(market(DATABASES, 0.5))
    page = history_finding.markdown(found, "openclosed", "markets.png", "Soon.")
    assert "| network.strength | 1 (0.5 to 1.5) |" in page
    assert "| clock.start | 2012-11 |" in page
    assert DATABASES.source.bias in page
    assert "not pure" in page
    assert "Soon." in page


def test_every_file_says_what_its_columns_are() -> None:
    two = market(SUPERCOMPUTERS, 0.5), market(SMARTPHONES, 0.5)
    found = histories(*two, rivals=(Rival("lasting", two[0], False),))
    files = [one for one in history_finding.finding(found).tables if one.name]
    assert len(files) == 5
    for one in files:
        for column in one.columns:
            assert (column.meaning == "of which market") is (column.name == "market")


def test_the_picture_tells_the_fitted_part_from_the_predicted_one() -> None:
    markets = [market(SUPERCOMPUTERS, 0.5)]
    axes = history_figures.over_the_record(markets).axes[0]
    faces = [line.get_markerfacecolor() for line in axes.lines if line.get_marker() == "X"]
    dashes = {line.get_linestyle() for line in axes.lines if line.get_color() == "#0072B2"}
    assert faces == ["black", "white"]
    assert dashes == {"-", "--"}
    assert set(history_figures.table(markets)["part"]) == {"fitted", "predicted"}


def with_taste(record: History, value: float, low: float) -> Market:
    taste = Fitted(history_tastes.TASTE, value, low, 2.0, (-2.0, 3.0))
    return market(record, 0.5)._replace(fitted=[taste])


def test_todays_taste_stands_beside_those_of_the_old_markets() -> None:
    old = with_taste(SUPERCOMPUTERS, 1.5, 0.5), with_taste(DATABASES, 0.5, -0.5)
    said = history_tastes.sentence(histories(*old))
    assert "0.5 to 1.5 in the old markets" in said
    assert "Today it is -0.2 (enterprises) and -1 (developers)" in said
    assert "none of them had a taste against open" in said
    assert "in 1 of 2 for enterprises and 2 of 2 for developers" in said
    assert "without example" in said
    table = history_tastes.table(histories(*old))
    assert table["taste"].tolist() == [1.5, 0.5, -0.2, -1.0]
    assert history_tastes.sentence(histories(market(DATABASES, 0.5))) == ""


def test_a_taste_against_open_in_an_old_market_is_counted() -> None:
    old = with_taste(SUPERCOMPUTERS, 1.5, 0.5), with_taste(DATABASES, -0.5, -0.6)
    said = history_tastes.sentence(histories(*old))
    assert "1 of them had a taste against open" in said
    assert "rare among old markets" in said


def test_rival_hypotheses_are_ranked_by_what_they_miss_beside_the_plain_rivals() -> None:
    rivals = (
        Rival("lasting", market(SUPERCOMPUTERS, 0.6), differs=False),
        Rival("experience", market(SUPERCOMPUTERS, 0.8), differs=True),
        Rival("smooth_work", market(SUPERCOMPUTERS, 0.6), differs=False),
    )
    table = history_hypotheses.table(rivals).set_index("hypothesis")
    misses = table["model"].to_dict()
    assert misses["experience"] < misses["lasting"]
    said = history_hypotheses.sentence(rivals)
    assert "smallest under experience" in said
    assert "still worse than a logistic curve" in said
    assert "smooth_work changes no run" in said
    near = market(SUPERCOMPUTERS, 0.9)
    months = [months_between(near.start, month) for month in SUPERCOMPUTERS.observed]
    record = list(SUPERCOMPUTERS.observed.values())
    near = near._replace(paths=np.interp([np.arange(near.paths.shape[1])] * 2, months, record))
    assert "better than" in history_hypotheses.sentence((Rival("experience", near, True),))
    page = history_finding.markdown(histories(near, rivals=rivals), "openclosed", "a.png", "Soon.")
    assert "| experience |" in page


def test_a_hypothesis_that_helps_in_one_market_is_told_for_the_others_too() -> None:
    rivals = [
        Rival(name, market(record, level), name != "lasting")
        for name, *levels in (("lasting", 0.6, 0.5), ("experience", 0.8, 0.3))
        for record, level in zip((SUPERCOMPUTERS, DATABASES), levels, strict=True)
    ]
    said = history_hypotheses.sentence(rivals)
    assert "in the other markets (under lasting): databases 20.1 points (0.1 points)" in said
    shown = history_hypotheses.shown(rivals)
    assert shown.loc["experience", "databases"] == "20.1 points"
    assert shown.index.tolist()[-1] == "a logistic curve"
