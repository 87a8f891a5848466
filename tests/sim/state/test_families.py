"""How families come, change hands and leave."""

import math

import numpy as np
import pytest

from sim import Ecosystem
from sim.state.families import develops, has_host, may_host, orphan, retire
from sim.state.market import NOBODY, empty_market
from tests.sim.worlds import small


@pytest.fixture
def world() -> Ecosystem:
    made = Ecosystem(small(), rng=1)
    for _ in range(6):
        made.step()
    return made


def test_a_copy_takes_over_attributes_and_history_but_no_users(world: Ecosystem) -> None:
    families = world.market.families
    like = int(np.argmax(families["users"]))
    f = world.cast.add_family("copy", 130.0, like=like, flexibility=0.25)
    assert f is not None
    for column in ("compliance", "trust", "root", "transparency", "pace"):
        assert families[column][f] == families[column][like]
    assert families["flexibility"][f] == 0.25
    assert families["internal"][f] == families["published"][f] == 130.0
    assert families["users"][f] == families["usage"][f] == families["own_hosted"][f] == 0
    assert families["in_use"][f] == families["in_use"][like]
    for record in (world.market.history, world.market.usable):
        np.testing.assert_array_equal(record[:, f], record[:, like])
    assert world.family_names[f] == "copy"


def test_a_newcomer_was_not_there_before(world: Ecosystem) -> None:
    f = world.cast.add_family("new", 110.0)
    assert f is not None
    for record in (world.market.history, world.market.usable):
        assert (record[: world.step_number + 1, f] == -np.inf).all()
    assert world.market.families["in_use"][f] == 110.0
    assert world.market.families["root"][f] == f
    assert world.market.families["vendor"][f] == NOBODY
    assert world.market.families["trust"][f] == world.in_force.assurance.trust_base


def test_there_is_no_room_for_more_than_the_most(world: Ecosystem) -> None:
    while len(world.family_names) < world.market.families.size:
        assert world.cast.add_family("one more", 110.0) is not None
    before = world.market.families.copy()
    assert not [event for event in world.events if event.what == "no_room"]
    for _ in range(2):
        assert world.cast.add_family("too many", 110.0) is None
    said = [event for event in world.events if event.what == "no_room"]
    assert [(event.who, event.amount) for event in said] == [("families", before.size)]
    np.testing.assert_array_equal(world.market.families, before)


def test_a_retired_family_is_seen_by_nobody_and_its_row_is_not_given_away(world: Ecosystem) -> None:
    f = int(np.argmax(world.market.families["users"]))
    retire(world.market, world.crowd, f)
    assert not (world.crowd.seen // 3 == f).any()
    assert not (world.crowd.primary // 3 == f).any()
    assert world.cast.add_family("a newcomer", 110.0) != f
    world.step()
    assert not (world.crowd.slot[world.crowd.slot >= 0] // 3 == f).any()


def test_an_orphan_has_no_vendor_and_keeps_its_community_and_what_it_is(world: Ecosystem) -> None:
    families = world.market.families
    f = int(np.flatnonzero((families["open"] == 1) & (families["vendor"] != NOBODY))[0])
    families["flagship"][f] = 0
    before = families[f].copy()
    orphan(world.market, f)
    assert families["vendor"][f] == families["flagship"][f] == NOBODY
    before["vendor"] = before["flagship"] = NOBODY
    assert families[f] == before


def test_luck_has_a_mean_of_one_and_lasts() -> None:
    """Mean over 400 laboratories within 3 standard errors; the seed is fixed."""
    world = Ecosystem(small({"research.pace_spread": 0.3}), rng=1)
    luck = np.array([world.cast.lasting_luck(row) for row in range(400)])
    assert abs(luck.mean() - 1) < 3 * luck.std() / math.sqrt(400)
    assert np.log(luck).std() == pytest.approx(0.3, rel=0.12)
    assert world.cast.lasting_luck(7) == luck[7]
    assert Ecosystem(small({"research.pace_spread": 0.0}), rng=1).cast.lasting_luck(7) == 1.0


def test_a_vendor_in_business_develops_its_flagship_alone() -> None:
    market = empty_market(4, 1)
    market.families["vendor"] = [0, 0, 1, NOBODY]
    market.vendors["family"][:2], market.vendors["active"][0] = [0, 2], 1
    found = [develops(market.families, market.vendors, f) for f in range(4)]
    assert found == [True, False, False, False]


@pytest.mark.parametrize(("hosts", "hosted"), [(0, [True, False]), (1, [True, True])])
def test_a_family_is_hosted_by_its_own_vendor_or_by_any_host(
    hosts: int, hosted: list[bool]
) -> None:
    market = empty_market(2, 1)
    market.families["vendor"] = [0, NOBODY]
    market.vendors["active"][:2], market.vendors["hosts"][1] = 1, hosts
    assert [has_host(market.families, market.vendors, f) for f in range(2)] == hosted


def test_a_fenced_family_is_hosted_by_its_own_vendor_alone() -> None:
    market = empty_market(1, 1)
    market.families["vendor"], market.families["fenced"] = 0, 1
    market.vendors["active"][:3], market.vendors["hosts"][1] = 1, 1
    allowed = [may_host(market.families, market.vendors, 0, v) for v in range(3)]
    assert allowed == [True, False, False]
    market.vendors["active"][0] = 0
    assert not has_host(market.families, market.vendors, 0)
