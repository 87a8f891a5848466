"""Openness is a reversible decision: vendors open weights, and close them again."""

import math
from typing import Any

from openclosed.sim.agents.suppliers import Suppliers
from openclosed.sim.agents.vendor import Vendor
from openclosed.sim.engine.randomness import VENDOR, hazard_probability, uniforms_at
from openclosed.sim.market.hosting import hosting_margin
from openclosed.sim.parameters.clock import months_between
from openclosed.sim.state.families import open_weights, orphan, owned_by
from openclosed.sim.state.firm_table import FirmTable
from openclosed.sim.state.market import NOBODY
from openclosed.sim.state.step_context import StepContext
from openclosed.sim.supply.founding import gather_users
from openclosed.sim.supply.replayed import ObservedReleases, follows_data
from openclosed.sim.supply.research import published_before, tooling_of


def change_openness(
    context: StepContext, suppliers: Suppliers, firm_table: FirmTable, observed: ObservedReleases
) -> None:
    """Let vendors open and close weights, at hazards that depend on the payoff of openness.

    h_0 logistic(Delta / w) to open, h_0 logistic(-Delta / w) to close; the same for an open core.
    """
    most = hazard_probability(context.in_force.releases.openness_rate, context.decision_years)
    for vendor in suppliers.active_vendors():
        u_close, u_open, u_publish, u_end = uniforms_at(
            context.step_seed, vendor.row, context.step, VENDOR, 1
        )
        if min(u_close, u_open, u_publish, u_end) >= most:
            continue  # no payoff would change its openness
        if vendor.family == NOBODY or follows_data(context, observed, vendor):
            continue
        if suppliers.cells.families["open"][vendor.family]:
            if u_close < most and u_close < _chances(context, vendor.openness_payoff())[1]:
                end_openness(suppliers, vendor)
        elif u_open < most and u_open < _chances(context, vendor.openness_payoff())[0]:
            open_flagship(suppliers, firm_table, vendor)
        elif min(u_publish, u_end) < most:
            publishing, ending = _chances(context, vendor.open_core_payoff())
            core = open_core_of(suppliers, vendor)
            if core is None:
                if u_publish < publishing:
                    publish_open_core(context, suppliers, vendor)
            elif u_end < ending:
                suppliers.event_log.log("closing", vendor.name, vendor.capability_gap)
                orphan(suppliers.market, core)


def _chances(context: StepContext, payoff: float | None) -> tuple[float, float]:
    """Probabilities of opening and of closing until the next decision; 0 without a payoff."""
    if payoff is None:
        return 0.0, 0.0
    settings, years = context.in_force.releases, context.decision_years
    inclined = 1.0 / (1.0 + math.exp(max(min(-payoff / settings.openness_width, 700.0), -700.0)))
    rate = settings.openness_rate
    return (
        hazard_probability(rate * inclined, years),
        hazard_probability(rate * (1.0 - inclined), years),
    )


def replay_openness(
    context: StepContext, suppliers: Suppliers, firm_table: FirmTable, observed: ObservedReleases
) -> None:
    """Make the changes of openness that vendors made in this month of the data."""
    start, is_open = context.parameters.clock.start, suppliers.market.families["open"]
    mechanisms: Any = context.parameters.mechanisms
    if context.months > observed.until or not mechanisms.openness:
        return
    for vendor in suppliers.active_vendors():
        for month, change in vendor.settings.openness_changes.items():
            if not 0 <= context.months - months_between(start, month) < context.length:
                continue
            is_closed = vendor.family != NOBODY and not is_open[vendor.family]
            if change == "closing":
                end_openness(suppliers, vendor)
            elif change == "opening" and is_closed:
                open_flagship(suppliers, firm_table, vendor)
            elif change == "open_core" and is_closed and open_core_of(suppliers, vendor) is None:
                publish_open_core(context, suppliers, vendor)


