"""The benchmarks of a forecast, and their scores by chance, on synthetic data without a trend."""

import math
from itertools import islice

import numpy as np
import pytest

from openclosed.analysis.evidence.measurements import WEEKS, known
from openclosed.analysis.evidence.quantities import Scale
from openclosed.analysis.published import BENCHMARKS, ROUTER_TOKENS
from openclosed.analysis.statistics.observers import from_scale, to_scale
from openclosed.experiments.validation.backtest import synthetic
from openclosed.experiments.validation.backtest.cases import cases
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


@pytest.mark.parametrize("scale", ["logit", "log", "plain"])
def test_a_trend_is_a_straight_line_on_its_scale(scale: Scale) -> None:
    def level(month: int) -> float:
        return float(from_scale(np.array(-2.0 + 0.07 * month), scale))

    known = {"2023-01": level(0), "2023-07": level(6), "2024-01": level(12)}
    assert trend(known, "2025-06", scale) == pytest.approx(level(29))


def test_the_step_is_estimated_from_the_changes_so_far_and_from_weeks_where_they_are_known() -> (
    None
):
    """Logits of KNOWN by hand: two steps of a month, and one of two months, which counts half.

    Changes of .1 and .3 a week have a mean square of .05, times the weeks in a month.
    """
    values = [logit(value) for value in KNOWN.values()]
    squares = [(values[1] - values[0]) ** 2, (values[2] - values[1]) ** 2]
    squares.append((values[3] - values[2]) ** 2 / 2)
    assert step_size(KNOWN, "logit") == pytest.approx(math.sqrt(sum(squares) / 3))
    by_week = step_size(KNOWN, "plain", [1.0, 1.1, 1.4])
    assert by_week == pytest.approx(math.sqrt(0.05 * WEEKS_IN_MONTH))
    assert step_size(KNOWN, "plain", [1.0, 1.1]) == step_size(KNOWN, "plain")


def test_a_walk_widens_with_the_root_of_time_and_with_drift_goes_on_along_the_line() -> None:
    months = ("2025-06", "2025-09")  # one and four months ahead
    near, far = (to_scale(walk(KNOWN, month, "logit"), "logit") for month in months)
    assert [np.median(near), np.median(far)] == pytest.approx([logit(0.4)] * 2)
    assert near.std() == pytest.approx(step_size(KNOWN, "logit"), rel=0.01)
    assert far.std() == pytest.approx(2 * near.std(), rel=1e-9)
    straight = {f"2025-0{month}": 1.0 + month for month in range(1, 6)}
    for drift, end in ((True, 9.0), (False, 6.0)):
        found = walk(straight, "2025-08", "plain", drift=drift)
        assert np.median(found) == pytest.approx(end)


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
    assert np.isnan(shrunk_slope(KNOWN, "2025-12", "plain")).all()


@pytest.mark.parametrize("name", FORECASTERS)
def test_every_benchmark_gives_shares_for_shares_and_nan_without_data(name: str) -> None:
    said = FORECASTERS[name](KNOWN, "2026-05", "logit", [])
    assert ((said > 0) & (said < 1)).all()
    alone = FORECASTERS[name]({"2025-01": 0.2}, "2026-05", "logit", [])
    assert np.isnan(alone).all() == (name != "last value")


DATA = known(ROUTER_TOKENS)
SERIES = list(synthetic.synthetic_series(100))


def test_weeks_make_the_months_of_the_data() -> None:
    months = synthetic.by_month(WEEKS)
    assert list(months) == list(DATA)
    assert list(months.values()) == pytest.approx([one.middle for one in DATA.values()], abs=0.02)


def test_synthetic_data_are_walks_from_the_first_value_with_steps_and_bands_of_the_data() -> None:
    """8,600 steps: standard errors of their size .8 %, of their mean .002 a week."""
    logits = np.array([to_scale(np.array(list(one.weeks.values())), "logit") for one in SERIES])
    assert logits[:, 0] == pytest.approx(logit(next(iter(WEEKS.values()))))
    steps, size = np.diff(logits), step_size({}, "logit", list(WEEKS.values()))
    assert steps.std() * WEEKS_IN_MONTH**0.5 == pytest.approx(size, rel=0.03)
    assert steps.mean() == pytest.approx(0.0, abs=0.008)
    for one in SERIES[:5]:
        for month, ends in one.months.items():
            bands = [(at.low, at.high) for at in (ends, DATA[month])]
            width, expected = (np.diff(to_scale(np.array(band), "logit")) for band in bands)
            assert width == pytest.approx(expected)
            assert ends.low < synthetic.by_month(one.weeks)[month] < ends.high
    assert list(islice(synthetic.synthetic_series(50), 3)) == SERIES[:3]


def test_without_a_trend_a_walk_scores_best() -> None:
    found = synthetic.scores(cases([1, 12]), iter(SERIES))
    assert len(found) == 100 * 2 * len(BENCHMARKS)
    means = found.pivot_table("crps", "horizon", "forecaster")
    for name in ("last value", "trend", "trend and walk"):
        assert (means["random walk"] < means[name]).all()
    assert (means["trend and walk"] > means["shrunk slope"]).all()
