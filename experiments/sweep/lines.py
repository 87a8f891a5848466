"""The curves of a sweep: values of one factor as lines, those of another side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from openclosed.analysis.common import measures
from openclosed.analysis.finding.curves import MOST_FACETS, MOST_LINES, Facet, Kind, Line
from openclosed.experiments.sweep.answer import Sweep
from openclosed.experiments.sweep.effects import USUAL, called, is_numeric, valued

PARTS = 3
"""Parts of the points of a parameter with more values than lines can show."""


def facets(found: Sweep, runs: pd.DataFrame) -> list[Facet]:
    """The lines of a sweep.

    For one factor they are its values and the unchanged scenario; in a grid of two the values of
    the second stand side by side; of more factors each stands alone, averaged over the others.
    """
    done = runs[runs["status"] == "done"]
    points, factors = found.moved, found.followed
    if len(factors) == 1:
        return [Facet("", _with_usual(found, factors[0], done))]
    if len(factors) == 2 and found.effects:
        lines_of, beside = sorted(factors, key=lambda one: -points[one].nunique())
        if points[beside].nunique() <= MOST_FACETS:
            values = _in_order(points[beside])
            return [
                Facet(
                    f"{called(beside)} {valued(beside, value, found.base[beside])}",
                    list(_lines(points[points[beside] == value], lines_of, done, found.base)),
                )
                for value in values
            ]
    return [
        Facet(called(one), list(_lines(points, one, done, found.base)))
        for one in factors[:MOST_FACETS]
    ]


def _with_usual(found: Sweep, factor: str, done: pd.DataFrame) -> list[Line]:
    """The values of a factor, with a line for the unchanged scenario."""
    points = found.moved
    lines = list(_lines(_furthest(points, factor), factor, done, found.base))
    if any(one.kind == "usual" for one in lines):
        return lines
    return [_line(USUAL, found.points.iloc[:1], done, "usual"), *lines]


def _furthest(points: pd.DataFrame, factor: str) -> pd.DataFrame:
    """The points to draw as lines: of too many choices those that change most."""
    if is_numeric(points[factor]):
        return points
    order = points["change"].abs().sort_values(ascending=False, kind="stable").index
    return points.loc[sorted(order[:MOST_LINES])] if len(points) > MOST_LINES else points


def _in_order(values: pd.Series) -> list[Any]:
    different = list(dict.fromkeys(values))
    return sorted(different) if is_numeric(values) else different


def _lines(
    points: pd.DataFrame, factor: str, done: pd.DataFrame, base: pd.Series
) -> Iterator[Line]:
    """A line for each value, or for each third of many values."""
    usual = base[factor]
    kind: Kind = "number" if is_numeric(points[factor]) else "choice"
    values = _in_order(points[factor])
    if kind == "number" and len(values) > MOST_LINES:
        order = points.sort_values(factor, kind="stable")
        for part in np.array_split(np.arange(len(order)), PARTS):
            own = order.iloc[part]
            ends = [measures.plain(float(pick(own[factor]))) for pick in (min, max)]
            yield _line(" to ".join(ends), own, done, kind)
        return
    named = {value: valued(factor, value, usual) for value in values[: MOST_LINES + 1]}
    for value, name in named.items():
        own = points[points[factor] == value]
        alike = list(named.values()).count(name) > 1  # to three figures
        head = str(value) if alike else name
        yield _line(head, own, done, "usual" if value == usual else kind)


def _line(name: str, points: pd.DataFrame, done: pd.DataFrame, kind: Kind) -> Line:
    runs: Sequence[int] = done.loc[done["point_name"].isin(points["point_name"]), "run"].tolist()
    return Line(name, runs, kind)
