"""Vendors set prices, and the month's offerings are posted.

The board shows each offering with its price, support, trust and capability.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.agents.suppliers import Suppliers
from openclosed.sim.agents.vendor import Vendor
from openclosed.sim.demand.network_effect import pull_of_everyone
from openclosed.sim.demand.potential import (
    answered_price,
    follow,
    going_price,
    tier_price,
    volume_response,
)
from openclosed.sim.demand.valuation import lay_out
from openclosed.sim.engine.compiled import compiled, inlined
from openclosed.sim.engine.elementary import exponential_of
from openclosed.sim.engine.phase import phase
from openclosed.sim.market.hosting import appeal, hosting_margin, mean_weight, split_among_hosts
from openclosed.sim.state.families import has_host, market_frontier, published_ago
from openclosed.sim.state.market import (
    API,
    CLOSED,
    HOSTED,
    NOBODY,
    OPEN,
    SELF_HOSTED,
    Board,
    Market,
    Table,
    empty_board,
)
from openclosed.sim.state.step_context import StepContext
from openclosed.sim.state.tables import Tables
from openclosed.sim.state.tally import empty_tally
from openclosed.sim.state.work import Demand, largest_size, volumes_of
from openclosed.sim.terms.table import COST, SUPPORT

type Floats = NDArray[np.float64]


@inlined
def community_support(contributors: float, use: float, load: float) -> float:
    """Support in [0, 1) from contributors: n L / (n L + use), L their load at half support.

    `use` is self-hosted use, over the reference.
    """
    return contributors * load / (contributors * load + use + 1e-12)


@inlined
def joined(one: float, other: float) -> float:
    """Support or evidence from two sources, each covering a share of what the other lacks."""
    return 1.0 - (1.0 - one) * (1.0 - other)


@inlined
def smoothed(felt: float, value: float, months: float, months_per_step: float) -> float:
    """A price `value` as firms expect it, averaged over about `months`.

    A new price (`felt` below 0: none yet) is taken as it is.
    """
    if felt < 0.0:
        return value
    return felt + (value - felt) * follow(months, months_per_step)


@compiled
def refresh_support(packed: Any) -> None:
    """Support for each open family's self-hosting users, from community and integrators."""
    market, parameters = packed.market, packed.rules.parameters[0]
    families, vendors, communities = market.families, market.vendors, market.communities
    rules, reference_use = parameters.support, parameters.contributors.reference_use
    hosts_best = 0.0
    for v in range(vendors.size):
        if vendors[v].active and vendors[v].hosts:
            hosts_best = max(hosts_best, vendors[v].support)
    for f in range(families.size):
        if families[f].alive and families[f].open:
            c = families[f].community
            answers = 0.0
            if c != NOBODY and communities[c].active:
                own = families[f].own_hosted / max(families[f].users, 1.0)
                load = families[f].usage * own / reference_use
                answers = community_support(communities[c].contributors, load, rules.community_load)
            families[f].support = joined(answers, rules.integrators * hosts_best)


@compiled
def list_offerings(packed: Any, hosting: bool) -> tuple[NDArray[np.int64], int]:
    """Numbers of the month's offerings, closed before open, and how many are closed.

    Without `hosting`, open families can only be self-hosted.
    """
    families, vendors = packed.market.families, packed.market.vendors
    count, closed = 0, 0
    slots = np.empty(3 * families.size, np.int64)
    for camp in range(2):
        for f in range(families.size):
            if not families[f].alive or families[f].open != camp:
                continue
            for delivery in range(API, HOSTED + 1):
                if (delivery == API) == (camp == OPEN):
                    continue
                if delivery == HOSTED and not (hosting and has_host(families, vendors, f)):
                    continue
                slots[count] = 3 * f + delivery
                count += 1
        if camp == CLOSED:
            closed = count
    return slots[:count], closed


@inlined
def place_offerings(slots: NDArray[np.int64], closed: int, board: Board) -> None:
    """Give each of the listed offerings its place on the board."""
    board.closed[0] = closed
    for slot in range(board.position.size):
        board.position[slot] = -1
    for a in range(slots.size):
        board.position[slots[a]] = a
        board.offerings[a].slot = slots[a]
        board.offerings[a].family = slots[a] // 3
        board.offerings[a].delivery = slots[a] % 3


