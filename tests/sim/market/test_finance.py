"""Investors give a share of the growth that they expect, more of it to whom earns more."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from openclosed.sim import Ecosystem
from openclosed.sim.market.finance import MOST_GROWTH, growth_rate, parts
from openclosed.sim.state.tally import UNIT
from tests.sim.worlds import run, small


@pytest.mark.parametrize("growth", [0.0, 0.3, 1.5])
def test_the_growth_of_steady_payments_is_found_from_their_average(growth: float) -> None:
    usual, step = 1.0, 0.01
    for n in range(3000):
        usual += step * (math.exp(growth * n * step) - usual)
    found = growth_rate(math.exp(growth * 30.0), usual)
    assert found == pytest.approx(growth, rel=0.03, abs=1e-9)


@given(st.floats(0, 1e9), st.floats(0, 1e9))
def test_investors_expect_neither_decline_nor_wonders(payments: float, usual: float) -> None:
    assert 0.0 <= growth_rate(payments, usual) <= MOST_GROWTH


@pytest.mark.parametrize(("growth", "rate"), [(0.5, 1.5), (0.0, 1.0), (-4.0, 0.0)])
def test_labs_start_on_what_the_growth_of_work_promises(growth: float, rate: float) -> None:
    values = {"research.past_growth": 10.0, "work.size_growth": 0.1, "work.growth": growth}
    payments, usual = Ecosystem(small(values), rng=1).money.prospects
    assert payments > 0.0
    assert growth_rate(payments, usual) == pytest.approx(rate)


MONEY = arrays(float, 5, elements=st.floats(0, 1e6))


@given(MONEY, MONEY, st.floats(0, 1))
def test_all_the_money_is_given_where_any_is_backed_and_else_the_part_by_results(
    backing: np.ndarray, revenue: np.ndarray, by_results: float
) -> None:
    given_parts = parts(backing, revenue, by_results)
    assert np.all(given_parts >= -1e-12)
    paid = by_results if revenue.sum() > 0 else 0.0
    assert given_parts.sum() == pytest.approx(1.0 if backing.sum() > 0 else paid)
    assert not given_parts[(backing == 0) & (revenue == 0)].any()


def test_who_earns_more_is_given_more_as_far_as_results_count() -> None:
    backing, revenue = np.array([1.0, 1.0, 0.0]), np.array([30.0, 10.0, 40.0])
    assert parts(backing, revenue, 0.5).tolist() == [0.4375, 0.3125, 0.25]


def test_labs_start_with_the_cash_of_a_round_and_hosts_even_if_they_ask_with_none() -> None:
    months, upkeep = 7.0, 0.2
    chosen = {"commerce.runway_months": months, "commerce.upkeep_part": upkeep}
    asking = {"vendors.specialist.backing": 5.0}
    vendors = Ecosystem(small(chosen | asking), rng=1).market.vendors
    labs = (vendors["active"] == 1) & (vendors["hosts"] == 0)
    np.testing.assert_allclose(vendors["cash"][labs], months * vendors["funding"][labs])
    np.testing.assert_allclose(
        vendors["research"][labs], (1 - 2 * upkeep) * vendors["funding"][labs]
    )
    assert vendors["cash"][labs].min() > 0
    assert not vendors["cash"][~labs].any()


def test_money_dries_up_when_payments_stand_still() -> None:
    still = {"work.growth": 0.0, "work.tied_to": "nothing", "awareness.innovation": 100.0}
    still |= {"research.growth": 0.0, "research.flywheel": 0.0, "research.own_work": 0.0}
    world = run({"clock.horizon": 120.0, "releases.replayed_until": None} | still)
    spend = world.tally.spend.sum() / UNIT
    assert spend > 1.0
    assert world.market.vendors["funding"].sum() < 0.2 * spend


def test_funding_stops_in_its_month() -> None:
    def funding(values: dict[str, Any]) -> list[float]:
        world, funds = Ecosystem(small(values), rng=1), []
        for _ in range(8):
            world.step()
            vendors = world.market.vendors
            funds.append(float(vendors["funding"][vendors["hosts"] == 0].sum()))
        return funds

    ends, goes_on = funding({"commerce.funding_end": "2023-06"}), funding({})
    assert ends[:5] == goes_on[:5]
    assert not any(ends[5:])
    assert any(goes_on[5:])
