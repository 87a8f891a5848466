"""Changes with their intervals, one row each, in a panel for each kind of firm."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from openclosed.analysis.common import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from openclosed.analysis.common.contrasts import Contrast

FILLED = "Filled: the interval excludes 0; hollow: it does not."
_LETTER = 0.0075  # its width in a row's name, over that of the figure
_ROWS = 20  # in a figure of the usual height
_ROUNDING = 1e-9  # what is left of a difference that is none


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
        axes.set_xlabel("change of the open share (percentage points)")
        axes.set_yticks(range(len(names)), ["" if place else name for name in names])
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
