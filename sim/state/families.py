"""How a family of models comes into the market, changes hands and leaves, and who serves it."""

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.engine.compiled import compiled, inlined
from sim.engine.randomness import VENDOR, standard_normal_at
from sim.state.kinds import API, HOSTED, WITHOUT_AI, slot_of
from sim.state.market import NOBODY, Table

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem
    from sim.parameters import VendorParameters

NO_FRONTIER = -1e300
"""The best published capability where there is no model, points."""
FULLY_OPEN: dict[str, Any] = {
    "transparency": 0.8,
    "flexibility": 1.0,
    "compliance": 0.4,
}
"""Attributes of a community's family: weights, code and most data are open."""


def attributes_of(settings: "VendorParameters", weights_open: bool) -> dict[str, Any]:
    """Columns of a vendor's family that follow from its settings.

    Transparency is .4 for open weights, .3 each for the openness of data and of code.
    """
    return {
        "foreign": settings.origin == "foreign",
        "fenced": settings.fenced,
        "imitation_months": settings.imitation_months,
        "transparency": 0.4 * weights_open + 0.3 * settings.data_open + 0.3 * settings.code_open,
        "flexibility": settings.flexibility,
        "compliance": settings.compliance,
    }


def add_family(
    world: "Ecosystem", name: str, capability: float, *, like: int | None = None, **values: Any
) -> int | None:
    """Bring a family into the market; returns its row, or None when there is no room.

    Args:
        world: the model.
        name: its name in events and tables.
        capability: reached and published, points.
        like: row of the family whose attributes, history and lineage it takes over.
        values: columns to set, over those of `like`.
    """
    families = world.market.families
    f = len(world.family_names)
    if f == families.size:
        world.log_no_room("families", f)
        return None
    world.family_names.append(name)
    if like is not None:
        families[f] = families[like]
        for column in ("users", "usage", "own_hosted", "released"):
            families[column][f] = 0.0
        world.market.history[:, f] = world.market.history[:, like]
        world.market.usable[:, f] = world.market.usable[:, like]
    else:
        families["root"][f] = f
        families["pace"][f] = 1.0
        families["trust"][f] = world.in_force.assurance.trust_base
        families["in_use"][f] = capability
        for record in (world.market.history, world.market.usable):
            record[: world.step_number + 1, f] = capability if world.step_number == 0 else -np.inf
    families["flagship"][f] = NOBODY
    families["internal"][f] = families["published"][f] = capability
    families["alive"][f] = 1
    for column_name, value in values.items():
        families[column_name][f] = value
    return f


def lasting_luck(world: "Ecosystem", row: int) -> float:
    """A laboratory's lasting luck in research, with mean 1."""
    spread = world.parameters.research.pace_spread
    z = standard_normal_at(world.seed, row, 0, VENDOR, 0)
    return float(np.exp(spread * z - 0.5 * spread * spread))


def open_weights(world: "Ecosystem", f: int) -> None:
    """Publish the weights of a closed family; its users stay with its vendor, now its host."""
    families, crowd = world.market.families, world.crowd
    for column in (crowd.slot, crowd.primary, crowd.seen):
        column[column == slot_of(f, API)] = slot_of(f, HOSTED)
    families["open"][f] = 1
    families["transparency"][f] = max(families["transparency"][f], 0.4)
    families["flexibility"][f] = max(families["flexibility"][f], 0.8)
    families["felt_support"][f, HOSTED] = families["felt_support"][f, API]


def retire(world: "Ecosystem", f: int) -> None:
    """Take a family off the market; its users must choose again."""
    world.market.families["alive"][f] = 0
    for column in (world.crowd.primary, world.crowd.seen):
        column[column // 3 == f] = WITHOUT_AI


def owned_by(world: "Ecosystem", vendor: int) -> list[int]:
    """Families on the market that belong to the vendor in this row: one is its flagship."""
    families = world.market.families
    return np.flatnonzero((families["alive"] == 1) & (families["vendor"] == vendor)).tolist()


def orphan(world: "Ecosystem", f: int) -> None:
    """Leave an open family to its community, and to who hosts it: its vendor has gone."""
    families = world.market.families
    families["fenced"][f] = 0
    families["vendor"][f] = families["flagship"][f] = NOBODY


@inlined
def develops(families: Table, vendors: Table, f: int) -> bool:
    """Whether family `f` has a vendor that puts its research into it: it is the flagship.

    What a vendor owns beside its flagship, bought or published as an older model, it only keeps up.
    """
    v = families[f].vendor
    return bool(v != NOBODY and vendors[v].active and vendors[v].family == f)


@compiled
def market_frontier(families: Table) -> float:
    """The best published capability of any family, or NO_FRONTIER."""
    frontier = NO_FRONTIER
    for f in range(families.size):
        if families[f].alive:
            frontier = max(frontier, families[f].published)
    return frontier


def log_each(world: "Ecosystem", what: str, column: str) -> None:
    """Put what happened to families this month into the story of the run, by a column of theirs."""
    amounts = world.market.families[column].tolist()
    for name, amount in zip(world.family_names, amounts, strict=False):
        if amount:
            world.log(what, name, amount)


@compiled
def has_host(families: Table, vendors: Table, f: int) -> bool:
    """Whether anyone hosts open family `f`: a host, if its licence allows, or its own vendor."""
    found = False
    for v in range(vendors.size):
        found |= bool(vendors[v].active and may_host(families, vendors, f, v))
    return found


@inlined
def may_host(families: Table, vendors: Table, f: int, v: int) -> bool:
    """Whether vendor `v` may host open family `f`."""
    return bool(v == families[f].vendor or (vendors[v].hosts and not families[f].fenced))
