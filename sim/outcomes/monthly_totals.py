"""What is kept of a month at its end, until outcomes of many months are computed at once.

One compiled pass over the tables leaves what outcomes need: whole numbers already summed, and
columns of what is summed as fractions. The world is only read.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled import compiled
from sim.engine.handed import Handed
from sim.outcomes.axes import YARDSTICKS
from sim.state.crowd import SIZE_CLASSES
from sim.state.kinds import (
    CAMPS,
    CLOSED,
    CUSTOM,
    ENTERPRISE,
    FIRM_KINDS,
    HOSTED,
    OPEN,
    SELF_HOSTED,
    STARTUP,
    WORK_KINDS,
)
from sim.state.market import NOBODY, Market, Table
from sim.state.money import Money
from sim.state.now import Now
from sim.state.tables import Tables
from sim.state.tally import KIND_TALLY
from sim.state.work import kind_of_work

type Integers = NDArray[np.int64]

_CAMPS, _KINDS, _WORKS = len(CAMPS), len(FIRM_KINDS), len(WORK_KINDS)
_WORKLOADS, _TOKENS, _SPEND = (YARDSTICKS.index(one) for one in ("workloads", "tokens", "spend"))

MONTH = np.dtype(
    [
        ("step", "i8"),
        ("months_per_step", "f8"),
        ("cost_slope", "f8"),
        ("scale", "f8"),  # of volume and money in the tally
        ("past_growth", "f8"),
        ("policy_cost", "f8"),  # money a month, as the next
        ("policy_burden", "f8"),
        ("offerings", "i8"),
        ("closed", "i8"),  # how many of the offerings are closed; they come first
        ("amounts", "i8", (_CAMPS, len(YARDSTICKS), _KINDS, _WORKS)),
        ("hosted", "i8", (len(YARDSTICKS),)),  # volume and payments of hosted open models
        ("size_growth", "f8"),  # kappa, 1/point
        ("gap_in_use", "f8", (_KINDS,)),  # points by which open trails as firms see it, or nan
        ("best", "f8", (_CAMPS,)),  # published capability of the camp's best family, or -inf
        ("incidents", "i8", (_CAMPS,)),
        ("families_open", "i8"),
        ("vendors", "i8"),
        ("capped", "i8"),  # vendors whose price cap binds
        ("load", "f8"),  # largest of a vendor's support asked over staffed
        ("communities", "i8"),
        ("large_with_ai", "i8"),  # large firms that use AI, as the next
        ("large_with_three_families", "i8"),  # or more
        ("large_with_open", "i8"),
        ("workloads_by_size", "i8", (SIZE_CLASSES,)),
        ("served_by_size", "i8", (SIZE_CLASSES,)),  # those of them that run on AI
    ]
)
FAMILY_TOTALS = np.dtype(
    [
        ("users", "f8"),  # workloads; 0 for families that are gone
        ("open_users", "f8"),  # the same, 0 for closed ones
        ("contributors", "f8"),  # of the community in this row
        ("built_on", "f8"),  # startups' custom workloads on the lineage that this family began
    ]
)
VENDOR_TOTALS = np.dtype(
    [
        ("revenue", "f8"),  # money a month; 0 for vendors that are gone
        ("enterprise_users", "i8"),  # workloads of enterprises
    ]
)
OFFERING_TOTALS = np.dtype(
    [
        ("sold", "i8"),  # 0 if firms run it themselves
        ("users", "i8"),  # workloads
        ("security", "f8"),  # in [0, 1], as the next
        ("support", "f8"),
        ("capability", "f8"),  # points
        ("list_price", "f8"),  # money per unit of volume
    ]
)


class MonthlyTotals(NamedTuple):
    """T months, with room for F families and communities, V vendors and A alternatives."""

    months: Table  # (T) of MONTH
    kinds: Table  # (T, firm kinds) of KIND_TALLY
    families: Table  # (T, F) of FAMILY_TOTALS
    vendors: Table  # (T, V) of VENDOR_TOTALS
    offerings: Table  # (T, A) of OFFERING_TOTALS, zeros beyond the month's board


def empty_totals(months: int, market: Market) -> MonthlyTotals:
    """Room for months of a market, to be filled."""
    families = market.families.size
    # An open family is offered in two ways. Room for whole blocks of eight, see `Totals`.
    alternatives = 8 * -(-2 * families // 8)
    totals = MonthlyTotals(
        months=np.zeros(months, MONTH),
        kinds=np.zeros((months, _KINDS), KIND_TALLY),
        families=np.zeros((months, families), FAMILY_TOTALS),
        vendors=np.zeros((months, market.vendors.size), VENDOR_TOTALS),
        offerings=np.zeros((months, alternatives), OFFERING_TOTALS),
    )
    totals.months["best"] = -np.inf
    return totals


def first_totals(totals: MonthlyTotals, months: int) -> MonthlyTotals:
    """The first months of the totals."""
    return MonthlyTotals._make(table[:months] for table in totals)


def add_month(now: Now, tables: Tables, money: Money, totals: Handed, t: int) -> None:
    """Fill row `t` of handed-over MonthlyTotals, still empty, at the end of a month."""
    parameters, accounts = now.in_force, money.accounts.values()
    month = MonthNumbers(
        step=now.step,
        months_per_step=now.length,
        cost_slope=parameters.commerce.cost_slope,
        past_growth=parameters.research.past_growth,
        policy_cost=sum([account.cost for account in accounts]),
        policy_burden=sum([account.burden for account in accounts]),
        size_growth=parameters.work.size_growth,
    )
    note(tables.handed, totals, t, month)


class MonthNumbers(NamedTuple):
    """What is kept of a month beside what stands in tables; fields are those of MONTH."""

    step: int
    months_per_step: float
    cost_slope: float
    past_growth: float
    policy_cost: float
    policy_burden: float
    size_growth: float


@compiled
def note(handed: Any, totals: Any, t: int, month: MonthNumbers) -> None:
    """Fill row `t` of the totals from the tables of the world."""
    tables, of = handed.it, totals.it
    market, tally, offerings = tables.market, tables.tally, tables.board.offerings
    rows, families, vendors = of.months[t : t + 1], of.families[t], of.vendors[t]
    row = rows[0]
    row.step, row.months_per_step = month.step, month.months_per_step
    row.cost_slope, row.past_growth = month.cost_slope, month.past_growth
    row.policy_cost, row.policy_burden = month.policy_cost, month.policy_burden
    row.scale, row.size_growth = tables.board.scale[0], month.size_growth
    row.offerings, row.closed = offerings.size, tables.board.closed[0]
    for kind in range(_KINDS):
        row.gap_in_use[kind] = gap_in_use(offerings, row.closed, kind)
        of.kinds[t, kind] = tally.kinds[kind]
    add_firms(rows, tally.large, tally.access)
    add_families(rows, families, market.families, market.communities)
    add_vendors(rows, vendors, market.vendors)
    uses = Uses(tally.users, tally.volume, tally.spend, kinds_of_work(tables.work))
    add_offerings(rows, families, vendors, of.offerings[t], market.families, offerings, uses)


class Uses(NamedTuple):
    """What is used of each offering, by kind of firm and cohort."""

    users: Integers  # (A, kind, W)
    volume: Integers  # (A, kind, W)
    spend: Integers  # (A, kind, W)
    like: Integers  # (W) kind of each cohort's work


@compiled
def kinds_of_work(work: Table) -> Integers:
    """(W) the kind under which each cohort is counted."""
    like = np.zeros(work.size, np.int64)
    for w in range(work.size):
        like[w] = kind_of_work(work[w])
    return like


@compiled
def gap_in_use(offerings: Table, closed: int, kind: int) -> float:
    """Points by which the best open offering trails the best closed one, nan without one.

    Both as firms of a kind see them in use; the first `closed` of the offerings are closed.
    """
    best = np.full(_CAMPS, -np.inf)
    for a in range(offerings.size):
        camp = CLOSED if a < closed else OPEN
        best[camp] = max(best[camp], offerings[a].able[kind])
    return best[CLOSED] - best[OPEN] if 0 < closed < offerings.size else np.nan


@compiled
def add_firms(months: Table, large: NDArray[np.int64], access: NDArray[np.int64]) -> None:
    """Note large firms and access by size, as in `Tally`, in a month (1)."""
    month = months[0]
    month.large_with_ai, month.large_with_three_families = large[0], large[1]
    month.large_with_open = large[2]
    for size in range(SIZE_CLASSES):
        month.workloads_by_size[size], month.served_by_size[size] = access[size, 0], access[size, 1]


@compiled
def add_families(months: Table, totals: Table, families: Table, communities: Table) -> None:
    """Add up families and communities (F) into an empty month (1) and its FAMILY_TOTALS (F)."""
    month = months[0]
    for f in range(families.size):
        alive, is_open = families[f].alive, families[f].open
        totals[f].users = families[f].users * alive
        totals[f].open_users = families[f].users * (alive * is_open)
        totals[f].contributors = communities[f].contributors * communities[f].active
        month.communities += communities[f].active
        if alive:
            month.families_open += is_open
            month.incidents[is_open] += families[f].incidents
            month.best[is_open] = max(month.best[is_open], families[f].published)


@compiled
def add_vendors(months: Table, totals: Table, vendors: Table) -> None:
    """Add up vendors (V) into an empty month (1) and its VENDOR_TOTALS (V)."""
    month = months[0]
    for v in range(vendors.size):
        active = vendors[v].active
        totals[v].revenue = vendors[v].revenue * active
        month.vendors += active
        month.capped += vendors[v].capped * active
        month.load = max(month.load, vendors[v].load * active)


@compiled
def add_offerings(
    months: Table,
    of_families: Table,
    of_vendors: Table,
    totals: Table,
    families: Table,
    offerings: Table,
    uses: Uses,
) -> None:
    """Add up offerings (A) and their uses into a month (1) and the totals of all tables.

    The month knows how many of the offerings are closed; the rest of what is filled is empty.
    """
    month = months[0]
    for a in range(offerings.size):
        offering = offerings[a]
        camp = CLOSED if a < month.closed else OPEN
        owner = families[offering.family].vendor
        for kind in range(_KINDS):
            for w in range(uses.like.size):
                like, count = uses.like[w], uses.users[a, kind, w]
                volume, spend = uses.volume[a, kind, w], uses.spend[a, kind, w]
                month.amounts[camp, _WORKLOADS, kind, like] += count
                month.amounts[camp, _TOKENS, kind, like] += volume
                month.amounts[camp, _SPEND, kind, like] += spend
                totals[a].users += count
                if owner != NOBODY and kind == ENTERPRISE:
                    of_vendors[owner].enterprise_users += count
                if camp == OPEN and kind == STARTUP and like == CUSTOM:
                    of_families[families[offering.family].root].built_on += count
                if offering.delivery == HOSTED:
                    month.hosted[_TOKENS] += volume
                    month.hosted[_SPEND] += spend
        totals[a].sold = offering.delivery != SELF_HOSTED
        totals[a].security = offering.security
        totals[a].support = offering.support
        totals[a].capability = offering.capability
        totals[a].list_price = offering.list_price
