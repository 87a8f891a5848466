"""The record of a run: every outcome of every month so far."""

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.engine.packed import Packed
from openclosed.sim.outcomes.monthly_totals import MonthlyTotals, add_month, empty_totals
from openclosed.sim.outcomes.outcomes import DECLARED, INDEX, NAMES, observations
from openclosed.sim.outcomes.totals import Start, Totals
from openclosed.sim.state.kinds import API, CLOSED
from openclosed.sim.state.market import Market
from openclosed.sim.state.money import Money
from openclosed.sim.state.step_context import StepContext
from openclosed.sim.state.tables import Tables

_MOST_WAITING = 120  # months waiting to be summed


class Record:
    """Months as they are added; outcomes are computed for many at once, or on access.

    Args:
        context: before the first month.
        market: of the model.
    """

    def __init__(self, context: StepContext, market: Market) -> None:
        """Start without months."""
        self._market, self._steps = market, context.parameters.clock.steps
        self._closed_start = context.parameters.research.closed_start
        self._closed_frontier = np.full(self._steps, -np.inf)  # best published, points
        self._first_price = 0.0
        self._rows: NDArray[np.float64] = np.empty((0, len(NAMES)))
        self._make_room()

    @property
    def rows(self) -> NDArray[np.float64]:
        """(months so far, outcomes) in the order of `sim.outcomes.NAMES`."""
        if self._waiting:
            self._sum_up()
        return self._rows

    def latest(self, name: str) -> float:
        """One outcome of the last month, far cheaper than all of them."""
        if not self._waiting:
            return float(self._rows[-1, INDEX[name]])
        declaration, place = DECLARED[name]
        return float(declaration.columns(self._sums())[place][-1])

    def add(self, context: StepContext, tables: Tables, money: Money) -> None:
        """Add the month; the model is only read."""
        add_month(context, tables, money, self._totals, self._waiting)
        best = self._totals.it.months["best"][self._waiting, CLOSED]
        self._closed_frontier[context.step] = best
        if context.step == 0:
            offerings = tables.board.offerings
            paid = offerings["delivery"] == API
            self._first_price = float(offerings["list_price"][paid].max(initial=0.0))
        self._waiting += 1
        if self._waiting == len(self._totals.it.months):
            self._sum_up()

    def _sums(self) -> Totals:
        start = Start(self._closed_frontier, self._closed_start, self._first_price)
        return Totals(MonthlyTotals._make(one[: self._waiting] for one in self._totals.it), start)

    def _sum_up(self) -> None:
        self._rows = np.concatenate([self._rows, observations(self._sums())])
        self._make_room()

    def _make_room(self) -> None:
        months = min(self._steps - len(self._rows), _MOST_WAITING)
        self._totals = Packed(empty_totals(months, self._market))
        self._waiting = 0  # months added but not yet summed
