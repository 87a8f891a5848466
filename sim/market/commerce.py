"""Vendors set prices, and the month's offerings are posted as firms meet them."""

from openclosed.sim.agents.cast import Cast
from openclosed.sim.agents.vendor import Vendor
from openclosed.sim.demand.network_effect import pull_of_everyone
from openclosed.sim.engine.phase import phase
from openclosed.sim.market.offer_terms import list_offerings, post
from openclosed.sim.state.demand import Demand
from openclosed.sim.state.now import Now
from openclosed.sim.state.offers import empty_board
from openclosed.sim.state.tables import Tables

PRICE_MOVE = 0.2
"""Change of a markup, relative to the last one in the story, that is an event."""


def log_price(cast: Cast, vendor: Vendor) -> None:
    """Put a large move of a vendor's markup into the story of the run."""
    if abs(vendor.markup - vendor.told_markup) > PRICE_MOVE * vendor.told_markup:
        if vendor.told_markup > 0.0:  # what was free has no ratio
            cast.story.log("price", vendor.name, vendor.markup / vendor.told_markup)
        vendor.told_markup = vendor.markup


def price_shocks(now: Now, cast: Cast) -> None:
    """Multiply the markups of those whose prices a scenario moves, until they decide again."""
    for shock in now.due("price"):
        for vendor in cast.active_vendors():
            if vendor.sells and shock.who in ("", vendor.name):
                vendor.ask_for_now(vendor.markup * shock.amount)
                log_price(cast, vendor)


def set_prices(cast: Cast) -> None:
    """Let vendors decide, each from its usual markup."""
    for vendor in cast.active_vendors():
        vendor.markup = cast.usual_markups.pop(vendor.row, vendor.markup)
        vendor.decide()
        log_price(cast, vendor)


@phase(writes=("cast", "market", "board", "story"), compiled=(list_offerings, post))
def commerce(now: Now, tables: Tables, cast: Cast, demand: Demand) -> None:
    """Let vendors set markups, and post the board of offerings."""
    if now.is_decision_step:
        set_prices(cast)
    price_shocks(now, cast)
    slots, closed = list_offerings(tables.handed, now.in_force.commerce.hosting)
    if slots.size != tables.board.offerings.size:
        tables.board = empty_board(slots.size, tables.users.size, tables.work.size)
    post(tables.handed, slots, closed, now.step, demand.grown, demand.trend, cast.compatibility)
    if now.in_force.network.topology == "complete":
        pull_of_everyone(tables.handed)
