"""Which forecasts are scored; the model and the benchmarks know nothing later."""

import numpy as np
import pytest

from openclosed.analysis.evidence.measurements import MEASUREMENTS, Measurement
from openclosed.analysis.evidence.quantities import ADDED, INDICATORS, ROUTER, SECOND_ROUTER
from openclosed.analysis.published import HALF, MODEL, ROUTER_TOKENS
from openclosed.analysis.statistics.observers import NOISE as LEFT_OUT
from openclosed.analysis.statistics.observers import logits
from openclosed.experiments.validation.backtest import cases as added
from openclosed.experiments.validation.backtest.cases import cases, scored_indicators
from openclosed.experiments.validation.forecasters import (
    DRAWS,
    FORECASTERS,
    ForecastRuns,
    all_forecasts,
    benchmark_forecasts,
    mix,
    with_discrepancy,
)
from openclosed.sim.parameters.dates import months_between
from tests.experiments.validation.synthetic_forecasts import said

CASES = cases([1, 3, 6, 12])


def test_a_case_is_measured_its_horizon_after_its_origin() -> None:
    assert all(months_between(one.origin, one.month) == one.horizon for one in CASES)
    assert {one.indicator.key for one in CASES} >= {
        ROUTER_TOKENS, "open_share_workloads_enterprises", "capability_gap",
        "adoption_organisations",
    }  # fmt: skip
    assert all(one.discrepancy is not None and one.outcome for one in scored_indicators())
    assert cases([1], ()) == []
    assert min(one.origin for one in CASES if one.indicator.key == ROUTER_TOKENS) == "2025-03"
    later = Measurement(ROUTER_TOKENS, "2026-11", 0.7, 0.8)  # a reader's
    assert [one.origin for one in cases([3], (*MEASUREMENTS, later)) if one.measured == later] == [
        "2026-08"
    ]
    few = [one for one in cases([12]) if one.indicator.key == "open_share_workloads_enterprises"]
    assert [one.month for one in few] == ["2024-11", "2025-07", "2025-12"]  # from an earlier one


def router(share: float, volume: float) -> tuple[Measurement, ...]:
    """A router of 100 tokens a day, .2 of them open, with another share and volume in June."""
    return (
        Measurement(ROUTER_TOKENS, "2025-12", 0.1, 0.3),
        Measurement(ROUTER_TOKENS, "2026-06", share - 0.1, share + 0.1),
        Measurement(added.TOKENS_A_DAY, "2025-12", 100.0, 100.0),
        Measurement(added.TOKENS_A_DAY, "2026-06", volume, volume),
    )


def test_the_share_of_what_was_added_by_hand() -> None:
    """20 of 100 tokens are open, then 120 of 200: all that was added; or 60 of 200: 40 %."""
    assert added.added(np.array([0.6, 0.3, 0.05]), 2.0, 0.2) == pytest.approx([1.0, 0.4, 0.0])
    for growth in (1.0, 0.5):
        assert np.isnan(added.added(np.array([0.6]), growth, 0.2)).all()


def test_a_case_has_the_ends_of_the_later_band_from_the_middle_of_the_first() -> None:
    data, shrunk = router(0.4, 300.0), router(0.4, 90.0)
    [case] = added.cases_added(cases([6], data), data)
    assert (case.indicator, case.origin, case.horizon) == (ADDED, "2025-12", 6)
    assert case.measured[2:4] == pytest.approx(((90 - 20) / 200, (150 - 20) / 200))
    assert added.cases_added(cases([6], shrunk), shrunk) == []
    own = [one for one in CASES if one.indicator.key == ROUTER_TOKENS and one.horizon in (6, 12)]
    found = added.cases_added(CASES, MEASUREMENTS)
    assert [(one.origin, one.horizon) for one in found] == [(a.origin, a.horizon) for a in own]


@pytest.mark.parametrize(
    ("origin", "growth"),
    [("2025-08", 2.0**6), ("2025-03", 2.0**6), ("2025-01", np.nan), ("2025-12", np.nan)],
)
def test_growth_is_that_of_as_many_months_before_or_carried_on_from_fewer(
    origin: str, growth: float
) -> None:
    data = [
        Measurement(added.TOKENS_A_DAY, f"2025-0{month}", 2.0**month, 2.0**month)
        for month in range(1, 10)
    ]
    assert added.growth_so_far(origin, 6, data) == pytest.approx(growth, nan_ok=True)


