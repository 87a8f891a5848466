"""The outcome of every run, and what a few runs say of its mean."""

import math

import numpy as np
import pandas as pd
import pytest

from analysis.common.response import lead, mean_interval, responses
from tests.analysis.made_up import made_up


def test_a_verdict_is_counted_and_a_failed_run_is_missing() -> None:
    runs = made_up(3, 24).runs.assign(verdict_tokens_all=["open", "closed", "open"])
    runs.loc[2, "status"] = "failed"
    counted = responses(runs, "verdict_open", "tokens")
    assert counted.tolist()[:2] == [1.0, 0.0]
    assert math.isnan(counted[2])
    shares = responses(runs, "open_share_tokens_all", "tokens")
    pd.testing.assert_series_equal(shares[:2], runs["open_share_tokens_all"][:2], check_names=False)


def test_the_interval_is_students() -> None:
    mean, low, high = mean_interval(np.array([1.0, 2.0, 3.0, np.nan]))
    assert mean == 2.0
    half = 4.3027 / math.sqrt(3)  # Student's t of 2 degrees of freedom
    assert (low, high) == pytest.approx((2 - half, 2 + half), rel=1e-3)
    assert math.isnan(mean_interval(np.array([1.0]))[1])
    assert math.isnan(mean_interval(np.array([np.nan]))[0])


def test_the_lead_is_of_open_over_closed() -> None:
    labels = ["open", "closed", "shared", "moving"]
    runs = made_up(4, 24).runs.assign(verdict_spend_all=labels)
    assert lead(runs, "spend").tolist() == [1.0, -1.0, 0.0, 0.0]
