"""Worlds that pass through an origin wherever they are: each hypothesis on its sets, cut off."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from analysis.skill.forecasts import Worlds
from analysis.statistics.matching import Free
from experiments.runs.points import Point
from experiments.runs.study import Study
from experiments.worlds.calibrated_sets import CUT_OFFS, sets_of
from experiments.worlds.free_numbers import within
from sim.parameters import Parameters
from sim.parameters.paths import all_replaced

type Asked = list[tuple[Point, int]]


def asked_of(
    worlds: Mapping[str, Mapping[str, Parameters]], free: Sequence[Free], seeds: Sequence[int]
) -> dict[tuple[str, str], Asked]:
    """Points with their seeds by hypothesis and month of the cut-off: a run of each set.

    Args:
        worlds: by hypothesis, and then by month of the cut-off.
        free: numbers that are not known, which are drawn evenly before any set was ruled out.
        seeds: one for each set, the same everywhere; further sets are not used.
    """
    return {
        (name, month): [
            (_point(name, month, world, row), seed)
            for row, seed in zip(
                _rows(name, month, within(world, free), seeds), seeds, strict=False
            )
        ]
        for name, by_month in worlds.items()
        for month, world in by_month.items()
    }


def _rows(
    hypothesis: str, month: str, free: Sequence[Free], seeds: Sequence[int]
) -> list[dict[str, float]]:
    if month < CUT_OFFS[0]:
        even = np.random.default_rng(seeds[0]).random((len(seeds), len(free))).tolist()
        return [
            {one.name: one.low + (one.high - one.low) * u for one, u in zip(free, row, strict=True)}
            for row in even
        ]
    rows = sets_of(hypothesis, known_until=month).to_dict("records")
    return [
        {str(name): float(value) for name, value in row.items() if not math.isnan(value)}
        for row in rows
    ]


def _point(hypothesis: str, month: str, world: Parameters, row: Mapping[str, float]) -> Point:
    factors = {"hypothesis": hypothesis, "cut_off": month}
    return Point(f"{hypothesis} to {month}", all_replaced(world, row), factors=factors)


def seen(
    made: Study, asked: Mapping[tuple[str, str], Asked], outcomes: tuple[str, ...]
) -> dict[str, dict[str, Worlds]]:
    """What the runs gave, by hypothesis and month of the cut-off."""
    found: dict[str, dict[str, Worlds]] = {}
    for (name, month), pairs in asked.items():
        numbers = made.each(pairs, outcomes=())["run"].to_numpy()
        start = pairs[0][0].parameters.clock.start
        values = made.months_of(numbers)
        found.setdefault(name, {})[month] = Worlds(start, outcomes, values)
    return found
