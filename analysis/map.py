"""A phase diagram: the verdicts over two parameters, as cells, and the area that each one leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.common import contrasts, ensemble, measures, style
from analysis.common.endings import VERDICTS
from analysis.common.measures import listed, percent, percent_range, plain
from analysis.common.names import fitting
from analysis.finding.finding import Column, Figure, Finding, Table, table, with_interval
from sim.outcomes.verdict import LABELS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

AREAS = (
    Column("what", "", "what is so", "Of the map", "everywhere"),
    *with_interval("part", "share", "part of the map", "part", shown="everywhere", bar="plain"),
)  # fmt: skip
FINER = "Cells are smaller and have more runs where the answer changes."
RESAMPLES = 1000


class Area(NamedTuple):
    """The part of the map that something is true of, with its 95 % interval."""

    value: float
    low: float
    high: float


class PhaseMap(NamedTuple):
    """A map: `cells` has a row a cell that tile it; `axes` the two parameters.

    `mean` of a cell is that of the outcome, or of the open share, of which a camp wins with
    `win_threshold`. `areas` holds the part of the map that each verdict leads, or for a named
    outcome the parts above and below `level`.
    """

    outcome: str
    level: float
    yardstick: str
    win_threshold: float
    cells: pd.DataFrame
    axes: Sequence[Mapping[str, Any]]
    areas: dict[str, Area]
    verdicts: dict[str, Any]

    @property
    def phrase(self) -> str:
        """What is drawn, in words."""
        return measures.measure(self.outcome).phrase if self.outcome else "verdict"

    @property
    def unit(self) -> str:
        """Unit of the outcome."""
        return measures.measure(self.outcome).unit if self.outcome else "share"

    @property
    def only(self) -> str:
        """The verdict that leads all of the map; empty where several do, or for an outcome."""
        led = [label for label in LABELS if label in self.areas and self.areas[label].value > 0]
        return led[0] if len(led) == 1 else ""

    def chance(self, label: str) -> np.ndarray:
        """Probability of a verdict in each cell; nan where no run finished."""
        count = self.cells["runs"].to_numpy(dtype=float)
        found = np.full(len(count), np.nan)
        np.divide(
            self.cells[f"runs_{label}"].to_numpy(dtype=float), count, out=found, where=count > 0
        )
        return found


def answer(
    cells: pd.DataFrame,
    axes: Sequence[Mapping[str, Any]],
    runs: pd.DataFrame,
    outcome: str,
    level: float,
    manifest: Mapping[str, Any],
) -> PhaseMap:
    """Who leads where.

    Args:
        cells: the parameters' values, across, up, side, runs, mean, error and runs_LABEL of each.
        axes: name, unit, ticks (place, value), base and place of the base of both parameters.
        runs: one row a run.
        outcome: what is drawn; empty: the verdicts.
        level: where the contour of a named outcome is.
        manifest: where the runs come from.
    """
    yardstick = ensemble.yardstick(manifest)
    counts = cells[[f"runs_{label}" for label in LABELS]].to_numpy(dtype=int)
    leader = np.where(counts.sum(axis=1) > 0, np.array(LABELS)[counts.argmax(axis=1)], "")
    area = cells["side"].to_numpy(dtype=float) ** 2
    column = f"verdict_{yardstick}_all"
    usual = runs[(runs["point_name"] == runs["point_name"].iloc[0]) & (runs["status"] == "done")]
    return PhaseMap(
        outcome,
        level,
        yardstick,
        float(ensemble.setting(manifest, "verdict.win_threshold", 2 / 3)),
        cells.assign(leader=leader),
        axes,
        _sides(cells, area, level) if outcome else _led(counts, area),
        {"as it is": contrasts.verdicts(usual[column])},
    )


def _led(counts: np.ndarray, area: np.ndarray) -> dict[str, Area]:
    """The area that each verdict leads; its interval by a bootstrap of the runs of every cell."""
    draw = np.random.default_rng(0)
    total = counts.sum(axis=1)
    known = total > 0
    chances = counts[known] / total[known, None]
    samples = np.stack(
        [
            draw.multinomial(int(n), p, size=RESAMPLES)
            for n, p in zip(total[known], chances, strict=True)
        ],
        axis=1,
    )
    part = area[known] / area[known].sum()
    found = {}
    for place, label in enumerate(LABELS):
        value = float(part[counts[known].argmax(axis=1) == place].sum())
        led = (samples.argmax(axis=2) == place) @ part
        low, high = np.quantile(led, [0.025, 0.975]).tolist()
        found[label] = Area(value, min(low, value), max(high, value))
    return found


def _sides(cells: pd.DataFrame, area: np.ndarray, level: float) -> dict[str, Area]:
    """The area above and below the level; its interval by drawing each cell's mean again."""
    draw = np.random.default_rng(0)
    mean, error = (cells[name].to_numpy(dtype=float) for name in ("mean", "error"))
    known = ~np.isnan(mean)
    part = area[known] / area[known].sum()
    value = float(part[mean[known] >= level].sum())
    drawn = draw.normal(mean[known], np.nan_to_num(error[known]), (RESAMPLES, int(known.sum())))
    low, high = np.quantile((drawn >= level) @ part, [0.025, 0.975]).tolist()
    low, high = min(low, value), max(high, value)
    return {"above": Area(value, low, high), "below": Area(1 - value, 1 - high, 1 - low)}


