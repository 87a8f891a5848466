"""Communities: what drives them apart and together."""

import pytest

from sim import Ecosystem
from sim.agents import Community
from sim.state.market import NOBODY
from tests.sim.worlds import STILL, small


@pytest.fixture
def world() -> Ecosystem:
    return Ecosystem(small(STILL), rng=1)


def test_its_state_is_in_the_columns(world: Ecosystem) -> None:
    community = world.communities[0]
    settings = world.parameters.communities[community.name]
    assert community.contributors == settings.contributors > 0
    world.market.communities["contributors"][0] = 9.0
    assert community.contributors == 9.0


@pytest.mark.parametrize("contributors", [0.001, 5.0])
def test_weak_governance_drives_apart_whoever_is_large_or_small(
    world: Ecosystem, contributors: float
) -> None:
    community = world.communities[0]
    community.contributors = contributors
    pressures = []
    for governance in (0.2, 0.6, 1.0):
        community.governance = governance
        pressures.append(community.fork_pressure())
    assert pressures == pytest.approx([0.8, 0.4, 0.0])


def test_a_fork_may_return_while_its_root_has_a_community(world: Ecosystem) -> None:
    root, other = world.communities[0], world.communities[3]
    families = world.market.families
    assert isinstance(other, Community)
    families["root"][other.family] = root.family
    assert other.is_fork
    assert other.merge_readiness() == 1.0
    families["community"][root.family] = NOBODY
    assert other.merge_readiness() == 0.0


def test_where_its_root_is_gone_a_fork_is_a_family_like_others(world: Ecosystem) -> None:
    root, other = world.communities[0], world.communities[3]
    families = world.market.families
    families["root"][other.family] = root.family
    families["alive"][root.family] = 0
    assert not other.is_fork
    assert not root.is_fork
