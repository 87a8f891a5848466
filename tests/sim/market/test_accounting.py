"""Sales by family and vendor, vendors' estimates of demand, and contributors."""

from collections.abc import Mapping

import numpy as np
import pytest

from openclosed.sim.market.accounting import anticipate, contribute, sell
from openclosed.sim.market.finance import payments_of
from openclosed.sim.state.kinds import API, HOSTED, SELF_HOSTED
from openclosed.sim.state.market import NOBODY, Market, empty_market
from openclosed.sim.state.offers import empty_board
from openclosed.sim.state.tables import Tables
from openclosed.sim.state.tally import UNIT, empty_tally
from tests.sim.market.accounts import RULES
from tests.sim.runs import packed, tables_of


def no_uses(market: Market, alternatives: int) -> Tables:
    """Nothing is used of the offerings of a market; volume costs 1 a unit at a price of 1."""
    market.families["tier"] = 1.0
    tables = tables_of(market, RULES)
    tables.board = empty_board(alternatives, market.families.size, 1)
    tables.board.going[:] = 1.0
    tables.tally = empty_tally(alternatives, 1)
    return tables


def test_sales_go_to_the_owner_or_are_split_among_hosts_and_self_hosted_use_pays_nobody() -> None:
    market = empty_market(2, 1)
    market.families["vendor"] = [0, NOBODY]
    market.split[:3, 1] = [0.0, 0.25, 0.75]
    market.vendors["cost_factor"][:3] = [1.0, 1.0, 2.0]  # each has its own cost of serving
    tables = no_uses(market, 3)
    market.families["tier"][1] = 0.5
    offerings, uses = tables.board.offerings, tables.tally
    offerings["family"], offerings["delivery"] = [0, 1, 1], [API, SELF_HOSTED, HOSTED]
    uses.users[:, 0, 0] = [4, 2, 8]
    uses.volume[:, 0, 0] = np.array([10, 6, 24]) * UNIT
    uses.spend[:, 0, 0] = np.array([30, 5, 40]) * UNIT
    sell(tables.packed, fixed_cost=0.0)
    np.testing.assert_allclose(market.vendors["revenue"][:3], [30, 10, 30])
    np.testing.assert_allclose(market.vendors["serving"][:3], [5, 1.5, 9])
    np.testing.assert_allclose(market.vendors["bills"][:3], [10, 3, 9])
    assert payments_of(tables.packed) == 70.0
    np.testing.assert_allclose(market.vendors["users"][:3], [4, 2, 6])
    np.testing.assert_allclose(market.families["users"], [4, 10])
    np.testing.assert_allclose(market.families["own_hosted"], [0, 2])
    np.testing.assert_allclose(market.families["usage"], [0.25, 0.75])


def test_a_vendor_smooths_its_estimate_of_demand() -> None:
    market = empty_market(1, 1)
    market.families["vendor"] = 0
    tables = no_uses(market, 1)
    tables.board.offerings["alone"] = 1
    tally = tables.tally.offerings
    seen, usual = [], np.ones(market.vendors.size, np.bool_)
    for sales, response in ((8, 4), (16, 8), (99, 0), (99, 1)):
        usual[0] = response != 1  # the last month's price is not its usual one
        values = {"sales": sales, "sales_response": response, "camp_response": 2 * response}
        for column, value in values.items():
            tally[column] = value * UNIT
        anticipate(tables.packed, usual)
        seen.append([float(market.vendors[column][0]) for column in values])
    assert seen == [[8, 4, 8], [10, 5, 10], [10, 5, 10], [10, 5, 10]]


def community_of(change: Mapping[str, float]) -> Market:
    """One open family with a community of the reference, and with a lab of the reference."""
    market = empty_market(1, 1)
    market.families["alive"], market.families["open"], market.families["vendor"] = 1, 1, 0
    market.families["community"], market.families["usage"] = 0, RULES["contributors.reference_use"]
    market.vendors["active"][0], market.vendors["family"][0] = 1, 0
    market.vendors["research"][0] = 10.0 * RULES["contributors.reference_research"]
    market.communities["active"], market.communities["family"] = 1, 0
    market.communities["contributors"] = 1.0
    for name, value in change.items():
        table, column = name.split(".")
        getattr(market, table)[column][0] = value
    return market


RISK, NO_VENDOR = {"families.incident_rate": 0.1}, {"families.vendor": NOBODY}
CONTRIBUTED = [
    ({"families.usage": 0.4}, 0.6 * (0.6 - 0.3)),
    ({"vendors.research": 0.0, "communities.grants": 5.0}, 0.0),
    ({"communities.grants": 5.0}, 0.6 * 0.4),
    ({"vendors.family": 7}, -0.6 * 0.4),
    ({"communities.contributors": 2.0}, -0.6 * 0.7),
    (RISK, 0.0),
    (RISK | NO_VENDOR, -0.6 * 0.4 - 0.5),
]


@pytest.mark.parametrize(("change", "rate"), CONTRIBUTED)
def test_contributors_come_with_use_and_pay_and_go_for_legal_risk_where_no_vendor_answers(
    change: dict[str, float], rate: float
) -> None:
    """At the references the stock is constant; `rate` a year is the sum of departures from it.

    The law sets a hazard of 5 a year for each incident a month.
    """
    market, years = community_of(change), 1e-6
    law = {"policy.release_liability.strength": 5.0 / 12.0}
    contribute(packed(market, RULES | law | {"clock.months_per_step": 12.0 * years}), 10.0)
    community = market.communities[0]
    before = change.get("communities.contributors", 1.0)
    assert community["contributors"] - before == pytest.approx(rate * years, rel=1e-5, abs=1e-12)
    moved = community["joined"] - community["left"]
    assert moved == pytest.approx(rate * years, rel=1e-5, abs=1e-12)
