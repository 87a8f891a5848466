"""What was found of several parameters moved together: nearest points, and what was tried."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.common import contrasts
from analysis.common.response import mean_interval


class Move(NamedTuple):
    """One parameter of a nearest point: from its value in the scenario to another.

    `start` and `end` are the places of both in its range, from 0 to 1.
    """

    name: str
    unit: str
    base: Any
    value: Any
    lowest: float
    highest: float
    start: float
    end: float


class Near(NamedTuple):
    """A nearest point, with what fresh runs say there.

    `distance` is in ranges: of the farthest point told to be on the scenario's side, and of this
    one, the nearest told to be on the other. `verdicts` are probabilities with their intervals;
    `mean`, `low` and `high` are of the outcome that is named, else of the open share.
    """

    moves: list[Move]
    distance: tuple[float, float]
    verdicts: dict[str, Any]
    mean: float
    low: float
    high: float
    runs: int


class Tried(NamedTuple):
    """A direction that was bisected: what it found, the mean at its far end, how long it is."""

    names: list[str]
    finding: str
    end: float
    length: float
    runs: int


class Joint(NamedTuple):
    """The nearest points among some parameters, fewest parameters first, then the shortest.

    `explained` is the share of variance that the surface foretells of points that it has not seen,
    `design` the points that it is from.
    """

    among: list[str]
    explained: float
    size: int
    points: list[Near]
    tried: list[Tried]
    design: pd.DataFrame


def near(
    moves: list[Move],
    distance: tuple[float, float],
    runs: pd.DataFrame,
    response: pd.Series[float],
    yardstick: str,
) -> Near:
    """A nearest point from its fresh runs and their outcome."""
    done = runs[runs["status"] == "done"]
    labels = contrasts.verdicts(done[f"verdict_{yardstick}_all"])
    return Near(moves, distance, labels, *mean_interval(response.to_numpy()), len(done))


NEAREST = (
    ("point", "", "nearest points by rank: fewest parameters, then the shortest"),
    ("factor", "", "parameter that is moved"),
    ("unit", "", "unit of the parameter"),
    ("base", "unit of the parameter", "its value in the scenario"),
    ("value", "unit of the parameter", "its value at the point"),
    ("start", "part of the range", "place of the scenario's value in the range"),
    ("end", "part of the range", "place of the point's value in it"),
    ("distance", "ranges", "of the point from the scenario, all parameters together"),
    ("distance_low", "ranges", "up to here on the same path the verdict is clearly the old one"),
    ("open", "share", "of fresh runs there in which open wins"),
    ("open_low", "share", "lower end of its 95 % interval"),
    ("open_high", "share", "upper end of it"),
    ("closed", "share", "of fresh runs there in which closed wins"),
    ("closed_low", "share", "lower end of its 95 % interval"),
    ("closed_high", "share", "upper end of it"),
    ("mean", "unit of the outcome", "mean there of the outcome that is named, else the open share"),
    ("mean_low", "unit of the outcome", "lower end of its 95 % interval"),
    ("mean_high", "unit of the outcome", "upper end of it"),
    ("runs", "", "finished fresh runs there"),
)
TRIED = (
    ("factors", "", "parameters moved together"),
    ("finding", "flips, none within range, undecided", "what bisection along the path found"),
    ("outcome", "unit of the outcome", "mean at the end of the path less the value to be crossed"),
    ("length", "ranges", "of the end of the path from the scenario"),
    ("runs", "", "runs along the path"),
)


def table(points: Sequence[Near]) -> pd.DataFrame:
    """nearest.csv: a row a point and parameter."""
    rows = [
        (
            number, move.name, move.unit, move.base, move.value, move.start, move.end,
            point.distance[1], point.distance[0],
            *(
                point.verdicts[label][key]
                for label in ("open", "closed")
                for key in ("probability", "low", "high")
            ),
            point.mean, point.low, point.high, point.runs,
        )
        for number, point in enumerate(points, 1)
        for move in point.moves
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=[name for name, _, _ in NEAREST])


def tried_table(tried: Sequence[Tried]) -> pd.DataFrame:
    """joint.csv: a row a path."""
    rows = [(" + ".join(one.names), *one[1:]) for one in tried]
    return pd.DataFrame(rows, columns=[name for name, _, _ in TRIED])


def design_meanings(found: Joint) -> list[tuple[str, str, str]]:
    """Column, unit and meaning of the design."""
    outcome = "mean there of the outcome that is named, else the open share"
    return [
        ("point_name", "", "point of the design, as in runs.parquet"),
        *((name, "unit of the parameter", "its value") for name in found.among),
        ("outcome", "unit of the outcome", outcome),
    ]
