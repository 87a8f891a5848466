"""Vendors come from startups, and go by bankruptcy."""

from typing import TYPE_CHECKING

import numpy as np

from sim.families import add_family, orphan, retire
from sim.kinds import STARTUP
from sim.market import MOST_VENDORS, NOBODY
from sim.parameters.cast import CommunityParameters, VendorParameters
from sim.randomness import ENTRY, hazard_probability, uniforms_at

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem

_HOST_SHARE = 0.6  # of entrants; the others are open-weight labs around a copy of the best family
_VENDOR_SLOT = 7


def sector_margin(world: "Ecosystem") -> float:
    """Margin over serving cost of all vendors together: what draws entry."""
    vendors = world.market.vendors
    cost = float(vendors["serving"].sum())
    return float(vendors["revenue"].sum()) / cost - 1.0 if cost > 0 else 0.0


def enter_and_exit(world: "Ecosystem", years: float) -> None:
    """Close vendors that owe more than their limit; let a startup enter where margins draw it."""
    limit = world.now.commerce.debt_limit * world.reference_budget
    families = world.market.families
    for vendor in world.active_vendors():
        if vendor.cash < -limit:
            vendor.active = 0
            world.log("bankruptcy", vendor.name, vendor.cash)
            f = vendor.family
            if f != NOBODY:
                if families["open"][f]:
                    orphan(world, f)
                else:
                    retire(world, f)
    hazard = world.now.releases.vendor_entry * max(sector_margin(world), 0.0)
    draws = uniforms_at(world.seed, 0, world.step_number, ENTRY, _VENDOR_SLOT)
    if draws[0] < hazard_probability(hazard, years) and len(world.vendors) < MOST_VENDORS:
        _enter(world, draws[1], draws[2])


def _enter(world: "Ecosystem", u_kind: float, u_firm: float) -> None:
    """A startup that uses AI becomes a vendor: a host, or a lab around a copy of an open family."""
    crowd, families = world.crowd, world.market.families
    able = np.flatnonzero((crowd.kind == STARTUP) & (crowd.present == 1) & (crowd.primary >= 0))
    if able.size == 0:
        return
    founder = int(able[int(u_firm * able.size)])
    name = f"startup {int(crowd.number[founder])}"
    backed = 0.1 * float(crowd.skill[founder])
    live = np.flatnonzero((families["alive"] == 1) & (families["open"] == 1))
    if u_kind < _HOST_SHARE or live.size == 0:
        world.add_vendor(
            name, VendorParameters(target="sim.agents.Host", backing=backed, compliance=0.5)
        )
    else:
        best = int(live[np.argmax(families["published"][live])])
        row = world.next_community_row()
        lab = VendorParameters(
            target="sim.agents.OpenWeightLab", backing=backed, weights_open=True, code_open=0.5
        )
        f = add_family(
            world, name, float(families["published"][best]), like=best, community=NOBODY,
            imitation_months=lab.imitation_months,
        )  # fmt: skip
        if f is None:
            return
        families["root"][f] = f
        vendor = world.add_vendor(name, lab, family=f)
        if row is not None:
            families["community"][f] = row
            world.add_community(row, f"{name} users", f, CommunityParameters(contributors=0))
        families["vendor"][f] = vendor.row
    world.log("entry", name, backed)
