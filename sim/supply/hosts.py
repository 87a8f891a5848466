"""Hosts come and go one by one: margins fall with their number, and some costs bind in any case.

Profit over the cost of serving: x = mu_1 H^-nu - f H / b - support. Hosts enter at e exp(x / w_h)
and leave at h exp(-x / w_h).
"""

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine.randomness import ENTRY, EXIT, hazard_probability, uniforms_at
from sim.market.economics import hosting_margin
from sim.market.hosting import fixed_cost_of_hosts
from sim.parameters.cast import VendorParameters
from sim.state.kinds import HOSTED, SELF_HOSTED
from sim.state.market import NOBODY
from sim.state.tally import UNIT
from sim.supply.founding import add_vendor, has_room_for_vendor

if TYPE_CHECKING:
    from sim.agents import Vendor
    from sim.ecosystem import Ecosystem

type Floats = NDArray[np.float64]

_HOST_SLOT = 8
MOST_EXITS = 12.0
"""Hazard a year at which a host without any business leaves, and the most that any leaves at."""


def profit(world: "Ecosystem", host: "Vendor") -> float:
    """What a host earned last month over its own cost of serving; -inf without business."""
    own = host.serving - fixed_cost_of_hosts(world)
    earned = host.revenue - host.serving - host.duties - host.supporting
    return float(earned / own) if own > 0.0 else -math.inf


def bills_of_families(world: "Ecosystem") -> Floats:
    """(F) bills at a price of 1 that hosts may serve of each family, money a month.

    Where nobody serves anybody else, what firms run themselves.
    """
    offerings, families = world.board.offerings, world.market.families
    may = (families["alive"] == 1) & (families["open"] == 1) & (families["fenced"] == 0)
    hosted = may[offerings["family"]] & (offerings["delivery"] == HOSTED)
    if not hosted.any():
        hosted = may[offerings["family"]] & (offerings["delivery"] == SELF_HOSTED)
    volume = world.tally.volume.sum(axis=1) / UNIT * float(world.board.scale[0])
    bills = (volume @ world.board.going)[hosted]
    return np.bincount(offerings["family"][hosted], bills, minlength=families.size)


def business(world: "Ecosystem") -> float:
    """What it would cost a common host to serve all that hosts may serve, money a month."""
    commerce = world.in_force.commerce
    cost = commerce.unit_cost * commerce.open_serving_cost
    return float(cost * bills_of_families(world).sum())


def rivals_of(world: "Ecosystem", hosts: int) -> Floats:
    """(F) who would host each family beside one more host: `hosts`, and its own lab."""
    families, vendors = world.market.families, world.market.vendors
    labs = vendors["active"] & (vendors["hosts"] == 0)
    own = families["vendor"]
    return hosts + np.where(own == NOBODY, 0, labs[own])


def best_costs(world: "Ecosystem") -> Floats:
    """(F) cost factor of each family's best host, which sets its price; 1 where nobody hosts it."""
    vendors, split = world.market.vendors, world.market.split
    best = split.argmax(axis=0)
    hosted = (split.max(axis=0) > 0.0) & (vendors["active"][best] == 1)
    return np.where(hosted, vendors["cost_factor"][best], 1.0)


def prospect(world: "Ecosystem", hosts: list["Vendor"]) -> float:
    """Profit over the cost of serving that one more host could expect; -inf without business.

    It counts on an equal share of every family that it may host, at the price of this family's best
    host, and on a margin that all who host it compete for, labs that host their own among them.
    """
    commerce = world.in_force.commerce
    number = rivals_of(world, len(hosts)) + 1
    bills = bills_of_families(world) / number
    served = commerce.unit_cost * commerce.open_serving_cost * float(bills.sum())
    if served <= 0.0 or not commerce.hosting:
        return -math.inf
    margins = [hosting_margin(commerce.host_margin, n, commerce.host_competition) for n in number]
    fixed_cost = fixed_cost_of_hosts(world)
    theirs = sum(host.serving - fixed_cost for host in hosts)
    support = sum(host.supporting for host in hosts) / theirs if theirs > 0.0 else 0.0
    price = float(bills @ (best_costs(world) * (1.0 + np.array(margins)))) / float(bills.sum())
    return price - 1.0 - fixed_cost / served - support


def hosts_come_and_go(world: "Ecosystem", years: float) -> None:
    """Let hosts leave, and one more come, at their hazards; not before a month was served."""
    if world.step_number == 0:
        return
    commerce = world.in_force.commerce
    for host in hosts_of(world):
        against = -profit(world, host) / commerce.host_response
        hazard = commerce.host_exit * math.exp(min(against, 50.0))
        u = uniforms_at(world.luck, host.row, world.step_number, EXIT, _HOST_SLOT)[0]
        if u < hazard_probability(min(hazard, MOST_EXITS), years):
            host.active = 0
            world.log("host_exit", host.name, len(hosts_of(world)))
    hosts = hosts_of(world)
    favour = prospect(world, hosts) / commerce.host_response
    hazard = commerce.host_entry * math.exp(min(favour, 50.0))
    u = uniforms_at(world.luck, 0, world.step_number, ENTRY, _HOST_SLOT)[0]
    if u < hazard_probability(hazard, years) and has_room_for_vendor(world):
        name = f"host {len(world.vendors) + 1}"
        add_vendor(world, name, VendorParameters(target="sim.agents.Host", compliance=0.5))
        world.log("host_entry", name, len(hosts) + 1)


def hosts_of(world: "Ecosystem") -> list["Vendor"]:
    """Hosts in business, in order of their entry."""
    return [vendor for vendor in world.active_vendors() if vendor.hosts]
