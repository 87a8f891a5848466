"""What vendors' prices tell."""

from sim.market.commerce import log_price
from tests.sim.worlds import after


def test_a_large_move_of_a_price_is_told_as_a_ratio_and_one_from_free_is_not() -> None:
    world = after()
    vendor = world.vendors[0]
    told = []
    for markup in (0.0, 2.0, 2.2, 3.0):
        vendor.markup = markup
        log_price(world, vendor)
        told.append([event.amount for event in world.events if event.what == "price"])
    assert told == [[0.0], [0.0], [0.0], [0.0, 1.5]]
