"""Pictures of tipping points: how far parameters reach, and their paths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from openclosed.analysis.common import measures, style
from openclosed.analysis.common.measures import distinct, fitting, plain
from openclosed.analysis.finding.finding import records
from openclosed.experiments.tipping.answer import FLIPS, NONE, UNDECIDED, Tipping

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

ROWS = 14  # factors drawn
PANELS = 6
FINDINGS = {FLIPS: "open", UNDECIDED: "moving", NONE: "none"}  # how each is drawn


def pathed(found: Tipping) -> pd.DataFrame:
    """Numbers whose paths are drawn: those that flip it, or else those that are undecided."""
    rows = found.flips if len(found.flips) else found.undecided
    return rows[[not isinstance(low, str | bool) for low in rows["lowest"]]]


@style.styled
def reach(found: Tipping, title: str) -> Drawing:
    """How far each factor moves the outcome within its range, and where it flips."""
    drawn = records(found.table.head(ROWS))
    scale = 100 if found.unit == "share" else 1
    unit = "percentage points" if scale == 100 else found.unit
    zero = "" if not found.outcome else f" less {measures.written(found.level, found.unit)}"
    rest = len(found.table) - len(drawn)
    footer = (
        "Dots: means at the values that were tried, one parameter moved alone; filled where runs "
        "tell on which side it is, white where undecided. Bar: from the smallest to the largest. "
        "Thin line: the scenario as it is. Thick line: where it flips. Right: the value at which "
        "it flips, with its 95 % interval." + (f" {rest} more in the report." if rest else "")
    )
    figure, grid = style.panels(
        title, footer, columns=1, left=0.27, right=0.74, top=0.84, bottom=0.19
    )
    axes = grid[0][0]
    for place, row in enumerate(drawn):
        look = style.LOOKS[FINDINGS[row["finding"]]]
        ends = scale * row["least"], scale * row["most"]
        axes.barh(
            place, ends[1] - ends[0], left=ends[0], height=0.6, facecolor=look.colour,
            edgecolor="white", hatch=look.hatch,
        )  # fmt: skip
        looks = found.paths[found.paths["factor"] == row["factor"]]
        for told, face in ((True, look.ink), (False, "white")):
            means = scale * looks.loc[(looks["sign"] != 0) == told, "outcome"].to_numpy(dtype=float)
            axes.plot(
                means, np.full(len(means), place), "o", color=look.ink,
                markerfacecolor=face, markersize=7, clip_on=False, zorder=4,
            )  # fmt: skip
        axes.text(
            1.02, place, _mark(row), transform=axes.get_yaxis_transform(), va="center",
            fontsize=11, color=look.ink, fontweight="bold" if row["finding"] == FLIPS else "normal",
        )  # fmt: skip
    names = distinct([row["factor"] for row in drawn])
    axes.set_yticks(range(len(drawn)), [fitting(name, 32) for name in names.values()])
    axes.set_ylim(len(drawn) - 0.4, -0.6)
    axes.axvline(0, color="#222222", linewidth=3)
    axes.axvline(scale * found.base, color=style.LOOKS["scenario"].ink, linewidth=1.6)
    if scale == 100:
        low, high = axes.get_xlim()
        axes.set_xlim(low, max(high, 4.0) if found.base < 0 else high)  # room beyond the line
    axes.set_xlabel(f"{found.phrase}{zero} ({unit})")
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    return figure


def _mark(row: Mapping[str, Any]) -> str:
    if row["choices"]:
        return f"{row['base']} to {row['choices']}"[:32]
    if row["finding"] == FLIPS:
        return f"{plain(row['value'])} ({plain(row['low'])} to {plain(row['high'])})"
    return str(row["finding"])


@style.styled
def paths(found: Tipping, scales: Mapping[str, str], head: str) -> Drawing:
    """The outcome over the values that were tried, for the factors nearest to flipping it."""
    flips = records(pathed(found).head(PANELS))
    rows = 1 if len(flips) <= 3 else 2
    columns = -(-len(flips) // rows)
    scale = 100 if found.unit == "share" else 1
    footer = (
        "Each dot: the mean over runs at one value, the parameter moved alone; filled: its sign is "
        "clear. Band: the interval of the tipping point. Cross: the scenario as it is."
    )
    figure, grid = style.panels(
        head, footer, rows, columns, left=0.09, right=0.975, wspace=0.16, hspace=0.42, top=0.84,
        bottom=0.17,
    )  # fmt: skip
    cells = [axes for row in grid for axes in row]
    for place, (axes, row) in enumerate(zip(cells, flips, strict=False)):
        log = scales.get(row["factor"]) == "log"
        _path(axes, found, row, scale, log)
        if place % columns:
            axes.tick_params(labelleft=False)
        else:
            axes.set_ylabel(
                f"{found.phrase}\n({'points' if scale == 100 else found.unit})", fontsize=11
            )
    for axes in cells[len(flips) :]:
        axes.set_axis_off()
    limits = [axes.get_ylim() for axes in cells[: len(flips)]]
    for axes in cells[: len(flips)]:
        axes.set_ylim(min(low for low, _ in limits), max(high for _, high in limits))
    return figure


def _path(axes: Axes, found: Tipping, row: Mapping[str, Any], scale: int, log: bool) -> None:
    looks = found.paths[found.paths["factor"] == row["factor"]].sort_values("value")
    x, y = looks["value"].to_numpy(dtype=float), scale * looks["outcome"].to_numpy(dtype=float)
    y[looks["value"].to_numpy() == row["base"]] = scale * found.base  # which has more runs
    told = looks["sign"].to_numpy() != 0
    look, base = style.LOOKS["open"], style.LOOKS["scenario"]
    if row["above"]:
        axes.axvspan(row["low"], row["high"], color=style.PROJECTION_SHADE, zorder=0)
        axes.axvline(row["value"], color="#555555", linewidth=1.2, linestyle=(0, (3, 3)))
    axes.plot(x, y, color=look.colour, linewidth=1.6)
    axes.plot(x[told], y[told], look.marker, color=look.colour)
    axes.plot(x[~told], y[~told], look.marker, color=look.colour, markerfacecolor="white")
    axes.plot(
        [row["base"]], [scale * found.base], base.marker, color=base.colour, markersize=12,
        markeredgecolor="white", clip_on=False, zorder=5,
    )  # fmt: skip
    axes.axhline(0, color="#222222", linewidth=2)
    if log:
        style.factor_axis(axes, float(x.min()), float(x.max()))
    axes.set_xlabel(fitting(row["factor"], 38), fontsize=11)
    axes.set_title(_mark(row), fontsize=11, fontweight="normal")
