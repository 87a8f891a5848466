"""Shares and indices by hand."""

import numpy as np
import pytest

from openclosed.sim.outcomes.indices import chance_of_mixing, herfindahl, ratios


def test_indices_by_hand() -> None:
    assert herfindahl(np.array([0.5, 0.3, 0.2])) == pytest.approx(0.38)
    uses = np.array([[7, 5, 0, 0], [7, 0, 4, 0], [0, 1, 0, 3]])
    chance = chance_of_mixing(np.array([0.5, 0.5, 0.2]), uses)
    assert chance == pytest.approx([0, 0.5, 0.75 * (1 - 0.008 - 0.512)])


def test_a_share_of_nothing_is_missing_or_what_is_asked_for() -> None:
    np.testing.assert_array_equal(ratios([0.0, 1.0, 5.0], [0.0, 4.0, 0.0]), [np.nan, 0.25, np.nan])
    np.testing.assert_array_equal(ratios([0.0, 1.0], [0.0, 4.0], 0.0), [0.0, 0.25])
    np.testing.assert_array_equal(ratios([[1.0, 3.0]], [[2.0], [4.0]]), [[0.5, 1.5], [0.25, 0.75]])
