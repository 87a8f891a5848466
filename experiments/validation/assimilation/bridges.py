"""Bridges to what will be measured: particles are weighed early by how near they come to it.

A survey, or the growth of spending over a year, singles out few particles in one month. So in the
months before it each is weighed by the probability of the indicator if its own goes on as all do,
and by what is measured only beyond that. Once it is measured, nothing of the bridge is left, and
the law is the same with less waste (Del Moral and Murray 2015, SIAM/ASA Journal on Uncertainty
Quantification 3, 969-997).
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from openclosed.analysis.statistics.observers import Observation, likelihood
from openclosed.sim.parameters.dates import months_between

type Floats = NDArray[np.float64]

LOOK: Final = 12
"""Months before a level is measured in which particles are weighed by it."""


class Bridges:
    """What each of N particles is weighed by ahead of time."""

    def __init__(self, observations: Sequence[Observation], start: str, count: int) -> None:
        """Take what no platform shows."""
        self._spans: dict[Observation, tuple[int, int]] = {}
        for one in observations:
            if not one.indicator.platform:
                last = months_between(start, one.month)
                first = months_between(start, one.since) if one.since else max(0, last - LOOK)
                self._spans[one] = (first, last)
        self._before: dict[Observation, Floats] = {}  # (N) at the first step
        self.potential: Floats = np.zeros(count)
        """(N) log weights by what is not measured yet."""

    def own(self, observation: Observation, now: Floats) -> Floats:
        """(N) what a particle has of an indicator: with a month `since`, how far it has moved."""
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
        """(N) log probability of an indicator if a particle's own goes on as all do."""
        change = np.nan_to_num(now - self._before[observation])
        mean = float(weights @ change)
        variance = float(weights @ (change - mean) ** 2)
        ahead = self.own(observation, now) + mean * left / gone
        return likelihood(
            observation.value - ahead,
            float(np.hypot(observation.deviation, (variance * left / gone) ** 0.5)),
        )

    def keep(self, rows: NDArray[np.int64]) -> None:
        """Let particles be copied."""
        self._before = {observation: one[rows] for observation, one in self._before.items()}
        self.potential = self.potential[rows]
