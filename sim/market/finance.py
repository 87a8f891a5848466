"""Investors: what they expect of the market, and whom they back.

They put up a share of the growth of payments that they expect over the coming year, and expect
that of last year to continue (extrapolation: Greenwood and Shleifer 2014, Review of Financial
Studies 27, 714-746). Money follows results: a part of it goes to all labs by revenue, the rest by
the backing that they came with. It is plentiful while the market grows, and dries up when payments
stand still.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.engine.compiled import compiled, inlined
from openclosed.sim.engine.elementary import sum_in_eights
from openclosed.sim.state.kinds import SELF_HOSTED
from openclosed.sim.state.money import Money, Prospects
from openclosed.sim.state.step_context import StepContext
from openclosed.sim.state.tables import Tables
from openclosed.sim.state.tally import UNIT

type Floats = NDArray[np.float64]

MOST_GROWTH = math.log(10.0)
"""Nobody plans with a market that grows more than tenfold in a year."""


@inlined
def research_part(upkeep: float) -> float:
    """Of what a lab draws from its cash, if quality and support get the part `upkeep` each."""
    return 1.0 - 2.0 * upkeep


@inlined
def growth_rate(payments: float, usual: float) -> float:
    """Growth a year, of the logarithm, from payments and their average over about a year.

    Payments that grow at the rate g for long are 1 + g times their average. Never below 0, and
    never above what anybody plans with.
    """
    return min(max(payments / usual - 1.0, 0.0), MOST_GROWTH) if usual > 0.0 else 0.0


@inlined
def investment(share: float, payments: float, growth: float) -> float:
    """Investors' money a month: a share of P (exp(g) - 1), the coming year's growth of payments."""
    return share * payments * (math.exp(growth) - 1.0)


@compiled
def parts(backing: Floats, revenue: Floats, by_results: float) -> Floats:
    """(V) the part of investors' money that each lab gets; they sum to 1 where any is backed.

    While nobody has revenue all of it goes by backing; while nobody is backed, that part is kept.

    Args:
        backing: (V) weight among those whom investors back in advance.
        revenue: (V) of labs, money a month.
        by_results: part of the money that goes by revenue instead.
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
def give(packed: Any, money: float, by_results: float) -> None:
    """Let investors give money to labs in business."""
    vendors = packed.market.vendors
    backing, revenue = np.zeros(vendors.size), np.zeros(vendors.size)
    for v in range(vendors.size):
        if vendors[v].active and not vendors[v].hosts:
            backing[v], revenue[v] = vendors[v].backing, vendors[v].revenue
    part = parts(backing, revenue, by_results)
    for v in range(vendors.size):
        vendors[v].funding = money * part[v]


@compiled
def payments_of(packed: Any) -> float:
    """What firms paid to vendors and hosts in the month served last, money a month."""
    tally, board, paid = packed.tally, packed.board, 0.0
    for a in range(tally.offerings.size):
        if board.offerings[a].delivery != SELF_HOSTED:
            paid += tally.spend[a].sum()
    return paid / UNIT * float(board.scale[0])


def _as_expected(context: StepContext, payments: float) -> Prospects:
    """Payments that have grown over the last year as work did long before the end of demand."""
    growth = context.in_force.work.size_growth * context.in_force.research.past_growth
    return Prospects(payments, payments / (1.0 + growth))


def renew_prospects(context: StepContext, tables: Tables, money: Money) -> None:
    """Let investors look at the month's payments."""
    payments = payments_of(tables.packed)
    if context.step == 0:
        money.prospects = _as_expected(context, payments)
    else:
        usual, weight = money.prospects.usual, -math.expm1(-context.years)
        money.prospects = Prospects(payments, usual + weight * (payments - usual))


def raise_funds(context: StepContext, tables: Tables, money: Money) -> None:
    """Let investors give to labs; hosts live from service."""
    pricing, (payments, usual) = context.in_force.pricing, money.prospects
    funds = investment(pricing.funding, payments, growth_rate(payments, usual))
    give(tables.packed, funds, pricing.funding_by_results)


def begin(context: StepContext, tables: Tables, money: Money, volume: float) -> None:
    """Let investors look at the market before its first month.

    The `volume` in use counts at a price of 1, and is expected to keep growing.
    Labs start with the cash of one round, and spend it on research as they do later.
    """
    money.prospects = _as_expected(context, volume)
    raise_funds(context, tables, money)
    vendors, pricing = tables.market.vendors, context.in_force.pricing
    vendors["cash"] = vendors["funding"] * pricing.runway_months
    vendors["research"] = research_part(pricing.upkeep_part) * vendors["funding"]
