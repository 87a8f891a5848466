"""Phase 4: costs, prices, hosting margins and support, as firms meet them on the offering board."""

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.board import Board, empty_board
from sim.compiled import compiled, inlined
from sim.kinds import API, HOSTED, OPEN, SELF_HOSTED
from sim.market import NOBODY, Communities, Families, Vendors
from sim.rules.network_effect import network_utilities
from sim.rules.settings import Rules

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem

type Floats = NDArray[np.float64]


class CommerceRules(NamedTuple):
    """Parameters of costs, margins and support."""

    unit_cost: float
    cost_slope: float
    self_hosting_cost: float
    engineering: float
    engineering_fall: float
    tier_width: float
    host_margin: float
    host_competition: float
    community_load: float
    integrators: float
    smoothing_months: float
    quality_spread: float
    camp_risk: float
    familiarity: float
    lag_closed: Floats  # (kind) months
    lag_open: Floats  # (kind) months


@inlined
def unit_cost(base: float, slope: float, capability: float, frontier: float) -> float:
    """Cost of serving a unit of volume: c_0 exp(a (capability - frontier))."""
    return base * math.exp(slope * (capability - frontier))


@inlined
def tier(capability: float, need: float, width: float) -> float:
    """The capability that a workload pays for: no more than its need and a margin."""
    return min(capability, need + width)


@inlined
def quality(capability: float, need: float, spread: float) -> float:
    """Perceived quality in (0, 1): logistic in capability beyond the need."""
    return 1.0 / (1.0 + math.exp(-(capability - need) / spread))


@inlined
def volume_factor(growth: float, ceiling: float, years: float) -> float:
    """Volume over that at the start: logistic growth from 1 to the ceiling."""
    if ceiling <= 1.0:
        return ceiling
    return ceiling / (1.0 + (ceiling - 1.0) * math.exp(-growth * years))


@inlined
def hosting_margin(margin: float, hosts: int, exponent: float) -> float:
    """Margin of a host over cost, competed away by the number of hosts."""
    return margin / max(hosts, 1) ** exponent


@inlined
def community_support(contributors: float, users: float, load: float) -> float:
    """Support in [0, 1) from contributors: C L / (C L + users), L workloads per contributor."""
    return contributors * load / (contributors * load + users + 1e-12)


@inlined
def joined_support(one: float, other: float) -> float:
    """Support of two sources that each answer what the other leaves open."""
    return 1.0 - (1.0 - one) * (1.0 - other)


@compiled
def market_frontier(families: Families) -> float:
    """The best published capability of any family."""
    frontier = -1e300
    for f in range(families.alive.size):
        if families.alive[f]:
            frontier = max(frontier, families.published[f])
    return frontier


@compiled
def host_scores(
    rules: CommerceRules,
    vendors: Vendors,
    f: int,
    owner: int,
    weight_support: float,
    weight_cost: float,
    score: Floats,
) -> tuple[int, int]:
    """Score the hosts of open family `f` and split its volume among them by logit.

    Returns the best host's row (NOBODY if there is none) and the number of hosts. A family's own
    vendor hosts it too.
    """
    best, count = NOBODY, 0
    for v in range(score.size):
        score[v] = -1e300
        if vendors.active[v] and (vendors.hosts[v] or v == owner):
            count += 1
            score[v] = weight_support * vendors.support[v] - weight_cost * math.log(
                vendors.cost_factor[v]
            )
            if best == NOBODY or score[v] > score[best]:
                best = v
    total = 0.0
    families = vendors.split.size // score.size
    for v in range(score.size):
        share = math.exp(score[v] - score[best]) if best != NOBODY and score[v] > -1e300 else 0.0
        vendors.split[v * families + f] = share
        total += share
    if total > 0.0:
        for v in range(score.size):
            vendors.split[v * families + f] /= total
    return best, count


