"""Where an outcome changes its sign as one factor moves, for many factors at once.

Each factor is looked at in a few places, then halved between two that differ. A place is run again
and again until the sign of its mean outcome is told or a limit is reached; what all factors need
next is run together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from openclosed.analysis.statistics.sequential import Bounds, sign
from openclosed.experiments.runs.factors import Factor

ERROR = 0.05  # chance that the interval of a crossing is wrong


class Need(NamedTuple):
    """Replicates `first` to before `last` of a factor at a place are needed."""

    factor: int
    place: float
    first: int
    last: int


class Look(NamedTuple):
    """What is known of one place: values of its replicates, nan where a run failed."""

    place: float
    values: np.ndarray
    sign: int

    @property
    def mean(self) -> float:
        """Mean of the finished replicates."""
        known = self.values[~np.isnan(self.values)]
        return float(known.mean()) if len(known) else math.nan


class Crossing(NamedTuple):
    """What a search found for one factor.

    `low` and `high` are places with opposite signs that are both told; the outcome crosses zero
    between them. `rises` tells whether it does so upwards. All are None where no such places were
    found; `open_ended` tells whether some place was then left undecided. For choices, `flips` are
    the places where the sign is told and differs from that at the base.
    """

    looks: list[Look]
    low: float | None = None
    high: float | None = None
    flips: tuple[float, ...] = ()

    @property
    def found(self) -> bool:
        """Whether the sign changes."""
        return self.low is not None or bool(self.flips)

    @property
    def undecided(self) -> bool:
        """Whether any place was left undecided."""
        return any(look.sign == 0 for look in self.looks)

    @property
    def rises(self) -> bool:
        """Whether the outcome is above zero at the upper end."""
        return next(look.sign for look in self.looks if look.place == self.high) > 0

    @property
    def place(self) -> float:
        """Where the mean crosses zero, straight between the looks next to it."""
        assert self.low is not None
        assert self.high is not None
        inside = [look for look in self.looks if self.low <= look.place <= self.high]
        for left, right in pairwise(inside):
            if left.mean * right.mean <= 0 and left.mean != right.mean:
                part = left.mean / (left.mean - right.mean)
                return left.place + part * (right.place - left.place)
        return (self.low + self.high) / 2


class Rules(NamedTuple):
    """How hard to look.

    `looks` places from end to end at first; halving until the ends are `tolerance` of the range
    apart; `first` replicates of a place, then twice as many, up to `limit`.
    """

    looks: int = 5
    tolerance: float = 1 / 64
    first: int = 12
    limit: int = 96

    @property
    def tests(self) -> int:
        """The most places of one factor that a sign is tested in."""
        halvings = math.ceil(math.log2(max(1 / ((self.looks - 1) * self.tolerance), 1)))
        return self.looks + 1 + 1 + 2 * halvings


type Evaluate = Callable[[Sequence[Need]], Sequence[np.ndarray]]
type Signs = Mapping[float, int]
type Search = Generator[list[float], Signs, tuple[float, float] | None]


def crossings(
    factors: Sequence[Factor], evaluate: Evaluate, rules: Rules, bounds: Bounds | None
) -> list[Crossing]:
    """Search all factors at once; `evaluate` gives the values of what is needed, in its order.

    Each interval is wrong with a probability of at most ERROR: the error is shared out over all
    places in which the factor may be tested.
    """
    known: list[dict[float, Look]] = [{} for _ in factors]
    searches = [_search(factor, rules) for factor in factors]
    wanted: dict[int, list[float]] = {i: next(search) for i, search in enumerate(searches)}
    ends: dict[int, tuple[float, float] | None] = {}
    while wanted:
        needs = [
            need for i, places in wanted.items() for need in _needs(i, places, known[i], rules)
        ]
        for need, values in zip(needs, evaluate(needs), strict=True):
            before = known[need.factor].get(need.place)
            joined = values if before is None else np.concatenate([before.values, values])
            told = sign(
                joined[~np.isnan(joined)], ERROR / _tests(factors[need.factor], rules), bounds
            )
            known[need.factor][need.place] = Look(need.place, joined, told)
        for i, places in list(wanted.items()):
            if _needs(i, places, known[i], rules):
                continue
            try:
                wanted[i] = searches[i].send({place: known[i][place].sign for place in places})
            except StopIteration as stop:
                ends[i] = stop.value
                del wanted[i]
    return [_crossing(factors[i], known[i], ends[i]) for i in range(len(factors))]


def _tests(factor: Factor, rules: Rules) -> int:
    return len(factor.choices) if factor.choices else rules.tests


def _needs(
    factor: int, places: Iterable[float], known: Mapping[float, Look], rules: Rules
) -> list[Need]:
    """What is to be run so that the places are decided, or at their limit."""
    needs = []
    for place in places:
        look = known.get(place)
        count = 0 if look is None else len(look.values)
        if look is None or (look.sign == 0 and count < rules.limit):
            needs.append(Need(factor, place, count, min(max(2 * count, rules.first), rules.limit)))
    return needs


def _search(factor: Factor, rules: Rules) -> Search:
    """Ask for the signs of places, and give the ends of the interval in which the sign changes."""
    if factor.choices:
        yield [factor.place(choice) for choice in factor.choices]
        return None
    base = factor.place(factor.base)
    grid = np.linspace(0, 1, rules.looks).tolist()
    places = sorted({*grid, base} if 0 <= base <= 1 else grid)
    bracket = _nearest(places, (yield places), base)
    if bracket is None:
        return None
    low, high, below, above = bracket
    while high - low > rules.tolerance:
        middle = (low + high) / 2
        told = (yield [middle])[middle]
        if told == below:
            low = middle
        elif told == above:
            high = middle
        else:
            return (yield from _edges(low, middle, high, below, above, rules))
    return low, high


def _edges(low: float, middle: float, high: float, below: int, above: int, rules: Rules) -> Search:
    """The ends of what is undecided about `middle`, both halved at once."""
    left, right = middle, middle
    while max(left - low, high - right) > rules.tolerance:
        asked = {}
        if left - low > rules.tolerance:
            asked["left"] = (low + left) / 2
        if high - right > rules.tolerance:
            asked["right"] = (right + high) / 2
        signs = yield list(asked.values())
        if "left" in asked:
            place = asked["left"]
            low, left = (place, left) if signs[place] == below else (low, place)
        if "right" in asked:
            place = asked["right"]
            right, high = (right, place) if signs[place] == above else (place, high)
    return low, high


def _nearest(
    places: Sequence[float], signs: Signs, base: float
) -> tuple[float, float, int, int] | None:
    """The neighbours among the decided places with opposite signs that are nearest to the base."""
    decided = [place for place in places if signs[place]]
    pairs = [
        (low, high, signs[low], signs[high])
        for low, high in pairwise(decided)
        if signs[low] != signs[high]
    ]
    return min(pairs, key=lambda pair: abs((pair[0] + pair[1]) / 2 - base), default=None)


def _crossing(
    factor: Factor, known: Mapping[float, Look], ends: tuple[float, float] | None
) -> Crossing:
    looks = [known[place] for place in sorted(known)]
    if not factor.choices:
        return Crossing(looks, *(ends or (None, None)))
    base = known[factor.place(factor.base)].sign if factor.base in factor.choices else 0
    flips = tuple(look.place for look in looks if base and look.sign == -base)
    return Crossing(looks, flips=flips)
