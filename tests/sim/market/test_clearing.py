"""Money, support and contributors: what is paid is received, what joins and leaves is all."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import Ecosystem
from sim.market.clearing import (
    MOST_LOAD,
    anticipate,
    contribute,
    learned_support,
    loaded_support,
    sell,
)
from sim.market.finance import payments_of
from sim.state.kinds import API, HOSTED, SELF_HOSTED
from sim.state.market import NOBODY, Market, empty_market
from sim.state.offers import empty_board
from sim.state.tables import Tables
from sim.state.tally import UNIT, empty_tally
from tests.sim.market.accounts import RULES, budgeted
from tests.sim.worlds import both_kinds, cohort, handed, small, tables_of


def no_uses(market: Market, alternatives: int, places: int = 1) -> Tables:
    """Nothing is used of the offerings of a market; volume costs 1 a unit at a price of 1."""
    market.families["tier"] = 1.0
    tables = tables_of(market, RULES)
    tables.board = empty_board(alternatives, market.families.size, places)
    tables.board.going[:] = 1.0
    tables.tally = empty_tally(alternatives, places)
    return tables


def test_sales_go_to_the_owner_or_are_split_among_hosts_and_own_use_pays_nobody() -> None:
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
    sell(tables.handed, fixed_cost=0.0)
    np.testing.assert_allclose(market.vendors["revenue"][:3], [30, 10, 30])
    np.testing.assert_allclose(market.vendors["serving"][:3], [5, 1.5, 9])
    np.testing.assert_allclose(market.vendors["bills"][:3], [10, 3, 9])
    assert payments_of(tables.handed) == 70.0
    np.testing.assert_allclose(market.vendors["users"][:3], [4, 2, 6])
    np.testing.assert_allclose(market.families["users"], [4, 10])
    np.testing.assert_allclose(market.families["own_hosted"], [0, 2])
    np.testing.assert_allclose(market.families["usage"], [0.25, 0.75])


def test_usage_is_the_share_of_all_volume_however_little_that_is() -> None:
    market = empty_market(2, 1)
    tables = no_uses(market, 2)
    offerings, uses = tables.board.offerings, tables.tally
    offerings["family"], offerings["delivery"] = [0, 1], SELF_HOSTED
    uses.volume[:, 0, 0] = [UNIT / 8, UNIT * 3 / 8]
    sell(tables.handed, fixed_cost=0.0)
    np.testing.assert_allclose(market.families["usage"], [0.25, 0.75])


def test_serving_costs_its_share_of_the_bill_for_what_work_needs_and_what_model_serves() -> None:
    """The same volume of work that needs less is cheaper to serve, and so is a smaller model."""
    market = empty_market(1, 1)
    market.families["vendor"], market.vendors["cost_factor"] = 0, 1.0
    tables = no_uses(market, 1, places=2)
    market.families["tier"] = 0.5
    tables.board.going[:] = [1.0, 0.25]
    tables.tally.volume[0, 1] = np.array([8, 8]) * UNIT
    sell(tables.handed, fixed_cost=0.0)
    assert market.vendors["bills"][0] == (8 + 2) * 0.5
    assert market.vendors["serving"][0] == 0.5 * 5


@given(st.floats(0, 1), st.floats(0, 1e5), st.floats(0.1, 1e4))
def test_support_is_learned_by_use_from_its_start_towards_one(
    start: float, learned: float, half: float
) -> None:
    support = learned_support(start, learned, half)
    assert start - 1e-12 <= support <= 1 + 1e-12
    assert support <= learned_support(start, learned + 1, half) + 1e-12
    assert learned_support(start, half, half) == pytest.approx((1 + start) / 2)


def test_support_falls_once_more_is_asked_than_staffed() -> None:
    assert loaded_support(0.8, 0.5) == 0.8
    assert loaded_support(0.8, 1.0) == 0.8
    assert loaded_support(0.8, 2.0) == 0.4


def test_who_staffs_nobody_answers_nobody() -> None:
    market = empty_market(1, 1)
    market.vendors["active"][0], market.vendors["bills"][0] = 1, 5.0
    budgeted(market, 6.0)
    assert market.vendors["load"][0] == MOST_LOAD
    assert market.vendors["support"][0] < 0.01
    market.vendors["bills"][0] = 0.0
    budgeted(market, 6.0)
    assert market.vendors["load"][0] == 0.0


def test_a_vendor_smooths_what_it_learns_of_demand() -> None:
    market = empty_market(1, 1)
    market.families["vendor"] = 0
    tables = no_uses(market, 1)
    tables.board.offerings["alone"] = 1
    tally = tables.tally.offerings
    seen, usual = [], np.ones(market.vendors.size, np.bool_)
    for sales, response in ((8, 4), (16, 8), (99, 0), (99, 1)):
        usual[0] = response != 1  # the last month's price is not its usual one
        tally["sales"], tally["sales_response"] = sales * UNIT, response * UNIT
        anticipate(tables.handed, usual)
        seen.append((market.vendors["sales"][0], market.vendors["sales_response"][0]))
    assert seen == [(8, 4), (10, 5), (10, 5), (10, 5)]


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


CONTRIBUTED = [
    ({}, 0.0),
    ({"families.usage": 0.4}, 0.6 * (0.6 - 0.3)),
    ({"vendors.research": 0.0}, -0.6 * 0.4),
    ({"vendors.research": 0.0, "communities.grants": 5.0}, 0.0),
    ({"communities.grants": 5.0}, 0.6 * 0.4),
    ({"vendors.family": 7}, -0.6 * 0.4),
    ({"vendors.active": 0}, -0.6 * 0.4),
    ({"communities.contributors": 2.0}, -0.6 * 0.7),
]


@pytest.mark.parametrize(("change", "rate"), CONTRIBUTED)
def test_contributors_come_with_use_and_with_what_lab_and_state_pay(
    change: dict[str, float], rate: float
) -> None:
    """At the references they stay; `rate` a year is the sum of what departs from them."""
    market, years = community_of(change), 1e-6
    contribute(handed(market, RULES | {"clock.months_per_step": 12.0 * years}), 10.0)
    community = market.communities[0]
    before = change.get("communities.contributors", 1.0)
    assert community["contributors"] - before == pytest.approx(rate * years, rel=1e-5, abs=1e-12)
    moved = community["joined"] - community["left"]
    assert moved == pytest.approx(rate * years, rel=1e-5, abs=1e-12)


@pytest.mark.parametrize(
    ("change", "rate"),
    [({}, 0.0), ({"families.vendor": NOBODY}, 0.5), ({"vendors.active": 0}, 0.5)],
)
def test_legal_risk_drives_contributors_away_where_no_vendor_answers(
    change: dict[str, float], rate: float
) -> None:
    """At the hazard that the law sets, 5 a year, times the incidents a month."""
    left = []
    for strength in (0.0, 5.0 / 12.0):
        market = community_of(change | {"families.incident_rate": 0.1})
        law = {"policy.release_liability.strength": strength, "clock.months_per_step": 12e-6}
        contribute(handed(market, RULES | law), 10.0)
        left.append(float(market.communities["left"][0]))
    assert left[1] - left[0] == pytest.approx(rate * 1e-6, rel=1e-4, abs=1e-12)


@pytest.mark.parametrize(("staffing", "staffed"), [(1.0, 3.0), (0.1, 0.3)])
@pytest.mark.parametrize("revenue", [20.0, 6.0])
def test_a_host_staffs_for_its_users_and_its_owners_keep_or_add_the_rest(
    revenue: float, staffing: float, staffed: float
) -> None:
    market = empty_market(1, 1)
    vendor = market.vendors[0]
    for name, value in {
        "active": 1, "hosts": 1, "family": NOBODY, "revenue": revenue, "serving": 5.0,
        "duties": 0.5, "research_share": 0.2, "support_share": 0.2, "bills": 30.0,
    }.items():  # fmt: skip
        vendor[name] = value
    budgeted(market, 6.0, RULES | {"support.host_staffing": staffing})
    assert vendor["supporting"] == pytest.approx(staffed)
    assert vendor["load"] == pytest.approx(3.0 / staffed)
    assert vendor["funding"] == pytest.approx(5.5 + staffed - revenue)
    assert (vendor["research"], vendor["quality"], vendor["cash"]) == (0.0, 0.0, 0.0)


def test_every_host_in_business_pays_the_fixed_cost_beside_what_it_serves() -> None:
    market = empty_market(1, 1)
    market.vendors["active"][:3], market.vendors["hosts"][:4] = 1, [1, 1, 0, 1]
    market.vendors["cost_factor"] = 1.0
    market.split[0, 0] = 1.0
    tables = no_uses(market, 1)
    offerings, uses = tables.board.offerings, tables.tally
    offerings["delivery"], uses.volume[0, 0, 0] = HOSTED, 10 * UNIT
    sell(tables.handed, fixed_cost=2.0)
    assert market.vendors["serving"][:4].tolist() == [7.0, 2.0, 0.0, 0.0]


@pytest.mark.parametrize("seed", [1, 2])
def test_every_month_conserves_money_and_contributors_and_serves_what_is_used(seed: int) -> None:
    world = Ecosystem(small({"clock.horizon": 48.0}), rng=seed)
    vendors, communities = world.market.vendors, world.market.communities
    while world.running:
        cash, stock = vendors["cash"].copy(), communities["contributors"].sum()
        world.step()
        paid = payments_of(world.handed)
        assert vendors["revenue"].sum() == pytest.approx(paid, rel=1e-9)
        users = world.tally.users.sum()
        assert world.market.families["users"].sum() == users
        assert world.market.families["usage"].sum() == pytest.approx(1, abs=1e-9)
        flows = ("serving", "research", "quality", "supporting", "duties")
        spent = sum(vendors[name] for name in flows)
        income = vendors["revenue"] + vendors["funding"]
        flow = np.where(vendors["active"] == 1, income - spent, 0)
        np.testing.assert_allclose(flow[vendors["hosts"] == 1], 0, atol=1e-9)
        np.testing.assert_allclose(vendors["cash"] - cash, flow, atol=1e-6)
        moved = communities["joined"].sum() - communities["left"].sum()
        assert communities["contributors"].sum() == pytest.approx(stock + moved, rel=1e-9)


STEADY: dict[str, Any] = both_kinds({"volume_spread": 0.3}) | {
    "work.cohorts": {str(n): cohort(100.0 + n) for n in range(4)}, "work.size_spread": 0.0,
    "work.tied_to": "nothing", "work.growth": 0.0, "work.retirement": 0.0, "research.growth": 0.0,
    "research.flywheel": 0.0, "releases.replayed_until": None,
}  # fmt: skip
"""A world without trends, which go on within a step and would tell two lengths of it apart."""


def test_half_month_steps_leave_about_the_same_cash_after_two_years() -> None:
    """All vendors' cash, mean over 40 runs each: the means differ by less than 4 standard errors.

    Were the step not accounted for they would differ by a factor of 2, more than 10 of them.
    """

    def cash(step: float) -> np.ndarray:
        parameters = small(STEADY | {"clock.months_per_step": step, "firms.count": 100})
        worlds = (Ecosystem(parameters, rng=seed).run() for seed in range(40))
        return np.array([world.market.vendors["cash"].sum() for world in worlds])

    months, halves = cash(1.0), cash(0.5)
    error = math.sqrt((months.var(ddof=1) + halves.var(ddof=1)) / 40)
    assert abs(months.mean() - halves.mean()) < 4 * error
    assert min(months.mean(), halves.mean()) > 10 * error
