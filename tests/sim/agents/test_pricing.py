"""Prices against a numerical maximisation of profit. Markets of them are in tests/theory."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize

from openclosed.sim.agents.pricing import clear_quantity, first_order, protect_base, smoothed_markup

COST, SENSITIVITY, RIVAL = 0.4, 3.0, 0.2


def demand_at(price: float) -> float:
    """Demand of a logit with linear cost against one alternative of utility `RIVAL`."""
    return 1 / (1 + math.exp(RIVAL + SENSITIVITY * price))


def sales_and_response(markup: float) -> tuple[float, float]:
    """Sales in units of cost, and their fall with the log of the price, by plain derivative."""
    price = COST * markup
    demand = demand_at(price)
    return COST * demand, COST * SENSITIVITY * demand * (1 - demand) * price


def settled(retention: float = 0.0) -> float:
    """The markup of a vendor to which a customer won brings further contracts."""
    markup = 2.0
    for _ in range(400):
        wanted = protect_base(markup, *sales_and_response(markup), retention)
        markup, _ = smoothed_markup(markup, wanted, 0.2, 100.0)
    return markup


def test_first_order_settles_where_profit_is_largest() -> None:
    best = optimize.minimize_scalar(
        lambda price: -(price - COST) * demand_at(price), bounds=(COST, 10), method="bounded"
    )
    markup = settled()
    assert markup * COST == pytest.approx(best.x, rel=1e-5)
    assert first_order(markup, *sales_and_response(markup)) == pytest.approx(markup)


def test_a_protected_base_is_priced_as_if_customers_paid_again_later() -> None:
    """Each customer won brings `retention` times the margin later: the best margin is smaller."""
    retention = 2.0
    markup = settled(retention)
    sales, response = sales_and_response(markup)
    assert markup - 1 == pytest.approx(markup * sales / response / (1 + retention), rel=1e-6)
    assert 1 < markup < settled()


def test_where_nobody_responds_a_price_stays() -> None:
    assert first_order(2.5, 1.0, 0.0) == 2.5
    assert clear_quantity(2.5, 10.0, 20.0, 1.0, 0.0) == 2.5
    assert clear_quantity(2.5, 0.0, 20.0, 1.0, 1.0) == 2.5
    assert clear_quantity(2.5, 20.0, 10.0, 1.0, 1e-9) == math.inf


@given(st.floats(0.2, 5), st.floats(0.2, 5), st.floats(0.3, 4))
def test_the_planned_quantity_sells_at_constant_elasticity(
    markup: float, planned: float, elasticity: float
) -> None:
    """Demand markup^-elasticity: the wanted markup sells exactly the plan."""
    wanted = clear_quantity(markup, markup**-elasticity, planned, 1.0, elasticity)
    assert wanted**-elasticity == pytest.approx(planned, rel=1e-9)
