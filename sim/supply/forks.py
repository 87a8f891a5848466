"""Fragmentation: communities fall apart into forks, and forks merge back."""

from typing import TYPE_CHECKING

from sim.engine.randomness import FORK, MERGE, hazard_probability, uniforms_of_all
from sim.parameters.cast import CommunityParameters
from sim.state.families import add_family, retire
from sim.state.market import NOBODY
from sim.supply.founding import add_community, next_community_row
from sim.supply.research import lag_in_use

if TYPE_CHECKING:
    from sim.agents import Community
    from sim.ecosystem import Ecosystem


def fork_and_merge(world: "Ecosystem", years: float) -> None:
    """Let communities fork and merge at their hazards."""
    settings, alive = world.in_force.releases, world.cells.families["alive"]
    u_merge, u_fork = (
        uniforms_of_all(world.luck, len(world.communities), world.step_number, purpose, 0).tolist()
        for purpose in (MERGE, FORK)
    )
    for community in world.active_communities():
        if not alive[community.family]:
            continue
        if community.is_fork:
            chance = hazard_probability(settings.merge_hazard * community.merge_readiness(), years)
            if u_merge[community.row][0] < chance:
                _merge(world, community)
                continue
        chance = hazard_probability(settings.fork_hazard * community.fork_pressure(), years)
        if u_fork[community.row][0] < chance:
            _fork(world, community)


def _fork(world: "Ecosystem", community: "Community") -> None:
    """Split off a family with a share of the contributors and the same capability."""
    families = world.market.families
    old = community.family
    name = f"{community.name} fork {len(world.communities) + 1}"
    row = next_community_row(world)
    if row is None:
        return
    new = add_family(
        world,
        name,
        float(families["published"][old]),
        like=old,
        vendor=NOBODY,
        community=row,
        fenced=0,
    )
    if new is None:
        return
    moved = world.in_force.releases.fork_split * community.contributors
    settings = CommunityParameters(contributors=0.0, governance=community.governance)
    fork = add_community(world, row, name, new, settings)
    before = lag_in_use(world, old)
    fork.contributors = moved
    community.contributors -= moved
    world.log("fork", name, lag_in_use(world, old) - before)


def _merge(world: "Ecosystem", community: "Community") -> None:
    """Bring the contributors and the better capability back to the root; users choose again."""
    families = world.market.families
    own, root = community.family, int(families["root"][community.family])
    home = world.communities[int(families["community"][root])]
    before = lag_in_use(world, root)
    home.contributors += community.contributors
    families["internal"][root] = max(families["internal"][root], families["internal"][own])
    community.contributors = 0.0
    community.active = 0
    world.log("merge", community.name, before - lag_in_use(world, root))
    retire(world, own)