def finding(found: PhaseMap) -> Finding:
    """What a map says."""
    words = {"above": f"{found.phrase} on the level or above", "below": "below it"} | {
        label: f"{VERDICTS[label]} most often" for label in LABELS
    }
    areas = [(words[name], *area) for name, area in found.areas.items()]
    means = bool(found.outcome or found.only)
    figures = [
        Figure("map", _title(found), lambda: (of_means if means else of_verdicts)(found), FINER)
    ]
    if not found.outcome and any(_varies(found.chance(label)) for label in LABELS):
        sum_up = "The probabilities of a cell add up to one."
        title = f"Probability of each verdict by {found.yardstick}"
        figures.append(Figure("map_probabilities", title, lambda: of_chances(found), sum_up))
    tables = [table("areas", AREAS, areas), Table("cells", _columns(found), found.cells)]
    return Finding(_title(found), _says(found), tables, figures, facts=found.verdicts)


def _columns(found: PhaseMap) -> list[Column]:
    """The columns of the cells."""
    unit = found.unit if found.outcome else "share"
    of = found.phrase if found.outcome else f"open share of {found.yardstick}"
    known = {
        "across": Column("across", "part of the range", "centre of the cell, first parameter"),
        "up": Column("up", "part of the range", "centre of the cell in the second parameter"),
        "side": Column("side", "part of the range", "length of its sides"),
        "runs": Column("runs", "", "finished runs behind the cell", shown="report"),
        "mean": Column("mean", unit, f"mean {of}", f"mean {of}", "report"),
        "error": Column("error", unit, "standard error of that mean"),
        "leader": Column("leader", "", "most frequent verdict", "leads", "report"),
    }
    for axis in found.axes:
        name = str(axis["name"])
        meaning = "value of this parameter at the centre"
        known[name] = Column(name, str(axis["unit"]), meaning, shown="report")
    for label in LABELS:
        known[f"runs_{label}"] = Column(f"runs_{label}", "", f"runs with the verdict {label}")
    return [known[str(name)] for name in found.cells.columns]


HALF = 0.5


def _says(found: PhaseMap) -> list[str]:
    """The answer in a few sentences."""
    across, up = found.axes
    where = " and ".join(
        f"{axis['name']} from {plain(axis['ticks'][0][1])} to {plain(axis['ticks'][-1][1])}"
        for axis in (across, up)
    )
    said = [f"Over {where}, {_areas(found)}."]
    said.append(_as_it_is(found))
    least, most = found.cells["runs"].min(), found.cells["runs"].max()
    said.append(
        f"{len(found.cells)} cells, {least if least == most else f'{least} to {most}'} runs behind "
        "each, smaller and with more runs where the answer changes."
    )
    return said


def _areas(found: PhaseMap) -> str:
    if found.outcome:
        level = measures.written(found.level, found.unit)
        area = found.areas["above"]
        ends = percent_range(area.low, area.high)
        return f"the mean {found.phrase} is {level} or more on {percent(area.value)} ({ends}) of it"
    ranked = sorted(found.areas.items(), key=lambda item: -item[1].value)
    parts = [
        f"{VERDICTS[label]} most often on {percent(area.value)} "
        f"({percent_range(area.low, area.high)}) of the map"
        for label, area in ranked
        if area.value > 0
    ]
    return listed(parts)


def _as_it_is(found: PhaseMap) -> str:
    cells = found.verdicts["as it is"]
    leader = max(LABELS, key=lambda label: cells[label]["runs"])
    total = sum(cell["runs"] for cell in cells.values())
    place = " and ".join(f"{axis['name']} {plain(axis['base'])}" for axis in found.axes)
    ends = percent_range(cells[leader]["low"], cells[leader]["high"])
    return (
        f"As it is, at {place}, {VERDICTS[leader]} in {percent(cells[leader]['probability'])} "
        f"({ends}) of {total} runs."
    )


def _title(found: PhaseMap) -> str:
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


def _varies(chance: np.ndarray) -> bool:
    """Whether runs of a cell differ."""
    return bool(((chance > 0) & (chance < 1)).any())


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
            _title(found), below, columns=1, left=0.085, right=0.97, top=top, bottom=0.19
        )
        return figure, grid[0][0]
    figure, grid = style.panels(
        _title(found), f"{footer} Right: runs behind each cell.", columns=2, left=0.085, right=0.93,
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
