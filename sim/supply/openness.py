"""Openness is a decision, and can be revoked: vendors open weights, and close again."""

import math
from typing import TYPE_CHECKING

from sim.engine.randomness import VENDOR, hazard_probability, uniforms_of_all
from sim.state.families import add_family, open_weights, orphan, owned_by
from sim.state.market import NOBODY
from sim.state.shocks import struck_vendors
from sim.supply.founding import gather_users
from sim.supply.replayed import follows_record
from sim.supply.research import published_before

if TYPE_CHECKING:
    from sim.agents import Vendor
    from sim.ecosystem import Ecosystem


def change_openness(world: "Ecosystem", years: float) -> None:
    """Let vendors open and close, at hazards that follow from what openness pays.

    h_0 logistic(Delta / w) to open, h_0 logistic(-Delta / w) to close; the same for an open core.
    """
    draws = uniforms_of_all(world.luck, len(world.vendors), world.step_number, VENDOR, 1).tolist()
    most = hazard_probability(world.in_force.releases.openness_rate, years)
    for vendor in world.active_vendors():
        u_close, u_open, u_publish, u_end = draws[vendor.row]
        if min(u_close, u_open, u_publish, u_end) >= most:
            continue  # nothing that openness could pay would move it
        if vendor.family == NOBODY or follows_record(world, vendor):
            continue
        if world.cells.families["open"][vendor.family]:
            if u_close < most and u_close < _chances(world, vendor.openness_payoff(), years)[1]:
                end_openness(world, vendor)
        elif u_open < most and u_open < _chances(world, vendor.openness_payoff(), years)[0]:
            open_flagship(world, vendor)
        elif min(u_publish, u_end) < most:
            publishing, ending = _chances(world, vendor.open_core_payoff(), years)
            core = open_core_of(world, vendor)
            if core is None:
                if u_publish < publishing:
                    publish_open_core(world, vendor)
            elif u_end < ending:
                world.log("closing", vendor.name, vendor.capability_gap)
                orphan(world, core)


def _chances(world: "Ecosystem", payoff: float | None, years: float) -> tuple[float, float]:
    """Chances of opening and of closing within `years`; 0 where it is no question."""
    if payoff is None:
        return 0.0, 0.0
    settings = world.in_force.releases
    inclined = 1.0 / (1.0 + math.exp(max(min(-payoff / settings.openness_width, 700.0), -700.0)))
    rate = settings.openness_rate
    return (
        hazard_probability(rate * inclined, years),
        hazard_probability(rate * (1.0 - inclined), years),
    )


def openness_shocks(world: "Ecosystem") -> None:
    """Let what a scenario dates happen: openings, closings, and sponsors that leave."""
    families = world.market.families
    for vendor in struck_vendors(world, "opening"):
        if vendor.family != NOBODY and not families["open"][vendor.family]:
            open_flagship(world, vendor)
    for vendor in struck_vendors(world, "closing"):
        end_openness(world, vendor)
    for vendor in struck_vendors(world, "fence"):
        own = [f for f in owned_by(world, vendor.row) if families["open"][f]]
        if own:
            families["fenced"][own] = 1
            world.log("fence", vendor.name, len(own))
    for vendor in struck_vendors(world, "sponsor_exit"):
        if any(families["open"][f] for f in owned_by(world, vendor.row)):
            world.log("sponsor_exit", vendor.name, vendor.research)
            end_openness(world, vendor)


def open_core_of(world: "Ecosystem", vendor: "Vendor") -> int | None:
    """The open family of older models that a vendor keeps beside its flagship, if any."""
    flagship = world.market.families["flagship"]
    return next((f for f in owned_by(world, vendor.row) if flagship[f] == vendor.family), None)


def open_flagship(world: "Ecosystem", vendor: "Vendor") -> None:
    """Publish the weights of a vendor's flagship."""
    f = vendor.family
    open_weights(world, f)
    gather_users(world, vendor.name, f)
    world.log("opening", vendor.name, vendor.capability_gap)


def publish_open_core(world: "Ecosystem", vendor: "Vendor") -> None:
    """Publish an older model as an open family beside the closed flagship.

    Firms know the model from before, so its history is the flagship's at the lag.
    """
    families, flagship = world.market.families, vendor.family
    was = published_before(world, flagship, world.in_force.releases.open_core_lag)
    f = add_family(
        world,
        f"{vendor.name} open core",
        float(was[-1]),
        like=flagship,
        open=1,
        community=NOBODY,
        imitation_months=vendor.settings.imitation_months,
        transparency=0.4 + families["transparency"][flagship],
        flexibility=max(float(families["flexibility"][flagship]), 0.8),
        flaws=0,
    )
    if f is not None:
        families["root"][f], families["flagship"][f] = f, flagship
        families["in_use"][f] = was[-1]
        for record in (world.market.history, world.market.usable):
            record[: was.size, f] = was
        world.log("open_core", vendor.name, float(families["published"][flagship] - was[-1]))


def end_openness(world: "Ecosystem", vendor: "Vendor") -> None:
    """Stop publishing: an open flagship becomes closed, open families are left to others."""
    families = world.market.families
    for f in owned_by(world, vendor.row):
        if not families["open"][f] or (f == vendor.family and not _close_flagship(world, vendor)):
            continue
        world.log("closing", vendor.name, vendor.capability_gap)
        orphan(world, f)


def _close_flagship(world: "Ecosystem", vendor: "Vendor") -> bool:
    """Go on behind an interface from what was reached, if there is room for one more family."""
    families = world.market.families
    old = vendor.family
    new = add_family(
        world,
        f"{vendor.name} closed",
        float(families["internal"][old]),
        like=old,
        open=0,
        community=NOBODY,
        transparency=0.0,
        flexibility=0.3,
        flaws=0,
    )
    if new is None:
        return False
    families["root"][new] = new
    families["in_use"][new] = families["published"][new]
    world.market.usable[:, new] = world.market.history[:, new]
    vendor.family = new
    return True
