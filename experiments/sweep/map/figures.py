"""Pictures of a map: verdicts, their probabilities, or the mean of an outcome."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from openclosed.analysis.common import measures, style
from openclosed.analysis.common.measures import fitting, listed, percent, percent_range, plain
from openclosed.analysis.headline import VERDICTS
from openclosed.experiments.sweep.map.answer import PhaseMap
from openclosed.sim.outcomes.verdict import LABELS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

HALF = 0.5


def title(found: PhaseMap) -> str:
    """The answer in one line."""
    if found.outcome:
        level = measures.written(found.level, found.unit)
        part = percent(found.areas["above"].value)
        return f"The {found.phrase} is {level} or more on {part} of the map"
    if found.only:
        means = found.cells["mean"].dropna()
        ends = percent_range(means.min(), means.max())
        leads = VERDICTS[found.only].capitalize()
        share = f"the open share of {found.yardstick} is {ends}"
        return f"{leads} most often everywhere on the map, where {share}"
    led = [label for label in LABELS if found.areas[label].value > 0]
    ranked = sorted(led, key=lambda label: -found.areas[label].value)
    parts = [f"{VERDICTS[label]} on {percent(found.areas[label].value)}" for label in ranked]
    return f"Most often {listed(parts)} of the map"


@style.styled
def of_verdicts(found: PhaseMap) -> Drawing:
    """Which verdict is most frequent in each cell, contours at a half, and the runs behind them."""
    from matplotlib.patches import Patch

    footer = (
        "Colour and hatch: the most frequent verdict, the stronger the more frequent. Lines: "
        "where a verdict has a probability of a half. Cross: the scenario as it is."
    )
    figure, axes = _panels(found, footer, top=0.8)
    for place, row in enumerate(found.cells.to_dict("records")):
        if row["leader"]:
            look, chance = style.LOOKS[row["leader"]], found.chance(row["leader"])[place]
            _square(axes, row, look.colour, 0.25 + 0.65 * chance, look.hatch)
    led = [label for label in LABELS if (found.cells["leader"] == label).any()]
    handles: list[Any] = [
        Patch(
            facecolor=look.colour, alpha=0.8, hatch=look.hatch, edgecolor="white", label=look.label
        )
        for look in (style.LOOKS[label] for label in led)
    ]
    for label in LABELS:
        handles += _contour(axes, found, found.chance(label), HALF, label)
    _frame(axes, found)
    axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=4, frameon=False)
    return figure


@style.styled
def of_chances(found: PhaseMap) -> Drawing:
    """The probability of each verdict."""
    head = f"Probability of each verdict by {found.yardstick}"
    footer = "Line: where the probability is a half. Cross: the scenario as it is."
    shown = [label for label in LABELS if label in LABELS[:4] or found.chance(label).any()]
    across = -(-len(shown) // 2)
    figure, grid = style.panels(
        head,
        footer,
        2,
        across,
        left=0.085,
        right=0.95,
        wspace=0.28,
        hspace=0.38,
        top=0.86,
        bottom=0.15,
    )
    for place, label in enumerate(shown):
        axes = grid[place // across][place % across]
        _colours(axes, found, 100 * found.chance(label), "%", (0.0, 100.0))
        _contour(axes, found, found.chance(label), HALF, "plain")
        _frame(axes, found, small=True, across=place >= across, up=place % across == 0)
        axes.set_title(style.LOOKS[label].label, fontsize=13)
    return figure


@style.styled
def of_means(found: PhaseMap) -> Drawing:
    """The mean of an outcome, contours at its levels, and the runs behind the cells.

    Where no outcome is named it is the open share, and its levels are those at which a camp wins.
    """
    scale = 100 if found.unit == "share" else 1
    unit = "%" if scale == 100 else found.unit
    phrase = found.phrase if found.outcome else f"open share of {found.yardstick}"
    levels = {"plain": found.level}
    words = f"where the mean is {measures.written(found.level, found.unit)}"
    if not found.outcome:
        levels = {"closed": 1 - found.win_threshold, "open": found.win_threshold}
        words = f"where a camp would win, at {' and '.join(map(percent, levels.values()))}"
    footer = f"Lines: {words}; none where the map stays on one side. Cross: the scenario as it is."
    figure, axes = _panels(found, footer, top=0.84)
    means = found.cells["mean"].to_numpy(dtype=float)
    _colours(axes, found, scale * means, f"{phrase} ({unit})", None)
    for label, level in levels.items():
        _contour(axes, found, means, level, label)
    _frame(axes, found)
    return figure


def _panels(found: PhaseMap, footer: str, top: float) -> tuple[Drawing, Axes]:
    """A figure with a panel for the map, and one of the runs behind cells where these differ."""
    runs = found.cells["runs"].to_numpy(dtype=float)
    if runs.min() == runs.max():
        below = f"{footer} {int(runs[0])} runs behind each cell."
        figure, grid = style.panels(
            title(found), below, columns=1, left=0.085, right=0.97, top=top, bottom=0.19
        )
        return figure, grid[0][0]
    figure, grid = style.panels(
        title(found), f"{footer} Right: runs behind each cell.", columns=2, left=0.085, right=0.93,
        wspace=0.3, top=top, bottom=0.19, width_ratios=[1.75, 1],
    )  # fmt: skip
    _colours(grid[0][1], found, runs, "runs behind a cell", None)
    _frame(grid[0][1], found, small=True)
    return figure, grid[0][0]


def _square(axes: Axes, row: Mapping[Any, Any], colour: Any, alpha: float, hatch: str) -> None:
    from matplotlib.patches import Rectangle

    side = row["side"]
    corner = row["across"] - side / 2, row["up"] - side / 2
    axes.add_patch(
        Rectangle(corner, side, side, facecolor=colour, alpha=alpha, edgecolor="none", linewidth=0)
    )
    look: dict[str, Any] = {"facecolor": "none", "edgecolor": "white", "linewidth": 0, "alpha": 0.6}
    axes.add_patch(Rectangle(corner, side, side, hatch=hatch, **look))


def _colours(
    axes: Axes, found: PhaseMap, values: np.ndarray, label: str, limits: tuple[float, float] | None
) -> None:
    """Cells coloured by a number, with a bar; the colours are read by all and in grey."""
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize
    from matplotlib.ticker import MaxNLocator

    low, high = limits or (float(np.nanmin(values)), float(np.nanmax(values)))
    colours = ScalarMappable(Normalize(low, high if high > low else low + 1), "cividis")
    for row, value in zip(found.cells.to_dict("records"), values, strict=True):
        if not np.isnan(value):
            _square(axes, row, colours.to_rgba(np.array([value]))[0], 1.0, "")
    figure = axes.get_figure()
    assert figure is not None
    ticks = MaxNLocator(nbins=5, integer=bool((values == np.round(values)).all()))
    bar = figure.colorbar(colours, ax=axes, pad=0.03, fraction=0.05, ticks=ticks)
    bar.set_label(label, fontsize=11)
    bar.ax.tick_params(labelsize=10.5)


def _contour(
    axes: Axes, found: PhaseMap, values: np.ndarray, level: float, label: str
) -> list[Any]:
    """The line where the values of the cells cross the level; a handle for the legend, if any."""
    from matplotlib.lines import Line2D

    known = ~np.isnan(values)
    if known.sum() < 4 or not values[known].min() < level < values[known].max():
        return []
    x, y = (found.cells[name].to_numpy(dtype=float)[known] for name in ("across", "up"))
    look = style.LOOKS[label]
    dash: Any = look.dash if label in LABELS else "solid"
    axes.tricontour(x, y, values[known], levels=[level], colors="white", linewidths=4.5)
    axes.tricontour(
        x, y, values[known], levels=[level], colors=look.ink, linewidths=2.2, linestyles=[dash]
    )
    return [
        Line2D([], [], color=look.ink, linewidth=2.2, linestyle=dash, label=f"{look.label}: half")
    ]


def _frame(
    axes: Axes, found: PhaseMap, *, small: bool = False, across: bool = True, up: bool = True
) -> None:
    """Both axes with the parameters' values, and the cross of the scenario as it is."""
    first, second = found.axes
    size = 10.5 if small else 12
    places = [0, 2, 4] if small else range(5)
    ticks = [[axis["ticks"][i] for i in places] for axis in (first, second)]
    axes.set_xticks([p for p, _ in ticks[0]], [plain(v) for _, v in ticks[0]], fontsize=size)
    axes.set_yticks([p for p, _ in ticks[1]], [plain(v) for _, v in ticks[1]], fontsize=size)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.grid(visible=False)
    if across:
        axes.set_xlabel(_named(first, 30 if small else 60), fontsize=size)
    if up:
        axes.set_ylabel(_named(second, 26 if small else 40), fontsize=size)
    base, here = style.LOOKS["scenario"], (first["place"], second["place"])
    if all(0 <= place <= 1 for place in here):
        axes.plot(
            [here[0]], [here[1]], base.marker, color="#FFB000", markersize=13,
            markeredgecolor="black", clip_on=False, zorder=6,
        )  # fmt: skip


def _named(axis: Mapping[str, Any], most: int) -> str:
    unit = f" ({axis['unit']})" if axis["unit"] and len(axis["unit"]) < 14 else ""
    return f"{fitting(axis['name'], most)}{unit}"
