"""Monthly totals, kept until the outcomes of many months are computed at once.

One compiled pass over the tables stores what outcomes need: integer sums, and columns for sums of
fractions. The model is only read. Axes name what firms and their use of AI are summed over.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.engine.compiled import compiled
from openclosed.sim.engine.packed import Packed
from openclosed.sim.state.market import (
    CAMPS,
    CLOSED,
    CUSTOM,
    ENTERPRISE,
    FIRM_KINDS,
    NOBODY,
    OPEN,
    SELF_HOSTED,
    STARTUP,
    WORK_KINDS,
    Market,
    Table,
)
from openclosed.sim.state.money import Money
from openclosed.sim.state.step_context import StepContext
from openclosed.sim.state.tables import Tables
from openclosed.sim.state.tally import KIND_TALLY
from openclosed.sim.state.work import kind_of_work
from openclosed.sim.terms.table import taste_index

MEASURES = ("workloads", "tokens", "spend", "purchased_tokens", "purchased_spend")
"""Measures of use; purchased ones exclude models that firms run themselves."""
STATES = ("none", "open_only", "closed_only", "multihoming")
SCOPES = ("all", *FIRM_KINDS)

AXES: dict[str, tuple[str, ...]] = {
    "camp": CAMPS,
    "measure": MEASURES,
    "kind": FIRM_KINDS,
    "work": WORK_KINDS,
    "state": STATES,
    "scope": SCOPES,
}
"""The members of each axis in order; axes of plain numbers are not listed."""


class Words(NamedTuple):
    """A member of an axis in a sentence."""

    whom: str
    where: str


WORDS: dict[str, Words] = {
    "all": Words("all firms", ""),
    "enterprises": Words("enterprises", " among enterprises"),
    "startups": Words("startups", " among startups"),
    **{work: Words(f"{work} work", f" for {work} work") for work in WORK_KINDS},
    **{camp: Words(f"{camp} models", f" of {camp} models") for camp in CAMPS},
}

_ALL = slice(None)
_SIZES = {axis: len(members) for axis, members in AXES.items()}


class NamedArray:
    """Monthly values, read by the names of axes and members, never by position.

    `amounts.at(camp="open", measure="tokens").by("kind")` is (T, kind): what firms of each kind
    use of open models, over all work.

    Args:
        values: (T, *axes).
        axes: names of the axes behind the first, which is the month.
    """

    __slots__ = ("axes", "values")

    def __init__(self, values: NDArray[Any], *axes: str) -> None:
        """Name the axes; raises ValueError if a size does not match its axis."""
        for axis, size in zip(axes, values.shape[1:], strict=True):
            if _SIZES.get(axis, size) != size:
                raise ValueError(f"axis {axis} needs {_SIZES[axis]} members, not {size}")
        self.values, self.axes = values, axes

    def at(self, **members: str) -> "NamedArray":
        """The values at one member of each named axis, without these axes."""
        place = {axis: self._place(axis, member) for axis, member in members.items()}
        index = [place.get(axis, _ALL) for axis in self.axes]
        left = [axis for axis in self.axes if axis not in place]
        return NamedArray(self.values[(_ALL, *index)], *left)

    def by(self, *axes: str) -> NDArray[Any]:
        """(T, *axes) in the given order, summed over all other axes.

        The axis "scope" is all firms, then each kind.
        """
        of_kinds = "scope" in axes and "scope" not in self.axes
        wanted = tuple("kind" if axis == "scope" and of_kinds else axis for axis in axes)
        for axis in wanted:
            self._check(axis)
        values = self.values
        if wanted != self.axes:
            # This sums and reorders at once, a few times faster than `sum` on small axes.
            kept = [1 + self.axes.index(axis) for axis in wanted]
            values = np.einsum(values, range(values.ndim), [0, *kept])
        if of_kinds:
            at = 1 + axes.index("scope")
            values = np.concatenate([values.sum(axis=at, keepdims=True), values], axis=at)
        return values

    def _place(self, axis: str, member: str) -> int:
        self._check(axis)
        members = AXES.get(axis, ())
        if member not in members:
            raise ValueError(f"{axis}={member}: must be one of {', '.join(members)}")
        return members.index(member)

    def _check(self, axis: str) -> None:
        if axis not in self.axes:
            raise ValueError(f"no axis {axis}, only {', '.join(self.axes) or 'months'}")


_CAMPS, _KINDS, _WORKS = len(CAMPS), len(FIRM_KINDS), len(WORK_KINDS)
_OPEN_PREFERENCE = taste_index("open_preference")
_WORKLOADS, _TOKENS, _SPEND, _TOKENS_BOUGHT, _SPEND_BOUGHT = range(len(MEASURES))

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
        ("amounts", "f8", (_CAMPS, len(MEASURES), _KINDS, _WORKS)),
        ("foreign_purchased", "f8"),  # startups' purchased tokens on foreign open families
        ("open_preference", "f8", (_KINDS,)),  # mean preference for open models, utility
        ("size_growth", "f8"),  # kappa, 1/point
        ("gap_in_use", "f8", (_KINDS,)),  # gap of open in use, as firms see it, points; or nan
        ("best", "f8", (_CAMPS,)),  # published capability of the camp's best family, or -inf
        ("incidents", "i8", (_CAMPS,)),
        ("families_closed", "i8"),
        ("families_open", "i8"),
        ("vendors", "i8"),
        ("capped", "i8"),  # vendors whose price cap binds
        ("communities", "i8"),
    ]
)
FAMILY_TOTALS = np.dtype(
    [
        ("users", "f8"),  # workloads; 0 for retired families
        ("open_users", "f8"),  # the same, 0 for closed ones
        ("contributors", "f8"),  # of the community in this row
        ("built_on", "f8"),  # startups' custom workloads on the lineage that this family began
    ]
)
VENDOR_TOTALS = np.dtype(
    [
        ("revenue", "f8"),  # money a month; 0 for vendors out of business
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
    """Memory for months of a market."""
    families = market.families.size
    # An open family has two offerings. Rounded up to blocks of eight, see `Totals`.
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


def add_month(context: StepContext, tables: Tables, money: Money, totals: Packed, t: int) -> None:
    """Fill the empty row `t` of packed MonthlyTotals at the end of a month."""
    accounts = money.accounts.values()
    cost = sum([account.cost for account in accounts])
    burden = sum([account.burden for account in accounts])
    fill_month(tables.packed, totals, t, context.step, cost, burden)


@compiled
def fill_month(
    packed: Any, totals: Any, t: int, step: int, policy_cost: float, policy_burden: float
) -> None:
    """Fill row `t` of the totals from the model's tables and the cost of policy."""
    parameters, tally, board = packed.rules.parameters[0], packed.tally, packed.board
    month = totals.months[t]
    month.step, month.months_per_step = step, parameters.clock.months_per_step
    month.cost_slope = parameters.pricing.cost_slope
    month.past_growth = parameters.research.past_growth
    month.size_growth = parameters.work.size_growth
    month.policy_cost, month.policy_burden = policy_cost, policy_burden
    month.scale, month.closed = board.scale[0], board.closed[0]
    month.offerings = board.offerings.size
    for kind in range(_KINDS):
        month.open_preference[kind] = packed.rules.firm[kind].taste[_OPEN_PREFERENCE]
        month.gap_in_use[kind] = gap_in_use(board.offerings, month.closed, kind)
        totals.kinds[t, kind] = tally.kinds[kind]
    add_families(packed, totals, t)
    add_vendors(packed, totals, t)
    add_offerings(packed, totals, t)


