"""Totals of some months as outcomes read them, and the shares and indices made of them.

Totals go by name, and each sum is computed once.
"""

from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.outcomes.monthly_totals import MonthlyTotals, NamedArray
from openclosed.sim.state.market import CLOSED, OPEN, Table
from openclosed.sim.state.tally import KIND_TALLY, UNIT

type Floats = NDArray[np.float64]


def ratios(part: Any, whole: Any, nothing: float = np.nan) -> Floats:
    """Part / whole elementwise, and `nothing` (by default missing) where the whole is 0."""
    part, whole = np.asarray(part, float), np.asarray(whole, float)
    empty = np.full(np.broadcast(part, whole).shape, nothing)
    shares: Floats = np.divide(part, whole, out=empty, where=whole > 0)
    return shares


def herfindahl(amounts: Floats) -> Floats:
    """Sum of squared shares along the last axis (Herfindahl-Hirschman index, 0 to 1)."""
    index: Floats = np.sum(ratios(amounts, amounts.sum(axis=-1, keepdims=True)) ** 2, axis=-1)
    return index


def multihoming_by_chance(share: Floats, uses: NDArray[np.int64]) -> Floats:
    """Expected multi-homing share of AI-using firms if workloads chose independently.

    Args:
        share: (...) open share of workloads.
        uses: (..., n) firms by number of workloads in use, from 0 on.
    """
    # Zeros beyond the largest number of any firm; see `Totals` on blocks of eight.
    most = int(np.flatnonzero(uses.any(axis=tuple(range(uses.ndim - 1))))[-1:].sum())
    firms = uses[..., 1 : 1 + 8 * -(-most // 8)]
    times = *share.shape, firms.shape[-1]  # powers by products, which no processor rounds otherwise
    all_open = np.cumprod(np.broadcast_to(share[..., None], times), axis=-1)
    all_closed = np.cumprod(np.broadcast_to(1.0 - share[..., None], times), axis=-1)
    mixed = 1.0 - all_open - all_closed
    return ratios((firms * mixed).sum(axis=-1), firms.sum(axis=-1))


_AXES_OF_MONTH = {
    "amounts": ("camp", "measure", "kind", "work"),
    "best": ("camp",),
    "incidents": ("camp",),
    "gap_in_use": ("kind",),
    "open_preference": ("kind",),
}
_AXES_OF_KIND = {
    **dict.fromkeys(KIND_TALLY.names or (), ("kind",)),
    "potential": ("kind", "work"),
    "firms": ("kind", "state"),
    "uses": ("kind", "in_use"),
}


class Start(NamedTuple):
    """Reference values at the start of the run."""

    closed_frontier: Floats  # (steps) best published closed capability by step, points
    capability: float  # the closed camp's frontier at the start of the run, points
    price: float  # highest list price of a closed offering in the first month


class Totals:
    """T months of a run.

    Args:
        monthly: of T months.
        start: reference values.
    """

    def __init__(self, monthly: MonthlyTotals, start: Start) -> None:
        """Store the totals; sums are computed on access."""
        self._monthly, self.start = monthly, start
        self._known: dict[str, NamedArray] = {}
        self.families: Table = monthly.families  # (T, F) of FAMILY_TOTALS
        self.vendors: Table = monthly.vendors  # (T, V) of VENDOR_TOTALS
        # In blocks of eight, numpy adds in the same order however many zeros follow.
        room = 8 * -(-int(self["offerings"].max()) // 8)
        self.offerings: Table = monthly.offerings[:, :room]  # (T, A) of OFFERING_TOTALS

    def __getitem__(self, field: str) -> NDArray[Any]:
        """(T, ...) a field of `MONTH`; raises KeyError for one with named axes."""
        if field in _AXES_OF_MONTH:
            raise KeyError(f'{field} has axes {_AXES_OF_MONTH[field]}: read named("{field}")')
        column: NDArray[Any] = self._monthly.months[field]
        return column

    def named(self, field: str) -> NamedArray:
        """A field of `MONTH` or `KIND_TALLY` that has named axes."""
        known = self._known.get(field)
        if known is None:
            of_month = field in _AXES_OF_MONTH
            axes = (_AXES_OF_MONTH if of_month else _AXES_OF_KIND)[field]
            table = self._monthly.months if of_month else self._monthly.kinds
            known = self._known[field] = NamedArray(table[field], *axes)
        return known

    @cached_property
    def in_use(self) -> NamedArray:
        """(T, camp, measure, kind) workloads, volume and payments over all work."""
        axes = ("camp", "measure", "kind")
        return NamedArray(self.named("amounts").by(*axes), *axes)

    @cached_property
    def open_shares(self) -> NamedArray:
        """(T, measure, scope) open share of use."""
        axes = ("measure", "scope")
        shares = ratios(self.in_use.at(camp="open").by(*axes), self.in_use.by(*axes))
        return NamedArray(shares, *axes)

    @cached_property
    def firms(self) -> NamedArray:
        """(T, state, scope) firms."""
        axes = ("state", "scope")
        return NamedArray(self.named("firms").by(*axes), *axes)

    @cached_property
    def states(self) -> NamedArray:
        """(T, state, scope) share of firms in each state."""
        shares = ratios(self.firms.values, self.firms.by("scope")[:, None])
        return NamedArray(shares, *self.firms.axes)

    @cached_property
    def on_board(self) -> NDArray[np.bool_]:
        """(T, camp, A) whether the board's offering at that place is the camp's."""
        place = np.arange(self.offerings.shape[1])
        border, last = self["closed"][:, None], self["offerings"][:, None]
        shown = np.empty((border.size, 2, place.size), np.bool_)
        shown[:, CLOSED], shown[:, OPEN] = place < border, (place >= border) & (place < last)
        return shown

    @cached_property
    def weights(self) -> NDArray[np.int64]:
        """(T, camp, A) workloads on each offering of the camp; equal weights if it has none."""
        users = self.offerings["users"][:, None] * self.on_board
        return np.where(users.any(axis=2, keepdims=True), users, self.on_board)

    @cached_property
    def best_sold(self) -> Table:
        """(T, camp) of OFFERING_TOTALS: the most capable offering sold; price nan without one."""
        sold = self.on_board & (self.offerings["sold"] == 1)[:, None]
        capability = np.where(sold, self.offerings["capability"][:, None], -np.inf)
        best = self.offerings[np.arange(len(sold))[:, None], capability.argmax(axis=2)]
        best["list_price"][~sold.any(axis=2)] = np.nan
        return best

    @cached_property
    def years(self) -> Floats:
        """(T) length of a step in years."""
        years: Floats = self["months_per_step"] / 12.0
        return years

    @staticmethod
    def in_parts(sums: NDArray[np.int64]) -> Floats:
        """(T) utility, from integer sums in units of 2^-20."""
        amounts: Floats = sums / UNIT
        return amounts

    def in_units(self, sums: NDArray[Any]) -> Floats:
        """(T) volume or money, from sums in units of 2^-20 of the month's scale."""
        amounts: Floats = self.in_parts(sums) * self["scale"]
        return amounts
