"""The record of a run: every outcome of every month so far."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine.handed import Hand
from sim.outcomes.compute import observations
from sim.outcomes.monthly_totals import MonthlyTotals, add_month, empty_totals, first_totals
from sim.outcomes.outcomes import DECLARED, INDEX, NAMES
from sim.outcomes.totals import Start, Totals
from sim.state.kinds import API, CLOSED

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem

_MOST_WAITING = 120  # months that wait to be summed up


class Record:
    """Months as they are added; outcomes are computed for many at once, or when someone asks.

    Args:
        world: the world before its first month.
    """

    def __init__(self, world: "Ecosystem") -> None:
        """Start with no month."""
        self._market, self._steps = world.market, world.parameters.clock.steps
        self._closed_start = world.parameters.research.closed_start
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
        """One outcome in the month added last, without the others, which cost far more."""
        if not self._waiting:
            return float(self._rows[-1, INDEX[name]])
        declaration, place = DECLARED[name]
        return float(declaration.columns(self._sums())[place][-1])

    def add(self, world: "Ecosystem") -> None:
        """Add the world's month; the world is only read."""
        add_month(world, self._hand.of(self._totals), self._waiting)
        best = self._totals.months["best"][self._waiting, CLOSED]
        self._closed_frontier[world.step_number] = best
        if world.step_number == 0:
            offerings = world.board.offerings
            paid = offerings["delivery"] == API
            self._first_price = float(offerings["list_price"][paid].max(initial=0.0))
        self._waiting += 1
        if self._waiting == len(self._totals.months):
            self._sum_up()

    def _sums(self) -> Totals:
        start = Start(self._closed_frontier, self._closed_start, self._first_price)
        return Totals(first_totals(self._totals, self._waiting), start)

    def _sum_up(self) -> None:
        self._rows = np.concatenate([self._rows, observations(self._sums())])
        self._make_room()

    def _make_room(self) -> None:
        months = min(self._steps - len(self._rows), _MOST_WAITING)
        self._totals: MonthlyTotals = empty_totals(months, self._market)
        self._hand = Hand()
        self._waiting = 0  # months added that are not summed up yet
