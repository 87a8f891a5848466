"""Runs from 2023 whose free numbers are drawn, each from what is believed of it.

A run's seed names its draw of the numbers, and its luck. So every question that is asked with one
master seed has the same draws, and two scenarios of one seed differ in nothing else.
"""

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.experiments.starts.prior import Free, names_of, places_of_draws, values_at
from openclosed.sim import Ecosystem
from openclosed.sim.engine.randomness import spawn_seeds
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.changes import changed, changes
from openclosed.sim.parameters.paths import all_replaced

LUCK: Final = 2**32
"""A run's seed is the number of its draw times this, and its luck."""
TURN: Final = 150
"""Draws that come twice, with other luck the second time, before there are others: that tells luck
apart from what differs between draws."""


class Draws(NamedTuple):
    """The plain parameters that a question's changes start from, and the numbers that are drawn."""

    plain: Parameters
    free: tuple[Free, ...]

    def world(
        self, parameters: Parameters, seed: int, kind: type[Ecosystem] = Ecosystem
    ) -> Ecosystem:
        """The model of a `kind` that a seed names, under the parameters, in its first month.

        What the parameters change in the plain ones is changed in the drawn ones: a value stands in
        place of the drawn one, and a path that starts from the usual value starts from the drawn
        one. What was written counts, even if it is the usual value.
        """
        draw, luck = divmod(int(seed), LUCK)
        by = changes(self.plain, parameters, self.written(parameters))
        drawn = {name: one for name, one in self.numbers(draw).items() if name not in by.values}
        return kind(changed(all_replaced(parameters, drawn), by), rng=luck)

    def numbers(self, draw: int) -> dict[str, float]:
        """The free numbers of a draw."""
        values = values_at(self.free, places_of_draws(self.free, [draw]))[0].tolist()
        return dict(zip(names_of(self.free), values, strict=True))

    def written(self, parameters: Parameters) -> frozenset[str]:
        """What was written of what is drawn."""
        return frozenset(names_of(self.free)) & parameters.written - self.plain.written

    def columns(self, seeds: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
        """The number of the draw of each seed, and its free numbers."""
        draws, at = np.unique(np.asarray(seeds) // LUCK, return_inverse=True)
        values = values_at(self.free, places_of_draws(self.free, draws.tolist()))[at]
        return {"draw": draws[at]} | dict(zip(names_of(self.free), values.T, strict=True))

    def seeds(self, seed: int, count: int) -> list[int]:
        """The first `count` seeds of runs, the same in every question."""
        order = np.arange(count)
        turn, within = order // (2 * TURN), order % TURN
        first = int(np.random.default_rng(seed).integers(2**30))
        lucks = [int(one) % LUCK for one in spawn_seeds(seed, count)]
        numbers = (first + turn * TURN + within).tolist()
        return [number * LUCK + luck for number, luck in zip(numbers, lucks, strict=True)]
