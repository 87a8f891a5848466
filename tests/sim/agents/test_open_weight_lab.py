"""An open-weight lab closes only near the frontier, and its price follows the hosts'."""

import pytest

from sim import Ecosystem
from tests.sim.worlds import small


@pytest.mark.parametrize(
    ("lag", "openness", "wants"),
    [(1.0, "strategic", True), (3.0, "strategic", False), (1.0, "fixed", False)],
)
def test_it_would_close_once_it_nears_the_frontier(lag: float, openness: str, wants: bool) -> None:
    values = {"vendors.homestead.openness": openness, "releases.closing_gap": 2.0}
    world = Ecosystem(small(values), rng=1)
    lab = next(vendor for vendor in world.vendors if vendor.name == "homestead")
    world.market.families["published"][lab.family] = world.frontier - lag
    assert lab.wants_to_close() is wants
    assert not lab.wants_to_open()


def test_while_open_it_sets_no_price() -> None:
    world = Ecosystem(small(), rng=1)
    lab = next(vendor for vendor in world.vendors if vendor.name == "homestead")
    before = lab.markup
    lab.sales, lab.sales_response = 5.0, 1.0
    lab.decide()
    assert lab.markup == before
