"""Fragmentation: communities fork, and forks merge back."""

from openclosed.sim.agents.community import Community
from openclosed.sim.agents.suppliers import Suppliers
from openclosed.sim.engine.randomness import FORK, MERGE, hazard_probability, uniform_at
from openclosed.sim.parameters.suppliers import CommunityParameters
from openclosed.sim.state.families import retire
from openclosed.sim.state.firm_table import FirmTable
from openclosed.sim.state.market import NOBODY
from openclosed.sim.state.money import Money
from openclosed.sim.state.step_context import StepContext
from openclosed.sim.supply.founding import add_community, next_community_row
from openclosed.sim.supply.research import lag_in_use


def fork_and_merge(
    context: StepContext, suppliers: Suppliers, firm_table: FirmTable, money: Money
) -> None:
    """Fork communities, and merge forks back, at their hazards; forks do not fork again."""
    settings, alive = context.in_force.releases, suppliers.cells.families["alive"]
    years = context.decision_years
    for community in suppliers.active_communities():
        if not alive[community.family]:
            continue
        purpose = MERGE if community.is_fork else FORK
        u = uniform_at(context.step_seed, community.row, context.step, purpose, 0)
        if purpose == MERGE:
            chance = hazard_probability(settings.merge_hazard * community.merge_readiness(), years)
            if u < chance:
                _merge(context, suppliers, firm_table, money, community)
            continue
        chance = hazard_probability(settings.fork_hazard * community.fork_pressure(), years)
        if u < chance:
            _fork(context, suppliers, money, community)


def _fork(context: StepContext, suppliers: Suppliers, money: Money, community: Community) -> None:
    """Fork a family, with a share of the contributors and the same capability."""
    families = suppliers.market.families
    old = community.family
    name = f"{community.name} fork {len(suppliers.communities) + 1}"
    row = next_community_row(suppliers)
    if row is None:
        return
    new = suppliers.add_family(
        name, float(families["published"][old]), like=old, vendor=NOBODY, community=row, fenced=0
    )
    if new is None:
        return
    moved = context.in_force.releases.fork_split * community.contributors
    settings = CommunityParameters(contributors=0.0, governance=community.governance)
    fork = add_community(suppliers, row, name, new, settings)
    before = lag_in_use(context, suppliers, money, old)
    fork.contributors = moved
    community.contributors -= moved
    suppliers.event_log.log("fork", name, lag_in_use(context, suppliers, money, old) - before)


def _merge(
    context: StepContext,
    suppliers: Suppliers,
    firm_table: FirmTable,
    money: Money,
    community: Community,
) -> None:
    """Return contributors and the better capability to the root; users choose again."""
    families = suppliers.market.families
    own, root = community.family, int(families["root"][community.family])
    home = suppliers.communities[int(families["community"][root])]
    before = lag_in_use(context, suppliers, money, root)
    home.contributors += community.contributors
    families["internal"][root] = max(families["internal"][root], families["internal"][own])
    community.contributors = 0.0
    community.active = 0
    suppliers.event_log.log(
        "merge", community.name, before - lag_in_use(context, suppliers, money, root)
    )
    retire(suppliers.market, firm_table, own)