@compiled
def kinds_of_work(work: Table) -> NDArray[np.int64]:
    """(W) the kind of work under which each cohort is counted."""
    like = np.zeros(work.size, np.int64)
    for w in range(work.size):
        like[w] = kind_of_work(work[w])
    return like


@compiled
def gap_in_use(offerings: Table, closed: int, kind: int) -> float:
    """Capability points by which the best open offering trails the best closed one, or nan.

    Both as firms of a kind see them in use; the first `closed` of the offerings are closed.
    """
    best = np.full(_CAMPS, -np.inf)
    for a in range(offerings.size):
        camp = CLOSED if a < closed else OPEN
        best[camp] = max(best[camp], offerings[a].able[kind])
    return best[CLOSED] - best[OPEN] if 0 < closed < offerings.size else np.nan


@compiled
def add_families(packed: Any, totals: Any, t: int) -> None:
    """Sum families and communities into an empty month and its FAMILY_TOTALS."""
    month, total = totals.months[t], totals.families[t]
    families, communities = packed.market.families, packed.market.communities
    for f in range(families.size):
        alive, is_open = families[f].alive, families[f].open
        total[f].users = families[f].users * alive
        total[f].open_users = families[f].users * (alive * is_open)
        total[f].contributors = communities[f].contributors * communities[f].active
        month.communities += communities[f].active
        if alive:
            month.families_open += is_open
            month.families_closed += 1 - is_open
            month.incidents[is_open] += families[f].incidents
            month.best[is_open] = max(month.best[is_open], families[f].published)


@compiled
def add_vendors(packed: Any, totals: Any, t: int) -> None:
    """Sum vendors into an empty month and its VENDOR_TOTALS."""
    month, total, vendors = totals.months[t], totals.vendors[t], packed.market.vendors
    for v in range(vendors.size):
        active = vendors[v].active
        total[v].revenue = vendors[v].revenue * active
        month.vendors += active
        month.capped += vendors[v].capped * active


@compiled
def add_offerings(packed: Any, totals: Any, t: int) -> None:
    """Sum offerings and their uses into a month and all its tables.

    The month holds the number of closed offerings; everything else filled here is empty.
    """
    month, total, kind_of = totals.months[t], totals.offerings[t], kinds_of_work(packed.work)
    of_families, of_vendors = totals.families[t], totals.vendors[t]
    families, offerings, tally = packed.market.families, packed.board.offerings, packed.tally
    for a in range(offerings.size):
        offering = offerings[a]
        camp = CLOSED if a < month.closed else OPEN
        owner = families[offering.family].vendor
        for kind in range(_KINDS):
            for w in range(kind_of.size):
                like, count = kind_of[w], tally.users[a, kind, w]
                if count == 0:  # nor any volume
                    continue
                volume, spend = tally.volume[a, kind, w], tally.spend[a, kind, w]
                month.amounts[camp, _WORKLOADS, kind, like] += count
                month.amounts[camp, _TOKENS, kind, like] += volume
                month.amounts[camp, _SPEND, kind, like] += spend
                if offering.delivery != SELF_HOSTED:
                    month.amounts[camp, _TOKENS_BOUGHT, kind, like] += volume
                    month.amounts[camp, _SPEND_BOUGHT, kind, like] += spend
                    if camp == OPEN and kind == STARTUP and offering.foreign:
                        month["foreign_purchased"] += volume
                total[a].users += count
                if owner != NOBODY and kind == ENTERPRISE:
                    of_vendors[owner].enterprise_users += count
                if camp == OPEN and kind == STARTUP and like == CUSTOM:
                    of_families[families[offering.family].root].built_on += count
        total[a].sold = offering.delivery != SELF_HOSTED
        total[a].security = offering.security
        total[a].support = offering.support
        total[a].capability = offering.capability
        total[a].list_price = offering.list_price
