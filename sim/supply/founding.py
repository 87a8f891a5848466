"""How vendors and communities are founded: the world's first, and those that come later."""

import sys
from pkgutil import resolve_name
from typing import Any

import numpy as np

from openclosed.sim.agents import Community, Vendor
from openclosed.sim.agents.cast import Cast
from openclosed.sim.demand.first_contracts import sign_first_contracts
from openclosed.sim.demand.new_work import first_work
from openclosed.sim.parameters.cast import CommunityParameters, VendorParameters
from openclosed.sim.state.demand import Demand
from openclosed.sim.state.families import FULLY_OPEN, attributes_of
from openclosed.sim.state.market import MOST_VENDORS, NOBODY
from openclosed.sim.state.now import Now
from openclosed.sim.state.tables import Tables
from openclosed.sim.supply.research import begin_in_use


def class_named[T](what: str, path: str, base: type[T]) -> type[T]:
    """The class at a dotted path.

    Raises:
        ValueError: when there is none, or it is no subclass of `base`.
    """
    module, _, name = path.rpartition(".")
    try:
        # What is imported already needs no search, which costs more than founding a vendor.
        found: Any = getattr(sys.modules.get(module), name, None) or resolve_name(path)
    except (ImportError, AttributeError, ValueError) as error:
        raise ValueError(f"{what}._target_={path} cannot be imported: {error}") from None
    if not (isinstance(found, type) and issubclass(found, base)):
        raise ValueError(
            f"{what}._target_={path} must be a subclass of openclosed.sim.agents.{base.__name__}"
        )
    return found


def add_vendor(cast: Cast, name: str, settings: VendorParameters, family: int = NOBODY) -> Vendor:
    """Found a vendor of the class that its settings name.

    Raises:
        ValueError: when there is no such class, or no room.
    """
    kind = class_named(f"vendors.{name}", settings.target, Vendor)
    if len(cast.vendors) >= MOST_VENDORS:
        raise ValueError(f"vendors.{name}: there is room for {MOST_VENDORS} vendors")
    vendor = kind(cast.model, len(cast.vendors), name, settings)
    vendor.family = family
    cast.vendors.append(vendor)
    return vendor


def has_room_for_vendor(cast: Cast) -> bool:
    """Whether one more vendor can be founded."""
    if len(cast.vendors) < MOST_VENDORS:
        return True
    cast.story.log_no_room("vendors", MOST_VENDORS)
    return False


def next_community_row(cast: Cast) -> int | None:
    """Row for one more community, or None when there is no room."""
    row = len(cast.communities)
    if row < cast.market.communities.size:
        return row
    cast.story.log_no_room("communities", row)
    return None


def add_community(
    cast: Cast, row: int, name: str, family: int, settings: CommunityParameters
) -> Community:
    """Found a community of the class that its settings name, as the keeper of a family.

    Raises:
        ValueError: when there is no such class.
    """
    kind = class_named(f"communities.{name}", settings.target, Community)
    community = kind(cast.model, row, name, family, settings)
    cast.communities.append(community)
    return community


def gather_users(cast: Cast, name: str, f: int) -> None:
    """Found a community, still without contributors, around family `f`, if there is room."""
    row = next_community_row(cast)
    if row is not None:
        cast.market.families["community"][f] = row
        add_community(cast, row, f"{name} users", f, CommunityParameters(contributors=0.0))


def found(now: Now, tables: Tables, cast: Cast, demand: Demand) -> None:
    """Found everyone that the parameters name, and sign the first contracts.

    Raises:
        ValueError: when nobody offers anything, or there is no room for all families.
    """
    parameters, market = now.parameters, cast.market
    launch_share = np.zeros(market.families.size)
    row_of_vendor: dict[str, int] = {}
    for name, vendor in parameters.vendors.items():
        agent = add_vendor(cast, name, vendor)
        row_of_vendor[name] = agent.row
        if agent.hosts:
            continue
        is_open = vendor.weights_open
        camp_start = parameters.research.open_start if is_open else parameters.research.closed_start
        agent.family = _founded(
            cast,
            name,
            camp_start - vendor.lag,
            open=is_open,
            vendor=agent.row,
            pace=vendor.pace * cast.lasting_luck(agent.row),
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
            f = _founded(
                cast,
                name,
                parameters.research.open_start - community.lag,
                open=1,
                foreign=community.origin == "foreign",
                imitation_months=community.imitation_months,
                **FULLY_OPEN,
            )
            launch_share[f] = community.launch_share
        market.families["community"][f] = row
        add_community(cast, row, name, f, community)
    begin_in_use(now, cast)
    _check_shocks(cast)
    if not market.families["alive"].any():
        raise ValueError("vendors, communities: nobody offers a model; name at least one of them")
    first_work(now, tables, demand, cast.story)
    sign_first_contracts(tables.handed, now.seed, launch_share, parameters.commerce.hosting)


def _founded(cast: Cast, name: str, capability: float, **values: Any) -> int:
    f = cast.add_family(name, capability, **values)
    if f is None:
        raise ValueError(f"{name}: there is room for {cast.market.families.size} model families")
    return f


def _check_shocks(cast: Cast) -> None:
    """Refuse a dated event at a vendor's family where the vendor, a host, has none."""
    of = {vendor.name: vendor.family for vendor in cast.vendors}
    for name, shock in cast.now.parameters.shocks.items():
        if shock.what != "bankruptcy" and of.get(shock.who) == NOBODY:
            raise ValueError(f"shocks.{name}: {shock.who} has no model, so no {shock.what} fits it")
