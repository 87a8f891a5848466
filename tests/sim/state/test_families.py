"""Ownership and exit of families, and who develops and hosts them."""

import numpy as np
import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.state.families import has_host, may_host, open_weights, retire
from openclosed.sim.state.kinds import API, HOSTED
from openclosed.sim.state.market import empty_market
from tests.sim.runs import after


@pytest.fixture
def model() -> Ecosystem:
    return after(steps=6)


def test_a_retired_family_is_seen_by_nobody_and_its_row_is_not_given_away(model: Ecosystem) -> None:
    f = int(np.argmax(model.market.families["users"]))
    retire(model.market, model.firm_table, f)
    assert not (model.firm_table.seen // 3 == f).any()
    assert not (model.firm_table.primary // 3 == f).any()
    assert model.suppliers.add_family("a newcomer", 110.0) != f
    model.step()
    assert not (model.firm_table.slot[model.firm_table.slot >= 0] // 3 == f).any()


def test_users_who_stay_with_a_lab_that_opens_keep_their_smoothed_price(model: Ecosystem) -> None:
    families = model.market.families
    f = int(np.flatnonzero(families["open"] == 0)[0])
    open_weights(model.market, model.firm_table, f)
    assert families["felt_price"][f, HOSTED] == families["felt_price"][f, API] > 0


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
    allowed = [may_host(families, vendors, 0, v) for v in range(3)]
    assert allowed == [True, not fenced, False]
    assert has_host(families, vendors, 0) == bool(in_business or not fenced)
    vendors["active"][1] = 0
    assert has_host(families, vendors, 0) == bool(in_business)
