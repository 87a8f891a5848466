"""Where the lead of open over closed changes its sign along one factor, for many factors at once.

Each factor is evaluated at a few places, then halved between two that differ. A place gets
more runs until the sign of its mean outcome is clear or a limit is reached. All factors are
searched together.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Generator, Sequence
from typing import NamedTuple

import numpy as np

from openclosed.experiments.runs.factors import Factor
from openclosed.sim.engine.elementary import exponentials, logarithms

ERROR = 0.05  # chance that the interval of a crossing is wrong


class Need(NamedTuple):
    """Replicates `first` to before `last` of a factor at a place are needed."""

    factor: int
    place: float
    first: int
    last: int


class Evaluation(NamedTuple):
    """The results at one place: values of its replicates, nan for failed runs."""

    place: float
    values: np.ndarray
    sign: int

    @property
    def runs(self) -> int:
        """The number of finished replicates."""
        return int((~np.isnan(self.values)).sum())

    @property
    def mean(self) -> float:
        """Mean of the finished replicates."""
        return float(np.nanmean(self.values)) if self.runs else math.nan


type Ends = tuple[float, float] | None


class Crossing(NamedTuple):
    """The result of a search along one factor.

    `ends` are places with clear and opposite signs; the outcome crosses zero between them, at about
    `place`, upwards if it `rises`. For choices, `flips` are the places with a clear sign that
    differs from that at the base.
    """

    evaluations: list[Evaluation]
    ends: Ends = None
    place: float = math.nan
    rises: bool = False
    flips: tuple[float, ...] = ()


class Rules(NamedTuple):
    """How long to search.

    `grid` places from end to end at first; halving until the ends are `tolerance` of the range
    apart; `first` replicates of a place, then twice as many, up to `max_runs`.
    """

    grid: int = 5
    tolerance: float = 1 / 64
    first: int = 12
    max_runs: int = 96

    def tests(self, factor: Factor) -> int:
        """The maximum number of places of a factor at which a sign is tested."""
        halvings = math.ceil(math.log2(max(1 / ((self.grid - 1) * self.tolerance), 1)))
        return len(factor.choices) or self.grid + 1 + 1 + 2 * halvings


type Evaluate = Callable[[Sequence[Need]], Sequence[np.ndarray]]
type Evaluations = dict[float, Evaluation]
type Search = Generator[list[float], Evaluations, Ends]


def crossings(factors: Sequence[Factor], evaluate: Evaluate, rules: Rules) -> list[Crossing]:
    """Search all factors at once; `evaluate` gives the values of each need, in their order.

    Each interval is wrong with a probability of at most ERROR, which is divided over all places at
    which the factor may be tested.
    """
    known: list[Evaluations] = [{} for _ in factors]
    searches = [_search(factor, rules) for factor in factors]
    wanted: dict[int, list[float]] = {i: next(search) for i, search in enumerate(searches)}
    ends: dict[int, Ends] = {}
    while wanted:
        each = (_needs(i, places, known[i], rules) for i, places in wanted.items())
        needs = sorted(itertools.chain(*each), key=lambda need: (need.first, need.last))
        for need, values in zip(needs, evaluate(needs), strict=True):
            before = known[need.factor].get(need.place, _UNKNOWN)
            joined = np.concatenate([before.values, values])
            error = ERROR / rules.tests(factors[need.factor])
            clear = sign(joined[~np.isnan(joined)], error)
            known[need.factor][need.place] = Evaluation(need.place, joined, clear)
        for i, places in list(wanted.items()):
            if _needs(i, places, known[i], rules):
                continue
            try:
                wanted[i] = searches[i].send(known[i])
            except StopIteration as stop:
                ends[i] = stop.value
                del wanted[i]
    return [_crossing(factor, known[i], ends[i]) for i, factor in enumerate(factors)]


_UNKNOWN = Evaluation(0.0, np.array([]), 0)


def _needs(factor: int, places: Sequence[float], known: Evaluations, rules: Rules) -> list[Need]:
    """The runs that bring the places to a clear sign or their limit."""
    needs = []
    for place in places:
        one = known.get(place, _UNKNOWN)
        count = len(one.values)
        if one.sign == 0 and count < rules.max_runs:
            last = min(max(2 * count, rules.first), rules.max_runs)
            needs.append(Need(factor, place, count, last))
    return needs


def _search(factor: Factor, rules: Rules) -> Search:
    """Ask for places to evaluate, and give the ends of the interval in which the sign changes."""
    if factor.choices:
        yield [factor.place(choice) for choice in factor.choices]
        return None
    base = factor.place(factor.base)
    grid = np.linspace(0, 1, rules.grid).tolist()
    known = yield sorted({*grid, base} if 0 <= base <= 1 else grid)
    decided = [place for place in sorted(known) if known[place].sign]
    pairs = [
        pair for pair in itertools.pairwise(decided) if known[pair[0]].sign != known[pair[1]].sign
    ]
    if not pairs:
        return None
    low, high = min(pairs, key=lambda pair: abs(sum(pair) / 2 - base))
    below, above = known[low].sign, known[high].sign
    while high - low > rules.tolerance:
        middle = (low + high) / 2
        found = (yield [middle])[middle].sign
        if found == below:
            low = middle
        elif found == above:
            high = middle
        else:
            return (yield from _edges(low, middle, high, below, above, rules))
    return low, high


def _edges(low: float, middle: float, high: float, below: int, above: int, rules: Rules) -> Search:
    """The ends of the unresolved interval around `middle`, both halved at once."""
    left, right = middle, middle
    while max(left - low, high - right) > rules.tolerance:
        places = []
        if left - low > rules.tolerance:
            places.append((low + left) / 2)
        if high - right > rules.tolerance:
            places.append((right + high) / 2)
        known = yield places
        for place in places:
            if place < middle:
                low, left = (place, left) if known[place].sign == below else (low, place)
            else:
                right, high = (right, place) if known[place].sign == above else (place, high)
    return low, high


def _crossing(factor: Factor, known: Evaluations, ends: Ends) -> Crossing:
    tried = [known[place] for place in sorted(known)]
    if factor.choices:
        base = known[factor.place(factor.base)].sign if factor.base in factor.choices else 0
        return Crossing(tried, flips=tuple(one.place for one in tried if base * one.sign < 0))
    if ends is None:
        return Crossing(tried)
    inside = [one for one in tried if ends[0] <= one.place <= ends[1]]
    place = sum(ends) / 2
    for left, right in itertools.pairwise(inside):
        if left.mean * right.mean <= 0 and left.mean != right.mean:  # straight between the two
            part = left.mean / (left.mean - right.mean)
            place = left.place + part * (right.place - left.place)
            break
    return Crossing(tried, ends, place, rises=known[ends[1]].sign > 0)


_BETS = (np.arange(64) + 0.5) / 64  # parts of the largest bet that cannot lose more than the stake


def sign(values: np.ndarray, error: float) -> int:
    """The sign of the mean, -1 or +1, once it is clear; 0 before.

    A wrong sign is ever returned with a probability of at most `error`, for independent values from
    -1 to 1: the stake of bets against a mean of zero has an expectation of at most 1 while it is
    zero, so it ever reaches 1 / error with that probability at most (Ville 1939). So runs may be
    added until the sign is clear, however often one looks.
    """
    for direction in (1, -1):
        if len(values) and stake(direction * values) >= 1 / error:
            return direction
    return 0


def stake(values: np.ndarray) -> float:
    """The stake of bets that the mean is above zero, for values of at least -1.

    A mixture over bets (Waudby-Smith and Ramdas 2024, JRSS B 86, 1-27): each multiplies its stake
    by 1 + bet x value.
    """
    gains = logarithms(1.0 + _BETS[:, None] * np.asarray(values, dtype=float)).sum(axis=1)
    most = float(gains.max())
    return math.exp(min(most + math.log(float(exponentials(gains - most).mean())), 700.0))
