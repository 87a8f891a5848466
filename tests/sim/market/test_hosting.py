"""Who hosts an open family."""

import numpy as np

from sim.market.hosting import appeal, split_among_hosts
from sim.state.market import empty_market


def test_hosts_split_volume_by_logit() -> None:
    vendors = empty_market(1, 1).vendors
    vendors["active"][:4], vendors["hosts"][:4] = 1, [1, 1, 0, 0]
    vendors["support"][:4] = [0.3, 0.6, 0.5, 0.9]
    vendors["cost_factor"][:4] = [1.0, 1.2, 0.9, 0.5]
    split = np.full(vendors.size, np.nan)
    best, hosts = split_among_hosts(vendors, 2, appeal(vendors, 2.0, 1.3), split)
    score = 2.0 * vendors["support"][:3] - 1.3 * np.log(vendors["cost_factor"][:3])
    expected = np.exp(score) / np.exp(score).sum()
    np.testing.assert_allclose(split[:3], expected)
    assert not split[3:].any()
    assert (best, hosts) == (int(np.argmax(score)), 3)
