"""Ownership and exit of families, and who develops and hosts them."""

import numpy as np
import pytest

from openclosed.sim.state.families import has_host, may_host, open_weights, retire
from openclosed.sim.state.kinds import API, HOSTED
from openclosed.sim.state.market import empty_market
from tests.sim.runs import after


def test_users_of_a_lab_that_opens_keep_their_smoothed_price_and_of_one_that_goes_are_free() -> (
    None
):
    model = after(steps=6)
    families, firms = model.market.families, model.firm_table
    opened, gone = np.flatnonzero((families["open"] == 0) & (families["users"] > 0))[:2].tolist()
    open_weights(model.market, firms, opened)
    assert families["felt_price"][opened, HOSTED] == families["felt_price"][opened, API] > 0

    retire(model.market, firms, gone)
    assert not (firms.seen // 3 == gone).any()
    assert not (firms.primary // 3 == gone).any()
    assert model.suppliers.add_family("a newcomer", 110.0) != gone  # the row is not given away
    model.step()
    assert not (firms.slot[firms.slot >= 0] // 3 == gone).any()


@pytest.mark.parametrize("fenced", [0, 1])
@pytest.mark.parametrize("in_business", [0, 1])
def test_a_family_is_hosted_by_its_own_vendor_and_unless_it_is_fenced_by_any_host(
    in_business: int, fenced: int
) -> None:
    """Row 0 is its vendor, row 1 a host, and row 2 neither."""
    market = empty_market(1, 1)
    families, vendors = market.families, market.vendors
    families["vendor"], families["fenced"] = 0, fenced
    vendors["active"][:3], vendors["hosts"][1] = [in_business, 1, 1], 1
    assert [may_host(families, vendors, 0, v) for v in range(3)] == [True, not fenced, False]
    assert has_host(families, vendors, 0) == bool(in_business or not fenced)
    vendors["active"][1] = 0
    assert has_host(families, vendors, 0) == bool(in_business)
