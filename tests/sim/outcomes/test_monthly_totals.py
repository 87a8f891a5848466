"""What is kept of a month, against the tables themselves."""

import numpy as np
import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.engine.handed import Handed
from openclosed.sim.outcomes.axes import YARDSTICKS, NamedArray
from openclosed.sim.outcomes.monthly_totals import (
    MonthlyTotals,
    add_month,
    empty_totals,
    kinds_of_work,
)
from openclosed.sim.state.kinds import CLOSED, OPEN, SELF_HOSTED, STARTUP
from tests.sim.worlds import after

ROW = 2


@pytest.fixture
def world() -> Ecosystem:
    return after(20)


def added(world: Ecosystem) -> MonthlyTotals:
    """The totals of four months, of which `ROW` is the world's."""
    totals = empty_totals(4, world.market)
    add_month(world.now, world.tables, world.money, Handed(totals), ROW)
    return totals


def test_amounts_are_summed_by_camp_and_none_is_lost(world: Ecosystem) -> None:
    totals, tally, closed = added(world), world.tally, int(world.board.closed[0])
    like = kinds_of_work(world.work)
    amounts = NamedArray(totals.months["amounts"], "camp", "yardstick", "kind", "work")
    bought = (world.board.offerings["delivery"] != SELF_HOSTED)[:, None, None]
    amounts_of = {
        "workloads": tally.users,
        "tokens": tally.volume,
        "spend": tally.spend,
        "tokens_bought": tally.volume * bought,
        "spend_bought": tally.spend * bought,
    }
    assert set(amounts_of) == set(YARDSTICKS)
    for yardstick, uses in amounts_of.items():
        for camp, part in (("closed", uses[:closed]), ("open", uses[closed:])):
            counted = amounts.at(camp=camp, yardstick=yardstick).values[ROW]
            assert counted.any()
            for work in range(counted.shape[1]):
                expected = part[:, :, like == work].sum(axis=(0, 2))
                np.testing.assert_allclose(counted[:, work], expected, rtol=1e-12)
    np.testing.assert_array_equal(totals.kinds[ROW], world.tally.kinds)
    foreign = (world.board.offerings["foreign"] == 1)[:, None, None] & bought
    expected = (tally.volume * foreign)[closed:, STARTUP].sum()
    assert expected > 0
    assert totals.months["foreign_bought"][ROW] == pytest.approx(expected)


def test_what_is_gone_counts_for_nothing(world: Ecosystem) -> None:
    market = world.market
    families, vendors, communities = market.families, market.vendors, market.communities
    gone = int(np.flatnonzero((families["open"] == 0) & (families["alive"] == 1))[0])
    left = int(families["vendor"][gone])
    before = added(world)
    families["alive"][gone] = vendors["active"][left] = communities["active"][0] = 0
    families["published"][gone] = 1e6
    after_ = added(world)
    for table, column, place in (
        ("vendors", "revenue", left), ("families", "users", gone), ("families", "contributors", 0),
    ):  # fmt: skip
        assert getattr(after_, table)[column][ROW, place] == 0
        assert getattr(before, table)[column][ROW, place] > 0
    assert (after_.families["open_users"] == before.families["open_users"]).all()
    fewer = {"families_closed": 1, "families_open": 0, "vendors": 1, "communities": 1}
    for column, number in fewer.items():
        assert before.months[column][ROW] - after_.months[column][ROW] == number, column
    assert after_.months["best"][ROW, CLOSED] < 1e6


def test_other_rows_stay_empty_and_a_camp_without_families_has_no_best(world: Ecosystem) -> None:
    world.market.families["alive"][world.market.families["open"] == 1] = 0
    totals = added(world)
    assert totals.months["best"][ROW, OPEN] == -np.inf < totals.months["best"][ROW, CLOSED]
    others = [row for row in range(4) if row != ROW]
    assert not totals.months["amounts"][others].any()
    assert not totals.families["users"][others].any()
