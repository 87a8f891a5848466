"""An open-weight lab hosts its family, and its price is the hosts'."""

from sim import Ecosystem
from sim.agents import OpenWeightLab
from tests.sim.worlds import STILL, small


def test_it_hosts_its_own_family_and_no_other() -> None:
    world = Ecosystem(small(STILL), rng=1)
    world.step()
    labs = [vendor for vendor in world.vendors if isinstance(vendor, OpenWeightLab)]
    assert len(labs) > 1
    for lab in labs:
        assert (world.market.split[lab.row] > 0).nonzero()[0].tolist() == [lab.family]


def test_while_open_it_sets_no_price() -> None:
    world = Ecosystem(small(), rng=1)
    lab = next(vendor for vendor in world.vendors if vendor.name == "homestead")
    before = lab.markup
    lab.sales, lab.sales_response = 5.0, 1.0
    lab.decide()
    assert lab.markup == before
