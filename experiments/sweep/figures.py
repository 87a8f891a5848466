"""Pictures of a sweep: the outcome by factor and over the months, who wins, and what drives it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from openclosed.analysis.common import ensemble, measures, style
from openclosed.analysis.common.contrasts import FEWEST
from openclosed.analysis.common.measures import distinct, fitting
from openclosed.experiments.sweep.answer import Sweep, Trend, is_numeric
from openclosed.sim.outcomes.verdict import LABELS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

    from openclosed.analysis.common.ensemble import Ensemble

PANELS = 6  # factors or outcomes drawn
BINS = 6  # of the line through the points
LETTERS = 42  # of choices that fit side by side below a panel
ROWS = 14  # factors of a Sobol design drawn
TICKS = 6  # of a map, at most
COLOURS = "viridis"  # which people with the common colour-vision deficiencies can order


@style.styled
def outcome_by_factor(found: Sweep, title: str, logs: set[str]) -> Drawing:
    """The outcome at each point against each of the factors that it follows most closely."""
    drawn = found.trends[:PANELS]
    names = [one.factor for one in drawn]
    rows = 1 if len(drawn) <= 3 else 2
    columns = -(-len(drawn) // rows)
    runs = int(found.points["runs"].median())
    rest = len(found.trends) - len(drawn)
    with_interval = ", with its 95 % interval" if runs >= FEWEST else ""
    footer = (
        f"Each dot: the mean of about {runs} runs at one point{with_interval}. Line, where the "
        "outcome clearly follows a factor: median of the dots in equal parts of the range. Cross: "
        "the scenario as it is." + (f" {rest} more factors are in the report." if rest else "")
    )
    figure, grid = style.panels(
        title, footer, rows, columns, left=0.085, right=0.975, wspace=0.14, hspace=0.5,
        top=0.84, bottom=0.17 if all(is_numeric(found.moved[name]) for name in names) else 0.23,
    )  # fmt: skip
    scale = 100 if found.unit == "share" else 1
    cells = [axes for row in grid for axes in row]
    for axes, one in zip(cells, drawn, strict=False):
        _panel(axes, found, one, scale, one.factor in logs)
    for axes in cells[len(drawn) :]:
        axes.set_axis_off()
    ends = np.array([axes.get_ylim() for axes in cells[: len(drawn)]])
    for place, axes in enumerate(cells[: len(drawn)]):
        axes.set_ylim(ends[:, 0].min(), ends[:, 1].max())
        if place % columns:
            axes.tick_params(labelleft=False)
        else:
            axes.set_ylabel(f"{found.phrase}\n({'%' if scale == 100 else found.unit})", fontsize=11)
    return figure


def _panel(axes: Axes, found: Sweep, one: Trend, scale: int, log: bool) -> None:
    points, look, base = found.moved, style.LOOKS["open"], style.LOOKS["scenario"]
    column, usual = points[one.factor], found.base[one.factor]
    if is_numeric(column):
        x, here = column.to_numpy(dtype=float), usual
    else:
        order = list(dict.fromkeys([*column, usual]))
        x = np.array([order.index(value) for value in column], dtype=float)
        here = order.index(usual)
        texts = [str(value).replace("_", " ") for value in order]
        if len(order) * max(map(len, texts)) < LETTERS:
            axes.set_xticks(range(len(order)), texts, fontsize=10)
        else:
            axes.set_xticks(range(len(order)), texts, rotation=30, ha="right", fontsize=10)
    mean, low, high = (scale * points[c].to_numpy(dtype=float) for c in ("mean", "low", "high"))
    if scale == 100:
        low, high = low.clip(0, 100), high.clip(0, 100)
    axes.vlines(x, low, high, color=look.colour, linewidth=1, alpha=0.35)
    axes.plot(x, mean, look.marker, color=look.colour, markersize=5)
    if log:
        style.factor_axis(axes, float(x.min()), float(x.max()))
    if one.real and not one.groups:
        axes.plot(*_line(x, mean, log), color=style.LOOKS["plain"].colour, linewidth=2)
    axes.plot(
        [here], [scale * found.base["mean"]], base.marker, color=base.colour, markersize=12,
        markeredgecolor="white", clip_on=False, zorder=5,
    )  # fmt: skip
    axes.set_xlabel(fitting(one.factor, 38), fontsize=11)
    said = f"{one.measured}{':' if one.groups else ''} {one.written(found.unit)}"
    word = said if one.real else f"{said}, could be 0"
    axes.set_title(textwrap.shorten(word, 48), fontsize=11, fontweight="normal")


def _line(x: np.ndarray, y: np.ndarray, log: bool) -> tuple[np.ndarray, np.ndarray]:
    """Median of y in equal parts of the range of x, at the median of x in each."""
    along = np.log(x) if log else x
    edges = np.linspace(along.min(), along.max(), BINS + 1)[1:-1]
    part = np.digitize(along, edges)
    kept = [place for place in range(BINS) if (part == place).any()]
    return (
        np.array([np.median(x[part == place]) for place in kept]),
        np.array([np.median(y[part == place]) for place in kept]),
    )


@style.styled
def outcome_curves(found: Sweep, runs: pd.DataFrame, months: pd.DataFrame) -> Drawing:
    """The median path of each point, a panel an outcome; coloured by the factor followed most."""
    kept = [str(name) for name in months if name not in ("run", "month")]
    names = [name for name in kept if not name.startswith("served_")] or kept
    drawn, rest = names[:PANELS], len(names) - PANELS
    groups = {
        str(point): ensemble.of(part, months)
        for point, part in runs[runs["status"] == "done"].groupby("point_name", sort=False)
    }
    followed = [one.factor for one in found.trends]
    factor = next((one for one in followed if is_numeric(found.moved[one])), "")
    phrase = measures.measure(drawn[0]).phrase
    title = f"{phrase[0].upper()}{phrase[1:]} over the months at each point"
    footer = (
        "A line: the median of the runs at one point. Black: the scenario as it is."
        + (f" Colour: {factor}." if factor else "")
        + (f" {rest} more outcomes are in months.parquet." if rest > 0 else "")
    )
    rows = 1 if len(drawn) <= 3 else 2
    figure, grid = style.panels(
        title, footer, rows, -(-len(drawn) // rows), left=0.085, right=0.88, top=0.87,
        wspace=0.3, hspace=0.45,
    )  # fmt: skip
    cells = [axes for row in grid for axes in row]
    values = dict(zip(found.points["point_name"], found.points.get(factor, ()), strict=False))
    colours = _path_colours(figure, factor, values)
    for axes, name in zip(cells, drawn, strict=False):
        _paths(axes, groups, name, colours)
    for axes in cells[len(drawn) :]:
        axes.set_axis_off()
    return figure


def _path_colours(figure: Drawing, factor: str, values: dict[str, float]) -> dict[str, object]:
    """The colour of each point by its value of a factor, with a bar that shows it; or none."""
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize

    if not factor:
        return {}
    scale = ScalarMappable(Normalize(min(values.values()), max(values.values())), COLOURS)
    bar = figure.colorbar(scale, cax=figure.add_axes((0.92, 0.22, 0.012, 0.5)))
    bar.set_label(fitting(factor, 30), fontsize=11)
    return dict(zip(values, scale.to_rgba(np.array(list(values.values()))), strict=True))


def _paths(axes: Axes, groups: dict[str, Ensemble], name: str, colours: dict[str, object]) -> None:
    outcome = measures.measure(name)
    share = outcome.unit == "share"
    for number, (point, group) in enumerate(groups.items()):
        middle = ensemble.quantiles(group.paths(name), (0.5,))[0] * (100 if share else 1)
        usual = not number  # the scenario as it is comes first
        axes.plot(
            group.years, middle, color="black" if usual else colours.get(point, "#0072B2"),
            linewidth=2.6 if usual else 1.2, alpha=1 if usual else 0.7, zorder=3 if usual else 2,
        )  # fmt: skip
    years = next(iter(groups.values())).years
    style.time_axis(axes, years, name_periods=False)
    axes.set_ylabel(f"{outcome.phrase}\n({'%' if share else outcome.unit})", fontsize=11)


@style.styled
def who_wins(found: Sweep, title: str) -> Drawing:
    """A grid over two numbers: which verdict leads at each point, or the mean of the outcome."""
    from matplotlib.patches import Patch, Rectangle

    across, up = found.factors
    cells = {
        name: found.moved.pivot_table(name, up, across, dropna=False)
        for name in ("mean", *(f"verdict_{label}" for label in LABELS))
    }
    cross = "Cross: the scenario as it is."
    colour = "Colour and hatch: the most frequent verdict, the stronger the more frequent. "
    footer = (colour if found.by_verdict else "") + cross
    figure, grid = style.panels(title, footer, columns=1, left=0.1, right=0.96, top=0.8)
    axes = grid[0][0]
    if not found.by_verdict:
        scale = 100 if found.unit == "share" else 1
        drawn = axes.pcolormesh(scale * cells["mean"].to_numpy(), cmap="cividis")
        bar = figure.colorbar(drawn, ax=axes, pad=0.02)
        bar.set_label(f"{found.phrase} ({'%' if scale == 100 else found.unit})", fontsize=11)
    else:
        chances = np.stack([cells[f"verdict_{label}"].to_numpy() for label in LABELS])
        handles: list[Any] = []
        for place, label in enumerate(LABELS):
            look, chance = style.LOOKS[label], chances[place]
            led = np.argwhere((np.nan_to_num(chances).argmax(axis=0) == place) & (chance > 0))
            for row, column in led:
                shade = {"facecolor": look.colour, "alpha": 0.25 + 0.65 * chance[row, column]}
                axes.add_patch(Rectangle((column, row), 1, 1, linewidth=0, hatch=look.hatch,
                                         edgecolor="white", **shade))  # fmt: skip
            if len(led):
                handles.append(Patch(facecolor=look.colour, alpha=0.8, hatch=look.hatch,
                                     edgecolor="white", label=look.label))  # fmt: skip
        axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1.0), ncols=6,
                    frameon=False)  # fmt: skip
    columns, rows = cells["mean"].columns.to_numpy(), cells["mean"].index.to_numpy()
    axes.set_xlim(0, len(columns))
    axes.set_ylim(0, len(rows))
    axes.grid(visible=False)
    axes.set_xticks(*_ticks(columns))
    axes.set_yticks(*_ticks(rows))
    axes.set_xlabel(fitting(across, 60))
    axes.set_ylabel(fitting(up, 40))
    here = [
        float(np.interp(found.base[name], values, np.arange(len(values)) + 0.5, np.nan, np.nan))
        for name, values in ((across, columns), (up, rows))
    ]
    axes.plot(*here, style.LOOKS["scenario"].marker, color="#FFB000", markersize=13,
              markeredgecolor="black", clip_on=False, zorder=6)  # fmt: skip
    return figure


def _ticks(values: np.ndarray) -> tuple[list[float], list[str]]:
    """The centres of some of the cells, the ends among them, and their values."""
    places = np.unique(np.linspace(0, len(values) - 1, TICKS).round().astype(int))
    return (places + 0.5).tolist(), [measures.plain(float(values[place])) for place in places]


@style.styled
def parts_of_variance(found: Sweep, title: str) -> Drawing:
    """What each factor of a Sobol design explains alone and together with others."""
    drawn = found.drivers.head(ROWS)
    rest = len(found.drivers) - len(drawn)
    names = drawn["factor"].tolist()
    footer = (
        "Bars: share of the variance of the expected outcome that a parameter explains alone "
        "(dark) and with its interactions (whole bar), line: 95 % interval of the whole bar."
        + (f" {rest} more in the report." if rest else "")
    )
    figure, grid = style.panels(title, footer, columns=1, left=0.3, right=0.975, top=0.86)
    axes, look, rows = grid[0][0], style.LOOKS["open"], range(len(drawn))
    total, low, high, first = (
        100 * drawn[name].to_numpy(dtype=float)
        for name in ("total", "total_low", "total_high", "first")
    )
    axes.barh(rows, total, height=0.62, facecolor="white", edgecolor=look.colour,
              hatch=look.hatch, linewidth=1.4)  # fmt: skip
    axes.barh(rows, np.nan_to_num(first), height=0.62, facecolor=look.colour)
    axes.hlines(rows, low, high, color=style.LOOKS["plain"].colour, linewidth=2)
    short = distinct(names)
    axes.set_yticks(rows, [fitting(short[name], 28) for name in names], fontsize=11)
    axes.set_ylim(max(len(names), 1) - 0.4, -0.6)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(left=0)
    axes.set_xlabel(f"share of the variance of the expected {found.phrase} (%)")
    return figure
