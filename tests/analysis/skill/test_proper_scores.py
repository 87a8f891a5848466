"""Scores agree with a kept library, with cases worked by hand, and with what a score must be."""

import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.skill.proper_scores import (
    covered,
    crps,
    crps_of_quantiles,
    outside,
)

values = st.floats(-5, 5)
members = st.lists(values, min_size=1, max_size=40).map(np.array)


@given(members, values)
def test_the_score_of_members_is_that_of_the_library(said: np.ndarray, record: float) -> None:
    expected = scoringrules.crps_ensemble(record, said, estimator="nrg")
    assert crps(said, record, record) == pytest.approx(float(expected), abs=1e-9)


@given(members, values, st.floats(0, 3))
def test_a_band_is_the_librarys_threshold_weight_outside_of_it(
    said: np.ndarray, low: float, width: float
) -> None:
    """The library needs a chaining function: the band is cut out of the line of thresholds."""
    high = low + width

    def chained(x: np.ndarray | float) -> np.ndarray:
        return np.minimum(x, low) + np.maximum(x - high, 0.0)

    expected = scoringrules.twcrps_ensemble(low, said, v_func=chained, estimator="nrg")
    assert crps(said, low, high) == pytest.approx(float(expected), abs=1e-9)


def test_the_score_by_hand() -> None:
    """Members 0 and 2, record 3: the step function's squared error is 1/4 x 2 + 1 x 1."""
    assert crps(np.array([0.0, 2.0]), 3.0, 3.0) == pytest.approx(1.5)
    assert crps(np.array([0.0, 2.0]), 1.0, 1.0) == pytest.approx(0.5)
    # of the thresholds from 1 to 2 the outcome is not known: 1/4 of the last of them is not counted
    assert crps(np.array([0.0, 2.0]), 1.0, 2.0) == pytest.approx(0.25)


@given(members, values, st.floats(0, 3))
def test_no_score_is_below_nothing_and_inside_the_band_all_is_well(
    said: np.ndarray, low: float, width: float
) -> None:
    high = low + width
    assert crps(said, low, high) >= -1e-12
    assert crps(np.clip(said, low, high), low, high) == pytest.approx(0.0, abs=1e-12)


@given(values, values, st.floats(0, 3))
def test_one_number_costs_its_distance_from_the_band(said: float, low: float, width: float) -> None:
    away = max(low - said, said - low - width, 0.0)
    assert crps(np.array([said]), low, low + width) == pytest.approx(away)
    same = np.full(5, said)
    levels = (0.1, 0.2, 0.5, 0.8, 0.9)
    assert crps_of_quantiles(levels, same, low, low + width) == pytest.approx(away)
    assert abs(outside(np.array([said]), low, low + width)[0]) == pytest.approx(away)


@given(members, values, st.floats(0, 3), st.floats(0, 1))
def test_a_wider_band_never_costs_more(
    said: np.ndarray, low: float, width: float, more: float
) -> None:
    narrow = crps(said, low, low + width)
    assert crps(said, low - more, low + width + more) <= narrow + 1e-9


def test_evenly_spaced_quantiles_score_as_in_the_library_and_tend_to_the_distribution() -> None:
    levels = (np.arange(9) + 0.5) / 9
    said = stats.norm.ppf(levels)
    expected = scoringrules.crps_quantile(0.7, said, levels)
    assert crps_of_quantiles(tuple(levels), said, 0.7, 0.7) == pytest.approx(float(expected))
    many = (np.arange(2000) + 0.5) / 2000
    exact = float(scoringrules.crps_normal(0.7, 0.0, 1.0))
    assert crps_of_quantiles(tuple(many), stats.norm.ppf(many), 0.7, 0.7) == pytest.approx(
        exact, abs=1e-4
    )


def test_uneven_levels_stand_for_what_is_nearest_to_them() -> None:
    """Weights .3, .4 and .3, levels .1, .5 and .9, distances 3, 2 and 1."""
    said = np.array([3.0, 2.0, 1.0])[::-1]
    found = crps_of_quantiles((0.1, 0.5, 0.9), said, 4.0, 4.0)
    by_hand = 2 * (0.3 * 0.1 * 3.0 + 0.4 * 0.5 * 2.0 + 0.3 * 0.9 * 1.0)
    assert found == pytest.approx(by_hand)


def test_the_band_is_covered_where_they_meet() -> None:
    assert covered(0.2, 0.4, 0.4, 0.6)
    assert covered(0.2, 0.4, 0.3, 0.3)
    assert not covered(0.2, 0.4, 0.41, 0.6)
    assert not covered(0.2, 0.4, 0.0, 0.19)
