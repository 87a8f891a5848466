"""What vendors' prices tell."""

import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.market.commerce import log_price, price_shocks
from tests.sim.worlds import STILL, after, cast, small


def test_a_large_move_of_a_price_is_told_as_a_ratio_and_one_from_free_is_not() -> None:
    world = after()
    vendor = world.vendors[0]
    told = []
    for markup in (0.0, 2.0, 2.2, 3.0):
        vendor.markup = markup
        log_price(world.cast, vendor)
        told.append([event.amount for event in world.events if event.what == "price"])
    assert told == [[0.0], [0.0], [0.0], [0.0, 1.5]]


def priced(who: str, amount: float) -> Ecosystem:
    """Two closed labs, an open one and a host, and a price that moves in the third month."""
    values = STILL | cast(2, 1, pricing="fixed", markup=3.0)
    values["vendors"]["host"] = {"_target_": "openclosed.sim.agents.Host"}
    shock = {"month": "2023-03", "what": "price", "who": who, "amount": amount}
    return Ecosystem(small(values | {"shocks": {"cut": shock}}), rng=1)


@pytest.mark.parametrize(("who", "moved"), [("closed 1", [3.0, 1.5]), ("", [1.5, 1.5])])
def test_a_price_shock_strikes_in_its_month_whom_it_names_or_all_who_sell(
    who: str, moved: list[float]
) -> None:
    world = priced(who, 0.5)
    others = [vendor.markup for vendor in world.vendors[2:]]
    seen = []
    for month in range(4):
        world.step_number = month
        price_shocks(world.now, world.cast)
        seen.append([vendor.markup for vendor in world.vendors])
    assert seen == [[3.0, 3.0, *others]] * 2 + [[*moved, *others]] * 2
    assert {(one.what, one.amount) for one in world.events} == {("price", 0.5)}


def test_a_give_away_ends_when_vendors_decide_again_and_teaches_them_nothing_of_demand() -> None:
    """At a tenth of the price, which firms meet at once, hardly anybody would leave for more."""
    world = priced("closed 1", 0.1)
    vendor = world.vendors[1]
    usual = vendor.markup
    world.step()
    world.step()
    known = vendor.sales, vendor.sales_response
    assert min(known) > 0
    while world.step_number < 3 or not world.now.is_decision_step:
        world.step()
        assert (vendor.sales, vendor.sales_response) == known
    offering = world.board.offerings[1]
    assert offering["price"] / offering["unit_cost"] == pytest.approx(0.1 * usual)
    world.step()
    assert vendor.markup == usual
    assert (vendor.sales, vendor.sales_response) != known
