"""The plain rivals of a forecast."""

import math

import numpy as np
import pandas as pd
import pytest

from analysis.rivals import error, last_value, logistic


def test_the_last_value_is_the_latest_month() -> None:
    assert last_value({"2024-11": 0.19, "2023-11": 0.2}) == 0.19
    assert math.isnan(last_value({}))


def test_a_logistic_curve_is_found_and_goes_on() -> None:
    def share(month: int) -> float:
        return float(1 / (1 + np.exp(-(-2.0 + 0.8 * month / 12))))

    known = {"2023-01": share(0), "2023-07": share(6), "2024-01": share(12)}
    assert logistic(known, "2025-06") == pytest.approx(share(29))


def test_a_trend_needs_two_values_and_stays_a_share() -> None:
    assert math.isnan(logistic({"2023-01": 0.2}, "2025-01"))
    assert 0 < logistic({"2023-01": 0.0, "2023-06": 1.0}, "2030-01") <= 1


def test_the_error_is_the_root_of_the_mean_square() -> None:
    assert error(pd.Series([0.1, 0.5]), pd.Series([0.4, 0.9])) == pytest.approx(0.5 / math.sqrt(2))
    assert math.isnan(error(pd.Series([]), pd.Series([])))
