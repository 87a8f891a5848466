"""Volumes against their formulas."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.demand.volume import response_exponent, saturated, volume_factor, volume_response

growths, ceilings, years = st.floats(-1, 3), st.floats(1.01, 1e4), st.floats(0, 12)
prices, exponents = st.floats(0.01, 20), st.floats(0, 0.45)


@given(growths, ceilings, years)
def test_volume_grows_logistically_from_one_to_its_ceiling(
    growth: float, ceiling: float, when: float
) -> None:
    logistic = ceiling / (1 + (ceiling - 1) * math.exp(-growth * when))
    factor = volume_factor(growth * when, ceiling)
    assert factor == pytest.approx(logistic, rel=1e-9)
    assert 0 < factor <= ceiling * (1 + 1e-12)
    assert volume_factor(0.0, ceiling) == pytest.approx(1.0)


def test_volume_grows_at_its_rate_at_first() -> None:
    step = 1e-5
    assert math.log(volume_factor(1.1 * step, 1e6)) / step == pytest.approx(1.1, rel=1e-4)


@given(st.floats(0, 1e6), st.floats(0, 1e6), ceilings)
def test_saturation_keeps_order_and_ceiling(low: float, more: float, ceiling: float) -> None:
    assert saturated(low, ceiling) <= saturated(low + more, ceiling) * (1 + 1e-12)
    assert saturated(low + more, ceiling) <= ceiling * (1 + 1e-12)
    assert saturated(1.0, ceiling) == pytest.approx(1.0)


@given(prices, exponents, st.floats(-1, 1), st.floats(0, 5))
def test_far_from_the_ceiling_volume_is_a_power_of_the_price(
    price: float, exponent: float, growth: float, when: float
) -> None:
    assert volume_response(price, exponent, growth * when, 1e12) == pytest.approx(
        price**-exponent, rel=1e-6
    )


@given(exponents, growths, ceilings, years)
def test_at_a_price_of_one_volume_is_that_of_the_growth_alone(
    exponent: float, growth: float, ceiling: float, when: float
) -> None:
    assert volume_response(1.0, exponent, growth * when, ceiling) == pytest.approx(1.0)


@given(prices, st.floats(0.05, 0.45), growths, ceilings, years)
def test_the_exponent_is_the_derivative_of_log_volume(
    price: float, exponent: float, growth: float, ceiling: float, when: float
) -> None:
    step = 1e-5
    up, down = (
        volume_response(price * math.exp(change), exponent, growth * when, ceiling)
        for change in (step, -step)
    )
    numeric = -(math.log(up) - math.log(down)) / (2 * step)
    assert response_exponent(price, exponent, growth * when, ceiling) == pytest.approx(
        numeric, rel=1e-3, abs=1e-8
    )
