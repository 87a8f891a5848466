"""Worlds that go on from the end of the record: made again up to there, under what is asked."""

import functools
from typing import NamedTuple

import numpy as np

from analysis.answer.mixture import LUCK, UNTIL
from experiments.worlds.lineage import Lineage, grown
from sim import Ecosystem
from sim.engine.randomness import spawn_seeds
from sim.parameters import Parameters
from sim.parameters.changes import Changes, changed, changes
from sim.parameters.dates import months_between

GOLDEN = (5.0**0.5 - 1.0) / 2.0


class Mixture(NamedTuple):
    """Worlds of several hypotheses, and the plain world that a question's changes start from."""

    bases: dict[str, Parameters]  # of each hypothesis, before its numbers
    weights: dict[str, float]
    numbers: list[int]  # of the worlds among all that are kept
    hypothesis: list[str]  # of each world
    lineages: list[Lineage]
    names: tuple[str, ...]  # of the numbers
    plain: Parameters

    def world(self, parameters: Parameters, seed: int) -> Ecosystem:
        """The world that a seed names, at the end of the record, to go on under the parameters."""
        number, luck = divmod(int(seed), LUCK)
        row = self.numbers.index(number)
        own = {"clock": parameters.clock, "verdict": parameters.verdict}
        base = self.bases[self.hypothesis[row]].model_copy(update=own)
        steps = 1 + months_between(base.clock.start, UNTIL)
        world = grown(base, self.names, self.lineages[row], steps)
        world.go_on_with(luck)
        by = _changes(_Pair(self.plain, parameters))
        world.go_on_under(changed(world.parameters, by))
        return world

    def seeds(self, seed: int, count: int, each: int = 1) -> list[int]:
        """Seeds of runs, `each` of every world: a fair sample however many there are.

        Worlds are taken along a golden-ratio sequence, so that any first part of them has each
        hypothesis by its weight.
        """
        ends = np.cumsum([self.weights[one] / self._size(one) for one in self.hypothesis])
        lucks = [int(one) % LUCK for one in spawn_seeds(seed, count)]
        first = np.random.default_rng(seed).random()
        places = (first + GOLDEN * (np.arange(count) // each)) % 1.0
        rows = np.searchsorted(ends / ends[-1], places, side="right").clip(max=ends.size - 1)
        return [self.numbers[row] * LUCK + luck for row, luck in zip(rows, lucks, strict=True)]

    def _size(self, hypothesis: str) -> int:
        return self.hypothesis.count(hypothesis)


def another_past(plain: Parameters, parameters: Parameters) -> str:
    """What in `parameters` changes the past of the `plain` world's record; empty for nothing."""
    by = _changes(_Pair(plain, parameters))
    if early := by.dated_until(UNTIL):
        return f"shocks.{early[0]} strikes before {UNTIL}, where the record ends"
    steps = 1 + months_between(parameters.clock.start, UNTIL)
    if parameters.clock.steps <= steps:
        return f"clock.horizon={parameters.clock.horizon:g} ends before {UNTIL}"
    if by.held:
        return f"{by.held[0]} holds for a whole run, and so changes the past"
    return ""


class _Pair(NamedTuple):
    """Two sets of parameters, equal only if they are the same objects."""

    before: Parameters
    after: Parameters

    def __hash__(self) -> int:
        return hash((id(self.before), id(self.after)))

    def __eq__(self, other: object) -> bool:
        same = isinstance(other, _Pair) and self.before is other.before
        return same and self.after is other.after  # type: ignore[attr-defined]


@functools.lru_cache(maxsize=64)
def _changes(pair: _Pair) -> Changes:
    return changes(pair.before, pair.after)
