"""A search for levers and strengths that move an outcome most under a public budget.

Differential evolution (Storn and Price 1997) looks under several parts of the budget on one set of
worlds; what it tried is kept, so that the best under any cost is known. Each of these is freed of
levers that it does not need. Worlds that the search has not seen then tell what is true of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import differential_evolution

type Floats = NDArray[np.float64]
type Levels = tuple[int, ...]
"""How far each lever is pulled, in parts of its largest strength: 0 to STEPS."""

STEPS: Final = 8
PARTS: Final = (0.25, 0.5, 1.0)
"""Of the budget, under which the search looks one after another."""
CAPS: Final = 6
"""Costs up to the budget under each of which the best is taken on."""
FREE: Final = 1e-6
"""A cost, over what firms pay, below which a combination costs the public nothing."""


class Outcome(NamedTuple):
    """What a combination does in each world, against the same world without any lever."""

    effect: Floats  # (worlds) change in the wanted direction, unit of the outcome
    cost: Floats  # (worlds) public money over what firms pay
    burden: Floats  # (worlds) private money over the same


type Evaluate = Callable[[Sequence[Levels]], Sequence[Outcome]]


class Effort(NamedTuple):
    """How hard to look: `points` in each of `rounds` generations after the first."""

    points: int
    rounds: int

    @property
    def tries(self) -> int:
        """Combinations that the search looks at, at most."""
        return len(PARTS) * self.points * (self.rounds + 1)


@dataclass
class Search:
    """Combinations that were tried, and what they do."""

    evaluate: Evaluate
    levers: int
    budget: float
    tried: dict[Levels, Outcome] = field(default_factory=dict)

    def candidates(self, effort: Effort, seed: int) -> list[Levels]:
        """The best under costs from nothing to the budget, cheapest first; none helps: none."""
        for part, cap in enumerate(PARTS):
            self._evolve(cap * self.budget, effort, seed + part)
        caps = [FREE, *(self.budget * (step + 1) / CAPS for step in range(CAPS))]
        found = [best for cap in caps if (best := self._best(cap)) is not None]
        return list(dict.fromkeys(self._freed(list(dict.fromkeys(found)))))

    def outcomes(self, wanted: Sequence[Levels]) -> list[Outcome]:
        """What combinations do; those that are known are not made again."""
        new = [one for one in dict.fromkeys(wanted) if one not in self.tried]
        if new:
            self.tried.update(zip(new, self.evaluate(new), strict=True))
        return [self.tried[one] for one in wanted]

    def _evolve(self, cap: float, effort: Effort, seed: int) -> None:
        """Look for the largest effect under a cost."""
        draw = np.random.default_rng(seed)
        first = draw.random((effort.points, self.levers))
        known = sorted(self.tried, key=lambda one: self._loss(self.tried[one], cap))
        for row, levels in enumerate(known[: effort.points // 2]):
            first[row] = [0.25 if level == 0 else 0.5 + (level - 0.5) / 2 / STEPS
                          for level in levels]  # fmt: skip

        def loss(places: Floats) -> Floats:
            levels = [levels_at(column) for column in places.T]
            return np.array([self._loss(one, cap) for one in self.outcomes(levels)])

        evolve: Any = differential_evolution  # whose types know no functions of many points
        evolve(
            loss, [(0.0, 1.0)] * self.levers, init=first, rng=draw, maxiter=effort.rounds,
            vectorized=True, updating="deferred", polish=False, tol=0.0, mutation=(0.4, 0.9),
        )  # fmt: skip

    def _loss(self, one: Outcome, cap: float) -> float:
        """Minus the effect; what costs more than the cap is worse than all else."""
        over = upper(one.cost) - cap
        return -float(one.effect.mean()) if over <= 0.0 else 1e6 * (1.0 + over / self.budget)

    def _best(self, cap: float) -> Levels | None:
        """What moves the outcome most of all that was tried under a cost; None: nothing does."""
        under = [one for one, made in self.tried.items() if upper(made.cost) <= cap]
        best = max(under, key=lambda one: float(self.tried[one].effect.mean()), default=None)
        return best if best is not None and self.tried[best].effect.mean() > 0.0 else None

    def _freed(self, found: Sequence[Levels]) -> list[Levels]:
        """The same without levers whose part is no larger than its standard error."""
        left, going = list(found), set(range(len(found)))
        while going:
            fewer = {place: _without_each(left[place]) for place in going}
            self.outcomes([one for some in fewer.values() for one in some])
            for place in sorted(going):
                whole = self.tried[left[place]].effect
                losses = [(whole - self.tried[one].effect, one) for one in fewer[place]]
                spare = [
                    (float(lost.mean()), one) for lost, one in losses if lost.mean() <= error(lost)
                ]
                if spare:
                    left[place] = min(spare)[1]
                else:
                    going.discard(place)
        return [one for one in left if any(one)]


def levels_at(places: Floats) -> Levels:
    """The levels at places in [0, 1]: each lever is off in the lower half."""
    return tuple(np.ceil(np.clip(2.0 * places - 1.0, 0.0, 1.0) * STEPS).astype(int).tolist())


def upper(values: Floats) -> float:
    """A mean and its standard error: what it will hardly exceed in other worlds."""
    return float(values.mean()) + error(values)


def error(values: Floats) -> float:
    """The standard error of a mean."""
    return float(values.std(ddof=1) / np.sqrt(len(values)))


def _without_each(levels: Levels) -> list[Levels]:
    """The combination without each of its levers; none of a single one."""
    if sum(map(bool, levels)) < 2:
        return []
    return [
        (*levels[:place], 0, *levels[place + 1 :]) for place, level in enumerate(levels) if level
    ]