def openness_shocks(context: StepContext, suppliers: Suppliers, firm_table: FirmTable) -> None:
    """Apply a scenario's dated openings, closings and exits of sponsors."""
    if not context.parameters.shocks:
        return
    families = suppliers.market.families
    for vendor in suppliers.shocked_vendors("opening"):
        if vendor.family != NOBODY and not families["open"][vendor.family]:
            open_flagship(suppliers, firm_table, vendor)
    for vendor in suppliers.shocked_vendors("closing"):
        end_openness(suppliers, vendor)
    for vendor in suppliers.shocked_vendors("fence"):
        own = [f for f in owned_by(suppliers.market, vendor.row) if families["open"][f]]
        if own:
            families["fenced"][own] = 1
            if vendor.family in own:  # it starts from the price it shared with other hosts
                vendor.markup = vendor.logged_markup = _price_of_hosts(context, suppliers)
            suppliers.event_log.log("fence", vendor.name, len(own))
    for vendor in suppliers.shocked_vendors("sponsor_exit"):
        if any(families["open"][f] for f in owned_by(suppliers.market, vendor.row)):
            suppliers.event_log.log("sponsor_exit", vendor.name, vendor.research)
            end_openness(suppliers, vendor)


def _price_of_hosts(context: StepContext, suppliers: Suppliers) -> float:
    """Price over cost when a lab competes with all hosts."""
    rules, hosts = context.in_force.pricing, sum(one.hosts for one in suppliers.active_vendors())
    return 1.0 + hosting_margin(rules.host_margin, hosts + 1, rules.host_competition)


def open_core_of(suppliers: Suppliers, vendor: Vendor) -> int | None:
    """The open family of older models beside a vendor's flagship, if any."""
    flagship = suppliers.market.families["flagship"]
    return next(
        (f for f in owned_by(suppliers.market, vendor.row) if flagship[f] == vendor.family), None
    )


def open_flagship(suppliers: Suppliers, firm_table: FirmTable, vendor: Vendor) -> None:
    """Open the weights of a vendor's flagship."""
    f = vendor.family
    open_weights(suppliers.market, firm_table, f)
    gather_users(suppliers, vendor.name, f)
    suppliers.event_log.log("opening", vendor.name, vendor.capability_gap)


def publish_open_core(context: StepContext, suppliers: Suppliers, vendor: Vendor) -> None:
    """Publish an older model as an open family beside the closed flagship.

    Firms know the model already, so its history is the flagship's, lagged; it is in use later, as
    after steady growth.
    """
    families, flagship = suppliers.market.families, vendor.family
    lag = context.in_force.releases.open_core_lag
    was = published_before(context, suppliers.market, flagship, lag)
    f = suppliers.add_family(
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
        later = lag + tooling_of(context, suppliers, f)
        used = published_before(context, suppliers.market, flagship, later)
        families["in_use"][f] = used[-1]
        suppliers.market.history[: was.size, f] = was
        suppliers.market.usable[: used.size, f] = used
        suppliers.event_log.log(
            "open_core", vendor.name, float(families["published"][flagship] - was[-1])
        )


def end_openness(suppliers: Suppliers, vendor: Vendor) -> None:
    """End openness: an open flagship becomes closed, open families are left to others."""
    families = suppliers.market.families
    for f in owned_by(suppliers.market, vendor.row):
        if not families["open"][f] or (
            f == vendor.family and not _close_flagship(suppliers, vendor)
        ):
            continue
        suppliers.event_log.log("closing", vendor.name, vendor.capability_gap)
        orphan(suppliers.market, f)


def _close_flagship(suppliers: Suppliers, vendor: Vendor) -> bool:
    """Continue as a closed family from the capability reached, if there is room."""
    families = suppliers.market.families
    old = vendor.family
    new = suppliers.add_family(
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
    suppliers.market.usable[:, new] = suppliers.market.history[:, new]
    vendor.family = new
    return True