@compiled
def refresh_support(
    rules: CommerceRules, families: Families, communities: Communities, best_host_support: float
) -> None:
    """Support of each open family's self-hosting users: community and integrators."""
    for f in range(families.alive.size):
        if families.alive[f] and families.open[f]:
            c = families.community[f]
            answers = 0.0
            if c != NOBODY and communities.active[c]:
                answers = community_support(
                    communities.contributors[c], families.own_hosted[f], rules.community_load
                )
            families.support[f] = joined_support(answers, rules.integrators * best_host_support)


@inlined
def smoothed(felt: float, value: float, months: float, months_per_step: float) -> float:
    """What firms have come to feel of `value`, averaged over about `months`.

    What is new (below 0: nothing felt yet) is taken as it is.
    """
    if felt < 0.0:
        return value
    return felt + (value - felt) * (1.0 - math.exp(-months_per_step / months))


@compiled
def list_offerings(families: Families, board: Board) -> int:
    """Put the alternatives in order, closed before open; returns how many there are."""
    count = 0
    board.position[:] = -1
    for camp in range(2):
        for f in range(families.alive.size):
            if not families.alive[f] or families.open[f] != camp:
                continue
            for delivery in range(API, HOSTED + 1):
                if (delivery == API) == (camp == OPEN):
                    continue
                board.slot[count] = 3 * f + delivery
                board.position[3 * f + delivery] = count
                board.family[count] = f
                board.delivery[count] = delivery
                count += 1
        if camp == 0:
            board.closed[0] = count
    return count


@compiled
def post(
    rules: CommerceRules,
    all_rules: Rules,
    families: Families,
    vendors: Vendors,
    communities: Communities,
    history: Floats,
    step: int,
    now: float,
    months_per_step: float,
    open_share_felt: Floats,
    users: Floats,
    population: float,
    board: Board,
) -> None:
    """Fill the board with this month's offerings.

    Args:
        history: (steps + 1, F) published capability at the end of each step, the start first.
        now: months after the start.
        open_share_felt: (kind) slowly averaged open share of workloads among each kind of firm.
        users: (F) workloads on each family last step; population: all workloads.
    """
    firm, work, choice = all_rules.firm, all_rules.work, all_rules.choice
    years = now / 12.0
    frontier = market_frontier(families)
    weight_support = 0.5 * (firm.taste[0, 1] + firm.taste[1, 1])
    weight_cost = 0.5 * (firm.taste[0, 5] + firm.taste[1, 5])
    hosts_best = 0.0
    for v in range(vendors.active.size):
        if vendors.active[v] and vendors.hosts[v]:
            hosts_best = max(hosts_best, vendors.support[v])
    refresh_support(rules, families, communities, hosts_best)
    engineering = rules.engineering * math.exp(-rules.engineering_fall * years)
    score = np.empty(vendors.active.size)
    for w in range(work.need.size):
        board.growth[w] = volume_factor(work.volume_growth[w], work.volume_ceiling[w], years)
        board.custom[w] = work.custom_need[w] * math.exp(-work.custom_fade[w] * years)

    for a in range(board.slot.size):
        f = board.family[a]
        delivery = board.delivery[a]
        v = families.vendor[f]
        is_open = families.open[f] == 1
        base, price_factor, compliance, support = rules.unit_cost, 1.0, 0.0, 0.0
        if delivery == API:
            base *= vendors.cost_factor[v]
            price_factor = vendors.markup[v]
            compliance, support = vendors.compliance[v], vendors.support[v]
        elif delivery == HOSTED:
            best, hosts = host_scores(
                rules, vendors, f, v, weight_support, weight_cost, score
            )
            if best == NOBODY:
                price_factor = 1e6
            else:
                base *= vendors.cost_factor[best]
                price_factor = 1.0 + hosting_margin(
                    rules.host_margin, hosts, rules.host_competition
                )
                compliance, support = vendors.compliance[best], vendors.support[best]
        else:
            base *= rules.self_hosting_cost
            compliance, support = families.compliance[f], families.support[f]
        board.engineering[a] = engineering if delivery == SELF_HOSTED else 0.0
        slot = board.slot[a]
        families.felt_support[slot] = smoothed(
            families.felt_support[slot], support, rules.smoothing_months, months_per_step
        )
        board.support[a] = families.felt_support[slot]
        board.compliance[a] = compliance
        board.foreign[a] = families.foreign[f]
        board.transparency[a] = families.transparency[f]
        board.flexibility[a] = families.flexibility[f]
        board.polish[a] = families.polish[f]
        board.capability[a] = families.published[f]
        board.incident[a] = families.incidents[f] > 0
        board.list_price[a] = price_factor * unit_cost(
            base, rules.cost_slope, families.published[f], frontier
        )
        for w in range(work.need.size):
            need = work.need[w] + work.need_slope[w] * years
            cost = unit_cost(
                base,
                rules.cost_slope,
                tier(families.published[f], need, rules.tier_width),
                frontier,
            )
            price = cost * price_factor
            board.unit_cost[w, a] = cost
            board.price[w, a] = price
            board.response[w, a] = (
                max(price, 1e-9) ** -work.price_exponent[w] if work.price_exponent[w] else 1.0
            )
            for kind in range(2):
                lag = rules.lag_open[kind] if is_open else rules.lag_closed[kind]
                seen = max(step - int(round(lag / months_per_step)), 0)
                perceived = history[seen, f]
                board.quality[kind, w, a] = quality(perceived, need, rules.quality_spread)

    for f in range(families.alive.size):
        if families.alive[f]:
            families.felt_trust[f] = smoothed(
                families.felt_trust[f], families.trust[f], rules.smoothing_months, months_per_step
            )
    for a in range(board.slot.size):
        f = board.family[a]
        board.security[a] = families.felt_trust[f]
        for kind in range(2):
            risk = 1.0 - families.felt_trust[f]
            if families.open[f]:
                risk += rules.camp_risk * (1.0 - rules.familiarity * open_share_felt[kind])
            board.risk[kind, a] = risk
    if choice.complete:
        network_utilities(
            choice, board.compatibility, users, population, board.family, board.closed[0], board.pull
        )


