"""Markets of the past: what is measured, how far predictions miss, and what is said of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openclosed.analysis.evidence.histories import DATABASES, SMARTPHONES, SUPERCOMPUTERS, History
from openclosed.experiments.validation.history import answer as history_answer
from openclosed.experiments.validation.history import finding as history_finding
from openclosed.experiments.validation.history import weighing as history_hypotheses
from openclosed.experiments.validation.history.answer import (
    Fitted,
    Histories,
    Market,
    Rival,
    as_measured,
)
from openclosed.sim.parameters.dates import months_between

FITTED = [Fitted("network.strength", 1.0, 0.5, 1.5, (0.0, 2.0))]


def histories(*markets: Market, rivals: tuple[Rival, ...] = ()) -> Histories:
    return Histories(markets, rivals, {"enterprises": -0.2, "developers": -1.0})


def market(record: History, level: float, slope: float = 0.0) -> Market:
    """Two runs a point below and a point above a level that may rise every month."""
    start = min(record.observed)
    months = 1 + months_between(start, max(record.observed))
    paths = level + slope * np.arange(months) + np.array([[-0.01], [0.01]])
    return Market(record, start, paths, 1, FITTED, {"clock.start": start, "network.strength": 1.0})


@given(st.lists(st.floats(0, 1), min_size=12, max_size=12), st.floats(2, 60))
def test_what_is_sold_makes_what_is_installed(sold: list[float], review_months: float) -> None:
    bought = 1 - np.exp(-1 / review_months)
    installed = [0.0]
    for share in sold:
        installed.append((1 - bought) * installed[-1] + bought * share)
    found = as_measured(SMARTPHONES, np.array([installed]), review_months)[0]
    assert found[3:] == pytest.approx(np.convolve(sold, np.ones(3) / 3, "valid"), abs=1e-9)


def test_rivals_say_nothing_of_what_they_have_seen() -> None:
    table = history_answer.figures(market(SUPERCOMPUTERS, 0.5))
    fitted = table["part"] == "fitted"
    assert table.loc[fitted, ["last_value", "logistic"]].isna().all(axis=None)
    assert (table.loc[~fitted, "last_value"] == SUPERCOMPUTERS.known["2003-11"]).all()


def test_the_error_is_that_of_the_mean_over_what_was_predicted() -> None:
    good, bad = market(DATABASES, 0.5), market(SUPERCOMPUTERS, 0.1)
    found = history_answer.errors(good)
    assert found["predicted_figures"] == 1
    assert found["model"] == pytest.approx(0.501 - 0.5)
    assert found["last_value"] == pytest.approx(0.501 - 0.46)
    assert "1 of 2 markets" in history_finding.title([good, bad])


def test_the_fastest_rise_is_the_steepest_of_a_year_or_more() -> None:
    found = history_answer.fastest_rise(market(SUPERCOMPUTERS, 0.5))
    observed = SUPERCOMPUTERS.observed
    assert months_between(found.begin, found.end) >= 12
    assert found.record == observed[found.end] - observed[found.begin]
    yearly = found.record / months_between(found.begin, found.end)
    assert yearly >= (observed["2004-11"] - observed["2003-11"]) / 12
    assert (found.model, found.low, found.high) == pytest.approx((0, 0, 0))


@pytest.mark.parametrize(
    ("record", "slope", "is_told"),
    [(SUPERCOMPUTERS, 0.0, True), (SUPERCOMPUTERS, 0.1, False), (DATABASES, 0.09 / 48, False)],
)
def test_a_burst_is_told_where_the_model_misses_it(
    record: History, slope: float, is_told: bool
) -> None:
    found = market(record, 0.5, slope)
    rise = history_answer.fastest_rise(found)
    said = history_finding.sentences(histories(found))[1]
    assert (f"from {rise.begin} to {rise.end}" in said) is is_told


def test_files_explain_their_columns_and_the_picture_tells_fitted_from_predicted() -> None:
    two = market(SUPERCOMPUTERS, 0.5), market(SMARTPHONES, 0.5)
    found = history_finding.finding(histories(*two, rivals=(Rival("lasting", two[0], False),)))
    files = [one for one in found.tables if one.name]
    assert len(files) == 5
    assert all(column.meaning for one in files for column in one.columns)
    axes = found.figures[0].draw().axes[0]
    faces = [line.get_markerfacecolor() for line in axes.lines if line.get_marker() == "X"]
    dashes = {line.get_linestyle() for line in axes.lines if line.get_color() == "#0072B2"}
    assert faces == ["black", "white"]
    assert dashes == {"-", "--"}


def test_rival_hypotheses_are_ranked_by_what_they_miss_beside_the_plain_rivals() -> None:
    rivals = [
        Rival(name, market(record, level), name == "experience")
        for name, *levels in (("lasting", 0.6, 0.5), ("experience", 0.8, 0.3), ("idle", 0.6, 0.5))
        for record, level in zip((SUPERCOMPUTERS, DATABASES), levels, strict=True)
    ]
    misses = history_hypotheses.table(rivals).set_index(["market", "hypothesis"])["model"]
    best = misses["supercomputers", "experience"]
    assert best < misses["supercomputers", "lasting"]
    said = history_hypotheses.sentence(rivals)
    numbers = (f"under experience, {100 * best:.1f} points, still worse", "idle changes no run",
               "databases 20.1 points (0.1 points)")  # fmt: skip
    assert [one for one in numbers if one not in said] == []
    shown = history_hypotheses.shown(rivals)
    assert shown.loc["experience", "databases"] == "20.1 points"
