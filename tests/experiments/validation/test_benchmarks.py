"""The benchmarks of a forecast."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openclosed.analysis.evidence.quantities import Scale
from openclosed.analysis.statistics.observers import from_scale, to_scale
from openclosed.experiments.validation.forecasters import (
    FORECASTERS,
    WEEKS_IN_MONTH,
    shrunk_slope,
    step_size,
    trend,
    walk,
)

KNOWN = {"2025-01": 0.2, "2025-02": 0.25, "2025-03": 0.22, "2025-05": 0.4}


def logit(share: float) -> float:
    return math.log(share / (1 - share))


@given(st.floats(0.006, 0.994), st.sampled_from(["logit", "log", "plain"]))
def test_a_scale_has_an_inverse(value: float, scale: Scale) -> None:
    assert from_scale(to_scale(np.array(value), scale), scale) == pytest.approx(value)


@pytest.mark.parametrize("scale", ["logit", "log", "plain"])
def test_a_trend_is_a_straight_line_on_its_scale(scale: Scale) -> None:
    def level(month: int) -> float:
        return float(from_scale(np.array(-2.0 + 0.07 * month), scale))

    known = {"2023-01": level(0), "2023-07": level(6), "2024-01": level(12)}
    assert trend(known, "2025-06", scale) == pytest.approx(level(29))


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


def test_a_shrunk_slope_has_the_law_of_what_comes_given_the_change_so_far() -> None:
    """A normal slope b and steps of s a month: the changes g months before and h ahead have the
    variances g^2 b^2 + g s^2 and h^2 b^2 + h s^2, and the covariance g h b^2."""
    size, gone, ahead, spread = step_size(KNOWN, "logit"), 4, 7, 0.3
    before = (gone * spread) ** 2 + gone * size**2
    both = gone * ahead * spread**2
    middle = logit(0.4) + both / before * (logit(0.4) - logit(0.2))
    variance = (ahead * spread) ** 2 + ahead * size**2 - both**2 / before
    found = to_scale(shrunk_slope(KNOWN, "2025-12", "logit", spread=spread), "logit")
    assert np.median(found) == pytest.approx(middle)
    assert found.std() == pytest.approx(math.sqrt(variance), rel=0.01)


def test_without_a_slope_it_is_the_walk_and_with_any_slope_it_goes_on_by_the_mean_change() -> None:
    none, any_slope = (
        shrunk_slope(KNOWN, "2025-12", "logit", spread=spread) for spread in (0.0, 1e4)
    )
    np.testing.assert_allclose(none, walk(KNOWN, "2025-12", "logit"))
    rise = (logit(0.4) - logit(0.2)) / 4
    assert logit(float(np.median(any_slope))) == pytest.approx(logit(0.4) + 7 * rise)
    assert np.isnan(shrunk_slope(KNOWN, "2025-12", "plain")).all()


@pytest.mark.parametrize("name", FORECASTERS)
def test_every_benchmark_gives_shares_for_shares_and_nan_without_data(name: str) -> None:
    said = FORECASTERS[name](KNOWN, "2026-05", "logit", [])
    assert ((said > 0) & (said < 1)).all()
    assert np.isnan(FORECASTERS[name]({"2025-01": 0.2}, "2026-05", "logit", [])).all() == (
        name != "last value"
    )
