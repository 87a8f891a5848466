"""Who hosts an open family, and hosts' fixed costs."""

import numpy as np

from openclosed.sim import Ecosystem
from openclosed.sim.market.hosting import appeal, split_among_hosts
from openclosed.sim.state.market import empty_market
from tests.sim.runs import small


def test_hosts_in_business_and_the_own_lab_split_volume_by_logit() -> None:
    """Of three hosts the first has left; the family is of the lab in row 3, one more is there."""
    market = empty_market(1, 1)
    market.families["open"], market.families["vendor"] = 1, 3
    vendors = market.vendors
    vendors["active"][:5], vendors["hosts"][:5] = [0, 1, 1, 1, 1], [1, 1, 1, 0, 0]
    vendors["support"][:5] = [0.9, 0.3, 0.6, 0.5, 0.9]
    vendors["cost_factor"][:5] = [0.5, 1.0, 1.2, 0.9, 0.5]
    split = np.full(vendors.size, np.nan)
    best, hosts = split_among_hosts(market.families, vendors, 0, appeal(vendors, 2.0, 1.3), split)
    score = 2.0 * vendors["support"][1:4] - 1.3 * np.log(vendors["cost_factor"][1:4])
    np.testing.assert_allclose(split[1:4], np.exp(score) / np.exp(score).sum())
    assert split[0] == 0.0
    assert not split[4:].any()
    assert (best, hosts) == (1 + int(np.argmax(score)), 3)


def test_only_hosts_in_business_pay_a_fixed_share_of_open_models_potential_spend() -> None:
    part = 0.01
    free, model = (Ecosystem(small({"pricing.host_fixed_cost": one}), rng=1) for one in (0.0, part))
    for each in (free, model):
        each.vendors[-1].active = 0
        each.step()
    cost = part * model.demand.open_potential
    assert cost > 0
    vendors = model.market.vendors
    paid = vendors["serving"] - free.market.vendors["serving"]
    hosts = (vendors["active"] == 1) & (vendors["hosts"] == 1)
    assert hosts.sum() == 2
    np.testing.assert_allclose(paid, np.where(hosts, cost, 0.0), atol=1e-9 * cost)
