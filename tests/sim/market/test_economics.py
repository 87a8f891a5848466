"""Costs, qualities and supports against their formulas."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.market.economics import (
    camp_risk,
    community_support,
    hosting_margin,
    joined_support,
    quality,
    smoothed,
    tier,
    unit_cost,
)
from sim.parameters import Parameters

unit = st.floats(0, 1)


def test_the_frontier_costs_its_base_and_a_fixed_capability_falls_tenfold_a_year() -> None:
    slope = Parameters().commerce.cost_slope
    assert unit_cost(0.35, slope, 120.0, 120.0) == 0.35
    assert unit_cost(0.35, slope, 120.0, 134.4) == pytest.approx(0.035, rel=0.01)


def test_a_workload_pays_for_its_need_and_a_margin_but_for_no_more_than_there_is() -> None:
    assert tier(130.0, 112.0, 4.0) == 116.0
    assert tier(110.0, 112.0, 4.0) == 110.0


def test_quality_is_half_at_the_need_and_logistic_around_it() -> None:
    assert quality(112.0, 112.0, 6.0) == 0.5
    assert quality(118.0, 112.0, 6.0) == pytest.approx(1 / (1 + math.exp(-1)))
    assert quality(-math.inf, 112.0, 6.0) == 0.0


@given(st.floats(80, 160), st.floats(80, 160), st.floats(0.5, 30), st.floats(0, 20))
def test_more_capability_is_never_worse(
    capability: float, need: float, spread: float, more: float
) -> None:
    assert 0 <= quality(capability, need, spread) <= quality(capability + more, need, spread) <= 1


def test_familiarity_takes_the_risk_of_open_away() -> None:
    assert camp_risk(0.5, 0.4, 0.0) == 0.5
    assert camp_risk(0.5, 0.4, 1.0) == pytest.approx(0.3)
    assert camp_risk(0.5, 1.0, 1.0) == 0.0


def test_hosts_compete_their_margin_away() -> None:
    assert hosting_margin(0.6, 1, 1.0) == 0.6
    assert hosting_margin(0.6, 3, 1.0) == pytest.approx(0.2)
    assert hosting_margin(0.6, 4, 0.5) == pytest.approx(0.3)
    assert hosting_margin(0.6, 9, 0.0) == 0.6


def test_community_support_is_half_at_its_load() -> None:
    assert community_support(3.0, 120.0, 40.0) == pytest.approx(0.5)
    assert community_support(3.0, 0.0, 40.0) == pytest.approx(1.0)
    assert community_support(0.0, 10.0, 40.0) == 0.0


@given(unit, unit)
def test_joined_support_is_at_least_either(one: float, other: float) -> None:
    joined = joined_support(one, other)
    assert max(one, other) - 1e-12 <= joined <= 1 + 1e-12
    assert joined == pytest.approx(one + other - one * other)


@given(unit, unit, st.floats(0.1, 24), st.integers(1, 40))
def test_firms_average_over_time_whatever_the_step(
    felt: float, value: float, months: float, steps: int
) -> None:
    now = felt
    for _ in range(steps):
        now = smoothed(now, value, months, 6.0 / steps)
    assert now == pytest.approx(value + (felt - value) * math.exp(-6 / months), abs=1e-9)


def test_what_is_new_is_felt_as_it_is() -> None:
    assert smoothed(-1.0, 0.7, 3.0, 1.0) == 0.7
