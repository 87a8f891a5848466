"""What each source measured, asked of the model: plain functions of the months of runs."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.outcomes import NAMES

type Floats = NDArray[np.float64]


class Months(NamedTuple):
    """The months of several runs: `values` is (runs, months, outcomes), with their names."""

    calendar: Sequence[str]
    values: NDArray[np.floating]
    names: Sequence[str] = NAMES

    def path(self, outcome: str, first: str, last: str) -> Floats:
        """(runs, months) an outcome from the month `first` to `last`, both included.

        Raises ValueError when the runs do not reach so far.
        """
        if first < self.calendar[0] or last > self.calendar[-1]:
            raise ValueError(
                f"{first} to {last} is beyond these runs of {self.calendar[0]} to "
                f"{self.calendar[-1]}"
            )
        held = [i for i, month in enumerate(self.calendar) if first <= month <= last]
        column = self.names.index(outcome)
        path: Floats = self.values[:, held[0] : held[-1] + 1, column].astype(np.float64)
        return path

    def mean(self, outcome: str, first: str, last: str = "") -> Floats:
        """(runs,) the outcome's mean from `first` to `last`, or its value in `first` alone."""
        mean: Floats = self.path(outcome, first, last or first).mean(axis=1)
        return mean


def change(months: Months, outcome: str, before: tuple[str, str], after: tuple[str, str]) -> Floats:
    """(runs,) the mean over the second span less that over the first."""
    return months.mean(outcome, *after) - months.mean(outcome, *before)


def lag_at_release(months: Months, first: str, last: str) -> Floats:
    """(runs,) months by which closed was ahead whenever open broke its record, on average.

    For each month in which the best open capability rose: how long before it the best closed
    capability had reached that level, 0 if never. What closed had reached before the first month is
    not known, and counts from there. Runs without such a month give nan.
    """
    closed = np.maximum.accumulate(months.path("capability_closed", months.calendar[0], last), 1)
    open_ = np.maximum.accumulate(months.path("capability_open", months.calendar[0], last), 1)
    begin = list(months.calendar).index(first)
    lags = np.full(len(closed), np.nan)
    for run, (ahead, behind) in enumerate(zip(closed, open_, strict=True)):
        rose = [t for t in range(max(begin, 1), behind.size) if behind[t] > behind[t - 1]]
        if rose:
            reached = np.searchsorted(ahead, behind[rose])
            lags[run] = np.maximum(np.array(rose) - reached, 0).mean()
    return lags


def slope(months: Months, outcome: str, first: str, last: str) -> Floats:
    """(runs,) the outcome's rise a year by least squares."""
    path = months.path(outcome, first, last)
    years = np.arange(path.shape[1]) / 12.0
    years -= years.mean()
    rise: Floats = path @ years / (years @ years)
    return rise


def fold_fall(months: Months, outcome: str, first: str, last: str) -> Floats:
    """(runs,) by how many times a price falls in a year, from its value at both ends."""
    path = months.path(outcome, first, last)
    years = (path.shape[1] - 1) / 12.0
    fold: Floats = (path[:, 0] / np.maximum(path[:, -1], 1e-300)) ** (1.0 / years)
    return fold
