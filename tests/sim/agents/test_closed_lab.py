"""A closed lab opens only as the laggard's weapon."""

import pytest

from sim import Ecosystem
from tests.sim.worlds import small


@pytest.mark.parametrize(
    ("lag", "openness", "wants"),
    [(9.0, "strategic", True), (7.0, "strategic", False), (9.0, "fixed", False)],
)
def test_it_would_open_once_it_trails_by_the_gap(lag: float, openness: str, wants: bool) -> None:
    values = {"vendors.latecomer.openness": openness, "releases.opening_gap": 8.0}
    world = Ecosystem(small(values), rng=1)
    lab = next(vendor for vendor in world.vendors if vendor.name == "latecomer")
    world.market.families["published"][lab.family] = world.frontier - lag
    assert lab.wants_to_open() is wants
    assert not lab.wants_to_close()
