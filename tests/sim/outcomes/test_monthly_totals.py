"""What is kept of a month, against the tables themselves."""

import pickle

import numpy as np

from sim import Ecosystem
from sim.demand.perception import trends
from sim.engine.handed import Handed
from sim.month import observation
from sim.outcomes.axes import YARDSTICKS, NamedArray
from sim.outcomes.monthly_totals import (
    MonthlyTotals,
    add_month,
    empty_totals,
    gap_in_use,
    kinds_of_work,
)
from sim.state.kinds import CLOSED, OPEN, SELF_HOSTED
from sim.state.offers import OFFERING
from tests.sim.worlds import after


def added(world: Ecosystem, row: int = 2) -> tuple[MonthlyTotals, int]:
    totals = empty_totals(4, world.market)
    add_month(world.now, world.tables, world.money, Handed(totals), row)
    return totals, row


def test_amounts_are_summed_by_camp_and_none_is_lost() -> None:
    world = after(20)
    totals, t = added(world)
    tally, closed = world.tally, int(world.board.closed[0])
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
            counted = amounts.at(camp=camp, yardstick=yardstick).values[t]
            assert counted.any()
            for work in range(counted.shape[1]):
                expected = part[:, :, like == work].sum(axis=(0, 2))
                np.testing.assert_allclose(counted[:, work], expected, rtol=1e-12)
    np.testing.assert_array_equal(totals.kinds[t], world.tally.kinds)


def test_offerings_stand_in_the_order_of_the_board_and_zeros_behind_them() -> None:
    world = after(20)
    totals, t = added(world)
    offerings = world.board.offerings
    count = totals.months["offerings"][t]
    assert count == offerings.size < totals.offerings.shape[1]
    np.testing.assert_array_equal(
        totals.offerings["capability"][t, :count], offerings["capability"]
    )
    np.testing.assert_array_equal(
        totals.offerings["sold"][t, :count], offerings["delivery"] != SELF_HOSTED
    )
    np.testing.assert_array_equal(
        totals.offerings["users"][t, :count], world.tally.users.sum(axis=(1, 2))
    )
    assert not any(totals.offerings[name][t, count:].any() for name in totals.offerings.dtype.names)


def test_workloads_of_enterprises_belong_to_the_vendor_of_the_family() -> None:
    world = after(20)
    totals, t = added(world)
    owner = world.market.families["vendor"][world.board.offerings["family"]]
    users = world.tally.users[:, 0].sum(axis=1)
    counted = totals.vendors["enterprise_users"][t]
    for vendor in range(counted.size):
        assert counted[vendor] == users[owner == vendor].sum()
    assert 0 < counted.sum() <= users.sum()


def test_what_is_gone_counts_for_nothing() -> None:
    world = after(20)
    market = world.market
    families, vendors, communities = market.families, market.vendors, market.communities
    gone = int(np.flatnonzero((families["open"] == 0) & (families["alive"] == 1))[0])
    left = int(families["vendor"][gone])
    before, t = added(world)
    families["alive"][gone] = vendors["active"][left] = communities["active"][0] = 0
    families["published"][gone] = 1e6
    after_, _ = added(world)
    assert after_.vendors["revenue"][t, left] == 0 < before.vendors["revenue"][t, left]
    assert after_.families["users"][t, gone] == 0 < before.families["users"][t, gone]
    assert after_.families["contributors"][t, 0] == 0 < before.families["contributors"][t, 0]
    assert (after_.families["open_users"][t] == before.families["open_users"][t]).all()
    assert after_.months["families_closed"][t] == before.months["families_closed"][t] - 1
    assert after_.months["families_open"][t] == before.months["families_open"][t]
    assert after_.months["vendors"][t] == before.months["vendors"][t] - 1
    assert after_.months["communities"][t] == before.months["communities"][t] - 1
    assert after_.months["best"][t, CLOSED] < 1e6


def test_other_rows_stay_empty_and_a_camp_without_families_has_no_best() -> None:
    world = after(2)
    world.market.families["alive"][world.market.families["open"] == 1] = 0
    totals, t = added(world)
    assert totals.months["best"][t, OPEN] == -np.inf < totals.months["best"][t, CLOSED]
    others = [row for row in range(4) if row != t]
    assert not totals.months["amounts"][others].any()
    assert not totals.families["users"][others].any()


def test_observation_changes_nothing_in_the_world() -> None:
    world = after(20)
    series, world.series = world.series, None  # type: ignore[assignment]
    before = pickle.dumps(world)
    added(world)
    assert pickle.dumps(world) == before
    world.series = series
    observation(world)
    world.series = None  # type: ignore[assignment]
    assert pickle.dumps(world) == before
    trends(world)
    assert pickle.dumps(world) != before


def test_open_trails_in_use_by_the_best_of_each_camp_as_each_kind_of_firm_sees_it() -> None:
    offerings = np.zeros(4, OFFERING)
    offerings["able"] = [[120.0, 121.0], [118.0, 125.0], [110.0, 119.0], [112.0, 111.0]]
    assert [gap_in_use(offerings, 2, kind) for kind in (0, 1)] == [8.0, 6.0]
    assert np.isnan(gap_in_use(offerings, 0, 0))
    assert np.isnan(gap_in_use(offerings, 4, 0))
    world = after(20)
    totals, t = added(world)
    found, closed = totals.months["gap_in_use"][t], int(world.board.closed[0])
    assert found.tolist() == [gap_in_use(world.board.offerings, closed, k) for k in (0, 1)]
