"""Scores of benchmarks by chance: synthetic data without a trend, and scores on them."""

from itertools import islice

import numpy as np
import pytest

from openclosed.analysis.evidence.measurements import LAST_MONTH, WEEKS, Measurement, known
from openclosed.analysis.published import BENCHMARKS, ROUTER_TOKENS
from openclosed.analysis.statistics.observers import to_scale
from openclosed.experiments.validation.backtest import synthetic
from openclosed.experiments.validation.backtest.cases import cases
from openclosed.experiments.validation.forecasters import WEEKS_IN_MONTH, step_size

DATA = known(ROUTER_TOKENS)
SERIES = list(synthetic.synthetic_series(100))
CASES = [one for one in cases([1, 12]) if one.indicator.key == ROUTER_TOKENS]


def logits(values: list[float]) -> np.ndarray:
    return to_scale(np.array(values), "logit")


def test_weeks_make_the_months_of_the_data() -> None:
    months = synthetic.by_month(WEEKS)
    assert list(months) == list(DATA)
    for month, one in DATA.items():
        assert months[month] == pytest.approx(one.middle, abs=0.02)


def test_synthetic_data_are_walks_from_the_first_value_with_steps_and_bands_of_the_data() -> None:
    """8,600 steps: standard errors of their size .8 %, of their mean .002 a week."""
    first = next(iter(WEEKS.values()))
    assert all(list(one.weeks)[::86] == list(WEEKS)[::86] for one in SERIES)
    assert [one.weeks[min(WEEKS)] for one in SERIES] == pytest.approx([first] * 100)
    steps = np.concatenate([np.diff(logits(list(one.weeks.values()))) for one in SERIES])
    size = step_size({}, "logit", list(WEEKS.values()))
    assert steps.std() * WEEKS_IN_MONTH**0.5 == pytest.approx(size, rel=0.03)
    assert steps.mean() == pytest.approx(0.0, abs=0.008)
    for one in SERIES[:5]:
        for month, ends in one.months.items():
            data = DATA[month]
            width, expected = (np.diff(logits([at.low, at.high])) for at in (ends, data))
            assert width == pytest.approx(expected)
            assert ends.low < synthetic.by_month(one.weeks)[month] < ends.high


def test_the_same_seed_gives_the_same_series_and_another_others() -> None:
    assert list(islice(synthetic.synthetic_series(50), 3)) == SERIES[:3]
    assert next(synthetic.synthetic_series(1, seed=7)) != SERIES[0]


def test_without_a_trend_a_walk_scores_best() -> None:
    found = synthetic.scores(CASES, iter(SERIES))
    assert len(found) == 100 * 2 * len(BENCHMARKS)
    means = found.pivot_table("crps", "horizon", "forecaster")
    for name in ("last value", "trend", "trend and walk"):
        assert (means["random walk"] < means[name]).all()
    assert means.loc[12].idxmin() == "random walk"
    assert (means["trend and walk"] > means["shrunk slope"]).all()
    again = synthetic.scores(CASES[::-1], iter(SERIES[:2]))
    expected = found[found["series"] < 2]["crps"].to_numpy()
    np.testing.assert_allclose(again["crps"], expected)  # in whatever order


def test_other_indicators_and_a_readers_own_months_are_left_out() -> None:
    own = CASES[-1]._replace(measured=Measurement(ROUTER_TOKENS, "2026-11", 0.7, 0.8))
    others = [one for one in cases([1]) if one.indicator.key != ROUTER_TOKENS]
    assert own.month > LAST_MONTH
    assert synthetic.scores([own, *others], iter(SERIES[:2])).empty
