"""Model families: ownership, exit, who develops and hosts them, and past capability."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.engine.compiled import compiled, inlined
from openclosed.sim.parameters.suppliers import OF_MODELS, VendorParameters
from openclosed.sim.state.firm_table import FirmTable
from openclosed.sim.state.market import API, HOSTED, NOBODY, WITHOUT_AI, Market, Table, slot_of

NO_FRONTIER = -1e300
"""The frontier if there is no model, points."""
FULLY_OPEN: dict[str, Any] = {
    **{name: VendorParameters.model_fields[name].default for name in OF_MODELS},
    "transparency": 0.8,
    "flexibility": 1.0,
    "compliance": 0.4,
}
"""Attributes of a community's family: weights, code and most data are open."""


def attributes_of(settings: VendorParameters, weights_open: bool) -> dict[str, Any]:
    """Columns of a family that follow from its vendor's settings.

    Transparency is .4 for open weights, .3 each for the openness of data and of code.
    """
    return {
        "foreign": settings.origin == "foreign",
        "fenced": settings.fenced,
        "imitation_months": settings.imitation_months,
        "transparency": 0.4 * weights_open + 0.3 * settings.data_open + 0.3 * settings.code_open,
        **{name: getattr(settings, name) for name in OF_MODELS},
    }


def open_weights(market: Market, firm_table: FirmTable, f: int) -> None:
    """Open the weights of a closed family; its users stay with its vendor, now its host."""
    families = market.families
    for column in (firm_table.slot, firm_table.primary, firm_table.seen):
        column[column == slot_of(f, API)] = slot_of(f, HOSTED)
    families["open"][f] = 1
    families["transparency"][f] = max(families["transparency"][f], 0.4)
    families["flexibility"][f] = max(families["flexibility"][f], 0.8)
    families["felt_price"][f, HOSTED] = families["felt_price"][f, API]


def retire(market: Market, firm_table: FirmTable, f: int) -> None:
    """Take a family off the market; its users must choose again."""
    market.families["alive"][f] = 0
    for column in (firm_table.primary, firm_table.seen):
        column[column // 3 == f] = WITHOUT_AI


def owned_by(market: Market, vendor: int) -> list[int]:
    """Families on the market owned by the vendor in this row, its flagship included."""
    families = market.families
    return np.flatnonzero((families["alive"] == 1) & (families["vendor"] == vendor)).tolist()


def orphan(market: Market, f: int) -> None:
    """Leave an open family to its community and its hosts, without a vendor."""
    families = market.families
    families["fenced"][f] = 0
    families["vendor"][f] = families["flagship"][f] = NOBODY


@inlined
def develops(families: Table, vendors: Table, f: int) -> bool:
    """Whether family `f` is the flagship of a vendor, which puts its research into it.

    A vendor's other families, such as older models, are only maintained.
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


@compiled
def has_host(families: Table, vendors: Table, f: int) -> bool:
    """Whether open family `f` has a host: any host, if the licence allows, or its own vendor."""
    found = False
    for v in range(vendors.size):
        found |= bool(vendors[v].active and may_host(families, vendors, f, v))
    return found


@inlined
def may_host(families: Table, vendors: Table, f: int, v: int) -> bool:
    """Whether vendor `v` may host open family `f`."""
    return bool(v == families[f].vendor or (vendors[v].hosts and not families[f].fenced))


@inlined
def steps_in(months: float, months_per_step: float) -> int:
    """A lag in steps, rounded half up."""
    return math.floor(months / months_per_step + 0.5)


@inlined
def published_at(
    history: NDArray[np.float64], f: int, row: int, past_growth: float, months_per_step: float
) -> float:
    """Capability that family `f` had published by the end of step `row` - 1; row 0 is the start.

    Before the start it is extrapolated at `past_growth` points a year.
    """
    past = past_growth * months_per_step / 12.0 * min(row, 0)
    return float(history[max(row, 0), f] + past)


@inlined
def published_ago(
    parameters: Table, history: NDArray[np.float64], f: int, step: int, lag: float
) -> float:
    """Capability that family `f` had published `lag` months before the end of a step."""
    months = parameters.clock.months_per_step
    row = step + 1 - steps_in(lag, months)
    return published_at(history, f, row, parameters.research.past_growth, months)
