"""Outcome curves and the story of one run: what they show are the numbers of the runs."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.answer import curves
from analysis.answer.example_run import MOST_TOLD, TOLD, main_events, sentence, story, typical
from analysis.common import bands, ensemble, observed_marks
from sim.state.story import EVENTS
from tests.analysis.legible import assert_legible, numbers_of
from tests.analysis.made_up import Result, calendar, made_up, steady


def test_the_line_is_the_median_and_crosses_are_the_record(result: Result) -> None:
    group = ensemble.of(result.runs, result.months)
    drawn = curves.open_shares(group).draw()
    medians = ensemble.quantiles(group.paths("open_share_workloads_all"), (0.5,))[0]
    lines = [one.get_ydata() for one in drawn.axes[0].lines if np.size(one.get_xdata()) == 120]
    assert lines[0] == pytest.approx(medians)
    [crosses] = [line for line in drawn.axes[1].lines if line.get_marker() == "X"]
    observed = observed_marks.RECORDS["open_share_workloads_enterprise"][0].observed
    assert np.asarray(crosses.get_ydata()).tolist() == list(observed.values())


def test_tables_hold_median_and_range_of_each_december(result: Result) -> None:
    group = ensemble.of(result.runs, result.months)
    table = numbers_of(curves.concentration(group))
    low, middle, high = ensemble.quantiles(group.paths("hhi_vendors")[:, 11], (0.05, 0.5, 0.95))
    assert list(table.columns) == [f"{year}-12" for year in range(2023, 2033)]
    assert table.iloc[0, 0] == f"{middle:.3g} ({low:.3g} to {high:.3g})"


def test_titles_tell_who_leads_and_where_it_goes() -> None:
    runs, months, *_ = made_up(3, 36)
    early = months["month"] < "2024-01"
    shares: dict[str, Any] = {
        "open_share_workloads_enterprise": early * -0.4 + 0.6,
        "firms_closed_only_all": 0.9,
    }
    shares["price_fixed_quality"] = 9.0 ** -(months.groupby("run").cumcount() / 12)
    months = months.assign(capability_gap=early * 8.0 - 3.0, capability_lag=4.0, **shares)
    group = ensemble.of(runs, months)
    assert "rises from 20 to 60 %" in curves.open_shares(group).title
    assert "leads by 3 points (trails by 5 in the first)" in curves.capability(group).title
    assert "only closed models" in curves.firms(group).title
    assert "9x cheaper" in curves.prices(group).title
    lag = curves.capability(group).draw().axes[2].texts
    assert "4" in [text.get_text() for text in lag]
    december = [bands.at_end(group, name) for name in ("price_fixed_quality", "capability_gap")]
    assert december == pytest.approx([9 ** -(35 / 12), -3.0])  # what grows is of the last month


def log(*rows: tuple[int, str, str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["run", "month", "what", "who", "amount"])


def test_the_typical_run_is_the_one_at_the_median(empty_market: Result) -> None:
    runs, months, *_ = steady([0.9, 0.1, 0.3, 0.2, 0.8])
    assert typical(ensemble.of(runs, months)) == 2
    assert typical(ensemble.of(empty_market.runs, empty_market.months)) == 0


def test_every_kind_of_event_has_a_sentence() -> None:
    assert set(TOLD) == set(EVENTS)
    known = {("price", 0.78): "-22 %", ("new_work", 0.09): "9 %", ("merge", 0.001): "0.001",
             ("own", 3.0): "3"}  # fmt: skip
    for (what, amount), says in known.items():
        said = sentence(what, "lab_a", amount)
        assert says in said
        assert "lab a" in said


def test_rare_kinds_are_told_before_the_second_of_a_frequent_one() -> None:
    releases = [(0, month, "release", "lab a", float(i)) for i, month in enumerate(calendar(60))]
    events = log(*releases, (0, "2024-05", "opening", "lab b", 9.3), (1, "2024-05", "fork", "x", 1))
    told = main_events(events, 0)
    assert len(told) == MOST_TOLD
    assert [one.month for one in told] == sorted(one.month for one in told)
    assert [one.amount for one in told if one.what == "opening"] == [9.3]
    assert sorted(one.amount for one in told if one.what == "release") == list(range(49, 60))


def test_a_price_is_large_by_its_distance_from_one_in_either_direction() -> None:
    prices = [0.5, 1.6, 0.9, 1.1] * 5
    events = log(*[(0, f"2024-{i % 12 + 1:02d}", "price", "a", p) for i, p in enumerate(prices)])
    amounts = [one.amount for one in main_events(events, 0)]
    assert set(amounts) == {0.5, 1.6, 0.9}
    assert sum(one in (0.5, 1.6) for one in amounts) == 10


@pytest.mark.parametrize("first", [0, 117])
def test_a_crowd_of_events_stays_legible(single: Result, first: int) -> None:
    """Every kind of event many times in run 0, with long names, all in few months."""
    rows = [
        (0, month, what, f"continental_users fork {i} fork {i + 17}", 123.456 + i)
        for i, month in enumerate(calendar(120)[first : first + 3])
        for what in EVENTS
    ]
    picture = story(ensemble.of(single.runs, single.months), log(*rows))
    assert_legible(picture)
    assert len(numbers_of(picture)) == MOST_TOLD


def test_each_event_is_marked_on_the_curve_in_its_month() -> None:
    runs, months, *_ = made_up(3, 36)
    group = ensemble.of(runs, months)
    place = typical(group)
    path = group.paths("open_share_workloads_all")[place]
    other = (1 - place % 2, "2024-01", "fork", "b", 1.0)
    picture = story(group, log((place, "2024-07", "merge", "a", 1.0), other))
    dots = [line for line in picture.draw().axes[0].lines if line.get_marker() == "o"]
    assert [line.get_xydata().tolist() for line in dots] == [[[2024.5, pytest.approx(path[18])]]]  # type: ignore[union-attr]
    assert numbers_of(picture).to_numpy().tolist() == [["2024-07", "merge", "a", "1", "months"]]
    nothing = story(group, log())
    assert numbers_of(nothing).empty
    assert_legible(nothing)
