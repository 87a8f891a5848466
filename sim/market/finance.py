"""Investors: what they expect of the market, and whom they back.

They put up a share of the growth of payments that they expect over the coming year, and expect
that of last year to continue (extrapolation: Greenwood and Shleifer 2014, Review of Financial
Studies 27, 714-746). Money follows results: a part of it goes by revenue, the rest by the backing
that vendors came with. It is plentiful while the market grows, and dries up when payments stand
still.
"""

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled import inlined
from sim.parameters.dates import months_between
from sim.state.tally import UNIT

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem

MOST_GROWTH = math.log(10.0)
"""Nobody plans with a market that grows more than tenfold in a year."""


@inlined
def research_part(upkeep: float) -> float:
    """Of what a lab draws from its cash, if quality and support get the part `upkeep` each."""
    return 1.0 - 2.0 * upkeep


class Prospects(NamedTuple):
    """What investors look at, money a month."""

    payments: float  # to vendors and hosts, last month
    usual: float  # the same, averaged over about a year


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


def parts(
    backing: NDArray[np.float64], revenue: NDArray[np.float64], by_results: float
) -> NDArray[np.float64]:
    """(V) the part of investors' money that each vendor gets; they sum to 1, or to 0 for none.

    Args:
        backing: (V) weight among those whom investors back; 0 for those who ask for nothing.
        revenue: (V) money a month.
        by_results: part of the money that goes by revenue instead.
    """
    by_revenue = np.where(backing > 0, np.maximum(revenue, 0.0), 0.0)
    total, earned = backing.sum(), by_revenue.sum()
    if total <= 0:
        return np.zeros(backing.size)
    given: NDArray[np.float64] = backing / total
    return given + by_results * (by_revenue / earned - given) if earned > 0 else given


def _as_expected(world: "Ecosystem", payments: float) -> Prospects:
    """Payments that have grown as expected over the last year."""
    return Prospects(payments, payments / (1.0 + world.in_force.commerce.expected_growth))


def payments_of(world: "Ecosystem") -> float:
    """What firms paid last month, money a month."""
    return float(world.tally.spend.sum()) / UNIT * float(world.board.scale[0])


def renewed(world: "Ecosystem") -> Prospects:
    """The prospects after the month's payments."""
    payments = payments_of(world)
    if world.step_number == 0:
        return _as_expected(world, payments)
    usual, weight = world.prospects.usual, -math.expm1(-world.in_force.clock.years_per_step)
    return Prospects(payments, usual + weight * (payments - usual))


def raise_funds(world: "Ecosystem") -> None:
    """Let investors give to labs what they give this month; hosts live from service."""
    commerce, vendors = world.in_force.commerce, world.market.vendors
    end = commerce.funding_end
    ended = end is not None and world.months >= months_between(world.in_force.clock.start, end)
    growth = growth_rate(world.prospects.payments, world.prospects.usual)
    money = 0.0 if ended else investment(commerce.funding, world.prospects.payments, growth)
    backing = vendors["backing"] * vendors["active"] * (vendors["hosts"] == 0)
    vendors["funding"] = money * parts(
        backing, vendors["revenue"] + vendors["elsewhere"], commerce.funding_by_results
    )


def begin(world: "Ecosystem", volume: float) -> None:
    """Let investors look at the market before its first month.

    The `volume` in use counts at a price of 1, and is expected to keep growing.
    Labs start with the cash of one round, and spend it on research as they do later.
    """
    world.prospects = _as_expected(world, volume)
    raise_funds(world)
    vendors = world.market.vendors
    vendors["cash"] = vendors["funding"] * world.in_force.commerce.runway_months
    vendors["research"] = research_part(world.in_force.commerce.upkeep_part) * vendors["funding"]
