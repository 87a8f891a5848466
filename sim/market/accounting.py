"""Accounting: volumes, revenue, cash, contributors and support load from firms' choices.

Money is conserved: vendors and hosts receive what firms pay them, and cash changes by revenue and
funding less serving, duties, research, quality and support; hosts hold none. Flows are money a
month; a stock changes by its flows times the months of the step. Contributors change only by
joining, leaving and forks.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.agents.suppliers import Suppliers
from openclosed.sim.engine.compiled import compiled, inlined
from openclosed.sim.engine.phase import phase
from openclosed.sim.market import policy
from openclosed.sim.market.finance import (
    fund,
    payments_of,
    renew_prospects,
    research_part,
)
from openclosed.sim.market.hosting import fixed_cost_of_hosts
from openclosed.sim.state.families import develops
from openclosed.sim.state.market import (
    API,
    FIRM_KINDS,
    HOSTED,
    MOST_VENDORS,
    NOBODY,
    SELF_HOSTED,
    Table,
)
from openclosed.sim.state.money import Money
from openclosed.sim.state.step_context import StepContext
from openclosed.sim.state.tables import Tables
from openclosed.sim.state.tally import UNIT
from openclosed.sim.state.work import Demand

MOST_LOAD = 100.0
"""Ratio of support demanded to staffed beyond which support is practically nil."""

KINDS = len(FIRM_KINDS)
_EVERYONE = np.ones(MOST_VENDORS, np.bool_)


@inlined
def learned_support(start: float, learned: float, half: float) -> float:
    """Support learned by doing: s_0 + (1 - s_0) A / (A + A_0), A workload-years served."""
    return start + (1.0 - start) * learned / (learned + half)


@inlined
def loaded_support(support: float, load: float) -> float:
    """Support that remains when demand for it exceeds staffing."""
    return support / max(load, 1.0)


@compiled
def sell(packed: Any, fixed_cost: float) -> None:
    """Book every vendor's revenue, serving cost and users from the tally.

    All who host a family charge the price of its best host, and each has its own cost of serving.
    Hosts in business also pay a `fixed_cost`.
    """
    pricing, market = packed.rules.parameters[0].pricing, packed.market
    hosted_cost = pricing.unit_cost * pricing.open_serving_cost
    families, vendors, split = market.families, market.vendors, market.split
    tally, going, offerings = packed.tally, packed.board.going, packed.board.offerings
    unit = packed.board.scale[0] / UNIT
    rows, count = vendors.size, families.size
    for v in range(rows):
        vendors[v].revenue = 0.0
        hosts = vendors[v].active and vendors[v].hosts
        vendors[v].serving = fixed_cost if hosts else 0.0
        vendors[v].users = 0.0
        vendors[v].bills = 0.0
    everything = 0.0
    for f in range(count):
        families[f].users = 0.0
        families[f].usage = 0.0
        families[f].own_hosted = 0.0
    for a in range(offerings.size):
        f = offerings[a].family
        spend, bills, users, volume = 0.0, 0.0, 0.0, 0.0
        for kind in range(KINDS):
            for w in range(going.size):
                served = tally.volume[a, kind, w] * unit
                spend += tally.spend[a, kind, w] * unit
                bills += going[w] * served
                users += tally.users[a, kind, w]
                volume += served
        bills *= families[f].tier
        families[f].users += users
        families[f].usage += volume
        everything += volume
        if offerings[a].delivery == SELF_HOSTED:
            families[f].own_hosted += users
        elif offerings[a].delivery == API:
            v = families[f].vendor
            vendors[v].revenue += spend
            vendors[v].serving += pricing.unit_cost * vendors[v].cost_factor * bills
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
    if everything > 0.0:
        for f in range(count):
            families[f].usage /= everything


@compiled
def anticipate(packed: Any, usual: NDArray[np.bool_]) -> None:
    """Update each seller's smoothed estimate of its demand and slope.

    A vendor not at its `usual` (vendors) price, as during a giveaway, learns nothing about demand
    at that price.
    """
    families, vendors = packed.market.families, packed.market.vendors
    offerings, tally = packed.board.offerings, packed.tally.offerings
    parameters, unit = packed.rules.parameters[0], packed.board.scale[0] / UNIT
    smoothing = min(parameters.clock.months_per_step / parameters.pricing.decision_months, 1.0)
    seen = np.zeros((vendors.size, 3))
    for a in range(offerings.size):
        if offerings[a].alone:
            v = families[offerings[a].family].vendor
            seen[v, 0] += tally[a].sales * unit
            seen[v, 1] += tally[a].sales_response * unit
            seen[v, 2] += tally[a].camp_response * unit
    for v in range(vendors.size):
        if usual[v] and seen[v, 1] > 0.0:
            weight = smoothing if vendors[v].sales_response > 0.0 else 1.0
            vendors[v].sales += weight * (seen[v, 0] - vendors[v].sales)
            vendors[v].sales_response += weight * (seen[v, 1] - vendors[v].sales_response)
            vendors[v].camp_response += weight * (seen[v, 2] - vendors[v].camp_response)


@compiled
def run_host(support: Table, vendors: Table, v: int) -> None:
    """Staff a host for its users' demand; its owners keep profits and cover losses."""
    vendors[v].research = vendors[v].forgone = vendors[v].quality = 0.0
    demanded = vendors[v].bills * support.cost
    vendors[v].supporting = support.host_staffing * demanded
    vendors[v].funding = (
        vendors[v].serving + vendors[v].duties + vendors[v].supporting - vendors[v].revenue
    )


