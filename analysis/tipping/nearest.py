"""Nearest points: the smallest joint change of parameters that takes an outcome over its level.

A quadratic surface over a design says which few parameters, moved together, are likely to do it,
and in which direction. It only proposes; runs decide.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.evidence.quantities import Scale
from analysis.statistics import baselines
from analysis.statistics.matching import Emulator, emulate

type Floats = NDArray[np.float64]

RIDGES = (0.3, 1.0, 3.0, 10.0, 30.0)  # the one with the least error on points left out is taken
UNMOVED = 0.02  # of its range: a parameter that moves less is left where it is


class Surface(NamedTuple):
    """How far beyond its level an outcome is at places of the unit cube, on the other side.

    It is 0 at the level and positive where the outcome has changed its side. `explained` is the
    share of the variance between points that it foretells of points that it has not seen.
    """

    emulator: Emulator
    explained: float

    def beyond(self, places: Floats) -> Floats:
        """(points,) of places (points, parameters)."""
        said: Floats = self.emulator.away(places, np.zeros(len(places), dtype=np.int64))[:, 0]
        return said


class Path(NamedTuple):
    """From the base in one direction; a parameter that meets the end of its range stays there.

    `corners` (corners, parameters) are joined by straight lines, at `lengths` from the base.
    """

    corners: Floats
    lengths: Floats

    def at(self, place: float) -> Floats:
        """The place in the unit cube at a part of the path, from 0 to 1."""
        length = place * self.lengths[-1]
        columns = [np.interp(length, self.lengths, column) for column in self.corners.T]
        return np.array(columns, dtype=float)

    def distance(self, place: float) -> float:
        """How far that is from the base, straight, in ranges."""
        return float(np.linalg.norm(self.at(place) - self.corners[0]))


def fit(places: Floats, values: Floats, level: float, side: int, *, share: bool) -> Surface:
    """A surface through the mean outcomes of the points of a design.

    Args:
        places: (points, parameters) of the unit cube.
        values: (points,) of the outcome.
        level: what it is to cross.
        side: 1 where it is to rise above the level, -1 where it is to fall below.
        share: whether it is a share, whose logit is then taken.
    """
    scale: Scale = "logit" if share else "plain"
    known = np.isfinite(values)
    to_level: Floats = baselines.to_scale(values[known], scale)
    to_level = to_level - baselines.to_scale(np.array([level]), scale)
    spread = float(to_level.std()) or 1.0
    beyond = side * to_level / spread
    nothing = np.zeros(int(known.sum()), dtype=np.int64)
    made = [emulate(places[known], nothing, 1, beyond[:, None], ridge) for ridge in RIDGES]
    best = min(made, key=lambda one: float(one.variance[0]))
    variance = float(np.var(np.clip(beyond, -6.0, 6.0)))
    explained = 1.0 - float(best.variance[0]) / variance if variance else 0.0
    return Surface(best, max(explained, 0.0))


def nearest_on(surface: Surface, base: Floats, moved: Sequence[int]) -> tuple[Floats, float]:
    """Where to go with only some parameters moved, and how far beyond the level that is at most.

    The place is the nearest at which the surface is at its level; where it says that there is none,
    the end of the ranges that comes nearest to it, and what is then given is negative.
    """
    from scipy import optimize

    columns = list(moved)
    ends = np.array(list(itertools.product(*[(0.0, base[i], 1.0) for i in columns])))

    def placed(values: Floats) -> Floats:
        places = np.tile(base, (len(values), 1))
        places[:, columns] = values
        return places

    reached = surface.beyond(placed(ends))
    most = float(reached.max())
    if most < 0:
        return placed(ends[[int(np.argmax(reached))]])[0], most
    # From the shortest way to the level along the straight lines to the ends that are beyond it.
    start = min(
        (_first_beyond(surface, base, end) for end in placed(ends[reached >= 0])),
        key=lambda place: float(np.linalg.norm(place - base)),
    )
    level = optimize.NonlinearConstraint(lambda x: surface.beyond(placed(x[None])), 0.0, np.inf)
    minimize: Any = optimize.minimize  # whose types know no constraint of this kind
    found = minimize(
        lambda x: float(np.sum((x - base[columns]) ** 2)),
        start[columns],
        bounds=[(0.0, 1.0)] * len(columns),
        constraints=level,
        method="SLSQP",
    )
    best = placed(np.clip(found.x, 0.0, 1.0)[None])[0]
    is_better = np.linalg.norm(best - base) < np.linalg.norm(start - base)
    return (best if found.success and is_better else start), most


def _first_beyond(surface: Surface, base: Floats, end: Floats) -> Floats:
    parts = np.linspace(0.0, 1.0, 33)[:, None]
    places = base + parts * (end - base)
    return np.asarray(places[int(np.argmax(surface.beyond(places) >= 0))])


def proposals(surface: Surface, base: Floats, size: int) -> list[Floats]:
    """Places to which `size` parameters may be moved, the most promising first.

    First those at which the surface says that the outcome flips, by their distance; then the others
    by how near they come to it, since the surface may be wrong.
    """
    found = []
    for moved in itertools.combinations(range(len(base)), size):
        place, most = nearest_on(surface, base, moved)
        if np.count_nonzero(np.abs(place - base) > UNMOVED) == size:
            distance = float(np.linalg.norm(place - base))
            found.append(((most < 0, distance if most >= 0 else -most), place))
    return [place for _, place in sorted(found, key=lambda one: one[0])]


def path(base: Floats, through: Floats) -> Path:
    """The way from the base through a place and on, until no parameter can move further."""
    step = np.where(np.abs(through - base) > UNMOVED, through - base, 0.0)
    moves = step != 0
    room = np.where(step > 0, 1.0 - base, base)
    stops = np.unique(room[moves] / np.abs(step[moves]))
    corners = np.clip(base + np.concatenate([[0.0], stops])[:, None] * step, 0.0, 1.0)
    sides = np.linalg.norm(np.diff(corners, axis=0), axis=1)
    return Path(corners, np.concatenate([[0.0], np.cumsum(sides)]))
