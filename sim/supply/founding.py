"""How vendors and communities are founded: the world's first, and those that come later."""

import sys
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.agents import Community, Vendor
from sim.demand.first_contracts import sign_first_contracts
from sim.demand.new_work import first_work
from sim.parameters.cast import CommunityParameters, VendorParameters
from sim.state.families import FULLY_OPEN, add_family, attributes_of, lasting_luck
from sim.state.market import MOST_VENDORS, NOBODY
from sim.state.shocks import check_shocks
from sim.supply.research import begin_in_use

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem


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
        raise ValueError(f"{what}._target_={path} must be a subclass of sim.agents.{base.__name__}")
    return found


def add_vendor(
    world: "Ecosystem", name: str, settings: VendorParameters, family: int = NOBODY
) -> Vendor:
    """Found a vendor of the class that its settings name.

    Raises:
        ValueError: when there is no such class, or no room.
    """
    kind = class_named(f"vendors.{name}", settings.target, Vendor)
    if len(world.vendors) >= MOST_VENDORS:
        raise ValueError(f"vendors.{name}: there is room for {MOST_VENDORS} vendors")
    vendor = kind(world, len(world.vendors), name, settings)
    vendor.family = family
    world.vendors.append(vendor)
    return vendor


def has_room_for_vendor(world: "Ecosystem") -> bool:
    """Whether one more vendor can be founded."""
    if len(world.vendors) < MOST_VENDORS:
        return True
    world.log_no_room("vendors", MOST_VENDORS)
    return False


def next_community_row(world: "Ecosystem") -> int | None:
    """Row for one more community, or None when there is no room."""
    row = len(world.communities)
    if row < world.market.communities.size:
        return row
    world.log_no_room("communities", row)
    return None


def add_community(
    world: "Ecosystem", row: int, name: str, family: int, settings: CommunityParameters
) -> Community:
    """Found a community of the class that its settings name, as the keeper of a family.

    Raises:
        ValueError: when there is no such class.
    """
    kind = class_named(f"communities.{name}", settings.target, Community)
    community = kind(world, row, name, family, settings)
    world.communities.append(community)
    return community


def gather_users(world: "Ecosystem", name: str, f: int) -> None:
    """Found a community, still without contributors, around family `f`, if there is room."""
    row = next_community_row(world)
    if row is not None:
        world.market.families["community"][f] = row
        add_community(world, row, f"{name} users", f, CommunityParameters(contributors=0.0))


def found(world: "Ecosystem") -> None:
    """Found everyone that the parameters name, and sign the first contracts.

    Raises:
        ValueError: when nobody offers anything, or there is no room for all families.
    """
    parameters = world.parameters
    launch_share = np.zeros(world.market.families.size)
    row_of_vendor: dict[str, int] = {}
    for name, vendor in parameters.vendors.items():
        agent = add_vendor(world, name, vendor)
        row_of_vendor[name] = agent.row
        if agent.hosts:
            continue
        is_open = vendor.weights_open
        camp_start = parameters.research.open_start if is_open else parameters.research.closed_start
        f = add_family(
            world,
            name,
            camp_start - vendor.lag,
            open=is_open,
            vendor=agent.row,
            pace=vendor.pace * lasting_luck(world, agent.row),
            **attributes_of(vendor, is_open),
        )
        agent.family = _room(f, world, name)
        launch_share[agent.family] = vendor.launch_share
    for row, (name, community) in enumerate(parameters.communities.items()):
        if community.sponsor:
            f = int(world.market.vendors["family"][row_of_vendor[community.sponsor]])
            if f == NOBODY or not world.market.families["open"][f]:
                raise ValueError(
                    f"communities.{name}.sponsor={community.sponsor} must have an open family"
                )
        else:
            f = _room(
                add_family(
                    world,
                    name,
                    parameters.research.open_start - community.lag,
                    open=1,
                    foreign=community.origin == "foreign",
                    imitation_months=community.imitation_months,
                    **FULLY_OPEN,
                ),
                world,
                name,
            )
            launch_share[f] = community.launch_share
        world.market.families["community"][f] = row
        add_community(world, row, name, f, community)
    begin_in_use(world)
    check_shocks(world)
    if not world.market.families["alive"].any():
        raise ValueError("vendors, communities: nobody offers a model; name at least one of them")
    first_work(world)
    sign_first_contracts(
        world.rules.firm,
        world.work,
        world.seed,
        world.crowd,
        world.market.families,
        world.market.vendors,
        launch_share,
        hosting=parameters.commerce.hosting,
        length=parameters.clock.months_per_step,
    )


def _room(f: int | None, world: "Ecosystem", name: str) -> int:
    if f is None:
        most = world.parameters.releases.most_families
        raise ValueError(f"releases.most_families={most} leaves no room for the family of {name}")
    return f
