"""Shares and indices by hand, and within their ranges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openclosed.sim.outcomes.indices import chance_of_mixing, herfindahl, ratios

amounts = st.lists(st.just(0.0) | st.floats(1e-6, 1e6), min_size=1, max_size=12).map(np.array)


@given(amounts)
def test_a_herfindahl_index_is_between_one_over_n_and_one(values: np.ndarray) -> None:
    index = herfindahl(values)
    if values.sum() > 0:
        assert 1 / values.size - 1e-9 <= index <= 1 + 1e-9
    else:
        assert np.isnan(index)


@given(st.floats(0, 1), st.lists(st.integers(0, 9), min_size=3, max_size=8))
def test_the_chance_of_mixing_mirrors_between_the_camps(share: float, uses: list[int]) -> None:
    counted = np.array([uses, uses])
    chance, mirrored = chance_of_mixing(np.array([share, 1 - share]), counted)
    if not any(uses[1:]):
        assert np.isnan([chance, mirrored]).all()
        return
    assert chance >= -1e-12
    assert chance <= 1
    assert mirrored == pytest.approx(chance, abs=1e-9)


def test_indices_by_hand() -> None:
    assert herfindahl(np.array([0.5, 0.3, 0.2])) == pytest.approx(0.38)
    uses = np.array([[7, 5, 0, 0], [7, 0, 4, 0], [0, 1, 0, 3]])
    chance = chance_of_mixing(np.array([0.5, 0.5, 0.2]), uses)
    assert chance == pytest.approx([0, 0.5, 0.75 * (1 - 0.008 - 0.512)])


def test_a_share_of_nothing_is_missing_or_what_is_asked_for() -> None:
    np.testing.assert_array_equal(ratios([0.0, 1.0, 5.0], [0.0, 4.0, 0.0]), [np.nan, 0.25, np.nan])
    np.testing.assert_array_equal(ratios([0.0, 1.0], [0.0, 4.0], 0.0), [0.0, 0.25])
    np.testing.assert_array_equal(ratios([[1.0, 3.0]], [[2.0], [4.0]]), [[0.5, 1.5], [0.25, 0.75]])