@compiled
def run_lab(parameters: Table, vendors: Table, v: int, reference: float) -> None:
    """Let a lab spend on research, quality and support, and update its cash.

    It spends its cash, which investors' money adds to, over its runway. Debt is repaid before any
    margin is spent. Without a model there is nothing to research: research funding goes to support,
    and that share of the margin stays in cash.

    `reference` is the reference research budget, money a month.
    """
    pricing, months = parameters[0].pricing, parameters[0].clock.months_per_step
    most = policy.research_cap(parameters[0].policy.compute_cap.strength) * reference
    earned = vendors[v].revenue - vendors[v].serving - vendors[v].duties
    gross = max(earned + min(vendors[v].cash, 0.0) / months - vendors[v].diligence, 0.0)
    drawn = max(vendors[v].cash, 0.0) / max(pricing.runway_months, months)
    modelled = vendors[v].family != NOBODY
    researched = research_part(pricing.upkeep_part) * drawn
    wanted = vendors[v].research_share * gross + researched if modelled else 0.0
    vendors[v].research = min(wanted, most)
    vendors[v].forgone = wanted - vendors[v].research
    vendors[v].quality = vendors[v].quality_share * gross + pricing.upkeep_part * drawn
    vendors[v].quality += vendors[v].diligence
    vendors[v].supporting = vendors[v].support_share * gross + pricing.upkeep_part * drawn
    if not modelled:
        vendors[v].supporting += researched
    spent = vendors[v].research + vendors[v].quality + vendors[v].supporting
    vendors[v].cash += (earned + vendors[v].funding - spent) * months


@compiled
def budget(packed: Any, reference: float) -> None:
    """Let every vendor spend and learn from serving; `reference` as in `run_lab`."""
    parameters, vendors = packed.rules.parameters, packed.market.vendors
    support, months = parameters[0].support, parameters[0].clock.months_per_step
    half = support.learning_years * parameters[0].firms.count
    for v in range(vendors.size):
        if not vendors[v].active:
            continue
        if vendors[v].hosts:
            run_host(support, vendors, v)
        else:
            run_lab(parameters, vendors, v, reference)
        demanded = vendors[v].bills * support.cost
        vendors[v].load = min(demanded / max(vendors[v].supporting, 1e-12), MOST_LOAD)
        vendors[v].learned += vendors[v].users * months / 12.0
        vendors[v].support = loaded_support(
            learned_support(support.start, vendors[v].learned, half), vendors[v].load
        )


@inlined
def contributor_flow(
    turnover: float, paid_part: float, burnout: float, deterred: float, stock: float,
    use: float, paid: float, years: float,
) -> tuple[float, float]:  # fmt: skip
    """Contributors who join and leave a community in a step, exact for constant use and pay.

    They join with use and pay, and leave by turnover and under the load of use:
    n' = beta [(1 - sigma) u + sigma p - (1 - lambda) n - lambda u], where 1 is all communities
    together at the references.

    Args:
        turnover: beta, per year.
        paid_part: sigma; with `burnout`, lambda, a share.
        deterred: added hazard of leaving, per year.
        stock: contributors.
        use: of its family, over the reference.
        paid: people paid by sponsors and the state, over the reference.
        years: length of the step.
    """
    rate = turnover * (1.0 - burnout) + deterred
    stay = math.exp(-rate * years)
    mean = -math.expm1(-rate * years) / rate if rate > 0.0 else years
    joined = turnover * ((1.0 - paid_part) * use + paid_part * paid) * mean
    worn_out = turnover * burnout * use * mean
    carried = max(stock * stay + joined - worn_out, 0.0)
    return joined, stock + joined - carried


@compiled
def contribute(packed: Any, reference: float) -> None:
    """Let contributors join and leave every community; `reference` as in `run_lab`."""
    parameters, market = packed.rules.parameters[0], packed.market
    rules, liability = parameters.contributors, parameters.policy.release_liability
    years = parameters.clock.months_per_step / 12.0
    # Per year, from incidents per month.
    legal_risk = 12.0 * liability.deterrence * liability.strength
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
        joined, left = contributor_flow(
            rules.turnover, rules.paid_part, rules.burnout, deterred,
            communities[c].contributors,
            use=families[f].usage / rules.reference_use,
            paid=pay / reference,
            years=years,
        )  # fmt: skip
        communities[c].joined, communities[c].left = joined, left
        communities[c].contributors += joined - left


@compiled
def book_month(packed: Any, reference: float, fixed_cost: float, usual: NDArray[np.bool_]) -> None:
    """Book the month's sales, then vendors' spending and communities' flows.

    Args:
        packed: tables of the model.
        reference: reference research budget, money a month.
        fixed_cost: of a host, money a month.
        usual: (vendors) whether it charges its usual price.
    """
    sell(packed, fixed_cost)
    anticipate(packed, usual)
    budget(packed, reference)
    contribute(packed, reference)


def at_usual_price(suppliers: Suppliers) -> NDArray[np.bool_]:
    """(vendors) whether each charges its usual price."""
    if not suppliers.usual_markups:
        return _EVERYONE
    usual = _EVERYONE.copy()
    usual[list(suppliers.usual_markups)] = False
    return usual


@phase(writes=("market", "money"), compiled=(policy.reset_charges, payments_of, fund, book_month))
def accounting(
    context: StepContext, tables: Tables, suppliers: Suppliers, demand: Demand, money: Money
) -> None:
    """Book revenue, investors' money, budgets, support and contributors."""
    policy.intervene(context, tables, money)
    renew_prospects(context, tables, money)
    fund(tables.packed, *money.prospects)
    policy.fund_state_lab(context, suppliers, money)
    fixed_cost = fixed_cost_of_hosts(context, demand)
    book_month(tables.packed, money.reference_budget, fixed_cost, at_usual_price(suppliers))
    policy.account_for_rules(context, tables, money)
