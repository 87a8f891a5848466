"""What is seen of a month at its end, kept until `compute` sums up many months at once.

One compiled pass over the tables leaves what the outcomes need: whole numbers already summed, and
columns of what is summed as fractions.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled import compiled
from sim.outcomes.outcomes import STATES, YARDSTICKS
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
from sim.state.tally import KIND_TALLY

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem
    from sim.parameters import Parameters

type Floats = NDArray[np.float64]

_CAMPS, _KINDS, _WORKS = len(CAMPS), len(FIRM_KINDS), len(WORK_KINDS)
_STATES = len(STATES)
USERS, VOLUME, SPEND = range(len(YARDSTICKS))
SOLD, SECURITY, SUPPORT, CAPABILITY, LIST_PRICE = range(5)  # of an offering; SOLD is 0 or 1
ALL_USERS, OPEN_USERS, CONTRIBUTORS, BUILT_ON = range(4)  # of a family, its community, its lineage

MONTH = np.dtype(
    [
        ("step", "i8"),
        ("months_per_step", "f8"),
        ("cost_slope", "f8"),
        ("past_growth", "f8"),
        ("policy_cost", "f8"),  # money a month, as the next
        ("policy_burden", "f8"),
        ("offerings", "i8"),
        ("closed", "i8"),  # how many of the offerings are closed; they come first
        ("amounts", "i8", (_CAMPS, len(YARDSTICKS), _KINDS, _WORKS)),
        ("hosted", "i8", (len(YARDSTICKS),)),  # the part of hosted open models
        ("best", "f8", (_CAMPS,)),  # published capability of the camp's best family, or -inf
        ("incidents", "i8", (_CAMPS,)),
        ("families_open", "i8"),
        ("vendors", "i8"),
        ("capped", "i8"),  # vendors whose price cap binds
        ("load", "f8"),  # largest of a vendor's support asked over staffed
        ("leader", "i8"),  # row of the vendor with most workloads of enterprises
        ("leader_users", "i8"),
        ("first_users", "i8"),  # enterprises' workloads on the vendor in the first row
        ("communities", "i8"),
        ("large", "i8", (3,)),  # as in Tally, and so the next
        ("access", "i8", (SIZE_CLASSES, 2)),
    ]
)


class MonthlyTotals(NamedTuple):
    """T months, with room for F families and communities, V vendors and A alternatives."""

    months: Table  # (T) of MONTH
    kinds: Table  # (T, firm kinds) of KIND_TALLY
    families: Floats  # (T, ALL_USERS .., F) 0 for those that are gone
    revenues: Floats  # (T, V) 0 for vendors that are gone
    offerings: Floats  # (T, SOLD .., A) 0 beyond the month's board
    users: NDArray[np.int64]  # (T, A) workloads, 0 beyond the month's board


def empty_totals(months: int, market: Market) -> MonthlyTotals:
    """Room for so many months of a market, to be filled."""
    families, vendors = market.families.size, market.vendors.size
    # An open family is offered in two ways. Room for whole blocks of eight, see `observations`.
    alternatives = 8 * -(-2 * families // 8)
    totals = MonthlyTotals(
        months=np.zeros(months, MONTH),
        kinds=np.zeros((months, _KINDS), KIND_TALLY),
        families=np.zeros((months, 4, families)),
        revenues=np.zeros((months, vendors)),
        offerings=np.zeros((months, 5, alternatives)),
        users=np.zeros((months, alternatives), np.int64),
    )
    totals.months["best"] = -np.inf
    return totals


def first_totals(totals: MonthlyTotals, months: int) -> MonthlyTotals:
    """The first months of the totals."""
    return MonthlyTotals._make(table[:months] for table in totals)


def see(world: "Ecosystem", totals: MonthlyTotals, t: int) -> None:
    """Fill row `t`, still empty, at the end of a month, and let everyone know of it next month."""
    now, accounts, tally = world.now, world.accounts.values(), world.tally
    families, vendors, communities, _, _ = world.market
    totals.kinds[t] = tally.kinds
    world.present, world.adopters = look(
        totals.months, totals.families, totals.revenues, totals.offerings,
        totals.users, t, families, vendors, communities, world.board.offerings,
        world.board.closed[0], tally.offerings, tally.kinds, tally.large, tally.access,
        world.users, world.open_share_felt, world.step_number, now.clock.months_per_step,
        now.commerce.cost_slope, now.research.past_growth,
        sum([account.cost for account in accounts]), sum([account.burden for account in accounts]),
        world.kept(perception_weight),
    )  # fmt: skip


def perception_weight(now: "Parameters") -> float:
    """Weight of this step in what firms feel, an average over about a year."""
    return float(-np.expm1(-now.clock.years_per_step))


@compiled
def look(
    months: Table,
    by_family: Floats,
    revenues: Floats,
    by_offering: Floats,
    users: NDArray[np.int64],
    t: int,
    families: Table,
    vendors: Table,
    communities: Table,
    offerings: Table,
    closed: int,
    tally: Table,
    kinds: Table,
    large: NDArray[np.int64],
    access: NDArray[np.int64],
    users_known: Floats,
    open_share_felt: Floats,
    step: int,
    months_per_step: float,
    cost_slope: float,
    past_growth: float,
    policy_cost: float,
    policy_burden: float,
    weight: float,
) -> tuple[float, float]:
    """Add the tables up into row `t`, which is empty.

    Fills `users_known` (F) with the workloads of each family, and moves `open_share_felt` (kind) to
    the month's by `weight`. Returns how many firms there are, and how many of them use AI.
    """
    month = months[t]
    month.step, month.months_per_step = step, months_per_step
    month.cost_slope, month.past_growth = cost_slope, past_growth
    month.policy_cost, month.policy_burden = policy_cost, policy_burden
    for i in range(large.size):
        month.large[i] = large[i]
    for i in range(SIZE_CLASSES):
        month.access[i, 0], month.access[i, 1] = access[i, 0], access[i, 1]
    for f in range(families.size):
        alive, is_open = families[f].alive, families[f].open
        users_known[f] = families[f].users
        by_family[t, ALL_USERS, f] = families[f].users * alive
        by_family[t, OPEN_USERS, f] = families[f].users * (alive * is_open)
        by_family[t, CONTRIBUTORS, f] = communities[f].contributors * communities[f].active
        month.communities += communities[f].active
        if alive:
            month.families_open += is_open
            month.incidents[is_open] += families[f].incidents
            month.best[is_open] = max(month.best[is_open], families[f].published)
    for v in range(vendors.size):
        active = vendors[v].active
        revenues[t, v] = vendors[v].revenue * active
        month.vendors += active
        month.capped += vendors[v].capped * active
        month.load = max(month.load, vendors[v].load * active)
    month.offerings, month.closed = offerings.size, closed
    enterprise_users = np.zeros(vendors.size, np.int64)
    for a in range(offerings.size):
        offering, sold = offerings[a], tally[a]
        camp = CLOSED if a < closed else OPEN
        owner = families[offering.family].vendor
        for kind in range(_KINDS):
            for w in range(_WORKS):
                count = sold.users[kind, w]
                month.amounts[camp, USERS, kind, w] += count
                month.amounts[camp, VOLUME, kind, w] += sold.volume[kind, w]
                month.amounts[camp, SPEND, kind, w] += sold.spend[kind, w]
                users[t, a] += count
                if owner != NOBODY and kind == ENTERPRISE:
                    enterprise_users[owner] += count
                if camp == OPEN and kind == STARTUP and w == CUSTOM:
                    by_family[t, BUILT_ON, families[offering.family].root] += count
                if offering.delivery == HOSTED:
                    month.hosted[VOLUME] += sold.volume[kind, w]
                    month.hosted[SPEND] += sold.spend[kind, w]
        by_offering[t, SOLD, a] = offering.delivery != SELF_HOSTED
        by_offering[t, SECURITY, a] = offering.security
        by_offering[t, SUPPORT, a] = offering.support
        by_offering[t, CAPABILITY, a] = offering.capability
        by_offering[t, LIST_PRICE, a] = offering.list_price
    month.first_users = enterprise_users[0]
    for v in range(vendors.size):
        if enterprise_users[v] > month.leader_users:
            month.leader, month.leader_users = v, enterprise_users[v]
    present, without = 0, 0
    for kind in range(_KINDS):
        of_open, of_all = 0, 0
        for w in range(_WORKS):
            of_open += month.amounts[OPEN, USERS, kind, w]
            of_all += month.amounts[OPEN, USERS, kind, w] + month.amounts[CLOSED, USERS, kind, w]
        open_share_felt[kind] += weight * (of_open / max(of_all, 1) - open_share_felt[kind])
        for state in range(_STATES):
            present += kinds[kind].firms[state]
        without += kinds[kind].firms[0]
    return float(present), float(present - without)
