"""Entry and exit of hosts: margins fall with their number, and they have fixed costs.

Profit over the cost of serving: x = mu_1 H^-nu - f H / b - support. Hosts enter at e exp(x / w_h)
and leave at h exp(-x / w_h).
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.agents.suppliers import Suppliers
from openclosed.sim.agents.vendor import Vendor
from openclosed.sim.engine.compiled import compiled
from openclosed.sim.engine.elementary import product
from openclosed.sim.engine.randomness import ENTRY, EXIT, hazard_probability, uniforms_at
from openclosed.sim.market.hosting import fixed_cost_of_hosts, hosting_margin
from openclosed.sim.parameters.suppliers import VendorParameters
from openclosed.sim.state.market import HOSTED, NOBODY, SELF_HOSTED
from openclosed.sim.state.step_context import StepContext
from openclosed.sim.state.tables import Tables
from openclosed.sim.state.tally import UNIT
from openclosed.sim.state.work import Demand
from openclosed.sim.supply.founding import add_vendor, has_room_for_vendor

type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]

_HOST_SLOT = 8
MOST_EXITS = 12.0
"""Yearly exit hazard of a host without business, and the highest exit hazard of any."""


def profit(host: Vendor, fixed_cost: float) -> float:
    """Last month's profit over the host's own cost of serving; -inf without business."""
    serving = host.serving
    own = serving - fixed_cost
    earned = host.revenue - serving - host.duties - host.supporting
    return float(earned / own) if own > 0.0 else -math.inf


@compiled
def may_be_hosted(packed: Any) -> tuple[Floats, Integers]:
    """(A, W) volume of each offering, and (A) the family that hosts could serve with it, or NOBODY.

    For families that nobody hosts, self-hosted volume.
    """
    tally, board, families = packed.tally, packed.board, packed.market.families
    offerings = board.offerings
    volume = np.zeros((offerings.size, board.going.size))
    family = np.full(offerings.size, NOBODY)
    for delivery in (HOSTED, SELF_HOSTED):
        found = False
        for a in range(offerings.size):
            f = offerings[a].family
            may = families[f].alive and families[f].open and not families[f].fenced
            if may and offerings[a].delivery == delivery:
                family[a], found = f, True
        if found:
            break
    for a in range(offerings.size):
        for w in range(board.going.size):
            whole = 0
            for kind in range(tally.volume.shape[1]):
                whole += tally.volume[a, kind, w]
            volume[a, w] = whole / UNIT * board.scale[0]
    return volume, family


def bills_of_families(tables: Tables) -> Floats:
    """(F) bills of each family open to hosts, at a price of 1 of its tier, money a month."""
    volume, family = may_be_hosted(tables.packed)
    return add_bills(tables.packed, product(volume, tables.board.going), family)


@compiled
def add_bills(packed: Any, bills: Floats, family: Integers) -> Floats:
    """(F) the bills of offerings, (A) at a price of 1, added up by family at its tier."""
    families = packed.market.families
    total = np.zeros(families.size)
    for a in range(family.size):
        if family[a] != NOBODY:
            total[family[a]] += bills[a]
    for f in range(families.size):
        total[f] *= families[f].tier
    return total


@compiled
def terms_of_one_more(packed: Any, hosts: int) -> tuple[Floats, Floats]:
    """(F) hosts of each family after one more entry; (F) its price.

    They are `hosts` and the family's own lab. The price over the cost of serving is that of the
    family's best host now, or of a common one without any, at the margin after entry.
    """
    market, pricing = packed.market, packed.rules.parameters[0].pricing
    families, vendors, split = market.families, market.vendors, market.split
    number, price = np.zeros(families.size), np.zeros(families.size)
    for f in range(families.size):
        own, best = families[f].vendor, 0
        by_lab = own != NOBODY and vendors[own].active and not vendors[own].hosts
        many = hosts + 1 + by_lab
        for v in range(vendors.size):
            if split[v, f] > split[best, f]:
                best = v
        hosted = split[best, f] > 0.0 and vendors[best].active
        cost = vendors[best].cost_factor if hosted else 1.0
        number[f] = many
        price[f] = cost * (
            1.0 + hosting_margin(pricing.host_margin, many, pricing.host_competition)
        )
    return number, price


def prospect(context: StepContext, tables: Tables, fixed_cost: float, hosts: list[Vendor]) -> float:
    """Expected profit over the cost of serving of one more host; -inf without business.

    It expects an equal share of every family that it may host, at the price of the family's best
    host and the margin of all its hosts, including labs that host their own.
    """
    pricing = context.in_force.pricing
    number, prices = terms_of_one_more(tables.packed, len(hosts))
    bills = bills_of_families(tables) / number
    whole = float(bills.sum())
    served = pricing.unit_cost * pricing.open_serving_cost * whole
    if served <= 0.0 or not pricing.hosting:
        return -math.inf
    theirs = sum(host.serving - fixed_cost for host in hosts)
    support = sum(host.supporting for host in hosts) / theirs if theirs > 0.0 else 0.0
    return float((bills * prices).sum()) / whole - 1.0 - fixed_cost / served - support


def hosts_come_and_go(
    context: StepContext, suppliers: Suppliers, tables: Tables, demand: Demand
) -> None:
    """Let hosts exit, and one more enter, at their hazards; not before the first month."""
    if context.step == 0:
        return
    pricing, years = context.in_force.pricing, context.decision_years
    fixed_cost, hosts = fixed_cost_of_hosts(context, demand), hosts_of(suppliers)
    for host in hosts:
        against = -profit(host, fixed_cost) / pricing.host_response
        hazard = pricing.host_exit * math.exp(min(against, 50.0))
        u = uniforms_at(context.step_seed, host.row, context.step, EXIT, _HOST_SLOT)[0]
        if u < hazard_probability(min(hazard, MOST_EXITS), years):
            host.active = 0
            suppliers.event_log.log("host_exit", host.name, len(hosts_of(suppliers)))
    hosts = [host for host in hosts if host.active]
    favour = prospect(context, tables, fixed_cost, hosts) / pricing.host_response
    hazard = pricing.host_entry * math.exp(min(favour, 50.0))
    u = uniforms_at(context.step_seed, 0, context.step, ENTRY, _HOST_SLOT)[0]
    if u < hazard_probability(hazard, years) and has_room_for_vendor(suppliers):
        name = f"host {len(suppliers.vendors) + 1}"
        add_vendor(
            suppliers, name, VendorParameters(target="openclosed.sim.agents.Host", compliance=0.5)
        )
        suppliers.event_log.log("host_entry", name, len(hosts) + 1)


def hosts_of(suppliers: Suppliers) -> list[Vendor]:
    """Hosts in business, in order of their entry."""
    return [vendor for vendor in suppliers.active_vendors() if vendor.hosts]
