"""Fragmentation: communities fall apart into forks, and forks merge back."""

from openclosed.sim.agents.cast import Cast
from openclosed.sim.agents.community import Community
from openclosed.sim.engine.randomness import FORK, MERGE, hazard_probability, uniform_at
from openclosed.sim.parameters.cast import CommunityParameters
from openclosed.sim.state.crowd import Crowd
from openclosed.sim.state.families import retire
from openclosed.sim.state.market import NOBODY
from openclosed.sim.state.money import Money
from openclosed.sim.state.now import Now
from openclosed.sim.supply.founding import add_community, next_community_row
from openclosed.sim.supply.research import lag_in_use


def fork_and_merge(now: Now, cast: Cast, crowd: Crowd, money: Money) -> None:
    """Let communities fork, and forks merge back, at their hazards; a fork does not fork again."""
    settings, alive = now.in_force.releases, cast.cells.families["alive"]
    years = now.decision_years
    for community in cast.active_communities():
        if not alive[community.family]:
            continue
        purpose = MERGE if community.is_fork else FORK
        u = uniform_at(now.luck, community.row, now.step, purpose, 0)
        if purpose == MERGE:
            chance = hazard_probability(settings.merge_hazard * community.merge_readiness(), years)
            if u < chance:
                _merge(now, cast, crowd, money, community)
            continue
        chance = hazard_probability(settings.fork_hazard * community.fork_pressure(), years)
        if u < chance:
            _fork(now, cast, money, community)


def _fork(now: Now, cast: Cast, money: Money, community: Community) -> None:
    """Split off a family with a share of the contributors and the same capability."""
    families = cast.market.families
    old = community.family
    name = f"{community.name} fork {len(cast.communities) + 1}"
    row = next_community_row(cast)
    if row is None:
        return
    new = cast.add_family(
        name, float(families["published"][old]), like=old, vendor=NOBODY, community=row, fenced=0
    )
    if new is None:
        return
    moved = now.in_force.releases.fork_split * community.contributors
    settings = CommunityParameters(contributors=0.0, governance=community.governance)
    fork = add_community(cast, row, name, new, settings)
    before = lag_in_use(now, cast, money, old)
    fork.contributors = moved
    community.contributors -= moved
    cast.story.log("fork", name, lag_in_use(now, cast, money, old) - before)


def _merge(now: Now, cast: Cast, crowd: Crowd, money: Money, community: Community) -> None:
    """Bring the contributors and the better capability back to the root; users choose again."""
    families = cast.market.families
    own, root = community.family, int(families["root"][community.family])
    home = cast.communities[int(families["community"][root])]
    before = lag_in_use(now, cast, money, root)
    home.contributors += community.contributors
    families["internal"][root] = max(families["internal"][root], families["internal"][own])
    community.contributors = 0.0
    community.active = 0
    cast.story.log("merge", community.name, before - lag_in_use(now, cast, money, root))
    retire(cast.market, crowd, own)
