"""Demand: work that comes, who hears of it, shared preferences, and where spending saturates."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from openclosed.sim import Ecosystem, Parameters
from openclosed.sim.demand.awareness import _BLOCK
from openclosed.sim.demand.new_work import random_cohort
from openclosed.sim.demand.perception import monthly_persistence, step_preference
from openclosed.sim.demand.potential import displaced, going_price, log_size, spend
from openclosed.sim.parameters.clock import months_between
from openclosed.sim.parameters.demand import Cohort
from openclosed.sim.state.firm_table import UNAWARE
from openclosed.sim.state.market import ENTERPRISE, FIRM_KINDS, NO_WORKLOAD, STARTUP
from openclosed.sim.state.work import volumes_of
from tests.sim.runs import STILL, both_kinds, cohort, small

ALONE = {"work.cohorts": {"one": cohort(100.0)}, "work.tied_to": "nothing", "work.kept_apart": 1}
"""A single cohort of work needs a single place."""


@pytest.mark.parametrize("firms", [1, _BLOCK, _BLOCK + 1])
def test_a_firm_hears_of_ai_wherever_it_stands_in_a_block(firms: int) -> None:
    values: dict[str, Any] = STILL | ALONE | both_kinds({"initial_adopters": 0.0})
    values |= {"awareness.innovation": 100.0, "network.topology": "complete"}
    model = Ecosystem(small(values | {"firms.count": firms}), rng=1)
    model.step()
    assert (model.firm_table.aware_since != UNAWARE).all()


@given(st.floats(0.0, 1.0), st.floats(0.01, 1.0), st.integers(2, 8), st.floats(-3.0, 3.0))
def test_short_steps_follow_the_same_law(rho: float, sigma: float, parts: int, xi: float) -> None:
    whole, fading, variance = step_preference(xi, rho, 0.0, 0.0, 1.0), xi, 0.0
    for _ in range(parts):
        fading = step_preference(fading, rho, 0.0, 0.0, 1.0 / parts)
        left = step_preference(1.0, rho, 0.0, 0.0, 1.0 / parts)
        variance = left**2 * variance + step_preference(0.0, rho, sigma, 1.0, 1.0 / parts) ** 2
    assert fading == pytest.approx(whole, abs=1e-9)
    once = step_preference(0.0, rho, sigma, 1.0, 1.0)
    assert math.sqrt(variance) == pytest.approx(once, rel=1e-6)


@given(st.sampled_from([0.5, 1.0, 3.0, 10.0]), st.floats(0.05, 1.0))
def test_half_of_a_shift_is_left_after_a_half_life_whatever_sigma(years: float, sd: float) -> None:
    """In the mean of two paths whose shocks are opposite."""
    rho, up, down = monthly_persistence(years), 2.0, 2.0
    for _ in range(round(12 * years)):
        up, down = (step_preference(xi, rho, sd, z, 1.0) for xi, z in ((up, 1.0), (down, -1.0)))
    assert (up + down) / 2.0 == pytest.approx(1.0)


def test_preferences_drift_from_january_2025_on_or_for_enterprises_from_the_start() -> None:
    law = {f"firms.{kind}.open_preference.monthly_sd": 0.5 for kind in FIRM_KINDS}
    model = Ecosystem(small({**law, "clock.horizon": 30.0}), rng=1)
    moved = []
    while model.step_number < 30:
        moved.append([own != 0.0 for own in model.demand.shared_preference])
        model.step()
    first = months_between("2023-01", "2025-01") + 1
    expected = {STARTUP: first, ENTERPRISE: 1}
    for kind, begins in expected.items():
        assert [one[kind] for one in moved] == [step >= begins for step in range(30)]


def test_work_comes_however_far_the_frontier_gets_beyond_allowed_needs() -> None:
    model = Ecosystem(small(), rng=1)
    upcoming = model.demand.upcoming
    upcoming.passed = upcoming.point = 2e7
    with pytest.raises(ValueError, match="need"):
        Cohort(need=2e7)
    assert random_cohort(model.context, upcoming).need == 2e7


def test_a_boom_is_a_cohort_at_the_frontier_of_the_size_that_is_asked() -> None:
    boom = {"shocks": {"boom": {"month": "2023-05", "what": "work", "amount": 3.0}}}
    model, plain = (Ecosystem(small(values), rng=1) for values in (boom, {}))
    for _ in range(5):
        model.step()
        plain.step()
    (row,) = model.work[~np.isin(model.work["number"], plain.work["number"])]
    assert row["need"] == model.demand.upcoming.passed
    assert row["size"] == pytest.approx(3.0 + log_size(model.parameters, row["need"]))
    assert [e.who for e in model.events if e.what == "new_work"].count("boom of 2023-05") == 1


def held(model: Ecosystem) -> NDArray[np.bool_]:
    return np.asarray(model.firm_table.slot != NO_WORKLOAD)


def volumes(model: Ecosystem) -> NDArray[np.float64]:
    """(N) volume of all workloads of a firm, in use or not."""
    growth = np.zeros(model.work.size)
    volumes_of(model.work, model.demand.grown, growth)
    total: NDArray[np.float64] = np.where(held(model), model.firm_table.volume, 0.0) @ growth
    return total


@settings(max_examples=10)
@given(st.integers(0, 2**32), st.integers(2, 6))
def test_pooling_changes_no_firms_volume(seed: int, places: int) -> None:
    """All cohorts come before any choice; volumes are equal in single precision."""
    values = {"work.cohorts": {str(n): cohort(90.0 + n) for n in range(7)}, "work.retirement": 0.0,
              "work.tied_to": "nothing", "work.size_spread": 1.5}  # fmt: skip
    apart, pooled = (
        Ecosystem(small(values | {"work.kept_apart": kept}), rng=seed) for kept in (10, places)
    )
    np.testing.assert_allclose(volumes(apart), volumes(pooled), rtol=1e-4)
    counted = [int(model.firm_table.stands_for[held(model)].sum()) for model in (apart, pooled)]
    assert counted[0] == counted[1]


STEP = 0.05  # capability points between cohorts in the sums below


def with_work(
    k: float = 1.25, saturation: float = 50.0, tiering: float = 0.5, displacement: float = 0.0
) -> Parameters:
    """Parameters with these values; k is the yearly growth of work, long before today."""
    return small(
        {
            "work.size_growth": k / 14.4, "work.saturation": saturation,
            "pricing.tiering": tiering, "work.displacement": displacement,
        }
    )  # fmt: skip


def spending(parameters: Parameters, ahead: float, able: float = math.inf) -> float:
    """Cost of all work up to `ahead` points beyond today, with needs of at most `able`."""
    work, research = parameters.work, parameters.research
    needs = work.today + np.arange(-400.0, ahead, STEP) + STEP / 2.0
    frontier = work.today + ahead
    slope, tiering = parameters.pricing.cost_slope, parameters.pricing.tiering
    return sum(
        math.exp(log_size(parameters, need) + displaced(parameters, frontier))
        * going_price(slope, tiering, need, frontier)
        * math.exp(-work.retirement * (frontier - need) / research.past_growth)
        for need in needs
        if need <= work.today + able
    )


def grown(parameters: Parameters, ahead: float) -> float:
    """Spending at `ahead` over today's."""
    return spending(parameters, ahead) / spending(parameters, 0.0)


