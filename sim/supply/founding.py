"""Creation of vendors and communities, the initial ones and later entrants, and first contracts."""

import math
import sys
from pkgutil import resolve_name
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.agents import Community, Vendor
from openclosed.sim.agents.suppliers import Suppliers
from openclosed.sim.demand.new_work import first_work
from openclosed.sim.demand.rules import POISSON
from openclosed.sim.engine.compiled import compiled, inlined
from openclosed.sim.engine.randomness import FIRST, INITIAL, LASTING, Integer, uniforms_at
from openclosed.sim.parameters.suppliers import CommunityParameters, VendorParameters
from openclosed.sim.state.families import FULLY_OPEN, attributes_of, has_host
from openclosed.sim.state.firm_table import FirmTable, step_of
from openclosed.sim.state.market import (
    HOSTED,
    MOST_VENDORS,
    NOBODY,
    NOT_STARTED,
    OPEN,
    SELF_HOSTED,
    WITHOUT_AI,
    Table,
)
from openclosed.sim.state.step_context import StepContext
from openclosed.sim.state.tables import Tables
from openclosed.sim.state.work import Demand
from openclosed.sim.supply.research import initialise_in_use

_WORKLOAD_SLOT = 1


@compiled
def _pick(families: Table, launch_share: NDArray[np.float64], camp: int, u: float) -> int:
    """The family at quantile `u` of its camp's launch shares, or -1 if the camp has none."""
    total = 0.0
    for f in range(families.size):
        if families[f].alive and families[f].open == camp:
            total += launch_share[f]
    chosen, cumulative = -1, 0.0
    for f in range(families.size):
        if families[f].alive and families[f].open == camp and launch_share[f] > 0.0:
            chosen = f
            cumulative += launch_share[f]
            if u * total < cumulative:
                break
    return chosen


@compiled
def _newest(work: Table, firm_table: FirmTable, i: int) -> int:
    """The place of firm `i`'s work with the highest need, or -1 without any."""
    newest = -1
    for w in range(work.size):
        if firm_table.slot[i, w] == NOT_STARTED and (
            newest < 0 or work[w].need > work[newest].need
        ):
            newest = w
    return newest


@inlined
def _left(rules: Table, u: float) -> float:
    """Remaining months of a contract: as many as of a new one if lengths are memoryless."""
    phase = -math.log(u) if rules.timing == POISSON else u
    return float(phase * rules.review_months)


@compiled
def sign_first_contracts(
    packed: Any, seed: Integer, launch_share: NDArray[np.float64], hosting: bool
) -> None:
    """Give the first adopters their first workloads, by observed shares.

    A first adopter uses AI for its newest work; firms of kinds with skill above one half run open
    models themselves, and so do all if nobody hosts them. Capability and the law do not matter
    here: launch shares are observed.
    """
    firm, work, firm_table = packed.rules.firm, packed.work, packed.firm_table
    families, vendors = packed.market.families, packed.market.vendors
    length = packed.rules.parameters[0].clock.months_per_step
    for i in range(firm_table.kind.size):
        kind, number = firm_table.kind[i], firm_table.number[i]
        if uniforms_at(seed, number, LASTING, INITIAL, FIRST)[0] >= firm[kind].initial_adopters:
            continue
        firm_table.aware_since[i] = 0
        w = _newest(work, firm_table, i)
        if w < 0:
            continue
        draws = uniforms_at(seed, number, LASTING, INITIAL, _WORKLOAD_SLOT)
        camp = OPEN if draws[0] < firm[kind].initial_open else 1 - OPEN
        family = _pick(families, launch_share, camp, draws[1])
        if family < 0:
            family = _pick(families, launch_share, 1 - camp, draws[1])
        firm_table.review_at[i, w] = step_of(_left(firm[kind], draws[2]), length)
        if family < 0:
            firm_table.slot[i, w] = WITHOUT_AI
            continue
        delivery = 0
        if families[family].open:
            hosted = hosting and has_host(families, vendors, family)
            delivery = SELF_HOSTED if firm[kind].skill > 0.5 or not hosted else HOSTED
        firm_table.slot[i, w] = 3 * family + delivery
        firm_table.primary[i] = firm_table.slot[i, w]
        firm_table.seen[i] = firm_table.slot[i, w]


def class_named[T](what: str, path: str, base: type[T]) -> type[T]:
    """The class at a dotted path.

    Raises:
        ValueError: when there is none, or it is not a subclass of `base`.
    """
    module, _, name = path.rpartition(".")
    try:
        # A module imported already needs no search, which costs more than adding a vendor.
        found: Any = getattr(sys.modules.get(module), name, None) or resolve_name(path)
    except (ImportError, AttributeError, ValueError) as error:
        raise ValueError(f"{what}._target_={path} cannot be imported: {error}") from None
    if not (isinstance(found, type) and issubclass(found, base)):
        raise ValueError(
            f"{what}._target_={path} must be a subclass of openclosed.sim.agents.{base.__name__}"
        )
    return found


