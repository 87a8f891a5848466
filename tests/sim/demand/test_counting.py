"""The month's tally, counted again from the columns in plain Python."""

from typing import Any

import numpy as np
import pytest

from sim import Ecosystem
from sim.demand.counting import primary_of, take_payments
from sim.state.kinds import NO_WORKLOAD, OPEN, SELF_HOSTED
from sim.state.tally import UNIT
from sim.state.work import kind_of_work, own_need
from tests.sim.worlds import small


@pytest.fixture(scope="module")
def world() -> Ecosystem:
    made = Ecosystem(small({"firms.count": 150, "work.kept_apart": 5}), rng=4)
    for _ in range(20):
        made.step()
    return made


def in_use(world: Ecosystem, i: np.integer[Any] | int) -> list[int]:
    return [int(w) for w in np.flatnonzero(world.crowd.slot[i] >= 0)]


def volume_of(world: Ecosystem, i: np.integer[Any] | int, w: int) -> float:
    """What a workload uses a month."""
    crowd, board = world.crowd, world.board
    a = board.position[crowd.slot[i, w]]
    response = board.offerings["response"][a, crowd.kind[i]]
    return float(crowd.volume[i, w] * board.growth[w] * response)


def test_users_volume_and_spend_by_offering(world: Ecosystem) -> None:
    """Workloads that were pooled count as many as they were."""
    board, crowd, tally = world.board, world.crowd, world.tally
    users = np.zeros(tally.users.shape)
    volume, spend = np.zeros_like(users), np.zeros_like(users)
    for i in np.flatnonzero(crowd.present):
        for w in in_use(world, i):
            kind, a = crowd.kind[i], board.position[crowd.slot[i, w]]
            offering = board.offerings[a]
            served = volume_of(world, i, w)
            users[a, kind, w] += crowd.stands_for[i, w]
            volume[a, kind, w] += served
            spend[a, kind, w] += offering["price"] * board.going[w] * served
    np.testing.assert_array_equal(tally.users, users)
    np.testing.assert_allclose(tally.volume / UNIT, volume, atol=1e-3)
    np.testing.assert_allclose(tally.spend / UNIT, spend, atol=1e-3)
    assert crowd.stands_for.max() > 1


def test_payments_are_taken_for_volumes_at_prices_of_what_work_needs(world: Ecosystem) -> None:
    """By offering, kind and cohort, own computing included; again they are the same."""
    board, tally = world.board, world.tally
    before = tally.spend.copy()
    take_payments(world.handed)
    np.testing.assert_array_equal(tally.spend, before)
    prices = board.offerings["price"][:, None] * board.going
    np.testing.assert_allclose(tally.spend, prices[:, None] * tally.volume, rtol=1e-9)
    assert tally.spend[board.offerings["delivery"] == SELF_HOSTED].sum() > 0


def test_firms_by_state_and_by_number_of_uses(world: Ecosystem) -> None:
    crowd = world.crowd
    states, uses = np.zeros((2, 4), int), np.zeros((2, 33), int)
    hybrid_volume, all_volume = np.zeros(2), np.zeros(2)
    for i in np.flatnonzero(crowd.present):
        held, kind = in_use(world, i), crowd.kind[i]
        camps = {int(world.market.families["open"][crowd.slot[i, w] // 3]) for w in held}
        state = {frozenset(): 0, frozenset({OPEN}): 1, frozenset({1 - OPEN}): 2}.get(
            frozenset(camps), 3
        )
        states[kind, state] += 1
        uses[kind, len(held)] += 1
        volume = sum(volume_of(world, i, w) for w in held)
        all_volume[kind] += volume
        hybrid_volume[kind] += volume if state == 3 else 0.0
    np.testing.assert_array_equal(world.tally.kinds["firms"], states)
    np.testing.assert_array_equal(world.tally.kinds["uses"], uses)
    found = world.tally.kinds["volume_in_hybrids"] / UNIT
    np.testing.assert_allclose(found, hybrid_volume, atol=1e-2)
    np.testing.assert_allclose(world.tally.kinds["volume_in_use"] / UNIT, all_volume, atol=1e-2)


def test_volume_that_only_closed_models_can_serve(world: Ecosystem) -> None:
    """That of workloads in use of which no open offering is capable, whoever serves them."""
    crowd, board, closed = world.crowd, world.board, int(world.board.closed[0])
    able = board.offerings["able"][closed:].max(axis=0)
    expected = np.zeros(2)
    for i in np.flatnonzero(crowd.present):
        kind = crowd.kind[i]
        for w in in_use(world, i):
            own = own_need(world.work["need"][w], world.in_force.work.need_spread, crowd.own[i, w])
            expected[kind] += volume_of(world, i, w) if own > able[kind] else 0.0
    found = world.tally.kinds["volume_closed_only"] / UNIT
    np.testing.assert_allclose(found, expected, atol=1e-2)
    assert (found > 0).all()
    assert (found < world.tally.kinds["volume_in_use"] / UNIT).all()


def test_potential_is_every_workload_of_the_present_by_kind_of_work(world: Ecosystem) -> None:
    crowd = world.crowd
    expected = np.zeros((2, 3), int)
    work = world.work.view(np.recarray)
    for i, w in np.argwhere(crowd.slot != NO_WORKLOAD).tolist():
        if crowd.present[i]:
            expected[crowd.kind[i], kind_of_work(work[w])] += crowd.stands_for[i, w]
    np.testing.assert_array_equal(world.tally.kinds["potential"], expected)
    assert (expected.sum(axis=1) > 0).all()


def test_the_primary_offering_is_that_of_the_largest_workload(world: Ecosystem) -> None:
    crowd = world.crowd
    for i in np.flatnonzero(crowd.present):
        held = in_use(world, i)
        sizes = [volume_of(world, i, w) for w in held]
        expected = crowd.slot[i, held[int(np.argmax(sizes))]] if held else -1
        assert crowd.primary[i] == expected == primary_of(world.board, crowd, i)


def test_firms_with_three_families_are_counted_by_kind(world: Ecosystem) -> None:
    crowd = world.crowd
    expected = np.zeros(2, int)
    for i in np.flatnonzero(crowd.present):
        families = {int(crowd.slot[i, w]) // 3 for w in in_use(world, i)}
        expected[crowd.kind[i]] += len(families) >= 3
    np.testing.assert_array_equal(world.tally.kinds["three_families"], expected)
    assert (expected > 0).any()
