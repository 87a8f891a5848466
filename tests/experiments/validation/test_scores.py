"""Which forecasts are scored, what the model and benchmarks forecast, scores, and what is kept."""

import math
from collections.abc import Callable
from itertools import islice, product
from pathlib import Path

import numpy as np
import pytest
import scoringrules
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.special import logit

from openclosed.analysis.evidence import quantities
from openclosed.analysis.evidence.measurements import MEASUREMENTS, WEEKS, Measurement, known
from openclosed.analysis.evidence.quantities import INDICATORS, ROUTER, Indicator
from openclosed.analysis.published import BENCHMARKS, HALF, MODEL, ROUTER_TOKENS
from openclosed.analysis.statistics.observers import NOISE as LEFT_OUT
from openclosed.analysis.statistics.observers import from_scale, logits, to_scale
from openclosed.experiments.validation import forecasters
from openclosed.experiments.validation.backtest import forecasts as quantiles
from openclosed.experiments.validation.backtest import scores, synthetic
from openclosed.experiments.validation.backtest.cases import HORIZONS, cases
from openclosed.experiments.validation.forecasters import FORECASTERS, mix, step_size, walk
from openclosed.sim.parameters.clock import months_between
from tests.experiments.validation.synthetic_forecasts import said

CASES = cases(HORIZONS)
TOKENS = INDICATORS[ROUTER_TOKENS]
SPEND = INDICATORS["router_open_share_spend"]
GAP = INDICATORS["capability_gap"]


def test_a_case_is_measured_its_horizon_after_its_origin() -> None:
    assert all(months_between(one.origin, one.month) == one.horizon for one in CASES)
    assert {one.indicator.key for one in CASES} >= {
        ROUTER_TOKENS, "open_share_workloads_enterprises", "capability_gap",
        "adoption_organisations",
    }  # fmt: skip
    assert all(one.indicator.discrepancy is not None for one in CASES)
    assert min(one.origin for one in CASES if one.indicator.key == ROUTER_TOKENS) == "2025-03"
    later = Measurement(ROUTER_TOKENS, "2026-11", 0.7, 0.8)  # a reader's
    found = [one.origin for one in cases([3], (*MEASUREMENTS, later)) if one.measured == later]
    assert found == ["2026-08"]
    few = [one for one in cases([12]) if one.indicator.key == "open_share_workloads_enterprises"]
    assert [one.month for one in few] == ["2024-11", "2025-07", "2025-12"]  # from an earlier one


def test_what_a_platform_shows_is_the_logit_with_its_bias_and_what_is_left_out() -> None:
    """Two runs at a half in one month; the router's bias is 1 and then 2, the other's none."""
    told = np.full((2, 2, 2), 0.5)
    ones = np.ones((2 * forecasters.DRAWS, 2))
    biases = {ROUTER: ones * [1.0, 2.0], quantities.SECOND_ROUTER: 0.0 * ones}
    runs = forecasters.ForecastRuns("2025-01", (TOKENS.outcome, SPEND.outcome), told, biases)
    for month, bias in (("2025-01", 1.0), ("2025-02", 2.0)):
        shown = logits(runs.of(TOKENS, month))
        assert shown.mean() == pytest.approx(bias)
        assert shown.std() == pytest.approx(LEFT_OUT, rel=0.06)
    second = INDICATORS["second_router_open_share_tokens"]
    assert logits(runs.of(second, "2025-02")).mean() == pytest.approx(0.0)
    spend = logits(runs.of(SPEND, "2025-01"))
    assert (spend.mean(), spend.std()) == pytest.approx((1.0, 0.3), rel=0.06)


def test_a_mixture_has_its_parts_by_their_weights_however_many_members_they_have() -> None:
    members = mix([(0.75, np.zeros(10)), (0.25, np.ones(1000))])
    assert members.mean() == pytest.approx(0.25, abs=0.01)
    assert mix([(0.5, np.empty(0)), (0.5, np.ones(3))]).tolist() == [1.0] * members.size
    assert mix([(1.0, np.empty(0))]).size == 0


