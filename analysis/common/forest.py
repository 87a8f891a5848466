"""Changes with their intervals, one row each, in a panel for each kind of firm."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from openclosed.analysis.common import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class Change(Protocol):
    """A difference with its interval."""

    @property
    def change(self) -> float:
        """In the unit of the outcome, as the next two."""

    @property
    def low(self) -> float:
        """Lower end."""

    @property
    def high(self) -> float:
        """Upper end."""

    @property
    def real(self) -> bool:
        """Whether its interval leaves out 0."""


FILLED = "Filled: the interval excludes 0; hollow: it does not."
_LETTER = 0.0075  # its width in a row's name, over that of the figure
_ROWS = 20  # in a figure of the usual height
_ROUNDING = 1e-9  # what is left of a difference that is none


def figure(
    title: str,
    footer: str,
    names: Sequence[str],
    panels: Mapping[str, Sequence[Change]],
) -> Figure:
    """A panel for each title with a row for each name, the first on top; all on one scale.

    Many rows make the figure higher. Call it under `style.styled`.
    """
    taller = max(1.0, len(names) / _ROWS)
    left = max(0.18, 0.02 + _LETTER * max(map(len, names)))
    drawn, grid = style.panels(
        title, footer, columns=len(panels), left=left, right=0.985,
        top=1.0 - 0.185 / taller, bottom=0.2 / taller, wspace=0.08,
    )  # fmt: skip
    drawn.set_size_inches(style.WIDTH, taller * style.HEIGHT)
    ends = [100 * end for rows in panels.values() for one in rows for end in (one.low, one.high)]
    limits = _limits(ends)
    for place, (axes, (heading, rows)) in enumerate(zip(grid[0], panels.items(), strict=True)):
        _rows(axes, rows)
        axes.set_xlim(limits)
        axes.set_title(heading)
        axes.set_xlabel("change of the open share (percentage points)")
        axes.set_yticks(range(len(names)), ["" if place else name for name in names])
    return drawn


class Mark(NamedTuple):
    """A value with its interval: how it is drawn, and whether its marker is filled."""

    value: float
    low: float
    high: float
    look: style.Look
    filled: bool


def _rows(axes: Axes, rows: Sequence[Change]) -> None:
    """A mark a row, in percentage points."""
    marks = []
    for row in rows:
        look = style.LOOKS[("open" if row.change > 0 else "closed") if row.real else "none"]
        marks.append(Mark(100 * row.change, 100 * row.low, 100 * row.high, look, row.real))
    draw(axes, marks)
    axes.axvline(0, color="#555555", linewidth=1.2)


def draw(axes: Axes, marks: Sequence[Mark]) -> None:
    """A marker and an interval a row, the first on top."""
    for place, mark in enumerate(marks):
        look = mark.look
        axes.plot(
            [mark.low, mark.high],
            [place, place],
            color=look.colour,
            linewidth=2.6,
            solid_capstyle="butt",
        )
        axes.plot(
            mark.value,
            place,
            marker=look.marker,
            color=look.colour,
            markerfacecolor=look.colour if mark.filled else "white",
            markersize=8,
        )
    axes.set_xlim(_limits([end for mark in marks for end in (mark.low, mark.high)]))
    axes.set_ylim(len(marks) - 0.5, -0.5)
    axes.grid(visible=True, axis="both")
    axes.tick_params(axis="y", length=0)


def _limits(ends: Sequence[float]) -> tuple[float, float]:
    """An axis that holds all ends that exist: one unit to either side of those that are one."""
    known = [end for end in ends if math.isfinite(end)] or [0.0]
    low, high = min(known), max(known)
    margin = 0.05 * (high - low) if high - low > _ROUNDING else 1.0
    return low - margin, high + margin
