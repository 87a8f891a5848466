"""PRIM: boxes of a space in which something is frequent (Friedman and Fisher 1999).

The patient rule induction method peels a twentieth off one side of a box at a time, whichever
leaves the most of what is looked for, so that a bad step costs little; then it pastes back what it
peeled too far. A limit that chance explains is dropped (Bryant and Lempert 2010, quasi-p values).

All coordinates are places from 0 to 1; a coordinate may instead be one of a few unordered choices.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.float64]
type Flags = NDArray[np.bool_]
type Side = tuple[int, Literal["low", "high", "choice"]]
"""A coordinate, and which of its limits."""

PEEL = 0.05  # part of the box that a step takes away
DOUBT = 0.05  # quasi-p above which a limit is dropped


class Box(NamedTuple):
    """Limits of each coordinate, (coordinates,) each; `chosen` holds the choices that are in."""

    low: Floats
    high: Floats
    chosen: Mapping[int, frozenset[float]]

    def holds(self, places: Floats) -> Flags:
        """Which of the (points, coordinates) are inside, limits included."""
        inside: Flags = ((places >= self.low) & (places <= self.high)).all(axis=1)
        for coordinate, allowed in self.chosen.items():
            inside &= np.isin(places[:, coordinate], list(allowed))
        return inside

    def restricted(self, whole: Box) -> list[int]:
        """The coordinates in which it is narrower than the whole."""
        return [
            coordinate
            for coordinate in range(len(self.low))
            if self.low[coordinate] > whole.low[coordinate]
            or self.high[coordinate] < whole.high[coordinate]
            or self.chosen.get(coordinate) != whole.chosen.get(coordinate)
        ]

    def sides(self, whole: Box) -> list[Side]:
        """The limits that make it narrower than the whole, one by one."""
        found: list[Side] = []
        for at in self.restricted(whole):
            if at in self.chosen:
                found.append((at, "choice"))
                continue
            found += [(at, "low")] if self.low[at] > whole.low[at] else []
            found += [(at, "high")] if self.high[at] < whole.high[at] else []
        return found

    def without(self, side: Side, whole: Box) -> Box:
        """The box without one of its limits."""
        at, which = side
        low = whole.low[at] if which == "low" else self.low[at]
        high = whole.high[at] if which == "high" else self.high[at]
        chosen = whole.chosen[at] if which == "choice" else None
        return self.limited(at, float(low), float(high), chosen)

    def free(self, coordinate: int, whole: Box) -> Box:
        """The box without any limit in one coordinate."""
        box = self
        for side in self.sides(whole):
            if side[0] == coordinate:
                box = box.without(side, whole)
        return box

    def limited(
        self, coordinate: int, low: float, high: float, chosen: frozenset[float] | None = None
    ) -> Box:
        """The box with other limits in one coordinate."""
        lows, highs = self.low.copy(), self.high.copy()
        lows[coordinate], highs[coordinate] = low, high
        others = dict(self.chosen) | ({} if chosen is None else {coordinate: chosen})
        return Box(lows, highs, others)

    def volume(self, whole: Box) -> float:
        """Its part of the whole, in [0, 1]."""
        widths = np.prod(self.high - self.low) / np.prod(whole.high - whole.low)
        parts = [len(some) / len(whole.chosen[at]) for at, some in self.chosen.items()]
        return float(widths * np.prod(parts))


class Step(NamedTuple):
    """A box on the way, of the points that were given.

    `points` are inside it; `density` is the part of them that is of interest, `coverage` the part
    of all of interest that is inside.
    """

    box: Box
    points: int
    density: float
    coverage: float


class Found(NamedTuple):
    """A box with the quasi-p of each of its limits, and the steps to it."""

    box: Box
    step: Step
    quasi_p: dict[Side, float]
    trajectory: list[Step]


def whole_space(coordinates: int, choices: Mapping[int, Sequence[float]]) -> Box:
    """The box of everything; `choices` are the places of coordinates that are choices."""
    allowed = {at: frozenset(places) for at, places in choices.items()}
    return Box(np.zeros(coordinates), np.ones(coordinates), allowed)


def boxes(
    places: Floats, interest: Flags, whole: Box, *, density: float, least: float, most: int
) -> list[Found]:
    """Boxes one after another, each among the points that the earlier ones leave.

    Args:
        places: (points, coordinates).
        interest: (points,) which are looked for.
        whole: the space.
        density: the first box on the way that has at least this density without doubtful limits is
            taken, the densest such box if none has it.
        least: smallest part of all points that a box holds.
        most: how many boxes at most.

    A box in which what is looked for is no more frequent than among all points, as far as chance
    can tell, or which holds less than a twentieth of it, is not given.
    """
    found: list[Found] = []
    left = np.ones(len(places), dtype=bool)
    fewest = max(int(least * len(places)), 2)
    for _ in range(most):
        if left.sum() <= fewest or not interest[left].any():
            break
        one = _one(places[left], interest[left], whole, density, fewest)
        hits = round(one.step.density * one.step.points)
        usual = at_least(hits, one.step.points, float(interest.mean())) > DOUBT
        if usual or not one.quasi_p or hits < PEEL * interest.sum():
            break
        found.append(one)
        left &= ~one.box.holds(places)
    return found


def _one(places: Floats, interest: Flags, whole: Box, density: float, fewest: int) -> Found:
    trajectory = list(peeled(places, interest, whole, fewest))
    best: Found | None = None
    for step in trajectory:
        box = _pasted(places, interest, step.box, whole)
        box, doubts = _undoubted(places, interest, box, whole)
        found = Found(box, seen(places, interest, box), doubts, trajectory)
        if best is None or found.step.density > best.step.density:
            best = found
        if found.step.density >= density:
            break
    assert best is not None
    return best


def seen(places: Floats, interest: Flags, box: Box) -> Step:
    """What a box holds of the points."""
    inside = box.holds(places)
    count, hits, all_ = int(inside.sum()), int(interest[inside].sum()), int(interest.sum())
    return Step(box, count, hits / count if count else 0.0, hits / all_ if all_ else 0.0)


def peeled(places: Floats, interest: Flags, whole: Box, fewest: int) -> Iterator[Step]:
    """The whole, and each box that peeling leaves, down to `fewest` points."""
    box = whole
    while True:
        now = seen(places, interest, box)
        yield now
        inside = box.holds(places)
        candidates = [
            step
            for step in (
                seen(places, interest, smaller) for smaller in _smaller(places[inside], box)
            )
            if fewest <= step.points < now.points
        ]
        if not candidates or now.density == 1.0:
            return
        box = max(candidates, key=lambda step: (step.density, step.points)).box


def _smaller(inside: Floats, box: Box) -> Iterator[Box]:
    """The boxes that a peel off any side of any coordinate leaves."""
    take = max(1, int(PEEL * len(inside)))
    for at in range(inside.shape[1]):
        if at in box.chosen:
            for choice in sorted(box.chosen[at]):
                rest = box.chosen[at] - {choice}
                if rest:
                    yield box.limited(at, float(box.low[at]), float(box.high[at]), rest)
            continue
        values = np.sort(inside[:, at])
        above = values[values > values[take - 1]]
        if above.size:
            yield box.limited(at, float((values[take - 1] + above[0]) / 2), float(box.high[at]))
        below = values[values < values[-take]]
        if below.size:
            yield box.limited(at, float(box.low[at]), float((values[-take] + below[-1]) / 2))


def _pasted(places: Floats, interest: Flags, box: Box, whole: Box) -> Box:
    """The box with sides moved out as long as that makes it denser."""
    while True:
        now = seen(places, interest, box)
        larger = (seen(places, interest, one) for one in _larger(places, box, whole))
        best = max(
            (step for step in larger if step.points > now.points),
            key=lambda step: (step.density, step.points),
            default=now,
        )
        if best.density <= now.density:
            return box
        box = best.box


def _larger(places: Floats, box: Box, whole: Box) -> Iterator[Box]:
    """The boxes with a twentieth more points on one side of one coordinate."""
    take = max(1, int(PEEL * box.holds(places).sum()))
    for at in box.restricted(whole):
        if at in box.chosen:
            for choice in sorted(whole.chosen[at] - box.chosen[at]):
                wider = box.chosen[at] | {choice}
                yield box.limited(at, float(box.low[at]), float(box.high[at]), wider)
            continue
        column = np.sort(places[box.free(at, whole).holds(places), at])
        under = column[column < box.low[at]]
        over = column[column > box.high[at]]
        low = float(under[-take]) if under.size >= take else float(whole.low[at])
        high = float(over[take - 1]) if over.size >= take else float(whole.high[at])
        yield box.limited(at, low, float(box.high[at]))
        yield box.limited(at, float(box.low[at]), high)


def _undoubted(
    places: Floats, interest: Flags, box: Box, whole: Box
) -> tuple[Box, dict[Side, float]]:
    """The box without the limits that chance explains, and the quasi-p of those that stay."""
    while True:
        doubts = quasi_p(places, interest, box, whole)
        worst = max(doubts, key=lambda side: doubts[side], default=None)
        if worst is None or doubts[worst] <= DOUBT:
            return box, doubts
        box = box.without(worst, whole)


def quasi_p(places: Floats, interest: Flags, box: Box, whole: Box) -> dict[Side, float]:
    """For each limit, how likely chance alone makes the box as dense as it is.

    The points of the box are taken for draws from the box without that limit; it is no true p,
    since the same points chose the limit.
    """
    inside = box.holds(places)
    count, hits = int(inside.sum()), int(interest[inside].sum())
    found = {}
    for side in box.sides(whole):
        wider = box.without(side, whole).holds(places)
        found[side] = at_least(hits, count, float(interest[wider].mean()))
    return found


def at_least(hits: int, count: int, chance: float) -> float:
    """Probability of `hits` or more hits among `count`, each with this chance (binomial)."""
    from scipy.stats import binom

    return float(binom.sf(hits - 1, count, chance))
