"""Sales by family and vendor, and vendors' spending."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openclosed.sim.market.accounting import MOST_LOAD, budget, sell
from openclosed.sim.market.finance import payments_of
from openclosed.sim.state.market import (
    API,
    HOSTED,
    NOBODY,
    SELF_HOSTED,
    Market,
    Table,
    empty_board,
    empty_market,
)
from openclosed.sim.state.tables import Tables
from openclosed.sim.state.tally import UNIT, empty_tally
from tests.sim.runs import packed, tables_of

RULES = {
    "pricing.runway_months": math.inf, "pricing.upkeep_part": 0.1,
    "pricing.unit_cost": 0.5, "pricing.open_serving_cost": 1.0,
    "pricing.decision_months": 4.0, "firms.count": 1, "support.learning_years": 50.0,
    "support.start": 0.3, "support.cost": 0.1, "support.host_staffing": 1.0,
}  # fmt: skip
OUTLAYS = ("research", "quality", "supporting")


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


def lab(**values: float) -> Market:
    """A market with one lab that splits its margin."""
    market = empty_market(1, 1)
    shares = {"research_share": 0.5, "quality_share": 0.1, "support_share": 0.2}
    for name, value in {"active": 1, "family": 0, **shares, **values}.items():
        market.vendors[name][0] = value
    return market


def spent(market: Market) -> list[float]:
    """The outlays of its lab."""
    return [float(market.vendors[name][0]) for name in OUTLAYS]


def after(market: Market, months: float, rules: dict[str, float] = RULES) -> Table:
    """Its vendor after a step in which it spends, at a reference budget of 10."""
    budget(packed(market, rules | {"clock.months_per_step": months}), 10.0)
    return market.vendors[0]


def test_a_budget_is_the_margin_and_the_cash_drawn_split_by_the_vendors_shares() -> None:
    market = lab(revenue=100, serving=40, funding=10, cash=60, users=30, bills=30)
    vendor = after(market, 6.0, RULES | {"pricing.runway_months": 3.0})
    assert spent(market) == pytest.approx([38, 7, 13])
    assert vendor["cash"] == pytest.approx(60 + 6 * (100 - 40 + 10 - 58))
    assert vendor["learned"] == 15.0
    assert vendor["load"] == pytest.approx(3 / 13)
    assert vendor["support"] == pytest.approx(0.3 + 0.7 * 15 / 65)


@given(st.floats(0.05, 60), st.floats(0.05, 12), st.floats(0, 0.5))
def test_a_lab_without_income_never_overshoots_into_debt(
    runway: float, months: float, upkeep: float
) -> None:
    market = lab(cash=100.0)
    rules = RULES | {"pricing.runway_months": runway, "pricing.upkeep_part": upkeep}
    tables = packed(market, rules | {"clock.months_per_step": months})
    for _ in range(40):
        budget(tables, 10.0)
        assert market.vendors["cash"][0] >= -1e-9
        assert min(spent(market)) >= 0.0


@pytest.mark.parametrize(("months", "outlays"), [(1.0, [10, 2, 4]), (2.0, [30, 6, 12])])
def test_a_lab_in_debt_pays_back_before_it_spends_a_margin(
    months: float, outlays: list[float]
) -> None:
    """Of a margin of 100 a month, 80 pay back a debt in one month, or 40 in each of two."""
    market = lab(revenue=100.0, cash=-80.0)
    left = -80 + months * (100 - sum(outlays))
    assert after(market, months)["cash"] == pytest.approx(left)
    assert spent(market) == pytest.approx(outlays)


def test_a_lab_without_a_model_spends_funding_on_support_and_keeps_its_cash() -> None:
    market = lab(family=NOBODY, revenue=100.0, funding=10.0)
    assert after(market, 1.0)["cash"] == pytest.approx(100 + 10 - 30)
    assert spent(market) == pytest.approx([0, 10, 20])


@pytest.mark.parametrize(
    ("staffing", "load", "revenue"), [(1.0, 1.0, 6.0), (0.1, 10.0, 20.0), (0.0, MOST_LOAD, 6.0)]
)
def test_a_host_staffs_for_its_users_and_its_owners_keep_or_add_the_rest(
    staffing: float, load: float, revenue: float
) -> None:
    """Support falls as demand exceeds staffing; without staff there is none."""
    market = lab(hosts=1, family=NOBODY, revenue=revenue, serving=5.0, duties=0.5, bills=30.0)
    vendor = after(market, 6.0, RULES | {"support.host_staffing": staffing})
    assert spent(market) == pytest.approx([0.0, 0.0, 3.0 * staffing])
    assert vendor["load"] == pytest.approx(load)
    assert vendor["support"] == pytest.approx(0.3 / load)
    assert vendor["funding"] == pytest.approx(5.5 + 3.0 * staffing - revenue)
    assert vendor["cash"] == 0.0
