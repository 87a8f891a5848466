"""Prices, who hosts what at which fixed cost, and what investors give."""

import numpy as np
import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.market.pricing import log_price, price_shocks
from tests.sim.runs import STILL, after, both_kinds, small, suppliers


def test_a_large_move_of_a_price_is_logged_as_a_ratio_and_one_from_free_is_not() -> None:
    model = after()
    vendor = model.vendors[0]
    logged = []
    for markup in (0.0, 2.0, 2.2, 3.0):
        vendor.markup = markup
        log_price(model.suppliers, vendor)
        logged.append([event.amount for event in model.events if event.what == "price"])
    assert logged == [[0.0], [0.0], [0.0], [0.0, 1.5]]


def priced(who: str, amount: float) -> Ecosystem:
    """Two closed labs, an open one and a host, and a price that moves in the third month."""
    values = STILL | suppliers(2, 1, price_rule="fixed", markup=3.0)
    values["vendors"]["host"] = {"_target_": "openclosed.sim.agents.Host"}
    shock = {"month": "2023-03", "what": "price", "who": who, "amount": amount}
    return Ecosystem(small(values | {"shocks": {"cut": shock}}), rng=1)


@pytest.mark.parametrize(("who", "moved"), [("closed 1", [3.0, 1.5]), ("", [1.5, 1.5])])
def test_a_price_shock_hits_its_vendor_or_all_vendors_in_its_month(
    who: str, moved: list[float]
) -> None:
    model = priced(who, 0.5)
    others = [vendor.markup for vendor in model.vendors[2:]]
    seen = []
    for month in range(4):
        model.step_number = month
        price_shocks(model.context, model.suppliers)
        seen.append([vendor.markup for vendor in model.vendors])
    assert seen == [[3.0, 3.0, *others]] * 2 + [[*moved, *others]] * 2
    assert {(one.what, one.amount) for one in model.events} == {("price", 0.5)}


def test_a_giveaway_ends_when_vendors_decide_again_and_teaches_them_nothing_of_demand() -> None:
    """At a tenth of the price, which firms see at once, hardly any firm would leave."""
    model = priced("closed 1", 0.1)
    vendor = model.vendors[1]
    usual = vendor.markup
    model.step()
    model.step()
    known = vendor.sales, vendor.sales_response
    assert min(known) > 0
    while model.step_number < 3 or not model.context.is_decision_step:
        model.step()
        assert (vendor.sales, vendor.sales_response) == known
    offering = model.board.offerings[1]
    assert offering["price"] / offering["unit_cost"] == pytest.approx(0.1 * usual)
    model.step()
    assert vendor.markup == usual
    assert (vendor.sales, vendor.sales_response) != known


@pytest.mark.parametrize(("tiering", "exponent"), [(0.0, 0.3), (0.5, 1.1), (1.0, 0.6)])
@pytest.mark.parametrize("theta", [0.0, 1.0])
def test_volume_that_ignores_tiers_is_equal_in_families_of_one_markup(
    theta: float, tiering: float, exponent: float
) -> None:
    """Two labs eight points apart that release often; if tiers count, the better sells less."""
    sellers = suppliers(2, 0, price_rule="fixed", markup=2.0)
    sellers["vendors"]["closed 1"] |= {"lag": 8.0, "pace": 0.7}
    values = STILL | sellers | both_kinds({"price_exponent": exponent})
    values |= {"pricing.tiering": tiering, "pricing.volume_by_tier": theta}
    model = Ecosystem(small(values | {"releases.replayed_until": None}), rng=1)
    usual = (2.0 * model.parameters.pricing.unit_cost) ** -exponent
    apart = []
    for _ in range(18):
        model.step()
        offerings = model.board.offerings
        better, worse = offerings["response"][np.argsort(-offerings["capability"])]
        apart.append((worse - better).min())
        if theta == 0.0:
            np.testing.assert_allclose([better, worse], usual)
    assert len({tuple(one) for one in model.market.usable.tolist()}) > 3
    assert (min(apart) > 0.01) == (theta * (1.0 - tiering) > 0.0)
