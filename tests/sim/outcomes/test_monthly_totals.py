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
    gap_in_use,
    kinds_of_work,
)
from openclosed.sim.state.kinds import CLOSED, OPEN, SELF_HOSTED
from openclosed.sim.state.offers import OFFERING
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
        "requests": tally.volume / world.board.offerings["response"][..., None],
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


def test_offerings_stand_in_the_order_of_the_board_and_zeros_behind_them(world: Ecosystem) -> None:
    totals, offerings = added(world), world.board.offerings
    kept, count = totals.offerings[ROW], totals.months["offerings"][ROW]
    assert count == offerings.size < kept.size
    np.testing.assert_array_equal(kept["capability"][:count], offerings["capability"])
    np.testing.assert_array_equal(kept["sold"][:count], offerings["delivery"] != SELF_HOSTED)
    np.testing.assert_array_equal(kept["users"][:count], world.tally.users.sum(axis=(1, 2)))
    assert not any(kept[name][count:].any() for name in kept.dtype.names)


def test_workloads_of_enterprises_belong_to_the_vendor_of_the_family(world: Ecosystem) -> None:
    owner = world.market.families["vendor"][world.board.offerings["family"]]
    users = world.tally.users[:, 0].sum(axis=1)
    counted = added(world).vendors["enterprise_users"][ROW]
    assert counted.tolist() == [users[owner == vendor].sum() for vendor in range(counted.size)]
    assert 0 < counted.sum() <= users.sum()


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


def test_open_trails_in_use_by_the_best_of_each_camp_as_each_kind_of_firm_sees_it() -> None:
    offerings = np.zeros(4, OFFERING)
    offerings["able"] = [[120.0, 121.0], [118.0, 125.0], [110.0, 119.0], [112.0, 111.0]]
    assert [gap_in_use(offerings, 2, kind) for kind in (0, 1)] == [8.0, 6.0]
    assert np.isnan(gap_in_use(offerings, 0, 0))
    assert np.isnan(gap_in_use(offerings, 4, 0))
