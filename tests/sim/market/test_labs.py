"""What labs spend: their shares of the margin, and what they draw from cash, as outlays bind."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.market.clearing import budget
from sim.state.market import NOBODY, Market, empty_market
from tests.sim.market.accounts import RULES, budgeted
from tests.sim.worlds import handed


def test_a_budget_is_the_margin_and_the_cash_drawn_split_by_the_vendors_shares() -> None:
    market = empty_market(1, 1)
    vendor = market.vendors[0]
    for name, value in {
        "active": 1, "revenue": 100.0, "serving": 40.0, "funding": 10.0, "research_share": 0.5,
        "quality_share": 0.1, "support_share": 0.2, "cash": 60.0, "users": 30.0, "bills": 30.0,
        "family": 0,
    }.items():  # fmt: skip
        vendor[name] = value
    budgeted(market, 6.0, RULES | {"commerce.runway_months": 3.0})
    assert [vendor[x] for x in ("research", "quality", "supporting")] == pytest.approx([38, 7, 13])
    assert vendor["cash"] == pytest.approx(60 + 6 * (100 - 40 + 10 - 58))
    assert vendor["learned"] == 15.0
    assert vendor["load"] == pytest.approx(3 / 13)
    assert vendor["support"] == pytest.approx(0.3 + 0.7 * 15 / 65)


def test_a_loss_is_not_spent_but_owed() -> None:
    market = empty_market(1, 1)
    market.vendors["active"][0], market.vendors["serving"][0] = 1, 5.0
    market.vendors["research_share"][0] = 0.5
    budgeted(market, 6.0)
    assert market.vendors["research"][0] == 0
    assert market.vendors["cash"][0] == -30.0


def lab(**values: float) -> Market:
    """A market with one lab that shares out what it earns, and whose outlays bind by half."""
    market = empty_market(1, 1)
    shares = {"research_share": 0.5, "quality_share": 0.1, "support_share": 0.2}
    for name, value in {"active": 1, "family": 0, **shares, **values}.items():
        market.vendors[name][0] = value
    return market


OUTLAYS = ("research", "quality", "supporting")
BOUND = RULES | {"commerce.commitment_months": 1.0 / math.log(2.0)}
"""Half of outlays binds on after a month."""


def test_outlays_follow_income_up_and_down_as_commitments_allow() -> None:
    market = lab(revenue=100.0, cash=90.0)
    vendors = market.vendors
    seen = []
    for revenue in (100.0, 100.0, 0.0, 0.0):
        vendors["revenue"] = revenue
        budgeted(market, 1.0, BOUND)
        seen.append([float(vendors[name][0]) for name in OUTLAYS])
    assert seen == [[25.0, 5.0, 10.0], [37.5, 7.5, 15.0], [18.75, 3.75, 7.5], [9.375, 1.875, 3.75]]
    assert vendors["cash"][0] == pytest.approx(90 + 60 + 40 - 30 - 15)


def test_what_commitments_still_cost_beyond_income_is_not_drawn() -> None:
    """Of 100 in cash 60 are bound: 1 / ln 2 months of what outlays exceed income by."""
    over = 60.0 * math.log(2.0)
    market = lab(cash=100.0, revenue=100.0, research=100.0 + over)
    vendors = market.vendors
    budgeted(market, 1.0, BOUND | {"commerce.runway_months": 4.0})
    aims, before = [50.0 + 8.0, 10.0 + 1.0, 20.0 + 1.0], [100.0 + over, 0.0, 0.0]
    found = [vendors[name][0] for name in OUTLAYS]
    assert found == pytest.approx([(aim + was) / 2 for aim, was in zip(aims, before, strict=True)])


@given(
    st.floats(0.05, 60), st.floats(0, 60), st.floats(0.05, 12), st.floats(0, 0.5), st.floats(0, 1)
)
def test_a_lab_without_income_never_overshoots_into_debt(
    runway: float, commitment: float, months: float, upkeep: float, spent: float
) -> None:
    """If it has, to begin with, what its commitments still cost, or nothing is committed yet."""
    market = lab(cash=100.0, research=spent * 100.0 / max(commitment, 1e-9) if commitment else 0.0)
    vendors = market.vendors
    rules = RULES | {"commerce.runway_months": runway, "commerce.commitment_months": commitment,
                     "commerce.upkeep_part": upkeep}  # fmt: skip
    tables = handed(market, rules | {"clock.months_per_step": months})
    for _ in range(40):
        budget(tables, 10.0)
        assert vendors["cash"][0] >= -1e-9
        assert min(vendors[name][0] for name in OUTLAYS) >= 0.0


def test_a_lab_in_debt_pays_back_what_comes_free_before_it_spends_a_margin() -> None:
    market = lab(revenue=100.0, cash=-80.0, research=30.0, quality=6.0, supporting=12.0)
    vendors = market.vendors
    budgeted(market, 1.0, BOUND)
    assert [vendors[name][0] for name in OUTLAYS] == pytest.approx([30, 6, 12])
    assert vendors["cash"][0] == pytest.approx(-80 + 100 - 48)


def test_a_cap_on_research_binds_before_commitments_do() -> None:
    market = lab(research=50.0)
    vendors = market.vendors
    budgeted(market, 1.0, BOUND | {"policy.compute_cap.strength": 0.5})
    assert (vendors["research"][0], vendors["forgone"][0]) == (20.0, 5.0)


def test_cash_lasts_for_the_runway_when_nothing_more_comes_in() -> None:
    market = lab(cash=100.0)
    vendors = market.vendors
    rules = RULES | {"commerce.runway_months": 10.0}
    for _ in range(10):
        budgeted(market, 1.0, rules)
    assert vendors["cash"][0] == pytest.approx(100 * 0.9**10)
    assert vendors["research"][0] == pytest.approx(0.8 * 0.1 * 100 * 0.9**9)


@pytest.mark.parametrize(("upkeep", "spent"), [(0.0, [10, 0, 0]), (0.25, [5, 2.5, 2.5])])
def test_cash_goes_to_research_but_for_the_upkeep(upkeep: float, spent: list[float]) -> None:
    market = lab(cash=100.0)
    vendors = market.vendors
    rules = RULES | {"commerce.runway_months": 10.0, "commerce.upkeep_part": upkeep}
    budgeted(market, 1.0, rules)
    assert [vendors[name][0] for name in OUTLAYS] == pytest.approx(spent)


def test_a_lab_without_a_model_spends_what_it_is_given_on_support_and_keeps_its_cash() -> None:
    market = lab(family=NOBODY, revenue=100.0, funding=10.0)
    vendors = market.vendors
    budgeted(market, 1.0)
    assert [vendors[name][0] for name in OUTLAYS] == pytest.approx([0, 10, 20])
    assert vendors["cash"][0] == pytest.approx(100 + 10 - 30)
