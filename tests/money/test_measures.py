"""The measures of money on paths that are known."""

import numpy as np
import pandas as pd
import pytest

from tests.money.measures import by_thirds, largest_fall


def test_the_largest_fall_is_from_an_earlier_peak_and_none_where_spend_rises() -> None:
    spend = np.array([[1.0, 2.0, 4.0, 8.0], [4.0, 2.0, 5.0, 1.0], [8.0, 4.0, 6.0, 4.0]])
    np.testing.assert_allclose(largest_fall(spend), [0.0, 0.8, 0.5])


def test_thirds_hold_as_many_runs_each_and_are_named_by_their_ends() -> None:
    third = by_thirds(np.arange(30.0), "runway")
    assert pd.Series(third).value_counts().tolist() == pytest.approx([10, 10, 10])
    assert third.iloc[0] == "runway 0 to 9.7"
    assert third.iloc[-1] == "runway 19 to 29"
