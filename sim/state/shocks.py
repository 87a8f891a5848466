"""Dated events that a scenario brings: which are due, and whom they fit."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.parameters.dates import months_between
from sim.state.market import NOBODY

if TYPE_CHECKING:
    from sim.agents import Community, Vendor
    from sim.ecosystem import Ecosystem
    from sim.parameters.shocks import Shock


def check_shocks(world: "Ecosystem") -> None:
    """Refuse a shock to a vendor's family where the vendor, a host, has none.

    Raises:
        ValueError: naming the shock.
    """
    of = {vendor.name: vendor.family for vendor in world.vendors}
    for name, shock in world.parameters.shocks.items():
        if shock.what != "bankruptcy" and of.get(shock.who) == NOBODY:
            raise ValueError(f"shocks.{name}: {shock.who} has no model, so no {shock.what} fits it")


def due(world: "Ecosystem", what: str) -> "list[Shock]":
    """The shocks of one kind whose month begins in this step."""
    clock = world.in_force.clock
    return [
        shock
        for shock in world.parameters.shocks.values()
        if shock.what == what
        and 0 <= world.months - months_between(clock.start, shock.month) < clock.months_per_step
    ]


def struck_vendors(world: "Ecosystem", what: str) -> "list[Vendor]":
    """Active vendors whom a shock of this kind hits in this step, each once."""
    names = {shock.who for shock in due(world, what)}
    return (
        [vendor for vendor in world.active_vendors() if "" in names or vendor.name in names]
        if names
        else []
    )


def struck_families(world: "Ecosystem", what: str) -> NDArray[np.float64]:
    """(F) amount by which shocks of this kind hit each family in this step.

    A name stands for the flagship of the vendor, or for the family of the community.
    """
    families = world.market.families
    hit = np.zeros(families.size)
    shocks = due(world, what)
    if not shocks:
        return hit
    for shock in shocks:
        agents: list[Vendor | Community] = [*world.active_vendors(), *world.active_communities()]
        rows = [agent.family for agent in agents if agent.name == shock.who]
        hit[rows if shock.who else slice(None)] += shock.amount
    return np.where(families["alive"] == 1, hit, 0.0)
