"""Entry and exit: labs come from startups and go bankrupt, communities fork and merge."""

from typing import Any

import numpy as np

from openclosed.sim.agents.suppliers import Community, Suppliers
from openclosed.sim.agents.vendor import Vendor
from openclosed.sim.engine.compiled import compiled
from openclosed.sim.engine.elementary import sum_in_eights
from openclosed.sim.engine.randomness import (
    ENTRY,
    FORK,
    MERGE,
    hazard_probability,
    uniform_at,
    uniforms_at,
)
from openclosed.sim.parameters.mechanisms import entrant_settings
from openclosed.sim.parameters.suppliers import CommunityParameters, VendorParameters
from openclosed.sim.state.families import orphan, owned_by, retire
from openclosed.sim.state.firm_table import FirmTable
from openclosed.sim.state.market import NOBODY, STARTUP, Table
from openclosed.sim.state.money import Money
from openclosed.sim.state.step_context import StepContext
from openclosed.sim.state.tables import Tables
from openclosed.sim.supply.founding import (
    add_community,
    add_vendor,
    gather_users,
    has_room_for_vendor,
    next_community_row,
)
from openclosed.sim.supply.research import lag_in_use

_VENDOR_SLOT = 7
_DEBT = -1e-9  # money; smaller debts are rounding errors of sums


@compiled
def sector_margin(packed: Any) -> float:
    """Margin over serving cost of all vendors together, which attracts labs."""
    vendors = packed.market.vendors
    cost = sum_in_eights(vendors["serving"])
    return sum_in_eights(vendors["revenue"]) / cost - 1.0 if cost > 0 else 0.0


def insolvent(vendors: Table) -> list[int]:
    """Rows of vendors in business that are in debt."""
    rows: list[int] = np.flatnonzero((vendors["active"] == 1) & (vendors["cash"] < _DEBT)).tolist()
    return rows


def enter_and_exit(context: StepContext, suppliers: Suppliers, tables: Tables) -> None:
    """Close labs in debt; let margins attract startups."""
    firm_table, in_force = tables.firm_table, context.in_force
    for row in insolvent(tables.market.vendors):
        close_down(suppliers, firm_table, suppliers.vendors[row])
    hazard = in_force.releases.lab_entry * max(sector_margin(tables.packed), 0.0)
    draws = uniforms_at(context.step_seed, 0, context.step, ENTRY, _VENDOR_SLOT)
    comes = draws[0] < hazard_probability(hazard, context.decision_years)
    if comes and has_room_for_vendor(suppliers):
        _add_lab(context, suppliers, firm_table, draws[1])


def close_down(suppliers: Suppliers, firm_table: FirmTable, vendor: Vendor) -> None:
    """Close a vendor: open families go to their communities, closed ones end."""
    suppliers.event_log.log("bankruptcy", vendor.name, vendor.cash)
    for f in owned_by(suppliers.market, vendor.row):
        if suppliers.market.families["open"][f]:
            orphan(suppliers.market, f)
        else:
            retire(suppliers.market, firm_table, f)
    vendor.active = 0


def _add_lab(
    context: StepContext, suppliers: Suppliers, firm_table: FirmTable, u_firm: float
) -> None:
    """Turn a startup that uses AI into a lab with a copy of the best open family.

    It has no advance backing, so it lives on its revenue.
    """
    families = suppliers.market.families
    able = np.flatnonzero(
        (firm_table.kind == STARTUP) & (firm_table.present == 1) & (firm_table.primary >= 0)
    )
    live = np.flatnonzero((families["alive"] == 1) & (families["open"] == 1))
    if able.size == 0 or live.size == 0:
        return
    founder = int(able[int(u_firm * able.size)])
    name = f"startup {int(firm_table.number[founder])}"
    lab = entrant_settings(
        context.parameters,
        VendorParameters(
            target="openclosed.sim.agents.OpenWeightLab",
            backing=0.0,
            weights_open=True,
            code_open=0.5,
        ),
    )
    best = int(live[np.argmax(families["published"][live])])
    f = suppliers.add_family(
        name,
        float(families["published"][best]),
        like=best,
        community=NOBODY,
        imitation_months=lab.imitation_months,
        fenced=0,
    )
    if f is None:
        return
    families["root"][f] = f
    vendor = add_vendor(suppliers, name, lab, family=f)
    families["vendor"][f] = vendor.row
    gather_users(suppliers, name, f)
    suppliers.event_log.log("entry", name, vendor.capability_gap)


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
