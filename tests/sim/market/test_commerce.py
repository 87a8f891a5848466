"""What vendors' prices tell."""

import pytest

from sim import Ecosystem
from sim.market.commerce import log_price, price_shocks
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
    values["vendors"]["host"] = {"_target_": "sim.agents.Host"}
    shock = {"month": "2023-03", "what": "price", "who": who, "amount": amount}
    return Ecosystem(small(values | {"shocks": {"cut": shock}}), rng=1)


def test_a_price_shock_strikes_whom_it_names_in_its_month_alone() -> None:
    world = priced("closed 1", 0.5)
    moved = []
    for month in range(4):
        world.step_number = month
        price_shocks(world.now, world.cast)
        moved.append([vendor.markup for vendor in world.vendors[:2]])
    assert moved == [[3.0, 3.0], [3.0, 3.0], [3.0, 1.5], [3.0, 1.5]]
    assert [(one.what, one.who, one.amount) for one in world.events] == [("price", "closed 1", 0.5)]


def test_a_price_shock_that_names_nobody_strikes_all_who_have_a_model() -> None:
    world = priced("", 2.0)
    host = world.vendors[-1].markup
    world.step_number = 2
    price_shocks(world.now, world.cast)
    assert [vendor.markup for vendor in world.vendors[:2]] == [6.0, 6.0]
    assert world.vendors[-1].markup == host


def test_firms_meet_the_price_in_the_month_of_the_shock() -> None:
    prices = []
    for amount in (1.0, 0.5):
        world = priced("", amount)
        own = []
        for _ in range(3):
            world.step()
            offering = world.board.offerings[world.board.offerings["family"] == 1]
            own.append(float(offering["price"][0]))
        prices.append(own)
    usual, cut = prices
    assert cut[:2] == usual[:2]
    assert cut[2] == pytest.approx(0.5 * usual[2])


def test_after_a_price_shock_vendors_decide_from_where_they_were() -> None:
    world = priced("closed 1", 0.5)
    vendor = next(one for one in world.vendors if one.name == "closed 1")
    usual = vendor.markup
    while not (world.step_number > 2 and world.now.is_decision_step):
        world.step()
    assert vendor.markup == 0.5 * usual
    world.step()
    assert vendor.markup == usual


def test_a_give_away_leaves_what_vendors_know_of_demand() -> None:
    """At a tenth of the price hardly anybody would leave for a little more."""
    world = priced("closed 1", 0.1)
    vendor = next(one for one in world.vendors if one.name == "closed 1")
    world.step()
    world.step()
    known = vendor.sales, vendor.sales_response
    assert min(known) > 0
    while world.step_number < 3 or not world.now.is_decision_step:
        world.step()
        assert (vendor.sales, vendor.sales_response) == known
    world.step()
    assert (vendor.sales, vendor.sales_response) != known
