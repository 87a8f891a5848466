"""Hosts serve every open family and compete their margin away."""

import pytest

from sim import Ecosystem
from sim.agents import Host
from sim.state.kinds import HOSTED
from tests.sim.worlds import STILL, small


def test_a_host_serves_every_open_family_and_owns_none() -> None:
    world = Ecosystem(small(STILL), rng=1)
    world.step()
    families = world.market.families
    open_ = (families["alive"] == 1) & (families["open"] == 1)
    for vendor in world.vendors:
        if isinstance(vendor, Host):
            assert vendor.family < 0
            assert (world.market.split[vendor.row, open_] > 0).all()
    assert world.market.split[:, open_].sum(axis=0) == pytest.approx(1)


def test_more_hosts_make_open_models_cheaper() -> None:
    prices = []
    for extra in (0, 4):
        more = {f"host {i}": {"_target_": "sim.agents.Host"} for i in range(extra)}
        vendors = small().model_dump(by_alias=True)["vendors"] | more
        world = Ecosystem(small(STILL | {"vendors": vendors}), rng=1)
        world.step()
        offerings = world.board.offerings
        prices.append(offerings["list_price"][offerings["delivery"] == HOSTED].min())
    assert prices[1] < prices[0]
