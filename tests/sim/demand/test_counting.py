"""The month's tally, counted again from the columns in plain Python."""

from typing import Any

import numpy as np
import pytest

from sim import Ecosystem
from sim.state.kinds import OPEN, SELF_HOSTED
from sim.state.tally import UNIT
from tests.sim.worlds import small


@pytest.fixture(scope="module")
def world() -> Ecosystem:
    made = Ecosystem(small({"firms.count": 150}), rng=4)
    for _ in range(20):
        made.step()
    return made


def in_use(world: Ecosystem, i: np.integer[Any] | int) -> list[int]:
    first = world.crowd.first
    return [m for m in range(first[i], first[i + 1]) if world.crowd.slot[m] >= 0]


def test_users_volume_and_spend_by_offering(world: Ecosystem) -> None:
    board, crowd, tally = world.board, world.crowd, world.tally
    users = np.zeros(tally.offerings["users"].shape)
    volume, spend = np.zeros_like(users), np.zeros_like(users)
    for i in np.flatnonzero(crowd.present):
        for m in in_use(world, i):
            w, kind = crowd.work[m], crowd.kind[i]
            a = board.position[crowd.slot[m]]
            offering = board.offerings[a]
            served = float(crowd.volume[m]) * board.growth[w] * offering["response"][w]
            users[a, kind, w] += 1
            volume[a, kind, w] += served
            if offering["delivery"] != SELF_HOSTED:
                spend[a, kind, w] += offering["price"][w] * served
    np.testing.assert_array_equal(tally.offerings["users"], users)
    np.testing.assert_allclose(tally.offerings["volume"] / UNIT, volume, atol=1e-3)
    np.testing.assert_allclose(tally.offerings["spend"] / UNIT, spend, atol=1e-3)
    assert (spend.sum(axis=(1, 2)) == 0).any()


def test_firms_by_state_and_by_number_of_uses(world: Ecosystem) -> None:
    crowd = world.crowd
    states, uses = np.zeros((2, 4), int), np.zeros((2, 33), int)
    hybrid_volume = np.zeros(2)
    for i in np.flatnonzero(crowd.present):
        held = in_use(world, i)
        camps = {int(world.market.families["open"][crowd.slot[m] // 3]) for m in held}
        state = {frozenset(): 0, frozenset({OPEN}): 1, frozenset({1 - OPEN}): 2}.get(
            frozenset(camps), 3
        )
        states[crowd.kind[i], state] += 1
        uses[crowd.kind[i], len(held)] += 1
        if state == 3:
            for m in held:
                a = world.board.position[crowd.slot[m]]
                hybrid_volume[crowd.kind[i]] += (
                    float(crowd.volume[m])
                    * world.board.growth[crowd.work[m]]
                    * world.board.offerings["response"][a, crowd.work[m]]
                )
    np.testing.assert_array_equal(world.tally.kinds["firms"], states)
    np.testing.assert_array_equal(world.tally.kinds["uses"], uses)
    np.testing.assert_allclose(
        world.tally.kinds["volume_in_hybrids"] / UNIT, hybrid_volume, atol=1e-2
    )


def test_potential_is_every_workload_of_the_present(world: Ecosystem) -> None:
    crowd = world.crowd
    owner = np.repeat(np.arange(crowd.kind.size), np.diff(crowd.first))
    here = crowd.present[owner] == 1
    for kind in (0, 1):
        counted = np.bincount(crowd.work[here & (crowd.kind[owner] == kind)], minlength=4)
        np.testing.assert_array_equal(world.tally.kinds["potential"][kind], counted)


def test_the_primary_offering_is_that_of_the_largest_workload(world: Ecosystem) -> None:
    board, crowd = world.board, world.crowd
    for i in np.flatnonzero(crowd.present):
        held = in_use(world, i)
        sizes = [
            float(crowd.volume[m])
            * board.growth[crowd.work[m]]
            * board.offerings["response"][board.position[crowd.slot[m]], crowd.work[m]]
            for m in held
        ]
        expected = crowd.slot[held[int(np.argmax(sizes))]] if held else -1
        assert crowd.primary[i] == expected


def test_large_firms(world: Ecosystem) -> None:
    crowd = world.crowd
    expected = np.zeros(3, int)
    for i in np.flatnonzero((crowd.present == 1) & (crowd.employees >= world.now.firms.large)):
        families = {int(crowd.slot[m]) // 3 for m in in_use(world, i)}
        expected += [
            bool(families),
            len(families) >= 3,
            any(world.market.families["open"][f] for f in families),
        ]
    np.testing.assert_array_equal(world.tally.large, expected)
    assert expected[0] > 10


def test_every_present_firm_has_a_size_class(world: Ecosystem) -> None:
    assert world.tally.access[:, 0].sum() == world.crowd.present.sum()
    assert (world.tally.access[:, 1] <= world.tally.access[:, 0] * UNIT).all()


def test_skill_grows_where_models_are_run(world: Ecosystem) -> None:
    crowd = world.crowd
    runs = np.array(
        [
            any(crowd.slot[m] % 3 == SELF_HOSTED for m in in_use(world, i))
            for i in range(crowd.kind.size)
        ]
    )
    before, held, number = crowd.skill.copy(), crowd.slot.copy(), crowd.number.copy()
    world.step()
    firms = np.repeat(np.arange(crowd.kind.size), np.diff(crowd.first))
    settled = (crowd.present == 1) & (crowd.number == number)
    settled[firms[held != crowd.slot]] = False
    assert (crowd.skill[runs & settled] > before[runs & settled]).all()
    np.testing.assert_array_equal(crowd.skill[~runs & settled], before[~runs & settled])
    assert (runs & settled).any()
