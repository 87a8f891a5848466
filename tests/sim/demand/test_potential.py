"""Volumes, and what bills are reckoned with, against their formulas."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openclosed.sim.demand.new_work import follow_frontier
from openclosed.sim.demand.potential import (
    MOST_RESPONSE,
    follow,
    going_price,
    tier_price,
    volume_response,
)
from tests.sim.demand.random_work import world_of

prices, exponents = st.floats(0.01, 20), st.floats(0, 2)
points, slopes, parts = st.floats(60, 200), st.floats(0, 0.5), st.floats(0, 1)


@given(prices, exponents)
def test_volume_is_a_power_of_the_price_but_what_is_free_is_not_used_without_end(
    price: float, exponent: float
) -> None:
    assert volume_response(price, exponent) == pytest.approx(price**-exponent)
    assert 1.0 < volume_response(0.0, 0.3) < volume_response(0.0, 2.0) == MOST_RESPONSE


@given(slopes, parts, points, points, points, st.floats(-30, 30))
def test_where_all_is_settled_work_that_needs_all_of_a_model_costs_its_list_price(
    slope: float, tiering: float, need: float, capability: float, frontier: float, moved: float
) -> None:
    """Under any tiering; at 1 the model does not matter, at 0 the need does not."""

    def price(tiering: float, need: float, capability: float, frontier: float = frontier) -> float:
        tier = tier_price(slope, tiering, capability, frontier)
        return float(tier * going_price(slope, tiering, need, frontier))

    whole = math.exp(slope * (capability - frontier))
    assert price(tiering, capability, capability) == pytest.approx(whole)
    assert price(tiering, frontier, frontier) == 1.0
    assert price(1.0, need, capability) == price(1.0, need, frontier)
    assert price(0.0, need, capability) == price(0.0, frontier, capability)
    ahead = price(tiering, need + moved, capability + moved, frontier + moved)
    assert ahead == pytest.approx(price(tiering, need, capability))


@given(st.floats(0.01, 120), st.floats(0.01, 12))
def test_a_gap_closes_the_same_over_two_halves_of_a_step_and_at_once_without_a_time(
    months: float, step: float
) -> None:
    assert 1 - follow(months, step) == pytest.approx((1 - follow(months, step / 2)) ** 2)
    assert follow(0.0, step) == 1.0


@pytest.mark.parametrize(("months", "length"), [(6.0, 0.25), (0.0, 1.0)])
def test_the_trend_meets_a_frontier_that_goes_on_as_it_used_to(
    months: float, length: float
) -> None:
    """But for less than half of what a step brings, and from wherever it begins."""
    rules = {"commerce.price_months": months, "clock.months_per_step": length}
    world = world_of(rules | {"research.past_growth": 12.0})
    best = int(np.argmax(world.market.families["published"]))
    for _ in range(round(10 * max(months, 1.0) / length)):
        world.market.families["published"][best] += length
        follow_frontier(world.now, world.tables, world.demand)
    assert abs(world.demand.trend - world.frontier) <= 0.5 * length + 1e-3
    assert months > 0 or world.demand.trend == world.frontier
