"""Policy instruments: what they pay, charge and forbid, and who bears the cost.

Each instrument acts through its target mechanism: grants bring contributors, liability raises
vendors' quality spending. None changes an outcome directly. With no instrument in force every sum
here is exactly 0.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.agents.suppliers import Suppliers
from openclosed.sim.engine.compiled import compiled, inlined
from openclosed.sim.market.finance import payments_of
from openclosed.sim.state.market import NOBODY, Market
from openclosed.sim.state.money import Money
from openclosed.sim.state.step_context import StepContext
from openclosed.sim.state.tables import Tables

type Floats = NDArray[np.float64]


def shared_by(weights: Floats, eligible: NDArray[np.bool_]) -> Floats:
    """Shares of the eligible in proportion to their weights; equal if all weights are 0."""
    part = np.where(eligible, weights, 0.0)
    if not part.any():
        part = eligible.astype(np.float64)
    return part / part.sum() if part.any() else part


def diminishing(money: float, half: float) -> float:
    """Effect of public money as a share of the largest effect: m / (m + m_half)."""
    return money / (money + half)


@inlined
def research_cap(strength: float) -> float:
    """Largest research spending allowed, in reference budgets."""
    return 1.0 / strength if strength > 0 else math.inf


def reach_of_standards(context: StepContext, market: Market, money: Money) -> float:
    """Share of missing compatibility that public money closes; books its cost.

    The state pays while there are open families.
    """
    support, families = context.in_force.policy.standards_support, market.families
    if support.strength == 0 or not (families["alive"] & families["open"]).any():
        return 0.0
    money.accounts["standards_support"].cost = support.strength * money.reference_budget
    return support.reach * diminishing(support.strength, support.half_effect)


def pay_grants(context: StepContext, market: Market, money: Money) -> None:
    """Split the open subsidy over the communities of living families by their contributors."""
    instrument, communities = context.in_force.policy.open_subsidy, market.communities
    if instrument.strength == 0:
        return
    keeps = communities["active"] == 1
    keeps &= market.families["alive"][communities["family"]] == 1
    whole = instrument.strength * money.reference_budget
    communities["grants"] = whole * shared_by(communities["contributors"], keeps)
    money.accounts["open_subsidy"].cost = float(communities["grants"].sum())


def fund_state_lab(context: StepContext, suppliers: Suppliers, money: Money) -> None:
    """Add public money to the funding of the state's lab while its flagship is open."""
    instrument, families = context.in_force.policy.state_lab, suppliers.market.families
    if instrument.strength == 0:
        return
    for vendor in suppliers.active_vendors():
        own = vendor.family
        if vendor.name == instrument.lab and own != NOBODY and families["open"][own]:
            given = instrument.strength * money.reference_budget
            vendor.funding += given
            money.accounts["state_lab"].cost = given


@compiled
def reset_charges(packed: Any) -> None:
    """Reset vendors' charges and communities' grants to zero."""
    vendors, communities = packed.market.vendors, packed.market.communities
    for v in range(vendors.size):
        vendors[v].duties = vendors[v].diligence = vendors[v].forgone = 0.0
    for c in range(communities.size):
        communities[c].grants = 0.0


def charge_vendors(context: StepContext, market: Market, money: Money) -> None:
    """Set vendors' charges this month, and the quality work that liability adds.

    A vendor pays for disclosure beyond its own, pays damages for the month's incidents, and adds
    expected damages to quality spending: last year's mean incidents times damages (Shavell 1980:
    under strict liability care is worth its expected cost).
    """
    policy, reference = context.in_force.policy, money.reference_budget
    families, vendors = market.families, market.vendors
    mandate, liability = policy.transparency_mandate, policy.release_liability
    if mandate.strength == 0 and liability.strength == 0:
        return
    owner = families["vendor"]
    charged = (families["alive"] == 1) & (owner != NOBODY) & (vendors["active"][owner] == 1)

    def by_vendor(amounts: Floats) -> Floats:
        return np.bincount(owner[charged], weights=amounts[charged], minlength=vendors.size)

    missing = np.maximum(mandate.strength - families["transparency"], 0.0)
    disclosure = by_vendor(mandate.disclosure_cost * reference * missing)
    damage = liability.strength * reference
    damages = by_vendor(damage * families["incidents"] / context.length)
    vendors["duties"] = disclosure + damages
    vendors["diligence"] = by_vendor(damage * families["incident_rate"])
    money.accounts["transparency_mandate"].burden = float(disclosure.sum())
    money.accounts["release_liability"].burden = float((damages + vendors["diligence"]).sum())


def intervene(context: StepContext, tables: Tables, money: Money) -> None:
    """Charge vendors, and pay communities."""
    reset_charges(tables.packed)
    charge_vendors(context, tables.market, money)
    pay_grants(context, tables.market, money)


def account_for_rules(context: StepContext, tables: Tables, money: Money) -> None:
    """Book what vendors forgo under the compute cap and firms spend under the origin rule.

    Firms' loss from fewer offerings is utility and shows in the outcome `surplus`.
    """
    if context.in_force.policy.compute_cap.strength:
        money.accounts["compute_cap"].burden = float(tables.market.vendors["forgone"].sum())
    rule = context.in_force.policy.origin_rule
    if rule.strength:
        bound = rule.strength * payments_of(tables.packed)
        money.accounts["origin_rule"].burden = rule.proof_cost * bound