def test_the_model_has_its_own_growth_and_what_the_router_shows() -> None:
    """ForecastRuns at .25, the router .3 logits beyond them for good."""
    case = next(one for one in added.cases_added(CASES, MEASUREMENTS) if one.origin == "2025-12")
    found = added.added_token_forecasts(said({"2025-12"}), case, MEASUREMENTS)
    logits = np.log(0.25 / 0.75) + 0.3
    share, growth = 1 / (1 + np.exp(-logits)), 5.0**0.5
    before = (0.2557 + 0.2990) / 2
    expected = (share * growth - before) / (growth - 1)
    assert np.median(found[MODEL]) == pytest.approx(expected, abs=0.02)
    assert set(found) == {MODEL, *FORECASTERS}
    assert found["last value"] == pytest.approx([before])
    changed = tuple(
        one._replace(low=0.9, high=0.9) if one.month > "2025-12" else one for one in MEASUREMENTS
    )
    for name, members in added.added_token_forecasts(said({"2025-12"}), case, changed).items():
        np.testing.assert_array_equal(members, found[name])  # nothing later is known


TOKENS = INDICATORS[ROUTER_TOKENS]
SECOND = INDICATORS["second_router_open_share_tokens"]
SPEND = INDICATORS["router_open_share_spend"]
GAP = INDICATORS["capability_gap"]
SAID = said({"2025-06"})


def test_what_a_platform_shows_is_the_logit_with_its_bias_and_what_is_left_out() -> None:
    """Two runs at a half in one month; the router's bias is 1 and then 2, the other's none."""
    told = np.full((2, 2, 2), 0.5)
    ones = np.ones((2 * DRAWS, 2))
    biases = {ROUTER: ones * [1.0, 2.0], SECOND_ROUTER: 0.0 * ones}
    runs = ForecastRuns("2025-01", (TOKENS.outcome, SPEND.outcome), told, biases)
    for month, bias in (("2025-01", 1.0), ("2025-02", 2.0)):
        shown = logits(runs.of(TOKENS, month))
        assert shown.mean() == pytest.approx(bias)
        assert shown.std() == pytest.approx(LEFT_OUT, rel=0.06)
    assert logits(runs.of(SECOND, "2025-02")).mean() == pytest.approx(0.0)
    spend = logits(runs.of(SPEND, "2025-01"))
    assert (spend.mean(), spend.std()) == pytest.approx((1.0, 0.3), rel=0.06)


def test_a_mixture_has_its_parts_by_their_weights_however_many_members_they_have() -> None:
    members = mix([(0.75, np.zeros(10)), (0.25, np.ones(1000))])
    assert members.mean() == pytest.approx(0.25, abs=0.01)
    assert mix([(0.5, np.empty(0)), (0.5, np.ones(3))]).tolist() == [1.0] * members.size
    assert mix([(1.0, np.empty(0))]).size == 0


def test_of_developers_a_half_speaks_too() -> None:
    found = all_forecasts(SAID, TOKENS, "2025-06", "2025-09")
    assert set(found) == {MODEL, HALF, *FORECASTERS}
    ends = [np.median(found[name]) for name in (MODEL, "trend and walk")]
    assert min(ends) <= np.median(found[HALF]) <= max(ends)
    assert set(all_forecasts(SAID, GAP, "2025-06", "2025-09")) == {MODEL, *FORECASTERS}


def test_the_discrepancy_widens_by_what_was_committed() -> None:
    points = with_discrepancy(np.array([5.0, 5.0]), GAP)
    assert points.mean() == pytest.approx(5.0)
    assert points.std() == pytest.approx(1.5, rel=0.06)
    assert with_discrepancy(np.array([140.0]), INDICATORS["capability_open"]).tolist() == [140.0]
    shares = with_discrepancy(np.array([0.0, 1.0]), INDICATORS["open_share_workloads_enterprises"])
    assert (shares.min(), shares.max()) == (0.0, 1.0)


@pytest.mark.parametrize("indicator", ["router_open_share_tokens", "capability_gap"])
@pytest.mark.parametrize("origin", ["2025-06", "2025-12"])
def test_benchmarks_know_nothing_later_than_the_origin(indicator: str, origin: str) -> None:
    """Whatever is measured after the origin, they say the same."""
    changed = tuple(
        one._replace(low=0.99, high=0.99) if one.month > origin else one for one in MEASUREMENTS
    )
    said, again = (
        benchmark_forecasts(indicator, origin, "2026-06", one) for one in (MEASUREMENTS, changed)
    )
    for name in FORECASTERS:
        np.testing.assert_array_equal(said[name], again[name])
    silent = benchmark_forecasts("price_ratio", "2025-12", "2026-01")
    assert all(np.isnan(members).all() for members in silent.values())
