"""Design points against one of them: paired differences in words and in pictures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis.common import ensemble, measures, paired, style
from openclosed.analysis.common.paired import probabilities
from openclosed.sim.outcomes.record import LABELS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LETTER = 0.0075  # its width in a row's name, over that of the figure
_ROWS = 20  # in a figure of the usual height
_ROUNDING = 1e-9  # a difference of rounding alone

FEWEST = 4
"""Runs or pairs from which the interval of a mean is useful."""


class Contrast(NamedTuple):
    """One outcome of one design point against the base.

    `outcome` may be ending_LABEL, the probability of that ending; `before` and `after` are means
    at the base and at the point over `pairs` pairs of runs; `change` is after less before, `low`
    to `high` its 95 % interval, `real` whether that excludes 0. Of fewer than FEWEST pairs there is
    no interval: its ends are nan.
    """

    point: str
    outcome: str
    unit: str
    pairs: int
    before: float
    after: float
    change: float
    low: float
    high: float
    real: bool

    @property
    def size(self) -> float:
        """How large the change is, whatever its sign."""
        return abs(self.change)


def contrasts(
    runs: pd.DataFrame, base: str, outcomes: Sequence[str], ending: str
) -> dict[str, list[Contrast]]:
    """The contrasts of each design point with `base`, in the order of runs: outcomes, then endings.

    Args:
        runs: one row a run, with point_name, seed, status, the outcomes and the endings, and the
            draw of drawn runs.
        base: name of the point that the others are compared with.
        outcomes: columns to compare.
        ending: column with the ending whose probabilities are compared.

    A pair counts if both of its runs finished; a point with fewer than two pairs is left out.
    """
    points = finished(runs)
    before = points.pop(base, runs.iloc[:0].set_index("seed"))
    found = {}
    for name, after in points.items():
        seeds = before.index.intersection(after.index)
        if len(seeds) >= 2:
            pair = before.loc[seeds], after.loc[seeds]
            found[name] = _of_point(name, *pair, outcomes, ending)
    return found


def finished(runs: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The finished runs of each point, by seed."""
    done = runs[runs["status"] == "done"]
    groups = done.groupby("point_name", sort=False)
    return {str(name): part.set_index("seed") for name, part in groups}


def ending_shares(labels: pd.Series[str]) -> dict[str, Any]:
    """Probability of each ending with its Wilson interval, ready for JSON."""
    return {
        label: {
            "runs": found.count,
            "probability": ensemble.number(found.value),
            "low": found.low,
            "high": found.high,
        }
        for label, found in probabilities(labels.astype(str)).items()
    }


def _of_point(
    name: str, before: pd.DataFrame, after: pd.DataFrame, outcomes: Sequence[str], ending: str
) -> list[Contrast]:
    def over_draws(difference: paired.Difference, differences: np.ndarray) -> paired.Difference:
        if "draw" not in before:
            return difference
        return paired.over_groups(difference, differences, paired.alike(before))

    every = []
    for outcome in outcomes:
        unit = measures.measure(outcome).unit
        was, became = (table[outcome].to_numpy(dtype=float) for table in (before, after))
        found = over_draws(paired.of_values(became, was), became - was)
        every.append(_contrast(name, outcome, unit, was, became, found))
    for label in LABELS:
        was, became = (table[ending].astype(str).to_numpy() == label for table in (before, after))
        differences = became.astype(float) - was
        found = over_draws(paired.of_events(became, was), differences)
        every.append(_contrast(name, f"ending_{label}", "share", was, became, found))
    return every


def _contrast(
    name: str,
    outcome: str,
    unit: str,
    was: np.ndarray,
    became: np.ndarray,
    found: paired.Difference,
) -> Contrast:
    is_pair = ~np.isnan(became.astype(float) - was.astype(float))
    before, after = (float(ensemble.mean(one[is_pair], axis=0)) for one in (was, became))
    if found.pairs < FEWEST:
        found = found._replace(low=math.nan, high=math.nan)
    return Contrast(name, outcome, unit, found.pairs, before, after, *found[1:], found.real)


def format_change(value: float, unit: str) -> str:
    """A change with its sign: shares in percentage points, all else to three digits.

    Points have one decimal, or one digit below .05, so that a small change is not 0.
    """
    if unit.startswith("share"):
        points = 100 * value
        if math.isnan(points):
            return "n/a"
        return f"{points:+.1g}" if 0 < abs(points) < 0.05 else f"{points:+.1f}"
    return ("+" if value > 0 else "") + measures.plain(value)


def format_change_range(low: float, high: float, unit: str) -> str:
    """The interval of a change in words."""
    return f"{format_change(low, unit)} to {format_change(high, unit)}"


@style.styled
def figure(
    title: str, footer: str, names: Sequence[str], panels: Mapping[str, Sequence[Contrast]]
) -> Figure:
    """A panel for each title with a row for each name, the first on top; all on one scale.

    Many rows make the figure higher.
    """
    taller = max(1.0, len(names) / _ROWS)
    left = max(0.18, 0.02 + _LETTER * max(map(len, names)))
    drawn, grid = style.panels(
        title, footer, columns=len(panels), left=left, right=0.985,
        top=1.0 - 0.185 / taller, bottom=0.2 / taller, wspace=0.08,
    )  # fmt: skip
    drawn.set_size_inches(style.WIDTH, taller * style.HEIGHT)
    ends = [end for rows in panels.values() for one in rows for end in (one.low, one.high)]
    for place, (axes, (heading, rows)) in enumerate(zip(grid[0], panels.items(), strict=True)):
        for row, one in enumerate(rows):
            _draw(axes, row, one)
        axes.axvline(0, color="#555555", linewidth=1.2)
        axes.set_xlim(limits(ends))
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.grid(visible=True, axis="both")
        axes.tick_params(axis="y", length=0)
        axes.set_title(heading)
        axes.set_xlabel("change of the open share (pp)")
        axes.set_yticks(range(len(names)), names)
        axes.tick_params(labelleft=not place)
    return drawn


def _draw(axes: Axes, row: int, one: Contrast) -> None:
    """A marker and an interval, in percentage points."""
    look = style.LOOKS[("open" if one.change > 0 else "closed") if one.real else "none"]
    ends = [100 * one.low, 100 * one.high]
    axes.plot(ends, [row, row], color=look.colour, linewidth=2.6, solid_capstyle="butt")
    axes.plot(
        100 * one.change, row, marker=look.marker, color=look.colour, markersize=8,
        markerfacecolor=look.colour if one.real else "white",
    )  # fmt: skip


def limits(ends: Sequence[float]) -> tuple[float, float]:
    """An axis of points that holds all ends that exist: one to either side where all are one."""
    known = [100 * end for end in ends if math.isfinite(end)] or [0.0]
    low, high = min(known), max(known)
    margin = 0.05 * (high - low) if high - low > _ROUNDING else 1.0
    return low - margin, high + margin
