"""Volumes, and what bills are reckoned with, against their formulas."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.demand.potential import going_price, volume_response

prices, exponents = st.floats(0.01, 20), st.floats(0, 0.9)
points, slopes = st.floats(60, 200), st.floats(0, 0.5)


@given(prices, exponents)
def test_volume_is_a_power_of_the_price(price: float, exponent: float) -> None:
    assert volume_response(price, exponent) == pytest.approx(price**-exponent)
    assert volume_response(1.0, exponent) == 1.0


def test_what_is_free_is_used_a_lot_but_not_without_end() -> None:
    assert 1.0 < volume_response(0.0, 0.3) < math.inf


@given(prices, st.floats(0.05, 0.9))
def test_the_exponent_is_the_fall_of_log_volume_with_the_log_of_price(
    price: float, exponent: float
) -> None:
    step = 1e-5
    up, down = (volume_response(price * math.exp(by), exponent) for by in (step, -step))
    assert -(math.log(up) - math.log(down)) / (2 * step) == pytest.approx(exponent, rel=1e-4)


@given(slopes, points, points, st.floats(-30, 30))
def test_a_unit_of_the_frontiers_work_costs_1_and_only_the_distance_to_it_counts(
    slope: float, need: float, frontier: float, moved: float
) -> None:
    assert going_price(slope, frontier, frontier) == 1.0
    price = going_price(slope, need, frontier)
    assert price == pytest.approx(math.exp(slope * (need - frontier)))
    assert going_price(slope, need + moved, frontier + moved) == pytest.approx(price)


def test_what_is_needed_less_costs_less_and_the_more_so_the_further_the_frontier() -> None:
    paid = [going_price(0.16, need, 140.0) for need in (110.0, 120.0, 140.0)]
    assert paid == sorted(paid)
    assert paid[-1] == 1.0
    assert going_price(0.16, 120.0, 154.4) == pytest.approx(0.1 * paid[1], rel=0.01)
