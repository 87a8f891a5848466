"""The smallest joint change of several parameters that flips the verdict.

The parameters that move the outcome furthest alone are moved together over a design; a surface
through it proposes directions, fewest parameters first, then the shortest. Each is bisected from
the scenario on fresh seeds, freed of what it does not need, and checked on fresh seeds again.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.common.response import label_of, responses
from analysis.statistics.sequential import Bounds
from analysis.tipping import nearest
from analysis.tipping.answer import FLIPS, NONE, UNDECIDED
from analysis.tipping.joint import Joint, Move, Near, Tried, near
from analysis.tipping.nearest import Path, Surface
from experiments.question.errors import BadInput
from experiments.runs import designs
from experiments.runs.factors import BASE, Factor, points_of
from experiments.runs.points import Point
from experiments.runs.study import Study
from experiments.tipping.crossing import Crossing, Need, Rules, crossings
from experiments.tipping.values import VALUE, WHICH, columns, values_at
from sim.outcomes import INDEX, OUTCOMES

type Floats = NDArray[np.float64]

SEEDS = 4  # of a point of the design
TRIES = 6  # directions of one number of parameters that are bisected
TOLD = 3  # nearest points
COARSER = 2  # than alone: a path through several ranges is longer than one of them


class Effort(NamedTuple):
    """How hard to look: `among` parameters, `together` at most, with `check` runs of a point."""

    among: int
    points: int  # of the design
    together: int
    check: int


class Aim(NamedTuple):
    """What is to flip: an outcome (empty: the lead of open over closed) at its level."""

    outcome: str
    level: float
    bounds: Bounds | None
    rules: Rules
    yardstick: str

    @property
    def response(self) -> tuple[str, float]:
        """The outcome that the surface is of, and its level: of a verdict, the open share."""
        if self.outcome:
            return self.outcome, self.level
        return f"open_share_{self.yardstick}_all", 0.5

    def responses(self, runs: pd.DataFrame) -> pd.Series[float]:
        """That outcome, run by run."""
        return responses(runs, self.response[0], self.yardstick)

    @property
    def share(self) -> bool:
        """Whether it is a share."""
        name = self.response[0]
        return bool(label_of(name)) or OUTCOMES[INDEX[name]].unit == "share"


class Seeds(NamedTuple):
    """Seeds of each stage; those of bisection and check have been seen by no stage before."""

    alone: list[int]
    bisection: list[int]
    check: list[int]


def nearest_points(
    work: Study, factors: Sequence[Factor], aim: Aim, effort: Effort, seeds: Seeds
) -> Joint | None:
    """Look for the nearest points; None where fewer than two parameters can be moved together."""
    done = work.all_runs
    runs = done.assign(response=aim.responses(done))[done["seed"].isin(seeds.alone)]
    usual = runs[runs[WHICH] == ""].set_index("seed")["response"]
    side = 1 if usual.mean() < aim.response[1] else -1
    moved = candidates(runs, usual, factors, side, effort.among)
    if len(moved) < 2:
        return None
    surface, design = _surface(work, moved, side, aim, effort, seeds.alone[:SEEDS])
    base = np.array([factor.place(factor.base) for factor in moved])
    search = _Search(work, aim, seeds, moved, base, surface)
    found: list[_Way] = []
    for size in range(2, min(effort.together, len(moved)) + 1):
        strongest = search.through(range(size))  # alone; the surface may rank them lower
        found = search.bisected([strongest, *nearest.proposals(surface, base, size)[:TRIES]])
        if found:
            break
    else:
        found = search.bisected([search.through(range(len(moved)))])
    found = search.ranked([search.freed(way) for way in found])[:TOLD]
    points = [search.checked(way) for way in found]
    names = [factor.name for factor in moved]
    return Joint(names, surface.explained, len(design), points, search.tried, design)


def candidates(
    runs: pd.DataFrame, usual: pd.Series[float], factors: Sequence[Factor], side: int, among: int
) -> list[Factor]:
    """The numbers that alone bring the outcome nearest to the other side, the nearest first.

    Args:
        runs: of factors moved alone, with the outcome as `response`.
        usual: the outcome in the scenario as it is, by seed.
        factors: what may be moved.
        side: 1 where the outcome is to rise, -1 where it is to fall.
        among: how many are taken at most.
    """
    change = side * (runs["response"] - runs["seed"].map(usual))
    gains = change.groupby([runs[WHICH], runs[VALUE]]).mean().groupby(level=0).max()
    can = [one for one in factors if not one.choices and 0 <= one.place(one.base) <= 1]
    ranked = sorted(can, key=lambda one: -float(gains.get(one.name, -np.inf)))
    return [one for one in ranked[:among] if gains.get(one.name, 0.0) > 0]


def _surface(
    work: Study, factors: list[Factor], side: int, aim: Aim, effort: Effort, seeds: list[int]
) -> tuple[Surface, pd.DataFrame]:
    """A surface of the outcome over a design of the factors, and the design with its means."""
    places = designs.sobol(len(factors), effort.points, seeds[0])
    table = designs.named(designs.values_at(factors, places), "design", 0)
    points = {}
    for i in range(len(table)):
        with contextlib.suppress(BadInput):  # values that cannot be together
            (point,) = points_of(work.question.parameters, table.iloc[[i]])
            points[i] = point._replace(factors=columns("design", None))
    runs = work.runs(list(points.values()), seeds)
    means = aim.responses(runs).groupby(runs["point_name"], sort=False).mean()
    table, places = table.iloc[list(points)], places[list(points)]
    values = np.asarray(means.loc[table.index], dtype=np.float64)
    made = nearest.fit(places, values, aim.response[1], side, share=aim.share)
    return made, table.rename_axis("point_name").reset_index().assign(outcome=values)


class _Way(NamedTuple):
    """A direction with what bisection found along it."""

    path: Path
    found: Crossing

    @property
    def flipped(self) -> float:
        """The end of the interval at which the other side is told, as a part of the path."""
        assert self.found.high is not None
        return self.found.high

    @property
    def last(self) -> float:
        """The other end, at which the scenario's own side is told."""
        assert self.found.low is not None
        return self.found.low