def test_the_discrepancy_widens_by_what_was_committed() -> None:
    widened = forecasters.with_discrepancy
    points = widened(np.array([5.0, 5.0]), GAP)
    assert points.mean() == pytest.approx(5.0)
    assert points.std() == pytest.approx(1.5, rel=0.06)
    assert widened(np.array([140.0]), INDICATORS["capability_open"]).tolist() == [140.0]
    shares = widened(np.array([0.0, 1.0]), INDICATORS["open_share_workloads_enterprises"])
    assert (shares.min(), shares.max()) == (0.0, 1.0)


@pytest.mark.parametrize("indicator", [TOKENS, GAP], ids=lambda one: one.key)
@pytest.mark.parametrize("origin", ["2025-06", "2025-12"])
def test_benchmarks_know_nothing_later_than_the_origin(indicator: Indicator, origin: str) -> None:
    """Whatever is measured after the origin, all say the same; of tokens a half of two, too."""
    changed = tuple(
        one._replace(low=0.99, high=0.99) if one.month > origin else one for one in MEASUREMENTS
    )
    first, again = (
        forecasters.all_forecasts(said({origin}), indicator, origin, "2026-06", one)
        for one in (MEASUREMENTS, changed)
    )
    assert set(first) == {MODEL, *FORECASTERS} | ({HALF} if indicator is TOKENS else set())
    for name, members in first.items():
        np.testing.assert_array_equal(members, again[name])
    if indicator is TOKENS:
        ends = [np.median(first[name]) for name in (MODEL, "trend and walk")]
        assert min(ends) <= np.median(first[HALF]) <= max(ends)


values = st.floats(-5, 5)
members = st.lists(values, min_size=1, max_size=40).map(np.array)


@given(members, values, st.one_of(st.just(0.0), st.floats(0, 3)))
def test_a_score_is_the_librarys_and_of_a_band_its_threshold_weight_outside_of_it(
    told: np.ndarray, low: float, width: float
) -> None:
    """The library needs a chaining function: the band is cut out of the line of thresholds."""
    high = low + width

    def chained(x: np.ndarray | float) -> np.ndarray:
        return np.minimum(x, low) + np.maximum(x - high, 0.0)

    expected = scoringrules.twcrps_ensemble(low, told, v_func=chained, estimator="nrg")
    assert scores.crps(told, low, high) == pytest.approx(float(expected), abs=1e-9)


def test_a_forecast_has_the_interval_of_its_members_and_holds_a_band_that_it_meets() -> None:
    told = np.linspace(0.0, 1.0, 101)
    out, inside = (
        scores.scores_of(told, Measurement(ROUTER_TOKENS, "2026-01", low, 0.99))
        for low in (0.96, 0.94)
    )
    assert (out["below"], out["median"], out["above"]) == pytest.approx((0.05, 0.5, 0.95))
    assert (out["in_90"], inside["in_90"]) == (0.0, 1.0)


def test_quantiles_score_as_in_the_library_and_uneven_ones_stand_for_what_is_nearest() -> None:
    """Weights .3, .4 and .3, levels .1, .5 and .9, distances 3, 2 and 1."""
    levels = (np.arange(9) + 0.5) / 9
    told = stats.norm.ppf(levels)
    expected = scoringrules.crps_quantile(0.7, told, levels)
    assert scores.crps_of_quantiles(tuple(levels), told, 0.7, 0.7) == pytest.approx(float(expected))
    found = scores.crps_of_quantiles((0.1, 0.5, 0.9), np.array([1.0, 2.0, 3.0]), 4.0, 4.0)
    by_hand = 2 * (0.3 * 0.1 * 3.0 + 0.4 * 0.5 * 2.0 + 0.3 * 0.9 * 1.0)
    assert found == pytest.approx(by_hand)


def test_as_many_blocks_are_drawn_as_cover_the_series() -> None:
    """Quantiles of all ways to draw three of the eleven blocks of four, cut to eleven values."""
    series = np.random.default_rng(2).normal(size=11)
    rows = (np.arange(11)[:, None] + np.arange(4)) % 11
    ways = [series[rows[list(one)]].ravel()[:11].mean() for one in product(range(11), repeat=3)]
    assert np.isnan(scores.mean_interval(series, 6)).all()  # fewer than two blocks
    found = scores.mean_interval(series, 4, draws=20_000)
    assert found == pytest.approx(np.quantile(ways, [0.05, 0.95]), abs=0.05 * np.std(ways))


