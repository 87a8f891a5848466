"""Phase 6: volumes, revenue, cash, contributors and support load follow from what firms did.

Money is conserved: what firms pay to vendors and hosts is what these receive, and cash moves by
revenue and funding less serving, research, quality and support. Contributors move by joining,
leaving and forks alone.
"""

from typing import TYPE_CHECKING, NamedTuple

from sim.board import UNIT, Board, Tally
from sim.compiled import compiled, inlined
from sim.kinds import API, HOSTED, SELF_HOSTED
from sim.market import NOBODY, Communities, Families, Vendors
from sim.parameters.dates import months_between
from sim.rules.collaboration import joining, leaving

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem


class ClearingRules(NamedTuple):
    """Parameters of money, support and contributors."""

    funding: float
    sponsored_by_funds: bool
    support_start: float
    support_cost: float
    learning_years: float
    sales_smoothing: float
    inflow: float
    sponsored: float
    burnout: float
    load_burnout: float
    community_load: float


@inlined
def learned_support(start: float, learned: float, half: float) -> float:
    """Support learned by use: s_0 + (1 - s_0) A / (A + A_0), A workload-years served."""
    return start + (1.0 - start) * learned / (learned + half)


@inlined
def loaded_support(support: float, load: float) -> float:
    """Support that is left when more is asked than is staffed."""
    return support / max(load, 1.0)


@compiled
def sell(families: Families, vendors: Vendors, board: Board, tally: Tally) -> None:
    """Book revenue, serving cost, users and expected sales of every vendor from the tally."""
    rows = vendors.active.size
    count = families.alive.size
    for v in range(rows):
        vendors.revenue[v] = 0.0
        vendors.serving[v] = 0.0
        vendors.users[v] = 0.0
    everything = 0.0
    for f in range(count):
        families.users[f] = 0.0
        families.usage[f] = 0.0
        families.own_hosted[f] = 0.0
    for a in range(board.slot.size):
        f = board.family[a]
        spend, cost, users, volume = 0.0, 0.0, 0.0, 0.0
        for kind in range(tally.users.shape[0]):
            for w in range(tally.users.shape[1]):
                served = tally.volume[kind, w, a] / UNIT
                spend += tally.spend[kind, w, a] / UNIT
                cost += board.unit_cost[w, a] * served
                users += tally.users[kind, w, a]
                volume += served
        families.users[f] += users
        families.usage[f] += volume
        everything += volume
        if board.delivery[a] == SELF_HOSTED:
            families.own_hosted[f] += users
        elif board.delivery[a] == API:
            v = families.vendor[f]
            vendors.revenue[v] += spend
            vendors.serving[v] += cost
            vendors.users[v] += users
        elif board.delivery[a] == HOSTED:
            for v in range(rows):
                share = vendors.split[v * count + f]
                if share > 0.0:
                    vendors.revenue[v] += share * spend
                    vendors.serving[v] += share * cost
                    vendors.users[v] += share * users
    if everything > 0.0:
        for f in range(count):
            families.usage[f] /= everything


@compiled
def anticipate(
    families: Families, vendors: Vendors, board: Board, tally: Tally, smoothing: float
) -> None:
    """Renew each closed vendor's smoothed view of its demand and of its slope."""
    for a in range(board.slot.size):
        v = families.vendor[board.family[a]]
        if board.delivery[a] == API and tally.sales_response[a] > 0:
            weight = smoothing if vendors.sales_response[v] > 0.0 else 1.0
            vendors.sales[v] += weight * (tally.sales[a] / UNIT - vendors.sales[v])
            vendors.sales_response[v] += weight * (
                tally.sales_response[a] / UNIT - vendors.sales_response[v]
            )


@compiled
def budget(
    rules: ClearingRules, vendors: Vendors, reference: float, half: float, years: float
) -> None:
    """Spend, learn and settle the month's cash of every vendor.

    Args:
        reference: reference research budget, money a month.
        half: workload-years at which half of support is learned.
    """
    for v in range(vendors.active.size):
        if not vendors.active[v]:
            continue
        gross = max(vendors.revenue[v] - vendors.serving[v], 0.0)
        vendors.funding[v] = rules.funding * vendors.backing[v] * reference
        vendors.research[v] = vendors.research_share[v] * gross + 0.8 * vendors.funding[v]
        vendors.quality[v] = vendors.quality_share[v] * gross + 0.1 * vendors.funding[v]
        vendors.supporting[v] = vendors.support_share[v] * gross + 0.1 * vendors.funding[v]
        spent = vendors.research[v] + vendors.quality[v] + vendors.supporting[v]
        vendors.cash[v] += (
            vendors.revenue[v] - vendors.serving[v] + vendors.funding[v] - spent
        )
        asked = vendors.users[v] * rules.support_cost
        vendors.load[v] = asked / max(vendors.supporting[v], 1e-12) if asked > 0.0 else 0.0
        vendors.learned[v] += vendors.users[v] * years
        vendors.support[v] = loaded_support(
            learned_support(rules.support_start, vendors.learned[v], half), vendors.load[v]
        )


@compiled
def contribute(
    rules: ClearingRules,
    families: Families,
    vendors: Vendors,
    communities: Communities,
    board: Board,
    tally: Tally,
    reference: float,
    thousand_firms: float,
    years: float,
) -> None:
    """Let contributors join and leave every community."""
    for c in range(communities.active.size):
        communities.joined[c] = 0.0
        communities.left[c] = 0.0
        if not communities.active[c]:
            continue
        f = communities.family[c]
        skilled = 0.0
        for a in range(board.slot.size):
            if board.family[a] == f:
                skilled += tally.skilled[a] / UNIT
        v = families.vendor[f]
        sponsorship = 0.0
        if v != NOBODY and vendors.active[v] and rules.sponsored_by_funds:
            sponsorship = thousand_firms * vendors.research[v] / reference
        joined = joining(rules.inflow, skilled, rules.sponsored, sponsorship, years)
        stock = communities.contributors[c]
        load = families.own_hosted[f] / max(stock * rules.community_load, 1e-12)
        left = leaving(stock, rules.burnout, rules.load_burnout, load, years)
        communities.joined[c] = joined
        communities.left[c] = left
        communities.contributors[c] = stock + joined - left


def clearing(world: "Ecosystem") -> None:
    """Run the phase."""
    now = world.now
    commerce, support, contributors = now.commerce, now.support, now.contributors
    families, vendors, communities, _ = world.market

    def before(month: str | None) -> bool:
        return month is None or world.months < months_between(now.clock.start, month)

    rules = ClearingRules(
        commerce.funding if before(commerce.funding_end) else 0.0,
        before(now.releases.sponsor_exit),
        support.start,
        support.cost,
        support.learning_years,
        min(now.clock.months_per_step / commerce.decision_months, 1.0),
        contributors.inflow,
        contributors.sponsored,
        contributors.burnout,
        contributors.load_burnout,
        support.community_load,
    )
    years = now.clock.years_per_step
    sell(families, vendors, world.board, world.tally)
    anticipate(families, vendors, world.board, world.tally, rules.sales_smoothing)
    budget(rules, vendors, world.reference_budget, support.learning_years * now.firms.count, years)
    contribute(
        rules, families, vendors, communities, world.board, world.tally,
        world.reference_budget, world.thousand_firms, years,
    )  # fmt: skip
