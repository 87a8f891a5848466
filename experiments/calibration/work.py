"""Points of the parameters, run on the same seeds and measured as the sources measured."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.evidence.observers import Months
from analysis.evidence.scorecard import observed
from analysis.evidence.targets import TARGETS, Target
from experiments.calibration.space import Unknown, points_at
from experiments.points import Point
from experiments.study import Study
from sim.outcomes import NAMES
from sim.parameters import Parameters
from sim.parameters.dates import month_after

type Floats = NDArray[np.float64]

LEFT_OUT = ("V9 replaced",)  # yes or no in a run: too coarse to fit, only scored


class Seen(NamedTuple):
    """What points gave, (points, seeds, targets); nan where a run failed or cannot tell."""

    gave: Floats

    def miss(self, targets: list[Target]) -> Floats:
        """(points, targets) of the mean over seeds from the record, in tolerances."""
        means = _mean(self.gave)
        return np.stack([one.miss(means[:, TARGETS.index(one)]) for one in targets], axis=1)

    def chance(self, targets: list[Target]) -> Floats:
        """(points, targets) variance of that mean by chance, in tolerances squared.

        With few seeds a point's own variance says little, so that of all points is taken.
        """
        known = np.isfinite(self.gave)
        apart = np.where(known, self.gave - _mean(self.gave)[:, None], 0.0)
        free = np.maximum(known.sum(axis=1) - 1, 0).sum(axis=0)
        pooled = (apart**2).sum(axis=(0, 1)) / np.maximum(free, 1)
        runs = self.gave.shape[1]
        scaled = [pooled[TARGETS.index(one)] / one.tolerance**2 / runs for one in targets]
        return np.tile(scaled, (len(self.gave), 1))


def _mean(values: Floats) -> Floats:
    known = np.isfinite(values)
    total = np.where(known, values, 0.0).sum(axis=1)
    count = known.sum(axis=1)
    mean: Floats = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return mean


def fitted(last_month: str = "9999-12", *, replayed: bool = True) -> list[Target]:
    """The targets that calibration fits: measured up to a month, scored or of adoption.

    With `replayed` releases those that a replay gives by itself are left out.
    """
    return [
        one
        for one in TARGETS
        if np.isfinite(one.value)
        and one.key not in LEFT_OUT
        and (not replayed or one.needs == "any")
        and last_observed(one) <= last_month
    ]


def last_observed(target: Target) -> str:
    """The last month that a target looks at, from its dates: "2025-01 to 03" is 2025-03."""
    when = target.when.split(" to ")
    end = when[-1] if len(when[-1]) > 2 else f"{when[0][:5]}{when[-1]}"
    return end if len(end) == 7 else f"{end}-12"


class Laboratory(NamedTuple):
    """Where points are tried: the study, the world around them, and the seeds.

    `changed` is done to the world of every point, such as switching a mechanism off.
    """

    study: Study
    parameters: Parameters
    space: list[Unknown]
    seeds: list[int]
    changed: Callable[[Parameters], Parameters] = lambda world: world

    def at(self, places: Floats, name: str) -> Seen:
        """What the places of the unit cube give."""
        return self.of(self.points(places, name), self.seeds)

    def points(self, places: Floats, name: str) -> list[Point]:
        """The points at the places of the unit cube."""
        made = points_at(self.parameters, self.space, places, name)
        return [one._replace(parameters=self.changed(one.parameters)) for one in made]

    def of(self, points: list[Point], seeds: list[int]) -> Seen:
        """What points give on the seeds."""
        runs = self.study.runs(points, seeds, outcomes=())
        return Seen(observed(self.months(runs)).reshape(len(points), len(seeds), -1))

    def months(self, runs: pd.DataFrame) -> Months:
        """The months of runs that were made here."""
        clock = self.parameters.clock
        calendar = [month_after(clock.start, month) for month in range(round(clock.horizon))]
        return Months(calendar, self.study.months_of(runs["run"].to_numpy()), NAMES)
