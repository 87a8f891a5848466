"""Communities: what drives them apart and together."""

import pytest

from sim import Ecosystem
from sim.agents import Community
from tests.sim.worlds import STILL, small


@pytest.fixture
def world() -> Ecosystem:
    return Ecosystem(small(STILL), rng=1)


def test_its_state_is_in_the_columns(world: Ecosystem) -> None:
    community = world.communities[0]
    settings = world.parameters.communities[community.name]
    assert community.contributors == pytest.approx(settings.contributors * 0.2)
    world.market.communities["contributors"][0] = 9.0
    assert community.contributors == 9.0


def test_weak_governance_drives_apart_but_volunteers_who_are_few_do_not_split(
    world: Ecosystem,
) -> None:
    community = world.communities[0]
    community.contributors = 5.0
    pressures = []
    for governance in (0.2, 0.6, 1.0):
        community.governance = governance
        pressures.append(community.fork_pressure())
    assert pressures == pytest.approx([0.8, 0.4, 0.0])
    community.governance, community.contributors = 0.2, 0.9 * world.thousand_firms
    assert community.fork_pressure() == 0.0


def test_a_small_fork_returns_sooner_than_a_large_one_and_sooner_to_a_well_kept_root(
    world: Ecosystem,
) -> None:
    root, other = world.communities[0], world.communities[3]
    world.market.families["root"][other.family] = root.family
    assert isinstance(other, Community)
    assert other.is_fork
    readiness = []
    for governance, contributors in ((0.5, 10.0), (0.5, 0.1), (0.9, 0.1)):
        root.governance, other.contributors = governance, contributors
        readiness.append(other.merge_readiness())
    assert readiness == sorted(readiness)
    assert readiness[0] < readiness[2]
    world.market.families["alive"][root.family] = 0
    assert not other.is_fork
