"""A closed lab starts with weights of its own that nobody else has."""

from sim import Ecosystem
from sim.agents import ClosedLab
from sim.state.kinds import API
from tests.sim.worlds import STILL, small


def test_it_alone_sells_its_family_and_only_behind_its_interface() -> None:
    world = Ecosystem(small(STILL), rng=1)
    world.step()
    offerings, families = world.board.offerings, world.market.families
    labs = [vendor for vendor in world.vendors if isinstance(vendor, ClosedLab)]
    assert labs
    for lab in labs:
        (offered,) = offerings["delivery"][offerings["family"] == lab.family]
        assert offered == API
        assert families["community"][lab.family] < 0
        assert not world.market.split[:, lab.family].any()
