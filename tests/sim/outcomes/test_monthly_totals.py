"""What is seen of a month, against the tables themselves."""

import numpy as np

from sim import Ecosystem
from sim.outcomes.monthly_totals import (
    ALL_USERS,
    CAPABILITY,
    CONTRIBUTORS,
    OPEN_USERS,
    SOLD,
    SPEND,
    USERS,
    VOLUME,
    MonthlyTotals,
    empty_totals,
    see,
)
from sim.state.kinds import CLOSED, HOSTED, OPEN, SELF_HOSTED
from sim.state.market import NOBODY
from tests.sim.worlds import after


def seen(world: Ecosystem, row: int = 2) -> tuple[MonthlyTotals, int]:
    totals = empty_totals(4, world.market)
    see(world, totals, row)
    return totals, row


def test_amounts_are_summed_by_camp_and_none_is_lost() -> None:
    world = after(20)
    totals, t = seen(world)
    tally, closed = world.tally.offerings, int(world.board.closed[0])
    amounts = totals.months["amounts"][t]
    for place, name in ((USERS, "users"), (VOLUME, "volume"), (SPEND, "spend")):
        np.testing.assert_array_equal(amounts[CLOSED, place], tally[name][:closed].sum(axis=0))
        np.testing.assert_array_equal(amounts[OPEN, place], tally[name][closed:].sum(axis=0))
    hosted = world.board.offerings["delivery"] == HOSTED
    assert totals.months["hosted"][t, SPEND] == tally["spend"][hosted].sum() > 0
    assert amounts[OPEN, SPEND].sum() == totals.months["hosted"][t, SPEND]
    np.testing.assert_array_equal(totals.kinds[t], world.tally.kinds)
    np.testing.assert_array_equal(totals.months["access"][t], world.tally.access)


def test_offerings_stand_in_the_order_of_the_board_and_zeros_behind_them() -> None:
    world = after(20)
    totals, t = seen(world)
    offerings = world.board.offerings
    count = totals.months["offerings"][t]
    assert count == offerings.size < totals.users.shape[1]
    np.testing.assert_array_equal(totals.offerings[t, CAPABILITY, :count], offerings["capability"])
    np.testing.assert_array_equal(
        totals.offerings[t, SOLD, :count], offerings["delivery"] != SELF_HOSTED
    )
    np.testing.assert_array_equal(
        totals.users[t, :count], world.tally.offerings["users"].sum(axis=(1, 2))
    )
    assert not totals.users[t, count:].any()
    assert not totals.offerings[t, :, count:].any()


def test_the_leader_has_most_workloads_of_enterprises() -> None:
    world = after(20)
    totals, t = seen(world)
    owner = world.market.families["vendor"][world.board.offerings["family"]]
    users = world.tally.offerings["users"][:, 0].sum(axis=1)
    of = {int(v): int(users[owner == v].sum()) for v in set(owner.tolist()) - {NOBODY}}
    month = totals.months[t]
    assert month["leader_users"] == max(of.values()) == of[int(month["leader"])]


def test_what_is_gone_counts_for_nothing() -> None:
    world = after(20)
    families, vendors, communities, _, _ = world.market
    gone = int(np.flatnonzero((families["open"] == 0) & (families["alive"] == 1))[0])
    left = int(families["vendor"][gone])
    before, t = seen(world)
    families["alive"][gone] = vendors["active"][left] = communities["active"][0] = 0
    families["published"][gone] = 1e6
    after_, _ = seen(world)
    assert after_.revenues[t, left] == 0 < before.revenues[t, left]
    assert after_.families[t, ALL_USERS, gone] == 0 < before.families[t, ALL_USERS, gone]
    assert after_.families[t, CONTRIBUTORS, 0] == 0 < before.families[t, CONTRIBUTORS, 0]
    assert (after_.families[t, OPEN_USERS] == before.families[t, OPEN_USERS]).all()
    assert after_.months["vendors"][t] == before.months["vendors"][t] - 1
    assert after_.months["communities"][t] == before.months["communities"][t] - 1
    assert after_.months["best"][t, CLOSED] < 1e6


def test_other_rows_stay_empty_and_a_camp_without_families_has_no_best() -> None:
    world = after(2)
    world.market.families["alive"][world.market.families["open"] == 1] = 0
    totals, t = seen(world)
    assert totals.months["best"][t, OPEN] == -np.inf < totals.months["best"][t, CLOSED]
    others = [row for row in range(4) if row != t]
    assert not totals.months["amounts"][others].any()
    assert not totals.families[others].any()


def test_next_month_everyone_knows_who_uses_what() -> None:
    world = after(20)
    firms = world.tally.kinds["firms"]
    assert world.present == firms.sum()
    assert world.adopters == firms[:, 1:].sum()
    np.testing.assert_array_equal(world.users, world.market.families["users"])
    closed = int(world.board.closed[0])
    users = world.tally.offerings["users"].sum(axis=2)
    share = users[closed:].sum(axis=0) / users.sum(axis=0)
    felt = world.open_share_felt.copy()
    seen(world)
    np.testing.assert_allclose(world.open_share_felt, felt + (1 - np.exp(-1 / 12)) * (share - felt))
