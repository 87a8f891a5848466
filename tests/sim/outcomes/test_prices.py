"""Outcomes of prices by hand, and against a world's board."""

import math

import numpy as np
import pytest

from sim import Ecosystem
from sim.outcomes.axes import SCOPES, YARDSTICKS
from sim.outcomes.monthly_totals import MonthlyTotals
from sim.state.kinds import SELF_HOSTED
from sim.state.tally import UNIT
from tests.sim.outcomes.made_up import made_up, values
from tests.sim.worlds import run


@pytest.fixture(scope="module")
def world() -> Ecosystem:
    return run({"clock.horizon": 30.0})


def test_price_at_equal_quality_takes_the_gap_out(world: Ecosystem) -> None:
    table = world.outcomes
    offerings, closed = world.board.offerings, int(world.board.closed[0])
    gap = offerings["capability"][:closed].max() - offerings["capability"][closed:].max()
    row = table.iloc[-1]
    assert row["price_ratio_equal_quality"] / row["price_ratio"] == pytest.approx(
        math.exp(world.in_force.commerce.cost_slope * gap)
    )
    assert table["price_fixed_quality"].iloc[0] <= 1 + 1e-9


def test_what_is_paid_is_prices_times_volumes_and_what_is_bought_is_revenue(
    world: Ecosystem,
) -> None:
    board, closed = world.board, int(world.board.closed[0])
    volume = world.tally.volume / UNIT * board.scale[0]
    paid = volume * board.offerings["price"][:, None, None] * board.going
    bought = board.offerings["delivery"] != SELF_HOSTED
    last = world.outcomes.iloc[-1]
    assert last["spend_total"] == pytest.approx(paid.sum(), rel=1e-9)
    assert world.market.vendors["revenue"].sum() == pytest.approx(paid[bought].sum(), rel=1e-9)
    for camp, places in (("closed", np.s_[:closed]), ("open", np.s_[closed:])):
        money, units = (what[places][bought[places]].sum() for what in (paid, volume))
        assert last[f"price_{camp}"] == pytest.approx(money / units, rel=1e-9)


@pytest.mark.parametrize("scope", SCOPES)
def test_shares_of_what_is_bought_differ_by_the_ratio_of_prices_paid(
    world: Ecosystem, scope: str
) -> None:
    table = world.outcomes[world.outcomes[f"price_ratio_paid_{scope}"].notna()]
    spend, tokens = (table[f"open_share_{what}_bought_{scope}"] for what in ("spend", "tokens"))
    ratio = table[f"price_ratio_paid_{scope}"]
    np.testing.assert_allclose(spend / (1 - spend), ratio * tokens / (1 - tokens), rtol=1e-9)
    assert (ratio > 0).sum() > 20
    if scope == "all":
        np.testing.assert_allclose(ratio, table["price_open"] / table["price_closed"], rtol=1e-9)


def test_what_is_paid_is_a_mean_over_the_volume_that_is_bought() -> None:
    def fill(monthly: MonthlyTotals) -> None:
        tokens, spend = (YARDSTICKS.index(f"{name}_bought") for name in ("tokens", "spend"))
        monthly.months["amounts"][:, :, tokens, :, 2] = [[10, 30], [8, 2]]  # by camp and kind
        monthly.months["amounts"][:, :, spend, :, 2] = [[20, 40], [2, 0.5]]

    totals = made_up(fill)
    assert values(totals, "price_closed").tolist() == [1.5]
    assert values(totals, "price_open").tolist() == [0.25]
    paid = values(totals, "price_ratio_paid_{scope}")[0]
    assert paid == pytest.approx([0.25 / 1.5, 0.25 / 2.0, 0.25 / (4 / 3)])


def test_prices_of_the_best_by_hand() -> None:
    """The best closed offering has 104 points at 2, the open one 102 at 0.5."""

    def fill(monthly: MonthlyTotals) -> None:
        monthly.months["cost_slope"] = 0.1

    totals = made_up(fill)
    assert values(totals, "price_ratio").tolist() == [0.25]
    assert values(totals, "price_ratio_equal_quality") == pytest.approx(0.25 * math.exp(0.2))
    # All reach the start's 100 points; brought there, they cost 1, 1.34 and 0.41, then 2.
    assert values(totals, "price_fixed_quality") == pytest.approx(0.5 * math.exp(-0.2) / 2)


def test_what_firms_run_themselves_has_no_price() -> None:
    def fill(monthly: MonthlyTotals) -> None:
        monthly.offerings["sold"][:, 2] = 0
        monthly.offerings["capability"][:, 0] = 99.0

    totals = made_up(fill)
    assert np.isnan(
        [values(totals, "price_ratio"), values(totals, "price_ratio_equal_quality")]
    ).all()
    assert values(totals, "price_fixed_quality").tolist() == [1.0]
