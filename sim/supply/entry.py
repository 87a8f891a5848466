"""Labs enter from startups, and exit by bankruptcy."""

from typing import Any

import numpy as np

from openclosed.sim.agents.suppliers import Suppliers
from openclosed.sim.agents.vendor import Vendor
from openclosed.sim.engine.compiled import compiled
from openclosed.sim.engine.elementary import sum_in_eights
from openclosed.sim.engine.randomness import ENTRY, hazard_probability, uniforms_at
from openclosed.sim.parameters.suppliers import VendorParameters
from openclosed.sim.parameters.switches import entrant_settings
from openclosed.sim.state.families import orphan, owned_by, retire
from openclosed.sim.state.firm_table import FirmTable
from openclosed.sim.state.kinds import STARTUP
from openclosed.sim.state.market import NOBODY, Table
from openclosed.sim.state.step_context import StepContext
from openclosed.sim.state.tables import Tables
from openclosed.sim.supply.founding import add_vendor, gather_users, has_room_for_vendor

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
