"""The plain rivals of a forecast."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.evidence.quantities import Scale
from analysis.statistics.baselines import (
    FORECASTERS,
    WEEKS_IN_MONTH,
    error,
    evenly_likely,
    from_scale,
    last_value,
    logistic,
    step_size,
    to_scale,
    trend,
    walk,
)

KNOWN = {"2025-01": 0.2, "2025-02": 0.25, "2025-03": 0.22, "2025-05": 0.4}


def logit(share: float) -> float:
    return math.log(share / (1 - share))


@given(st.floats(0.006, 0.994), st.sampled_from(["logit", "log", "plain"]))
def test_a_scale_has_an_inverse(value: float, scale: Scale) -> None:
    assert from_scale(to_scale(np.array(value), scale), scale) == pytest.approx(value)


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


def test_a_trend_on_the_plain_scale_is_a_straight_line() -> None:
    assert trend({"2025-01": 5.0, "2025-03": 6.0}, "2025-07", "plain") == pytest.approx(8.0)
    assert trend({"2025-01": 1.0, "2025-02": 2.0}, "2025-04", "log") == pytest.approx(8.0)


def test_the_step_is_estimated_from_the_changes_so_far() -> None:
    """Logits of KNOWN by hand: two steps of a month, and one of two months, which counts half."""
    values = [logit(value) for value in KNOWN.values()]
    squares = [(values[1] - values[0]) ** 2, (values[2] - values[1]) ** 2]
    squares.append((values[3] - values[2]) ** 2 / 2)
    assert step_size(KNOWN, "logit") == pytest.approx(math.sqrt(sum(squares) / 3))


def test_weeks_tell_the_step_where_they_are_known() -> None:
    """Changes of .1 and .3 a week: a mean square of .05, times the weeks in a month."""
    assert step_size(KNOWN, "plain", [1.0, 1.1, 1.4]) == pytest.approx(
        math.sqrt(0.05 * WEEKS_IN_MONTH)
    )
    assert step_size(KNOWN, "plain", [1.0, 1.1]) == step_size(KNOWN, "plain")


def test_with_fewer_than_two_changes_a_walk_says_nothing() -> None:
    two = {"2025-01": 0.2, "2025-02": 0.3}
    assert math.isnan(step_size(two, "logit"))
    assert np.isnan(walk(two, "2025-06", "logit")).all()


def test_members_stand_for_a_standard_normal_distribution() -> None:
    members = evenly_likely()
    assert members.mean() == pytest.approx(0.0, abs=1e-12)
    assert members.std() == pytest.approx(1.0, abs=0.01)
    assert np.quantile(members, 0.95) == pytest.approx(1.645, abs=0.03)


def test_a_walk_starts_from_the_last_value_and_widens_with_the_root_of_time() -> None:
    months = ("2025-06", "2025-09")  # one and four months ahead
    near, far = (to_scale(walk(KNOWN, month, "logit"), "logit") for month in months)
    assert np.median(near) == pytest.approx(logit(0.4))
    assert np.median(far) == pytest.approx(logit(0.4))
    assert near.std() == pytest.approx(step_size(KNOWN, "logit"), rel=0.01)
    assert far.std() == pytest.approx(2 * near.std(), rel=1e-9)


def test_with_drift_its_middle_goes_on_along_the_line() -> None:
    straight = {f"2025-0{month}": 1.0 + month for month in range(1, 6)}
    found = walk(straight, "2025-08", "plain", drift=True)
    assert np.median(found) == pytest.approx(9.0)
    assert np.median(walk(straight, "2025-08", "plain")) == pytest.approx(6.0)


@pytest.mark.parametrize("name", FORECASTERS)
def test_every_rival_gives_shares_for_shares_and_says_nothing_of_nothing(name: str) -> None:
    said = FORECASTERS[name](KNOWN, "2026-05", "logit", [])
    assert ((said > 0) & (said < 1)).all()
    assert np.isnan(FORECASTERS[name]({"2025-01": 0.2}, "2026-05", "logit", [])).all() == (
        name != "last value"
    )


def test_the_error_is_the_root_of_the_mean_square() -> None:
    assert error(pd.Series([0.1, 0.5]), pd.Series([0.4, 0.9])) == pytest.approx(0.5 / math.sqrt(2))
    assert math.isnan(error(pd.Series([]), pd.Series([])))