@dataclass
class _Search:
    """Paths from the scenario through the unit cube of some factors, and what runs say of them."""

    work: Study
    aim: Aim
    seeds: Seeds
    factors: list[Factor]
    base: Floats
    surface: Surface
    tried: list[Tried] = field(default_factory=list)

    def through(self, moved: Sequence[int]) -> Floats:
        """Where a path leads that moves some factors."""
        place, _ = nearest.nearest_on(self.surface, self.base, moved)
        return place

    def bisected(self, through: Sequence[Floats]) -> list[_Way]:
        """Those of the directions along which the verdict flips, the nearest flip first.

        Each set of parameters is tried in one direction only.
        """
        paths = [nearest.path(self.base, place) for place in through]
        before = {tuple(one.names) for one in self.tried}
        first = {tuple(self._names(path)): path for path in reversed(paths)}
        paths = [
            path
            for names, path in reversed(first.items())
            if names and names not in before and self._can_be(path)
        ]
        if not paths:
            return []
        ways = [Factor(" + ".join(self._names(path)), 0.0, 0.0, 1.0) for path in paths]

        def evaluate(needs: Sequence[Need]) -> list[np.ndarray]:
            points = {need: self._along(paths[need.factor], need.place) for need in needs}
            level, seeds = self.aim.level, self.seeds.bisection
            return values_at(self.work, points, self.aim.outcome, level, seeds)

        rules = self.aim.rules
        rules = rules._replace(looks=2, tolerance=min(COARSER * rules.tolerance, 1.0))
        found = crossings(ways, evaluate, rules, self.aim.bounds)
        for path, one in zip(paths, found, strict=True):
            end = one.looks[-1]
            finding = FLIPS if one.found else UNDECIDED if one.undecided else NONE
            runs = sum(len(look.values) for look in one.looks)
            length = path.distance(1.0)
            self.tried.append(Tried(self._names(path), finding, end.mean, length, runs))
        pairs = zip(paths, found, strict=True)
        return self.ranked([_Way(path, one) for path, one in pairs if one.low is not None])

    def ranked(self, ways: Sequence[_Way]) -> list[_Way]:
        """Fewest parameters first, then the shortest; of one set of parameters the shortest."""
        ranked = sorted(
            ways, key=lambda way: (len(self._moved(way.path)), way.path.distance(way.flipped))
        )
        first = {tuple(self._moved(way.path)): way for way in reversed(ranked)}
        return [way for way in ranked if first[tuple(self._moved(way.path))] is way]

    def freed(self, way: _Way) -> _Way:
        """The same without the parameters that it does not need, the least helpful tried first."""
        end = way.path.corners[-1]
        moves = np.flatnonzero(end != self.base)
        alone = np.tile(self.base, (len(moves), 1))
        alone[range(len(moves)), moves] = end[moves]
        left = moves.tolist()
        for i in moves[np.argsort(self.surface.beyond(alone), kind="stable")].tolist():
            fewer = [j for j in left if j != i]
            if len(fewer) < 2:  # one alone has been looked at before
                break
            found = self.bisected([self.through(fewer)])
            if found:
                way, left = found[0], fewer
        return way

    def checked(self, way: _Way) -> Near:
        """What fresh runs say of the nearest point that is told to be on the other side."""
        runs = self.work.runs([self._along(way.path, way.flipped)], self.seeds.check)
        place = way.path.at(way.flipped)
        moves = [
            Move(
                factor.name, factor.unit, factor.base, factor.value(float(to)),
                factor.low, factor.high, float(since), float(to),
            )
            for factor, since, to in zip(self.factors, self.base, place, strict=True)
            if factor in self._moved(way.path)
        ]  # fmt: skip
        distance = way.path.distance(way.last), way.path.distance(way.flipped)
        return near(moves, distance, runs, self.aim.responses(runs), self.aim.yardstick)

    def _moved(self, path: Path) -> list[Factor]:
        step = path.corners[-1] != path.corners[0]
        return [factor for factor, moves in zip(self.factors, step, strict=True) if moves]

    def _names(self, path: Path) -> list[str]:
        return [factor.name for factor in self._moved(path)]

    def _can_be(self, path: Path) -> bool:
        try:
            for place in np.linspace(0.125, 1.0, 8):
                self._along(path, place)
        except BadInput:
            return False
        return True

    def _along(self, path: Path, place: float) -> Point:
        """The point at a part of a path; its start is the scenario as it is."""
        if place == 0:
            return Point(BASE, self.work.question.parameters, factors=columns("", None))
        moved, where = self._moved(path), path.at(place)
        values: dict[str, Any] = {
            factor.name: factor.value(float(where[i]))
            for i, factor in enumerate(self.factors)
            if factor in moved
        }
        name = ", ".join(f"{key}={value:.6g}" for key, value in values.items())
        table = pd.DataFrame([values], index=[name], dtype=object)
        (point,) = points_of(self.work.question.parameters, table)
        return point._replace(factors=columns(" + ".join(self._names(path)), place))
