"""Bridges to later measurements: particles are weighted early by how near they come to them.

A survey, or the growth of spending over a year, singles out few particles in one month. So in the
months before, each is weighted by the probability of the measurement if its own value continues as
all do, and the measurement itself by the rest. Once measured, the bridge cancels: the posterior is
the same with less waste (Del Moral and Murray 2015, SIAM/ASA Journal on Uncertainty Quantification
3, 969-997).
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.statistics.observers import Observation, likelihood
from openclosed.sim.parameters.clock import months_between

type Floats = NDArray[np.float64]

LOOK: Final = 12
"""Months before the measurement of a level in which it weights particles."""


class Bridges:
    """The early weights of N particles."""

    def __init__(self, observations: Sequence[Observation], start: str, count: int) -> None:
        """Take observations that come from no platform."""
        self._spans: dict[Observation, tuple[int, int]] = {}
        for one in observations:
            if not one.indicator.platform:
                last = months_between(start, one.month)
                first = months_between(start, one.since) if one.since else max(0, last - LOOK)
                self._spans[one] = (first, last)
        self._before: dict[Observation, Floats] = {}  # (N) at the first step
        self.potential: Floats = np.zeros(count)
        """(N) log weights by measurements to come."""

    def own(self, observation: Observation, now: Floats) -> Floats:
        """(N) a particle's value of an indicator; with a month `since`, its change."""
        return now - self._before[observation] if observation.since else now

    def change(self, step: int, now: Callable[[Observation], Floats], weights: Floats) -> Floats:
        """(N) change of the log weights in a month; `now` gives the particles' values."""
        before, self.potential = self.potential, np.zeros(weights.size)
        for observation, (first, last) in self._spans.items():
            if first == step:
                self._before[observation] = now(observation)
            elif first < step < last:
                self.potential += self._of(
                    observation, now(observation), weights, step - first, last - step
                )
        return self.potential - before

    def _of(
        self, observation: Observation, now: Floats, weights: Floats, gone: int, left: int
    ) -> Floats:
        """(N) log probability of a measurement if a particle's value continues as all do."""
        change = np.nan_to_num(now - self._before[observation])
        mean = float(weights @ change)
        variance = float(weights @ (change - mean) ** 2)
        ahead = self.own(observation, now) + mean * left / gone
        return likelihood(
            observation.value - ahead,
            float(np.hypot(observation.deviation, (variance * left / gone) ** 0.5)),
        )

    def keep(self, rows: NDArray[np.int64]) -> None:
        """Copy the rows of resampled particles."""
        self._before = {observation: one[rows] for observation, one in self._before.items()}
        self.potential = self.potential[rows]
