"""The offering board is posted: every offering with its price, support, trust and capability."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.demand.valuation import lay_out
from sim.demand.volume import going_price, volume_response
from sim.engine.compiled import compiled, inlined
from sim.engine.elementary import exponential_of
from sim.market.economics import (
    community_support,
    hosting_margin,
    joined,
    smoothed,
)
from sim.market.hosting import appeal, mean_weight, split_among_hosts
from sim.state.families import has_host, market_frontier
from sim.state.kinds import API, CLOSED, HOSTED, OPEN, SELF_HOSTED
from sim.state.market import NOBODY, Table
from sim.state.offers import Board
from sim.state.published import published_ago
from sim.state.work import largest_size, volumes_of
from sim.terms.table import COST, SUPPORT

type Floats = NDArray[np.float64]


@compiled
def refresh_support(
    parameters: Table, families: Table, communities: Table, best_host_support: float
) -> None:
    """Support of each open family's self-hosting users: community and integrators."""
    rules, reference_use = parameters[0].support, parameters[0].contributors.reference_use
    for f in range(families.size):
        if families[f].alive and families[f].open:
            c = families[f].community
            answers = 0.0
            if c != NOBODY and communities[c].active:
                own = families[f].own_hosted / max(families[f].users, 1.0)
                load = families[f].usage * own / reference_use
                answers = community_support(communities[c].contributors, load, rules.community_load)
            families[f].support = joined(answers, rules.integrators * best_host_support)


@compiled
def list_offerings(handed: Any, hosting: bool) -> tuple[NDArray[np.int64], int]:
    """Numbers of the month's offerings, closed before open, and how many are closed.

    Without `hosting`, open families are offered for self-hosting alone.
    """
    families, vendors = handed.it.market.families, handed.it.market.vendors
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


class Delivery(NamedTuple):
    """What depends on who serves a family, and how."""

    unit_cost: float  # of serving, over the bill at a price of 1
    price_factor: float  # price over cost
    compliance: float  # in [0, 1], as the next
    support: float


@inlined
def delivered(
    rules: Table,
    families: Table,
    vendors: Table,
    f: int,
    delivery: int,
    score: Floats,
    split: Floats,
) -> Delivery:
    """Family `f` as its vendor sells it, as its best host does, or as one runs it oneself.

    `rules` are the parameters of commerce; `split` (vendors, F) is filled with the shares of its
    hosts.
    """
    family = families[f]
    if delivery == API:
        vendor = vendors[family.vendor]
        return Delivery(
            unit_cost=rules.unit_cost * vendor.cost_factor,
            price_factor=vendor.markup,
            compliance=vendor.compliance,
            support=vendor.support,
        )
    if delivery == HOSTED:
        row, hosts = split_among_hosts(families, vendors, f, score, split[:, f])
        best = vendors[row]
        return Delivery(
            unit_cost=rules.unit_cost * rules.open_serving_cost * best.cost_factor,
            price_factor=1.0 + hosting_margin(rules.host_margin, hosts, rules.host_competition),
            compliance=best.compliance,
            support=best.support,
        )
    return Delivery(
        unit_cost=rules.unit_cost * rules.open_serving_cost * rules.self_hosting_cost,
        price_factor=1.0,
        compliance=family.compliance,
        support=family.support,
    )


@compiled
def post(
    handed: Any,
    slots: NDArray[np.int64],
    closed: int,
    step: int,
    grown: float,
    compatibility: float,
) -> None:
    """Fill the board with this month's offerings, and the market's `split` with the hosts' shares.

    Args:
        handed: tables, whose board has room for as many offerings.
        slots: (A) the offerings, as listed by `list_offerings`; so is `closed`.
        grown: log of the growth that all work has in common.
        compatibility: of different open families, in [0, 1].
    """
    tables = handed.it
    parameters, firm, work = tables.rules.parameters, tables.rules.firm, tables.work
    months_per_step = parameters[0].clock.months_per_step
    rules, past_growth = parameters[0].commerce, parameters[0].research.past_growth
    smoothing_months = parameters[0].support.smoothing_months
    audit_evidence = parameters[0].assurance.audit_evidence
    least_transparency = parameters[0].policy.transparency_mandate.strength
    closed_compatibility = parameters[0].network.closed_compatibility
    market, board = tables.market, tables.board
    families, vendors = market.families, market.vendors
    place_offerings(slots, closed, board)
    fill_compatibility(families, compatibility, closed_compatibility, board.compatibility)
    # By the mean weights of the crowd hosts compete.
    score = appeal(vendors, mean_weight(firm, SUPPORT), mean_weight(firm, COST))
    frontier = market_frontier(families)
    hosts_best = 0.0
    for v in range(vendors.size):
        if vendors[v].active and vendors[v].hosts:
            hosts_best = max(hosts_best, vendors[v].support)
    refresh_support(parameters, families, market.communities, hosts_best)
    largest = largest_size(work)
    volumes_of(work, -largest, board.growth)
    board.scale[0] = exponential_of(largest + grown)
    for w in range(work.size):
        board.going[w] = going_price(rules.cost_slope, work[w].need, frontier)
    for f in range(families.size):
        if families[f].alive:
            families[f].felt_trust = smoothed(
                families[f].felt_trust, families[f].trust, smoothing_months, months_per_step
            )

    for a in range(board.offerings.size):
        offering = board.offerings[a]
        family = families[offering.family]
        delivery = offering.delivery
        by = delivered(rules, families, vendors, offering.family, delivery, score, market.split)
        felt = smoothed(
            family.felt_support[delivery], by.support, smoothing_months, months_per_step
        )
        family.felt_support[delivery] = felt
        offering.support = felt
        offering.security = family.felt_trust
        offering.transparency = max(family.transparency, least_transparency)
        offering.evidence = joined(by.compliance, audit_evidence * offering.transparency)
        offering.foreign = family.foreign
        offering.capability = family.published
        offering.incident = family.incidents > 0
        offering.engineering = rules.engineering if delivery == SELF_HOSTED else 0.0
        offering.unit_cost = by.unit_cost
        offering.price = by.unit_cost * by.price_factor
        offering.list_price = offering.price * going_price(
            rules.cost_slope, family.published, frontier
        )
        for kind in range(firm.size):
            lag = firm[kind].lag_open if family.open else firm[kind].lag_closed
            offering.able[kind] = published_ago(
                market.usable, offering.family, step, lag, past_growth, months_per_step
            )
            offering.exponent[kind] = firm[kind].price_exponent
            offering.response[kind] = volume_response(offering.price, offering.exponent[kind])
    lay_out(firm, parameters[0].choice.customising_skill, families, board, board.columns)


@compiled
def fill_compatibility(families: Table, open_: float, closed: float, compatibility: Floats) -> None:
    """kappa_jk: 1 with itself, else the camp's, 0 across camps."""
    for j in range(families.size):
        for k in range(families.size):
            if j == k:
                compatibility[j, k] = 1.0
            elif families[j].open != families[k].open:
                compatibility[j, k] = 0.0
            else:
                compatibility[j, k] = open_ if families[j].open else closed
