"""Vendors set prices, and the month's offerings are posted."""

from openclosed.sim.agents.suppliers import Suppliers
from openclosed.sim.agents.vendor import Vendor
from openclosed.sim.demand.network_effect import pull_of_everyone
from openclosed.sim.engine.phase import phase
from openclosed.sim.market.offer_terms import list_offerings, post
from openclosed.sim.state.demand import Demand
from openclosed.sim.state.offers import empty_board
from openclosed.sim.state.step_context import StepContext
from openclosed.sim.state.tables import Tables
from openclosed.sim.state.tally import empty_tally

PRICE_MOVE = 0.2
"""Change of a markup, relative to the last logged one, that counts as an event."""


def log_price(suppliers: Suppliers, vendor: Vendor) -> None:
    """Log a large move of a vendor's markup."""
    markup, logged = vendor.markup, vendor.logged_markup
    if abs(markup - logged) > PRICE_MOVE * logged:
        if logged > 0.0:  # a price of 0 has no ratio
            suppliers.event_log.log("price", vendor.name, markup / logged)
        vendor.logged_markup = markup


def price_shocks(context: StepContext, suppliers: Suppliers) -> None:
    """Multiply markups by a scenario's price shocks, until vendors decide again."""
    for shock in context.due("price"):
        for vendor in suppliers.active_vendors():
            if vendor.sells and shock.who in ("", vendor.name):
                vendor.set_temporary_markup(vendor.markup * shock.amount)
                log_price(suppliers, vendor)


def set_prices(suppliers: Suppliers) -> None:
    """Let vendors decide, each starting from its usual markup."""
    usual = suppliers.usual_markups
    for vendor in suppliers.active_vendors():
        if vendor.row in usual:
            vendor.markup = usual.pop(vendor.row)
        vendor.decide()
        log_price(suppliers, vendor)


@phase(
    writes=("suppliers", "market", "board", "tally", "event_log"), compiled=(list_offerings, post)
)
def pricing(context: StepContext, tables: Tables, suppliers: Suppliers, demand: Demand) -> None:
    """Let vendors set markups, and post the board of offerings."""
    if context.is_decision_step:
        set_prices(suppliers)
    price_shocks(context, suppliers)
    slots, closed = list_offerings(tables.packed, context.in_force.pricing.hosting)
    if slots.size != tables.board.offerings.size:
        tables.board = empty_board(slots.size, tables.users.size, tables.work.size)
        tables.tally = empty_tally(slots.size, tables.work.size)
    post(
        tables.packed,
        slots,
        closed,
        context.step,
        demand.grown,
        demand.trend,
        suppliers.compatibility,
    )
    if context.in_force.network.topology == "complete":
        pull_of_everyone(tables.packed)
