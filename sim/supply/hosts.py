"""Hosts come and go one by one: margins fall with their number, and some costs bind in any case.

Profit over the cost of serving: x = mu_1 H^-nu - f H / b - support. Hosts enter at e exp(x / w_h)
and leave at h exp(-x / w_h).
"""

import math
from typing import TYPE_CHECKING

from sim.engine.randomness import ENTRY, EXIT, hazard_probability, uniforms_at
from sim.market.economics import hosting_margin
from sim.market.hosting import fixed_cost_of_hosts
from sim.parameters.cast import VendorParameters
from sim.state.kinds import HOSTED, SELF_HOSTED
from sim.state.market import MOST_VENDORS
from sim.state.tally import UNIT
from sim.supply.founding import add_vendor

if TYPE_CHECKING:
    from sim.agents import Vendor
    from sim.ecosystem import Ecosystem

_HOST_SLOT = 8
MOST_EXITS = 12.0
"""Hazard a year at which a host without any business leaves, and the most that any leaves at."""


def profit(world: "Ecosystem", host: "Vendor") -> float:
    """What a host earned last month over its own cost of serving; -inf without business."""
    own = host.serving - fixed_cost_of_hosts(world)
    earned = host.revenue - host.serving - host.duties - host.supporting
    return float(earned / own) if own > 0.0 else -math.inf


def business(world: "Ecosystem") -> float:
    """What it costs to serve all that hosts may serve, money a month.

    Where nobody serves anybody else, it is what firms run themselves.
    """
    offerings, families = world.board.offerings, world.market.families
    may = (families["alive"] == 1) & (families["open"] == 1) & (families["fenced"] == 0)
    hosted = may[offerings["family"]] & (offerings["delivery"] == HOSTED)
    if not hosted.any():
        hosted = may[offerings["family"]] & (offerings["delivery"] == SELF_HOSTED)
    volume = world.tally.volume.sum(axis=1) / UNIT * float(world.board.scale[0])
    cost = offerings["unit_cost"] * (volume @ world.board.going)
    return float(cost[hosted].sum())


def prospect(world: "Ecosystem", hosts: list["Vendor"]) -> float:
    """Profit over the cost of serving that one more host could expect; -inf without business."""
    commerce, whole = world.now.commerce, business(world)
    if whole <= 0.0 or not commerce.hosting:
        return -math.inf
    number = len(hosts) + 1
    margin = hosting_margin(commerce.host_margin, number, commerce.host_competition)
    fixed = fixed_cost_of_hosts(world) * number / whole
    served = sum(host.serving for host in hosts) - fixed_cost_of_hosts(world) * len(hosts)
    support = sum(host.supporting for host in hosts) / served if served > 0.0 else 0.0
    return float(margin - fixed - support)


def hosts_come_and_go(world: "Ecosystem", years: float) -> None:
    """Let hosts leave, and one more come, at their hazards; not before a month was served."""
    if world.step_number == 0:
        return
    commerce = world.now.commerce
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
    if u < hazard_probability(hazard, years) and len(world.vendors) < MOST_VENDORS:
        name = f"host {len(world.vendors) + 1}"
        add_vendor(world, name, VendorParameters(target="sim.agents.Host", compliance=0.5))
        world.log("host_entry", name, len(hosts) + 1)


def hosts_of(world: "Ecosystem") -> list["Vendor"]:
    """Hosts in business, in order of their entry."""
    return [vendor for vendor in world.active_vendors() if vendor.hosts]
