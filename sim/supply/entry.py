"""Labs come from startups, and go by bankruptcy."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine.randomness import ENTRY, EXIT, hazard_probability, uniforms_at
from sim.parameters.cast import VendorParameters
from sim.parameters.switches import newcomer
from sim.state.families import add_family, orphan, owned_by, retire
from sim.state.kinds import STARTUP
from sim.state.market import NOBODY
from sim.state.shocks import struck_vendors
from sim.supply.founding import add_vendor, gather_users, has_room_for_vendor

if TYPE_CHECKING:
    from sim.agents import Vendor
    from sim.ecosystem import Ecosystem

_VENDOR_SLOT = 7
_DEBT = -1e-9  # money; smaller debts are rounding errors of sums


def sector_margin(world: "Ecosystem") -> float:
    """Margin over serving cost of all vendors together: what draws labs in."""
    vendors = world.market.vendors
    cost = float(vendors["serving"].sum())
    return float(vendors["revenue"].sum()) / cost - 1.0 if cost > 0 else 0.0


def means_of_all(world: "Ecosystem") -> NDArray[np.float64]:
    """(V) money that vendors could still pay: cash, and what lenders would lend on outlays."""
    vendors = world.market.vendors
    outlays = vendors["research"] + vendors["quality"] + vendors["supporting"]
    left: NDArray[np.float64] = vendors["cash"] + world.in_force.commerce.debt_limit * outlays
    return left


def means(world: "Ecosystem", vendor: "Vendor") -> float:
    """Money that a vendor could still pay."""
    return float(means_of_all(world)[vendor.row])


def anyone_fails(world: "Ecosystem") -> bool:
    """Whether the `means` of any vendor in business are used up."""
    return bool((world.market.vendors["active"][means_of_all(world) < _DEBT] == 1).any())


def enter_and_exit(world: "Ecosystem", years: float) -> None:
    """Labs that owe more than their limit are bought or close; margins draw startups in."""
    for vendor in world.active_vendors() if anyone_fails(world) else ():
        if means(world, vendor) < _DEBT:
            draws = uniforms_at(world.luck, vendor.row, world.step_number, EXIT, _VENDOR_SLOT)
            buyer = strongest_other(world, vendor)
            wanted = draws[0] < world.in_force.releases.acquisition_chance
            if wanted and buyer is not None and means(world, buyer) >= -vendor.cash:
                acquire(world, buyer, vendor)
            else:
                close_down(world, vendor)
    hazard = world.in_force.releases.lab_entry * max(sector_margin(world), 0.0)
    draws = uniforms_at(world.luck, 0, world.step_number, ENTRY, _VENDOR_SLOT)
    if draws[0] < hazard_probability(hazard, years) and has_room_for_vendor(world):
        _found_lab(world, draws[1])


def bankruptcy_shocks(world: "Ecosystem") -> None:
    """Close down the vendors whose failure a scenario dates."""
    for vendor in struck_vendors(world, "bankruptcy"):
        close_down(world, vendor)


def close_down(world: "Ecosystem", vendor: "Vendor") -> None:
    """Go out of business: open families are left to their communities, closed ones end."""
    world.log("bankruptcy", vendor.name, vendor.cash)
    for f in owned_by(world, vendor.row):
        if world.market.families["open"][f]:
            orphan(world, f)
        else:
            retire(world, f)
    vendor.active = 0


def strongest_other(world: "Ecosystem", vendor: "Vendor") -> "Vendor | None":
    """The lab in business with the largest means, other than `vendor`."""
    others = [other for other in world.active_vendors() if other is not vendor and not other.hosts]
    return max(others, key=lambda other: means(world, other), default=None)


def acquire(world: "Ecosystem", buyer: "Vendor", vendor: "Vendor") -> None:
    """Take over a failing vendor: its debt, what it has learned, its families and their users.

    Customers stay, under the buyer's price and support. What was bought is kept up beside the
    buyer's own flagship, or becomes it where the buyer has none.
    """
    debt = -vendor.cash
    world.log("acquisition", f"{vendor.name} by {buyer.name}", debt)
    for party, moved in ((vendor, debt), (buyer, -debt)):
        party.cash += moved
        party.transfer += moved
    buyer.learned += vendor.learned
    world.market.families["vendor"][owned_by(world, vendor.row)] = buyer.row
    if buyer.family == NOBODY:
        buyer.family = vendor.family
    vendor.active = 0


def _found_lab(world: "Ecosystem", u_firm: float) -> None:
    """A startup that uses AI becomes a lab around a copy of the best open family."""
    crowd, families, settings = world.crowd, world.market.families, world.in_force.releases
    able = np.flatnonzero((crowd.kind == STARTUP) & (crowd.present == 1) & (crowd.primary >= 0))
    live = np.flatnonzero((families["alive"] == 1) & (families["open"] == 1))
    if able.size == 0 or live.size == 0:
        return
    founder = int(able[int(u_firm * able.size)])
    name = f"startup {int(crowd.number[founder])}"
    lab = newcomer(
        world.parameters,
        VendorParameters(
            target="sim.agents.OpenWeightLab",
            backing=settings.entrant_backing * float(crowd.skill[founder]),
            weights_open=True,
            code_open=0.5,
        ),
    )
    best = int(live[np.argmax(families["published"][live])])
    f = add_family(
        world,
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
    families["vendor"][f] = add_vendor(world, name, lab, family=f).row
    gather_users(world, name, f)
    world.log("entry", name, lab.backing)
