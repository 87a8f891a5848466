"""Volumes, revenue, cash, contributors and support load follow from what firms did.

Money is conserved: what firms pay to vendors and hosts is what these receive, and cash moves by
revenue, income from complements, funding and takeovers less serving, duties, research, quality and
support; hosts hold none. Flows are money a month; a stock changes by its flows times the months of
the step. Contributors move by joining, leaving and forks alone.
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.agents.cast import Cast
from sim.engine.compiled import compiled, inlined
from sim.engine.phase import phase
from sim.market.contributors import contributor_flow
from sim.market.finance import give, raise_funds, renew_prospects, research_part, total_spend
from sim.market.hosting import fixed_cost_of_hosts
from sim.market.policy import (
    account_for_rules,
    charge_nobody,
    fund_state_lab,
    intervene,
    research_cap,
)
from sim.state.demand import Demand
from sim.state.families import develops
from sim.state.kinds import API, FIRM_KINDS, HOSTED, SELF_HOSTED
from sim.state.market import MOST_VENDORS, NOBODY, Market, Table
from sim.state.money import Money
from sim.state.now import Now
from sim.state.tables import Tables
from sim.state.tally import UNIT

type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]

MOST_LOAD = 100.0
"""Support asked over staffed from which nobody is answered, so that more makes no difference."""

KINDS = len(FIRM_KINDS)
_EVERYONE = np.ones(MOST_VENDORS, np.bool_)


class Uses(NamedTuple):
    """What is used of each offering, by kind of firm and cohort, as in `Tally`."""

    users: Integers  # (A, kind, W)
    volume: Integers  # (A, kind, W)
    spend: Integers  # (A, kind, W) money
    going: Floats  # (W) money per unit of volume at a price of 1
    scale: Floats  # (1) of the board


@inlined
def learned_support(start: float, learned: float, half: float) -> float:
    """Support learned by use: s_0 + (1 - s_0) A / (A + A_0), A workload-years served."""
    return start + (1.0 - start) * learned / (learned + half)


@inlined
def loaded_support(support: float, load: float) -> float:
    """Support that is left when more is asked than is staffed."""
    return support / max(load, 1.0)


@inlined
def kept_outlays(commitment_months: float, months: float) -> float:
    """Share of outlays that binds on after a step, where they come free at the rate 1/T."""
    return math.exp(-months / commitment_months) if commitment_months > 0.0 else 0.0


@compiled
def sell(
    parameters: Table, market: Market, offerings: Table, uses: Uses, fixed_cost: float
) -> None:
    """Book every vendor's revenue, serving cost, users and income elsewhere from the tally.

    All who host a family take the price of its best host, and each has its own cost of serving.
    Hosts in business pay a `fixed_cost`, whatever they serve.
    """
    commerce = parameters[0].commerce
    hosted_cost = commerce.unit_cost * commerce.open_serving_cost
    families, vendors, split = market.families, market.vendors, market.split
    unit = uses.scale[0] / UNIT
    rows, count = vendors.size, families.size
    for v in range(rows):
        vendors[v].revenue = 0.0
        hosts = vendors[v].active and vendors[v].hosts
        vendors[v].serving = fixed_cost if hosts else 0.0
        vendors[v].elsewhere = 0.0
        vendors[v].users = 0.0
        vendors[v].bills = 0.0
    everything, closed_spend, closed_volume = 0.0, 0.0, 0.0
    for f in range(count):
        families[f].users = 0.0
        families[f].usage = 0.0
        families[f].own_hosted = 0.0
    for a in range(offerings.size):
        f = offerings[a].family
        spend, bills, users, volume = 0.0, 0.0, 0.0, 0.0
        for kind in range(KINDS):
            for w in range(uses.going.size):
                served = uses.volume[a, kind, w] * unit
                spend += uses.spend[a, kind, w] * unit
                bills += uses.going[w] * served
                users += uses.users[a, kind, w]
                volume += served
        families[f].users += users
        families[f].usage += volume
        everything += volume
        if offerings[a].delivery == SELF_HOSTED:
            families[f].own_hosted += users
        elif offerings[a].delivery == API:
            v = families[f].vendor
            closed_spend += spend
            closed_volume += volume
            vendors[v].revenue += spend
            vendors[v].serving += offerings[a].unit_cost * bills
            vendors[v].users += users
            vendors[v].bills += bills
        elif offerings[a].delivery == HOSTED:
            for v in range(rows):
                share = split[v, f]
                if share > 0.0:
                    vendors[v].revenue += share * spend
                    vendors[v].serving += share * hosted_cost * vendors[v].cost_factor * bills
                    vendors[v].users += share * users
                    vendors[v].bills += share * bills
    price = closed_spend / closed_volume if closed_volume > 0.0 else 0.0
    for f in range(count):
        owner = families[f].vendor
        if families[f].open and owner != NOBODY:
            vendors[owner].elsewhere += vendors[owner].complements * price * families[f].usage
        if everything > 0.0:
            families[f].usage /= everything


@compiled
def anticipate(
    market: Market,
    offerings: Table,
    tally: Table,
    unit: float,
    smoothing: float,
    usual: NDArray[np.bool_],
) -> None:
    """Renew each closed vendor's smoothed view of its demand and of its slope.

    A vendor that asks another price than its `usual` (vendors) one, as in a give-away, learns
    nothing of demand at its own.

    `unit` is what 1 of the tally stands for, money a month.
    """
    families, vendors = market.families, market.vendors
    for a in range(offerings.size):
        v = families[offerings[a].family].vendor
        if offerings[a].delivery == API and usual[v] and tally[a].sales_response > 0:
            weight = smoothing if vendors[v].sales_response > 0.0 else 1.0
            vendors[v].sales += weight * (tally[a].sales * unit - vendors[v].sales)
            vendors[v].sales_response += weight * (
                tally[a].sales_response * unit - vendors[v].sales_response
            )
            vendors[v].camp_response += weight * (
                tally[a].camp_response * unit - vendors[v].camp_response
            )


@compiled
def run_host(support: Table, vendors: Table, v: int) -> None:
    """Staff a host for what its users ask; its owners keep what is left, or put in what lacks."""
    vendors[v].research = vendors[v].forgone = vendors[v].quality = 0.0
    asked = vendors[v].bills * support.cost
    vendors[v].supporting = support.host_staffing * asked
    vendors[v].funding = (
        vendors[v].serving + vendors[v].duties + vendors[v].supporting
        - vendors[v].revenue - vendors[v].elsewhere
    )  # fmt: skip


@compiled
def run_lab(parameters: Table, vendors: Table, v: int, reference: float, months: float) -> None:
    """Let a lab spend on research, quality and support, and settle its cash.

    Who has no model has nothing to research: funds for that go to support, and that share of the
    margin stays in cash. What investors give is cash, which it spends over its runway.

    Outlays rise with income at once, but payroll and leases bind, so that they fall only by what
    comes free: the rest is drawn from cash or owed. Debt is paid back as fast as outlays come
    free, before a margin is spent.

    `reference` is the reference research budget, money a month.
    """
    commerce = parameters[0].commerce
    kept = kept_outlays(commerce.commitment_months, months)
    most = research_cap(parameters[0].policy.compute_cap.strength) * reference
    earned = vendors[v].revenue + vendors[v].elsewhere - vendors[v].serving - vendors[v].duties
    drawn = max(vendors[v].cash, 0.0) / max(commerce.runway_months, months)
    repaid = (1.0 - kept) / months * max(-vendors[v].cash, 0.0)
    gross = max(earned - repaid - vendors[v].diligence, 0.0)
    modelled = vendors[v].family != NOBODY
    researched = research_part(commerce.upkeep_part) * drawn
    wanted = vendors[v].research_share * gross + researched if modelled else 0.0
    wanted = max(wanted, kept * vendors[v].research)
    vendors[v].research = min(wanted, most)
    vendors[v].forgone = wanted - vendors[v].research
    wanted = vendors[v].quality_share * gross + commerce.upkeep_part * drawn
    wanted += vendors[v].diligence
    vendors[v].quality = max(wanted, kept * vendors[v].quality)
    wanted = vendors[v].support_share * gross + commerce.upkeep_part * drawn
    if not modelled:
        wanted += researched
    vendors[v].supporting = max(wanted, kept * vendors[v].supporting)
    spent = vendors[v].research + vendors[v].quality + vendors[v].supporting
    vendors[v].cash += (earned + vendors[v].funding - spent) * months


@compiled
def budget(parameters: Table, vendors: Table, reference: float, half: float, months: float) -> None:
    """Let every vendor spend, and learn from what it serves.

    Args:
        parameters: (1) of `record_of`.
        reference: reference research budget, money a month.
        half: workload-years at which half of support is learned.
        months: length of the step.
    """
    support = parameters[0].support
    for v in range(vendors.size):
        if not vendors[v].active:
            continue
        if vendors[v].hosts:
            run_host(support, vendors, v)
        else:
            run_lab(parameters, vendors, v, reference, months)
        asked = vendors[v].bills * support.cost
        vendors[v].load = min(asked / max(vendors[v].supporting, 1e-12), MOST_LOAD)
        vendors[v].learned += vendors[v].users * months / 12.0
        vendors[v].support = loaded_support(
            learned_support(support.start, vendors[v].learned, half), vendors[v].load
        )


@compiled
def contribute(parameters: Table, market: Market, reference: float, years: float) -> None:
    """Let contributors join and leave every community."""
    rules, liability = parameters[0].contributors, parameters[0].policy.release_liability
    legal_risk = (
        12.0 * liability.deterrence * liability.strength
    )  # a year, from an incident a month
    families, vendors, communities = market.families, market.vendors, market.communities
    for c in range(communities.size):
        communities[c].joined = 0.0
        communities[c].left = 0.0
        if not communities[c].active:
            continue
        f = communities[c].family
        v, pay, deterred = families[f].vendor, communities[c].grants, 0.0
        if develops(families, vendors, f):
            pay += vendors[v].research
        if v == NOBODY or not vendors[v].active:
            deterred = legal_risk * families[f].incident_rate
        flow = contributor_flow(
            rules.turnover, rules.paid_part, rules.burnout, deterred,
            communities[c].contributors,
            use=families[f].usage / rules.reference_use,
            paid=pay / reference / rules.reference_research,
            years=years,
        )  # fmt: skip
        communities[c].joined, communities[c].left = flow.joined, flow.left
        communities[c].contributors += flow.joined - flow.left


@compiled
def clear_accounts(
    handed: Any, reference: float, fixed_cost: float, usual: NDArray[np.bool_]
) -> None:
    """Book the month's sales, then let vendors and communities live from them.

    Args:
        handed: tables of the world.
        reference: reference research budget, money a month.
        fixed_cost: what a host pays whatever it serves, money a month.
        usual: (vendors) whether it asks its usual price.
    """
    tables = handed.it
    parameters, market, board, tally = (
        tables.rules.parameters, tables.market, tables.board, tables.tally,
    )  # fmt: skip
    months = parameters[0].clock.months_per_step
    half = parameters[0].support.learning_years * parameters[0].firms.count
    smoothing = min(months / parameters[0].commerce.decision_months, 1.0)
    uses = Uses(tally.users, tally.volume, tally.spend, board.going, board.scale)
    sell(parameters, market, board.offerings, uses, fixed_cost)
    anticipate(market, board.offerings, tally.offerings, uses.scale[0] / UNIT, smoothing, usual)
    budget(parameters, market.vendors, reference, half, months)
    contribute(parameters, market, reference, months / 12.0)


def usual_askers(cast: Cast) -> NDArray[np.bool_]:
    """(vendors) whether each asks its usual price."""
    if not cast.usual_markups:
        return _EVERYONE
    usual = _EVERYONE.copy()
    usual[list(cast.usual_markups)] = False
    return usual


@phase(writes=("market", "money"), compiled=(charge_nobody, total_spend, give, clear_accounts))
def clearing(now: Now, tables: Tables, cast: Cast, demand: Demand, money: Money) -> None:
    """Book revenue, investors' money, budgets, support and contributors."""
    intervene(now, tables, money)
    renew_prospects(now, tables, money)
    raise_funds(now, tables, money)
    fund_state_lab(now, cast, money)
    clear_accounts(
        tables.handed,
        money.reference_budget,
        fixed_cost_of_hosts(now, demand),
        usual_askers(cast),
    )
    account_for_rules(now, tables, money)
