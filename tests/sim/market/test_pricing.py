"""Prices, who hosts what at which fixed cost, and what investors give."""

import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.market.pricing import log_price, price_shocks
from tests.sim.runs import STILL, after, small, suppliers


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