@compiled
def fill_compatibility(
    families: Families, forks: float, open_: float, closed: float, compatibility: Floats
) -> None:
    """kappa_jk: 1 with itself, `forks` within a lineage, else the camp's, 0 across camps."""
    for j in range(families.alive.size):
        for k in range(families.alive.size):
            if j == k:
                compatibility[j, k] = 1.0
            elif families.open[j] != families.open[k]:
                compatibility[j, k] = 0.0
            elif families.open[j] and families.root[j] == families.root[k]:
                compatibility[j, k] = forks
            else:
                compatibility[j, k] = open_ if families.open[j] else closed


def commerce(world: "Ecosystem") -> None:
    """Run the phase: vendors decide when it is their month, then the board is posted."""
    now = world.now
    if world.is_decision_step:
        for vendor in world.active_vendors():
            vendor.decide()
    families = world.market.families
    slots = 3 * families.alive.size
    alternatives = int(np.sum(families.alive * (1 + families.open)))
    board = empty_board(alternatives, slots, families.alive.size)
    list_offerings(families, board)
    network = now.network
    fill_compatibility(
        families,
        network.fork_compatibility,
        network.open_compatibility,
        network.closed_compatibility,
        board.compatibility,
    )
    kinds = (now.firms.enterprise, now.firms.startup)
    settings, support, choice = now.commerce, now.support, now.choice
    post(
        CommerceRules(
            settings.unit_cost, settings.cost_slope, settings.self_hosting_cost,
            settings.engineering, settings.engineering_fall, settings.tier_width,
            settings.host_margin, settings.host_competition,
            support.community_load, support.integrators, support.smoothing_months,
            choice.quality_spread, choice.camp_risk, choice.familiarity,
            np.array([kind.lag_closed for kind in kinds]),
            np.array([kind.lag_open for kind in kinds]),
        ),
        world.rules,
        families,
        world.market.vendors,
        world.market.communities,
        world.market.history,
        world.step_number,
        world.months,
        now.clock.months_per_step,
        world.open_share_felt,
        world.users,
        float(world.crowd.work.size),
        board,
    )  # fmt: skip
    world.board = board
