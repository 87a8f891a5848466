"""Investors fund a share of expected growth, and more to labs with more revenue."""

import numpy as np
import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.market.finance import growth_rate, parts
from tests.sim.runs import small


@pytest.mark.parametrize(("size_growth", "rate"), [(0.15, 1.5), (0.0, 0.0)])
def test_labs_start_with_funding_from_expected_growth(size_growth: float, rate: float) -> None:
    values = {"research.past_growth": 10.0, "work.size_growth": size_growth}
    payments, usual = Ecosystem(small(values), rng=1).money.prospects
    assert payments > 0.0
    assert growth_rate(payments, usual) == pytest.approx(rate)


def test_labs_with_more_revenue_get_more_as_far_as_results_count() -> None:
    backing, revenue = np.array([1.0, 1.0, 0.0]), np.array([30.0, 10.0, 40.0])
    assert parts(backing, revenue, 0.5).tolist() == [0.4375, 0.3125, 0.25]


def test_labs_start_with_the_cash_of_a_round_and_hosts_with_none() -> None:
    months, upkeep = 7.0, 0.2
    chosen = {"pricing.runway_months": months, "pricing.upkeep_part": upkeep}
    asking = {"vendors.specialist.backing": 5.0}
    vendors = Ecosystem(small(chosen | asking), rng=1).market.vendors
    labs = (vendors["active"] == 1) & (vendors["hosts"] == 0)
    np.testing.assert_allclose(vendors["cash"][labs], months * vendors["funding"][labs])
    np.testing.assert_allclose(
        vendors["research"][labs], (1 - 2 * upkeep) * vendors["funding"][labs]
    )
    assert vendors["cash"][labs].min() > 0
    assert not vendors["cash"][~labs].any()
