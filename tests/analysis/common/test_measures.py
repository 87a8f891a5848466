import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.common.measures import (
    measure,
    percent,
    percent_range,
    plain,
    points,
    setting,
    short_percent,
    written,
)
from sim.outcomes import NAMES, OUTCOMES


def test_an_outcome_is_called_as_it_is_declared() -> None:
    assert [measure(name) for name in NAMES] == list(OUTCOMES)
    assert (
        measure("switching_startup").phrase
        == "workloads that move to another family among developers"
    )


def test_a_verdict_is_a_share_of_runs() -> None:
    known = measure("verdict_open")
    assert known.phrase == "probability that the verdict is open"
    assert (known.unit, known.low, known.high) == ("share", 0.0, 1.0)


def test_unknown_outcomes_are_spelled_out() -> None:
    assert measure("cost_of_tea").phrase == "cost of tea"
    assert measure("verdict_tea").phrase == "verdict tea"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0 %"),
        (0.0001, "under 0.1 %"),
        (0.004, "0.4 %"),
        (0.714, "71 %"),
        (1.0, "100 %"),
        (-0.31, "-31 %"),
        (math.nan, "n/a"),
        (None, "n/a"),
    ],
)
def test_shares_are_written_in_whole_percent_unless_small(value: float | None, text: str) -> None:
    assert percent(value) == text


def test_where_there_is_little_room_next_to_nothing_is_below_a_bound() -> None:
    assert short_percent(0.0001) == "<0.1 %"
    assert short_percent(0.714) == "71 %"


def test_ranges_share_one_percent_sign() -> None:
    assert percent_range(0.641, 0.771) == "64 to 77 %"
    assert percent_range(0.641, 0.642) == "64 %"
    assert percent_range(0.0001, 0.5) == "0 to 50 %"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (12.345, "12.3"), (0.41049, "0.41"), (6691.2, "6,691"), (9.78e-11, "9.78e-11")],
)
def test_numbers_are_written_to_three_figures(value: float, text: str) -> None:
    assert plain(value) == text


@given(st.floats(min_value=1e-12, max_value=1e12))
def test_written_numbers_are_within_one_percent_of_the_value(value: float) -> None:
    assert float(plain(value).replace(",", "")) == pytest.approx(value, rel=0.01)


def test_units_follow_the_number() -> None:
    assert written(0.11, "share a year") == "11 % a year"
    assert written(5.25, "months") == "5.25 months"
    assert written(2.0, "count") == "2"


def test_an_error_of_shares_is_told_in_points() -> None:
    assert points(0.0825) == "8.2 points"
    assert points(float("nan")) == "n/a"


@pytest.mark.parametrize(
    ("value", "text"), [(True, "True"), ("random", "random"), (2, "2"), (0.12345, "0.123")]
)
def test_a_setting_is_told_as_it_is_or_to_three_figures(value: object, text: str) -> None:
    assert setting(value) == text
