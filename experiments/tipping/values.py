"""The values of what a search needs, from runs of the points that it looks at."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from openclosed.analysis.common.response import lead, responses
from openclosed.experiments.runs.points import Point
from openclosed.experiments.runs.study import Study
from openclosed.experiments.tipping.crossing import Need

WHICH = "factor"  # columns of the runs: what was moved, and to what
VALUE = "factor_value"


def values_at(
    work: Study, points: Mapping[Need, Point], outcome: str, level: float, seeds: Sequence[int]
) -> list[np.ndarray]:
    """The outcome less its level at the point of each need, each batch of replicates in one go."""
    yardstick = work.question.parameters.verdict.yardstick
    values: dict[tuple[str, int], np.ndarray] = {}
    for first, last in sorted({(need.first, need.last) for need in points}):
        batch = {
            point.name: point
            for need, point in points.items()
            if (need.first, need.last) == (first, last)
        }
        runs = work.runs(list(batch.values()), seeds[first:last])
        found = responses(runs, outcome, yardstick) - level if outcome else lead(runs, yardstick)
        for name, part in found.groupby(runs["point_name"], sort=False):
            values[str(name), first] = part.to_numpy(dtype=float)
    return [values[point.name, need.first] for need, point in points.items()]


def columns(moved: str, value: Any) -> dict[str, Any]:
    """What tells a point from the others in the table of runs."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return {WHICH: moved, VALUE: float(value) if number else math.nan}
