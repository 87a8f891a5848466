"""Families come into the market, and dated events happen in their month, to whom they fit."""

import math
from typing import Any

import numpy as np
import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.state.market import NOBODY
from tests.sim.worlds import STILL, after, run, small


@pytest.fixture
def world() -> Ecosystem:
    return after(steps=6)


def test_a_copy_takes_over_attributes_and_history_but_no_users(world: Ecosystem) -> None:
    families = world.market.families
    like = int(np.argmax(families["users"]))
    f = world.cast.add_family("copy", 130.0, like=like, flexibility=0.25)
    assert f is not None
    for column in ("compliance", "trust", "root", "transparency", "pace", "in_use"):
        assert families[column][f] == families[column][like]
    assert families["flexibility"][f] == 0.25
    assert families["internal"][f] == families["published"][f] == 130.0
    assert families["users"][f] == families["usage"][f] == families["own_hosted"][f] == 0
    for record in (world.market.history, world.market.usable):
        np.testing.assert_array_equal(record[:, f], record[:, like])


def test_there_is_no_room_for_more_than_the_most(world: Ecosystem) -> None:
    while len(world.family_names) < world.market.families.size:
        assert world.cast.add_family("one more", 110.0) is not None
    before = world.market.families.copy()
    for _ in range(2):
        assert world.cast.add_family("too many", 110.0) is None
    said = [event for event in world.events if event.what == "no_room"]
    assert [(event.who, event.amount) for event in said] == [("families", before.size)]
    np.testing.assert_array_equal(world.market.families, before)


def test_luck_has_a_mean_of_one_and_lasts() -> None:
    """Mean over 400 laboratories within 3 standard errors; the seed is fixed."""
    world = Ecosystem(small({"research.pace_spread": 0.3}), rng=1)
    luck = np.array([world.cast.lasting_luck(row) for row in range(400)])
    assert abs(luck.mean() - 1) < 3 * luck.std() / math.sqrt(400)
    assert np.log(luck).std() == pytest.approx(0.3, rel=0.12)
    assert world.cast.lasting_luck(7) == luck[7]


def shocked(**shock: Any) -> Ecosystem:
    return run(STILL | {"shocks": {"it": {"month": "2023-08"} | shock}})


def told(world: Ecosystem, what: str) -> list[tuple[int, str]]:
    return [(event.month, event.who) for event in world.events if event.what == what]


@pytest.mark.parametrize("months_per_step", [1.0, 0.5])
def test_incidents_strike_once_and_cost_trust(months_per_step: float) -> None:
    still = STILL | {"assurance.arrivals": 0.0, "assurance.arrivals_per_point": 0.0}
    shock = {"month": "2023-08", "what": "incident", "who": "incumbent", "amount": 3.0}
    world = run(still | {"shocks": {"it": shock}, "clock.months_per_step": months_per_step})
    at = round(7 / months_per_step)
    assert told(world, "incident") == [(at, "incumbent")]
    trust = world.outcomes["trust_closed"].to_numpy()
    assert trust[at] < trust[at - 1] - 0.01


def test_all_sponsors_withdraw_once_in_their_month() -> None:
    world = shocked(what="sponsor_exit")
    labs = ["homestead", "overseas", "transpacific", "continental"]
    assert told(world, "sponsor_exit") == [(7, name) for name in labs]
    assert told(world, "closing") == [(7, name) for name in labs]
    families = world.market.families
    owners = families["vendor"][(families["alive"] == 1) & (families["open"] == 1)]
    assert (owners == NOBODY).all()
    assert not np.isinf(world.record).any()


def test_weights_are_published_and_taken_back_by_name() -> None:
    two = {
        "open": {"month": "2023-04", "what": "opening", "who": "challenger"},
        "close": {"month": "2024-02", "what": "closing", "who": "challenger"},
    }
    world = run(STILL | {"shocks": two})
    assert told(world, "opening") == [(3, "challenger")]
    assert told(world, "closing") == [(13, "challenger")]
    families, challenger = world.market.families, world.vendors[1]
    assert families["open"][challenger.family] == 0
    assert families["open"][world.family_names.index("challenger")] == 1
