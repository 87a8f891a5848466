"""The record of a run, every outcome of every month so far, and its ending: who won.

A camp wins a run with at least `win_threshold` of a measure, on average over the last `window`
months; otherwise the camps share the market. If too little is served, or nothing is paid when
payments are the measure, there is `no_market`. Swapping the camps swaps the ending. If no closed
model is left on the market, open has not won: the ending is `no_closed`.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from openclosed.sim.engine.packed import Packed
from openclosed.sim.outcomes.monthly_totals import (
    MEASURES,
    SCOPES,
    MonthlyTotals,
    add_month,
    empty_totals,
)
from openclosed.sim.outcomes.outcomes import DECLARED, INDEX, NAMES, observations
from openclosed.sim.outcomes.totals import Start, Totals
from openclosed.sim.state.market import API, CLOSED, Market
from openclosed.sim.state.money import Money
from openclosed.sim.state.step_context import StepContext
from openclosed.sim.state.tables import Tables

if TYPE_CHECKING:
    from openclosed.sim.parameters import Parameters
    from openclosed.sim.parameters.clock import EndingRule

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


LABELS = ("open", "closed", "shared", "no_closed", "no_market")

_OPEN, _CLOSED, _SHARED, _NO_CLOSED, _NO_MARKET = range(5)
# Means of equal shares differ in their last digits: a share this close to a threshold meets it.
_ROUNDING = 1e-9

type Shares = NDArray[np.float64]
type Texts = NDArray[np.str_]


class Ending(NamedTuple):
    """One run by one measure in one scope."""

    label: str  # one of LABELS
    share: float  # open share, mean of the window; nan if it is missing in a month of it


class Endings(NamedTuple):
    """Endings of many runs: arrays with one entry per run, fields as in `Ending`."""

    label: Texts
    share: Shares


def endings_of_runs(
    share: ArrayLike,
    served: ArrayLike,
    families_closed: ArrayLike,
    settings: "EndingRule",
    months_per_step: float = 1.0,
) -> Endings:
    """Judge runs by their open share, from arrays (..., steps) of values in [0, 1], nan if missing.

    `served` is the share of potential workloads served by AI, and `families_closed` the number of
    closed families on the market. Raises ValueError if a run is shorter than the window or a value
    is infinite.
    """
    shares = np.asarray(share, dtype=np.float64)
    rows = max(1, round(settings.window / months_per_step))
    if shares.shape[-1] < rows:
        raise ValueError(
            f"window={settings.window}: an ending needs {rows} steps, the run has "
            f"{shares.shape[-1]}"
        )
    last = shares[..., -rows:].mean(axis=-1)
    market = np.asarray(served, dtype=np.float64)[..., -rows:].mean(axis=-1)
    if np.isinf([last, market]).any():
        raise ValueError("share: an ending needs finite values in its window")

    zone = _zone(last, settings.win_threshold)
    is_sold = np.asarray(families_closed, dtype=np.float64)[..., -1] > 0
    zone = np.where(is_sold, zone, _NO_CLOSED)
    enough = settings.minimum_market - _ROUNDING
    is_market = ~np.isnan(last) & (np.nan_to_num(market) >= enough)
    zone = np.where(is_market, zone, _NO_MARKET)
    return Endings(np.array(LABELS)[zone], last)


def _zone(share: Shares, win_threshold: float) -> NDArray[np.int64]:
    is_open = share >= win_threshold - _ROUNDING
    is_closed = 1.0 - share >= win_threshold - _ROUNDING
    # At a threshold of 1/2 both camps reach it at a share of 1/2: then neither has won.
    return np.select([is_open & ~is_closed, is_closed & ~is_open], [_OPEN, _CLOSED], _SHARED)


def judge_endings(record: Shares, parameters: "Parameters") -> dict[tuple[str, str], Ending]:
    """Judge a run's record, (steps, outcomes), for each (measure, scope)."""
    keys = [(measure, scope) for measure in MEASURES for scope in SCOPES]
    judged = endings_of_runs(
        record[:, [INDEX[f"open_share_{measure}_{scope}"] for measure, scope in keys]].T,
        record[:, [INDEX[f"adopted_{scope}"] for _, scope in keys]].T,
        record[:, INDEX["families_closed"]],
        parameters.ending,
        parameters.clock.months_per_step,
    )
    rows = zip(*(field.tolist() for field in judged), strict=True)
    return {key: Ending(*row) for key, row in zip(keys, rows, strict=True)}
