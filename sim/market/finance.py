"""Investors: what growth they expect, and whom they fund.

They invest a share of the growth of payments that they expect over the coming year, and expect last
year's growth to continue (extrapolation: Greenwood and Shleifer 2014, Review of Financial Studies
27, 714-746). Part of the money is allocated by revenue, the rest by labs' initial backing. It is
plentiful while the market grows, and dries up when payments stagnate.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.engine.compiled import compiled, inlined
from openclosed.sim.engine.elementary import sum_in_eights
from openclosed.sim.state.market import SELF_HOSTED
from openclosed.sim.state.money import Money, Prospects
from openclosed.sim.state.step_context import StepContext
from openclosed.sim.state.tables import Tables
from openclosed.sim.state.tally import UNIT

type Floats = NDArray[np.float64]

MOST_GROWTH = math.log(10.0)
"""Cap on expected growth: tenfold in a year, in logs."""


@inlined
def research_part(upkeep: float) -> float:
    """Research's share of cash drawn, if quality and support get the share `upkeep` each."""
    return 1.0 - 2.0 * upkeep


@inlined
def growth_rate(payments: float, usual: float) -> float:
    """Yearly log growth, from payments and their average over about a year.

    Payments that have long grown at rate g are 1 + g times their average. Bounded between 0 and
    the cap.
    """
    return min(max(payments / usual - 1.0, 0.0), MOST_GROWTH) if usual > 0.0 else 0.0


@inlined
def investment(share: float, payments: float, growth: float) -> float:
    """Investors' money a month: a share of P (exp(g) - 1), next year's growth of payments."""
    return share * payments * (math.exp(growth) - 1.0)


@compiled
def parts(backing: Floats, revenue: Floats, by_results: float) -> Floats:
    """(V) each lab's share of investors' money; they sum to 1 if any lab is backed.

    Without any revenue all is allocated by backing; without any backing, that part is not paid.

    Args:
        backing: (V) weight in investors' advance funding.
        revenue: (V) of labs, money a month.
        by_results: share of the money allocated by revenue instead.
    """
    total, earned = sum_in_eights(backing), sum_in_eights(revenue)
    part = np.zeros(backing.size)
    for v in range(backing.size):
        if total > 0.0:
            part[v] = backing[v] / total
        if earned > 0.0:
            part[v] += by_results * (revenue[v] / earned - part[v])
    return part


@compiled
def fund(packed: Any, payments: float, usual: float) -> None:
    """Fund labs in business by payments and their average; hosts live from their service."""
    pricing, vendors = packed.rules.parameters[0].pricing, packed.market.vendors
    money = investment(pricing.funding, payments, growth_rate(payments, usual))
    backing, revenue = np.zeros(vendors.size), np.zeros(vendors.size)
    for v in range(vendors.size):
        if vendors[v].active and not vendors[v].hosts:
            backing[v], revenue[v] = vendors[v].backing, vendors[v].revenue
    part = parts(backing, revenue, pricing.funding_by_results)
    for v in range(vendors.size):
        vendors[v].funding = money * part[v]


@compiled
def payments_of(packed: Any) -> float:
    """Firms' payments to vendors and hosts in the last month, money a month."""
    tally, board, paid = packed.tally, packed.board, 0.0
    for a in range(tally.offerings.size):
        if board.offerings[a].delivery != SELF_HOSTED:
            own = 0.0
            for spend in tally.spend[a].flat:
                own += spend
            paid += own
    return paid / UNIT * float(board.scale[0])


def _as_expected(context: StepContext, payments: float) -> Prospects:
    """Payments, assumed to have grown over the last year as work did long before saturation."""
    growth = context.in_force.work.size_growth * context.in_force.research.past_growth
    return Prospects(payments, payments / (1.0 + growth))


def renew_prospects(context: StepContext, tables: Tables, money: Money) -> None:
    """Update investors' view of payments."""
    payments = payments_of(tables.packed)
    if context.step == 0:
        money.prospects = _as_expected(context, payments)
    else:
        usual, weight = money.prospects.usual, -math.expm1(-context.years)
        money.prospects = Prospects(payments, usual + weight * (payments - usual))


def initialise_finance(context: StepContext, tables: Tables, money: Money, volume: float) -> None:
    """Set investors' view before the first month, and labs' initial cash.

    The `volume` in use is valued at a price of 1 and expected to keep growing. Labs start with
    the cash of one funding round, and spend it on research as they do later.
    """
    money.prospects = _as_expected(context, volume)
    fund(tables.packed, *money.prospects)
    vendors, pricing = tables.market.vendors, context.in_force.pricing
    vendors["cash"] = vendors["funding"] * pricing.runway_months
    vendors["research"] = research_part(pricing.upkeep_part) * vendors["funding"]
