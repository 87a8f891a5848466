"""Communities fall apart and come together."""

import math

import numpy as np
import pytest

from sim import Ecosystem
from sim.state.market import NOBODY
from sim.supply.forks import fork_and_merge
from tests.sim.worlds import STILL, small

ALONE = STILL | {
    "vendors": {"lab": {"_target_": "sim.agents.ClosedLab"}},
    "communities": {"commons": {"contributors": 50.0, "governance": 0.5}},
    "releases.fork_hazard": 100.0,
    "releases.fork_split": 0.3,
}


def forked() -> Ecosystem:
    world = Ecosystem(small(ALONE | {"releases.merge_hazard": 100.0}), rng=1)
    fork_and_merge(world, 1.0)
    return world


def test_a_fork_takes_its_share_of_contributors_and_the_whole_of_the_capability() -> None:
    world = forked()
    families = world.market.families
    parent, fork = world.communities
    assert parent.contributors == pytest.approx(0.7 * 10)
    assert fork.contributors == pytest.approx(0.3 * 10)
    own, root = fork.family, parent.family
    assert families["root"][own] == families["root"][root] == root
    assert families["published"][own] == families["published"][root]
    assert families["imitation_months"][own] == 2 * families["imitation_months"][root]
    assert (families["users"][own], families["vendor"][own]) == (0, NOBODY)
    assert families["community"][own] == fork.row
    assert fork.is_fork
    assert not parent.is_fork
    np.testing.assert_array_equal(world.market.history[0, own], world.market.history[0, root])


def test_a_fork_can_come_home_with_what_it_has() -> None:
    world = forked()
    families = world.market.families
    parent, fork = world.communities
    families["internal"][fork.family] += 3.0
    best = float(families["internal"][fork.family])
    world.now = world.now.model_copy(
        update={"releases": world.now.releases.model_copy(update={"fork_hazard": 0.0})}
    )
    fork_and_merge(world, 1.0)
    assert [event.what for event in world.events] == ["fork", "merge"]
    assert parent.contributors == pytest.approx(10)
    assert (fork.active, fork.contributors) == (0, 0)
    assert families["alive"][fork.family] == 0
    assert families["internal"][parent.family] == best


def test_perfect_governance_and_a_handful_of_volunteers_never_fork() -> None:
    for change in ({"governance": 1.0, "contributors": 50.0}, {"contributors": 0.5}):
        world = Ecosystem(small(ALONE | {"communities": {"commons": change}}), rng=1)
        fork_and_merge(world, 1.0)
        assert len(world.communities) == 1


def test_forking_comes_at_its_hazard_times_the_weakness_of_governance() -> None:
    """Share of 200 seeds that fork in a year: within 3 standard errors."""
    parameters = small(
        ALONE | {"releases.fork_hazard": 1.0, "firms.count": 5, "network.topology": "complete"}
    )
    forks = 0
    for seed in range(200):
        world = Ecosystem(parameters, rng=seed)
        fork_and_merge(world, 1.0)
        forks += len(world.communities) - 1
    chance = 1 - math.exp(-0.5)
    assert abs(forks / 200 - chance) < 3 * math.sqrt(chance * (1 - chance) / 200)


def test_there_are_never_more_families_than_there_is_room_for() -> None:
    crowded = ALONE | {"releases.most_families": 4, "releases.merge_hazard": 0.0}
    world = Ecosystem(small(crowded), rng=1)
    while world.running:
        world.step()
        assert world.market.families["alive"].sum() <= 4
    assert len(world.communities) == 3
    total = world.market.communities["contributors"].sum()
    assert total == pytest.approx(sum(community.contributors for community in world.communities))
