"""Vendors set prices, and the month's offerings are posted as firms meet them."""

from typing import TYPE_CHECKING

import numpy as np

from sim.demand.network_effect import distinct_families, pulls_of_everyone
from sim.market.offer_terms import CommerceRules, list_offerings, post
from sim.state.crowd import workloads_in
from sim.state.market import Table, one_row
from sim.state.offers import empty_board
from sim.state.records import record_of
from sim.state.shocks import due

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.agents import Vendor
    from sim.ecosystem import Ecosystem
    from sim.parameters import Parameters


PRICE_MOVE = 0.2
"""Change of a markup, relative to the last one in the story, that is an event."""


def log_price(world: "Ecosystem", vendor: "Vendor") -> None:
    """Put a large move of a vendor's markup into the story of the run."""
    if abs(vendor.markup - vendor.told_markup) > PRICE_MOVE * vendor.told_markup:
        if vendor.told_markup > 0.0:  # what was free has no ratio
            world.log("price", vendor.name, vendor.markup / vendor.told_markup)
        vendor.told_markup = vendor.markup


def price_shocks(world: "Ecosystem") -> None:
    """Multiply the markups of those whose prices a scenario moves, until they decide again."""
    for shock in due(world, "price"):
        for vendor in world.active_vendors():
            if vendor.sells and shock.who in ("", vendor.name):
                vendor.ask_for_now(vendor.markup * shock.amount)
                log_price(world, vendor)


def commerce_rules(now: "Parameters") -> Table:
    """(1) the parameters of costs, margins and support as the compiled rules read them."""
    rules = record_of(
        CommerceRules,
        now.commerce,
        now.support,
        now.choice,
        now.network,
        now.contributors,
        audit_evidence=now.assurance.audit_evidence,
        past_growth=now.research.past_growth,
        least_transparency=now.policy.transparency_mandate.strength,
    )
    return one_row(rules)


def set_prices(world: "Ecosystem") -> None:
    """Let vendors decide, each from its usual markup."""
    for vendor in world.active_vendors():
        vendor.markup = world.usual_markups.pop(vendor.row, vendor.markup)
        vendor.decide()
        log_price(world, vendor)


def make_board(world: "Ecosystem") -> "tuple[NDArray[np.int64], int]":
    """Have a board with room for the month's offerings; returns what `list_offerings` does."""
    slots, closed = list_offerings(world.handed, world.in_force.commerce.hosting)
    if slots.size != world.board.offerings.size:
        world.board = empty_board(slots.size, world.users.size, world.work.size)
    return slots, closed


def commerce(world: "Ecosystem") -> None:
    """Let vendors set markups, and post the board of offerings."""
    now = world.in_force
    if world.is_decision_step:
        set_prices(world)
    price_shocks(world)
    slots, closed = make_board(world)
    board = world.board
    post(
        world.handed, slots, closed, world.step_number, now.clock.months_per_step, world.grown,
        world.compatibility,
    )  # fmt: skip
    if now.network.topology == "complete":
        board.offerings["pull"] = pulls_of_everyone(
            world.rules.choice,
            board.columns.family,
            board.columns.fit,
            world.users,
            workloads_in(world.crowd),
            int(board.closed[0]),
            distinct_families(board.offerings),
        )
