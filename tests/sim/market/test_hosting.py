"""Who hosts an open family."""

import numpy as np

from sim import Ecosystem
from sim.market.hosting import appeal, split_among_hosts
from sim.state.families import has_host
from sim.state.market import Market, empty_market
from tests.sim.worlds import small


def of_hosts(**columns: list[float]) -> Market:
    """A market with two hosts, two labs, and an open family of the lab in row 2."""
    market = empty_market(1, 1)
    market.families["open"], market.families["vendor"] = 1, 2
    market.vendors["active"][:4], market.vendors["hosts"][:4] = 1, [1, 1, 0, 0]
    market.vendors["cost_factor"][:4] = 1.0
    for name, values in columns.items():
        market.vendors[name][:4] = values
    return market


def hosts_of(market: Market) -> tuple[list[float], int, int]:
    """Shares of the first four vendors, the best host and how many there are."""
    split = np.full(market.vendors.size, np.nan)
    score = appeal(market.vendors, 2.0, 1.3)
    best, hosts = split_among_hosts(market.families, market.vendors, 0, score, split)
    assert not split[4:].any()
    return split[:4].tolist(), best, hosts


def test_hosts_split_volume_by_logit() -> None:
    support, cost = [0.3, 0.6, 0.5, 0.9], [1.0, 1.2, 0.9, 0.5]
    shares, best, hosts = hosts_of(of_hosts(support=support, cost_factor=cost))
    score = 2.0 * np.array(support[:3]) - 1.3 * np.log(cost[:3])
    np.testing.assert_allclose(shares, [*np.exp(score) / np.exp(score).sum(), 0.0])
    assert (best, hosts) == (int(np.argmax(score)), 3)


def test_a_fenced_family_is_hosted_by_its_owner_alone() -> None:
    market = of_hosts()
    market.families["fenced"] = 1
    assert hosts_of(market) == ([0, 0, 1, 0], 2, 1)
    assert has_host(market.families, market.vendors, 0)
    market.vendors["active"][2] = 0
    assert not has_host(market.families, market.vendors, 0)


def test_who_has_left_hosts_nothing() -> None:
    assert hosts_of(of_hosts(active=[1, 0, 0, 1])) == ([1, 0, 0, 0], 0, 1)


def test_hosts_alone_pay_a_fixed_part_of_what_work_for_open_models_would_cost() -> None:
    part = 0.01
    free, world = (
        Ecosystem(small({"commerce.host_fixed_cost": one}), rng=1) for one in (0.0, part)
    )
    free.step()
    world.step()
    cost = part * world.demand.open_potential
    assert cost > 0
    vendors = world.market.vendors
    paid = vendors["serving"] - free.market.vendors["serving"]
    hosts = (vendors["active"] == 1) & (vendors["hosts"] == 1)
    assert hosts.any()
    np.testing.assert_allclose(paid, np.where(hosts, cost, 0.0), atol=1e-9 * cost)