def add_vendor(
    suppliers: Suppliers, name: str, settings: VendorParameters, family: int = NOBODY
) -> Vendor:
    """Add a vendor of the class named in its settings.

    Raises:
        ValueError: when there is no such class, or no room.
    """
    kind = class_named(f"vendors.{name}", settings.target, Vendor)
    if len(suppliers.vendors) >= MOST_VENDORS:
        raise ValueError(f"vendors.{name}: there is room for {MOST_VENDORS} vendors")
    vendor = kind(suppliers.model, len(suppliers.vendors), name, settings)
    vendor.family = family
    suppliers.vendors.append(vendor)
    return vendor


def has_room_for_vendor(suppliers: Suppliers) -> bool:
    """Whether there is room for one more vendor."""
    if len(suppliers.vendors) < MOST_VENDORS:
        return True
    suppliers.event_log.log_no_room("vendors", MOST_VENDORS)
    return False


def next_community_row(suppliers: Suppliers) -> int | None:
    """Row for one more community, or None when there is no room."""
    row = len(suppliers.communities)
    if row < suppliers.market.communities.size:
        return row
    suppliers.event_log.log_no_room("communities", row)
    return None


def add_community(
    suppliers: Suppliers, row: int, name: str, family: int, settings: CommunityParameters
) -> Community:
    """Add a community of the class named in its settings, to maintain a family.

    Raises:
        ValueError: when there is no such class.
    """
    kind = class_named(f"communities.{name}", settings.target, Community)
    community = kind(suppliers.model, row, name, family, settings)
    suppliers.communities.append(community)
    return community


def gather_users(suppliers: Suppliers, name: str, f: int) -> None:
    """Add a community, still without contributors, around family `f`, if there is room."""
    row = next_community_row(suppliers)
    if row is not None:
        suppliers.market.families["community"][f] = row
        add_community(suppliers, row, f"{name} users", f, CommunityParameters(contributors=0.0))


def initialise(context: StepContext, tables: Tables, suppliers: Suppliers, demand: Demand) -> None:
    """Create the vendors and communities of the parameters, and sign the first contracts.

    Raises:
        ValueError: when nobody offers a model, or there is no room for all families.
    """
    parameters, market = context.parameters, suppliers.market
    launch_share = np.zeros(market.families.size)
    row_of_vendor: dict[str, int] = {}
    for name, vendor in parameters.vendors.items():
        agent = add_vendor(suppliers, name, vendor)
        row_of_vendor[name] = agent.row
        if agent.hosts:
            continue
        is_open = vendor.weights_open
        camp_start = parameters.research.open_start if is_open else parameters.research.closed_start
        agent.family = _add_initial_family(
            suppliers,
            name,
            camp_start - vendor.lag,
            open=is_open,
            vendor=agent.row,
            pace=vendor.pace,
            **attributes_of(vendor, is_open),
        )
        launch_share[agent.family] = vendor.launch_share
    for row, (name, community) in enumerate(parameters.communities.items()):
        if community.sponsor:
            f = int(market.vendors["family"][row_of_vendor[community.sponsor]])
            if f == NOBODY or not market.families["open"][f]:
                raise ValueError(
                    f"communities.{name}.sponsor={community.sponsor} must have an open family"
                )
        else:
            f = _add_initial_family(
                suppliers,
                name,
                parameters.research.open_start - community.lag,
                open=1,
                foreign=community.origin == "foreign",
                imitation_months=community.imitation_months,
                **FULLY_OPEN,
            )
            launch_share[f] = community.launch_share
        market.families["community"][f] = row
        add_community(suppliers, row, name, f, community)
    initialise_in_use(context, suppliers)
    _check_shocks(suppliers)
    if not market.families["alive"].any():
        raise ValueError("vendors, communities: nobody offers a model; name at least one of them")
    first_work(context, tables, demand, suppliers.event_log)
    sign_first_contracts(tables.packed, context.seed, launch_share, parameters.pricing.hosting)


def _add_initial_family(suppliers: Suppliers, name: str, capability: float, **values: Any) -> int:
    f = suppliers.add_family(name, capability, **values)
    if f is None:
        raise ValueError(
            f"{name}: there is room for {suppliers.market.families.size} model families"
        )
    return f


def _check_shocks(suppliers: Suppliers) -> None:
    """Refuse a dated event at the family of a vendor without one, a host."""
    of = {vendor.name: vendor.family for vendor in suppliers.vendors}
    for name, shock in suppliers.context.parameters.shocks.items():
        if shock.what != "bankruptcy" and of.get(shock.who) == NOBODY:
            raise ValueError(f"shocks.{name}: {shock.who} has no model for a {shock.what}")