def test_spending_grows_as_before_and_then_saturates() -> None:
    for ahead, times in ((30.0, 10.3), (60.0, 36.1), (91.0, 48.3), (400.0, 50.3)):
        assert grown(with_work(), ahead) == pytest.approx(times, rel=5e-3)


@pytest.mark.parametrize(
    ("k", "saturation", "tiering", "displacement"),
    [(0.3, 5.0, 0.0, 0.5), (1.25, 22.0, 0.5, 1.0), (2.5, 100.0, 1.0, 0.0), (2.5, 100.0, 1.0, 1.0)],
)
def test_spending_saturates_near_m_whatever_is_displaced(
    k: float, saturation: float, tiering: float, displacement: float
) -> None:
    parameters = with_work(k, saturation, tiering, displacement)
    assert 0.99 * saturation <= grown(parameters, 900.0) <= 1.2 * saturation


def test_where_new_work_displaces_old_the_part_of_new_work_stays() -> None:
    parameters = with_work(displacement=1.0)
    shares = [
        1.0 - spending(parameters, ahead, ahead - 8.0) / spending(parameters, ahead)
        for ahead in (-60.0, 0.0, 60.0, 200.0)
    ]
    assert np.ptp(shares) < 2e-3


def test_open_spending_has_the_work_that_the_best_open_model_can_just_do() -> None:
    model = Ecosystem(small(), rng=1)
    families, (w, *_) = model.market.families, np.flatnonzero(model.work["number"] >= 0)
    able = families["in_use"][(families["alive"] == 1) & (families["open"] == 1)].max()
    found = []
    for need in (able, np.nextafter(able, np.inf)):
        model.work["need"][w] = need
        found.append(spend(model.packed, model.demand.grown, able, model.step_number).open)
    assert found[0] > found[1] > 0.0
