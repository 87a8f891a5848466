"""Openness is a decision, and can be revoked: vendors open weights, and close again."""

from typing import TYPE_CHECKING

from sim.families import add_family, open_weights, orphan
from sim.market import NOBODY
from sim.parameters.dates import months_between
from sim.randomness import VENDOR, hazard_probability, uniforms_at

if TYPE_CHECKING:
    from sim.agents import Vendor
    from sim.ecosystem import Ecosystem


def withdraw_sponsors(world: "Ecosystem") -> None:
    """In the month of `releases.sponsor_exit` every sponsor of an open family leaves it."""
    month = world.now.releases.sponsor_exit
    if month is None:
        return
    passed = world.months - months_between(world.now.clock.start, month)
    if 0 <= passed < world.now.clock.months_per_step:
        for vendor in world.active_vendors():
            if vendor.family != NOBODY and world.market.families["open"][vendor.family]:
                world.log("sponsor_exit", vendor.name, vendor.research)
                _close(world, vendor)


def change_openness(world: "Ecosystem", years: float) -> None:
    """Let vendors that want to open or close do so at their hazard."""
    settings = world.now.releases
    families = world.market.families
    for vendor in world.active_vendors():
        if vendor.family == NOBODY:
            continue
        draws = uniforms_at(world.seed, vendor.row, world.step_number, VENDOR, 1)
        if families["open"][vendor.family]:
            chance = hazard_probability(settings.closing_hazard, years)
            if draws[0] < chance and vendor.wants_to_close():
                world.log("closing", vendor.name, vendor.capability_gap)
                _close(world, vendor)
        else:
            chance = hazard_probability(settings.opening_hazard, years)
            if draws[1] < chance and vendor.wants_to_open():
                open_weights(world, vendor.family)
                world.log("opening", vendor.name, vendor.capability_gap)


def _close(world: "Ecosystem", vendor: "Vendor") -> None:
    """Go on behind an interface; what was published stays with its users, but stands still."""
    families = world.market.families
    old = vendor.family
    new = add_family(
        world,
        f"{vendor.name} closed",
        float(families["internal"][old]),
        like=old,
        open=0,
        community=NOBODY,
        vendor=vendor.row,
        transparency=0.0,
        flexibility=0.3,
        polish=vendor.settings.polish,
        flaws=0,
    )
    if new is not None:
        families["root"][new] = new
        vendor.family = new
        orphan(world, old)