@inlined
def delivered(
    rules: Table, market: Market, f: int, delivery: int, score: Floats
) -> tuple[float, float, float, float]:
    """Terms of family `f` as sold by its vendor, by its best host, or self-hosted.

    `rules` are the pricing parameters, `score` the hosts' `appeal`; the market's `split` is filled
    with hosts' shares. Returns the cost of serving over the bill at a price of 1, the price over
    that cost, compliance, and support.
    """
    families, vendors = market.families, market.vendors
    family = families[f]
    if delivery == API:
        vendor = vendors[family.vendor]
        cost = rules.unit_cost * family.tier * vendor.cost_factor
        return cost, vendor.markup, vendor.compliance, vendor.support
    cost = rules.unit_cost * family.tier * rules.open_serving_cost
    if delivery == HOSTED:
        row, hosts = split_among_hosts(families, vendors, f, score, market.split[:, f])
        best = vendors[row]
        price = 1.0 + hosting_margin(rules.host_margin, hosts, rules.host_competition)
        price = best.markup if family.fenced else price
        return cost * best.cost_factor, price, best.compliance, best.support
    return cost * rules.self_hosting_cost, 1.0, family.compliance, family.support


@compiled
def post(
    packed: Any, slots: NDArray[np.int64], closed: int, step: int, grown: float, trend: float,
    compatibility: float,
) -> None:  # fmt: skip
    """Fill the board with this month's offerings, and the market's `split` with the hosts' shares.

    Args:
        packed: tables, whose board has room for as many offerings.
        slots: (A) the offerings, as listed by `list_offerings`; so is `closed`.
        grown: log of the factor common to all work.
        trend: trend of the frontier that prices follow, points.
        compatibility: of different open families, in [0, 1].
    """
    parameters = packed.rules.parameters[0]
    firm, work, market, board = packed.rules.firm, packed.work, packed.market, packed.board
    families, vendors = market.families, market.vendors
    rules, months_per_step = parameters.pricing, parameters.clock.months_per_step
    place_offerings(slots, closed, board)
    fill_compatibility(
        families, compatibility, parameters.network.closed_compatibility, board.compatibility
    )
    # Hosts compete at firms' mean weights.
    score = appeal(vendors, mean_weight(firm, SUPPORT), mean_weight(firm, COST))
    frontier = market_frontier(families)
    seen = follow(rules.budget_months, rules.decision_months)  # part of the response foreseen
    followed = follow(rules.price_months, months_per_step)
    refresh_support(packed)
    largest = largest_size(work)
    volumes_of(work, -largest, board.growth)
    board.scale[0] = exponential_of(largest + grown)
    for w in range(work.size):
        board.going[w] = going_price(rules.cost_slope, rules.tiering, work[w].need, trend)
    for f in range(families.size):
        if families[f].alive:
            tier = tier_price(rules.cost_slope, rules.tiering, families[f].published, frontier)
            if families[f].tier > tier:  # others' releases make it cheaper, but not at once
                tier = families[f].tier * math.pow(tier / families[f].tier, followed)
            families[f].tier = tier

    for a in range(board.offerings.size):
        offering = board.offerings[a]
        family, delivery = families[offering.family], offering.delivery
        cost, price, compliance, support = delivered(
            rules, market, offering.family, delivery, score
        )
        offering.support = support
        offering.security = family.trust
        offering.transparency = max(
            family.transparency, parameters.policy.transparency_mandate.strength
        )
        offering.evidence = joined(
            compliance, parameters.security.audit_evidence * offering.transparency
        )
        offering.foreign = family.foreign
        offering.capability = family.published
        offering.alone = delivery == API or (delivery == HOSTED and family.fenced)
        offering.incident = family.incidents > 0
        offering.engineering = rules.engineering if delivery == SELF_HOSTED else 0.0
        offering.unit_cost = cost
        offering.price = cost * price
        answered = answered_price(offering.price, family.tier, rules.volume_by_tier)
        paid = smoothed(family.felt_price[delivery], answered, rules.budget_months, months_per_step)
        family.felt_price[delivery] = paid
        offering.list_price = offering.price * going_price(
            rules.cost_slope, rules.tiering, family.published, trend
        )
        for kind in range(firm.size):
            lag = firm[kind].lag_open if family.open else firm[kind].lag_closed
            offering.able[kind] = published_ago(
                parameters, market.usable, offering.family, step, lag
            )
            exponent = firm[kind].price_exponent
            offering.exponent[kind] = exponent * seen
            offering.response[kind] = volume_response(paid, exponent)
    lay_out(firm, parameters.choice.customising_skill, families, board, board.columns)


@compiled
def fill_compatibility(families: Table, open_: float, closed: float, compatibility: Floats) -> None:
    """Compatibility kappa_jk: 1 with itself, the camp's within a camp, 0 across camps."""
    for j in range(families.size):
        for k in range(families.size):
            if j == k:
                compatibility[j, k] = 1.0
            elif families[j].open != families[k].open:
                compatibility[j, k] = 0.0
            else:
                compatibility[j, k] = open_ if families[j].open else closed


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