def kept(tmp_path: Path) -> Path:
    told = {(GAP, "2026-01"): np.linspace(0.0, 10.0, 101), (GAP, "2026-02"): np.array([])}
    path = tmp_path / "forecasts" / "1.csv"
    quantiles.write(quantiles.quantile_table(told, "2025-12"), path)
    return path


def test_quantiles_come_back_as_they_were_and_a_month_without_members_has_no_row(
    tmp_path: Path,
) -> None:
    table, levels = quantiles.read(kept(tmp_path)), np.array(quantiles.LEVELS)
    told = table[["indicator", "month", "origin"]].to_numpy().tolist()
    assert told == [["capability_gap", "2026-01", "2025-12"]]
    found = quantiles.quantiles_at(table, "capability_gap", "2026-01")
    assert found == pytest.approx(10.0 * levels, abs=1e-3)
    assert quantiles.quantiles_at(table, "capability_gap", "2026-02") is None
    assert levels + levels[::-1] == pytest.approx(1.0)  # so one number costs its distance


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda text: text.replace("capability_gap", "gap"), "indicator=gap: must be one of"),
        (lambda text: text.replace(",5,", ",50,"), "quantiles must be numbers that do not fall"),
        (lambda text: text.replace(",5,", ",,"), "quantiles must be numbers"),
        (lambda text: "", "no forecasts"),
    ],
)
def test_a_file_that_is_none_is_refused_in_one_line(
    tmp_path: Path, change: Callable[[str], str], says: str
) -> None:
    path = kept(tmp_path)
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ValueError, match=r"1\.csv: ") as refused:
        quantiles.read(path)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)
    with pytest.raises(ValueError, match="not found"):
        quantiles.read(tmp_path / "none.csv")


KNOWN = {"2025-01": 0.2, "2025-02": 0.25, "2025-03": 0.22, "2025-05": 0.4}


@pytest.mark.parametrize("scale", ["logit", "log", "plain"])
def test_a_trend_is_a_straight_line_on_its_scale(scale: quantities.Scale) -> None:
    def level(month: int) -> float:
        return float(from_scale(np.array(-2.0 + 0.07 * month), scale))

    known = {"2023-01": level(0), "2023-07": level(6), "2024-01": level(12)}
    assert forecasters.trend(known, "2025-06", scale) == pytest.approx(level(29))


def test_the_step_is_estimated_from_changes_so_far_and_from_weeks_where_they_are_known() -> None:
    """Logits of KNOWN by hand: two steps of a month, and one of two months, which counts half.
    Changes of .1 and .3 a week have a mean square of .05, times the weeks in a month."""
    values = [logit(value) for value in KNOWN.values()]
    squares = [(values[1] - values[0]) ** 2, (values[2] - values[1]) ** 2]
    squares.append((values[3] - values[2]) ** 2 / 2)
    assert step_size(KNOWN, "logit") == pytest.approx(math.sqrt(sum(squares) / 3))
    by_week = step_size(KNOWN, "plain", [1.0, 1.1, 1.4])
    assert by_week == pytest.approx(math.sqrt(0.05 * forecasters.WEEKS_IN_MONTH))
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
    found = to_scale(forecasters.shrunk_slope(KNOWN, "2025-12", "logit", spread=spread), "logit")
    assert np.median(found) == pytest.approx(middle)
    assert found.std() == pytest.approx(math.sqrt(variance), rel=0.01)
    assert np.isnan(forecasters.shrunk_slope(KNOWN, "2025-12", "plain")).all()


DATA = known(ROUTER_TOKENS)
SERIES = list(synthetic.synthetic_series(100))


def test_synthetic_data_are_walks_from_the_first_value_with_steps_and_bands_of_the_data() -> None:
    """8,600 steps: standard errors of their size .8 %, of their mean .002 a week."""
    logits = np.array([to_scale(np.array(list(one.weeks.values())), "logit") for one in SERIES])
    assert logits[:, 0] == pytest.approx(logit(next(iter(WEEKS.values()))))
    steps, size = np.diff(logits), step_size({}, "logit", list(WEEKS.values()))
    assert steps.std() * forecasters.WEEKS_IN_MONTH**0.5 == pytest.approx(size, rel=0.03)
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
