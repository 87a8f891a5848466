"""Pictures of a sweep: along each factor, who wins over pairs, its drivers, and curves by agent."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from openclosed.analysis.common import measures, style
from openclosed.analysis.common.measures import distinct, fitting
from openclosed.analysis.finding.curves import MOST_FACETS, MOST_LINES, UNCHANGED, Facet, Kind, Line
from openclosed.analysis.finding.words import Words
from openclosed.analysis.headline import DIALS, ENTERPRISES, HEADLINES, SHARES, STARTUPS
from openclosed.experiments.sweep.answer import Sweep
from openclosed.experiments.sweep.effects import (
    FEW,
    MOST_PAIRED,
    Effect,
    called,
    is_numeric,
    valued,
)
from openclosed.sim.parameters.dials import TODAY

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

WORDS: Final = Words(__file__)
SHADE = "#5B2A86"
PANELS = 6  # factors drawn
ROWS = 14  # factors of a Sobol design drawn
TICKS = 6  # of a map, at most
WRITTEN = 5  # values of each factor of a map whose cells are written in
PIXELS = 9  # width of a letter below a panel
INCHES = {"curves": 2.7, "map": 2.2, "between": 1.0, "around": 2.45}
ABOVE = 1.45
"""Heights of a row of panels, of a row of maps, and of what stands between and around them."""
KINDS = {
    STARTUPS.outcome: style.LOOKS["open"],
    ENTERPRISES.outcome: style.LOOKS["plain"]._replace(marker="s", dash=(0, (5, 2))),
}
"""The style of the headlines of both kinds of firms."""


@style.styled
def by_factor(found: Sweep, title: str, note: str, logs: set[str]) -> Drawing:
    """The outcome along each factor, and below, of a grid, who wins over each pair of them."""
    factors = found.followed[: MOST_PAIRED if len(found.maps) else PANELS]
    pairs = list(dict.fromkeys(zip(found.maps["across"], found.maps["up"], strict=True)))
    mapped = [(pair, outcome) for outcome in found.reported for pair in pairs]
    across = min(max(len(factors), min(len(mapped), 2)), 3)
    rows = [-(-len(some) // across) for some in (factors, mapped)]
    heights = [INCHES["curves"]] * rows[0] + [INCHES["map"]] * rows[1]
    tall = sum(heights) + INCHES["between"] * (len(heights) - 1) + INCHES["around"]
    figure, grid = style.panels(
        title, note, len(heights), across, left=0.075, right=0.905, top=1 - ABOVE / tall,
        bottom=(INCHES["around"] - ABOVE) / tall, wspace=0.3, height_ratios=heights,
        hspace=INCHES["between"] * len(heights) / sum(heights),
    )  # fmt: skip
    figure.set_size_inches(style.WIDTH, tall)
    panels = [axes for row in grid for axes in row]
    above, below = panels[: rows[0] * across], panels[rows[0] * across :]
    _curves(above[: len(factors)], found, factors, logs)
    for axes, (pair, outcome) in zip(below, mapped, strict=False):
        _map(axes, found, pair, outcome)
    for axes in (*above[len(factors) :], *below[len(mapped) :]):
        axes.set_axis_off()
    return figure


def _curves(panels: Sequence[Axes], found: Sweep, factors: Sequence[str], logs: set[str]) -> None:
    """A panel for each factor, all on one scale."""
    is_share = found.unit == "share"
    scale: float = 100 if is_share else 1
    for place, (axes, factor) in enumerate(zip(panels, factors, strict=True)):
        _along(axes, found, factor, scale, log=factor in logs)
        head = called(factor).capitalize() if called(factor) in DIALS else fitting(factor, 34)
        axes.set_title(head, pad=8, fontsize=13)
        if place % 3:
            axes.tick_params(labelleft=False)
        elif not is_share:
            axes.set_ylabel(f"{found.phrase}\n({found.unit})", fontsize=11)
    ends = np.array([axes.get_ylim() for axes in panels])
    low, high = (0.0, ends[:, 1].max()) if is_share else (ends[:, 0].min(), ends[:, 1].max())
    room = (
        0.11 * (len(found.reported) + bool(found.others)) + 0.04
    )  # above the lines, for what a factor changes
    for axes in panels:
        axes.set_ylim(low, high + (high - low) * room / (1 - room))
        if is_share and all(one.startswith("open_share_") for one in found.reported):
            thirds = {100 / 3: "closed", 200 / 3: "open"}
            if high >= 100 / 3:
                axes.set_yticks([place for place in (0, *thirds, 100) if place <= high])
            for third, camp in thirds.items():
                if third <= high:
                    axes.axhline(third, color=style.LOOKS[camp].colour, linewidth=1.1, zorder=1,
                                 linestyle=(0, (1, 2)))  # fmt: skip
            axes.grid(visible=False)
        if is_share:
            axes.yaxis.set_major_formatter(lambda share, _: f"{share:.0f} %")
    for number, (axes, factor) in enumerate(zip(panels, factors, strict=True)):
        _changes(axes, found, factor)
        if is_numeric(found.moved[factor]):
            usual = float(found.base[factor])
            axes.axvline(usual, ymax=1 - room, zorder=1, color="#9AA0A6", linewidth=1.1)
        if number % 3 == 2 or number == len(panels) - 1:
            _names(axes, found, factor, scale)


def _names(axes: Axes, found: Sweep, factor: str, scale: float) -> None:
    """The kinds of firms at the ends of their lines."""
    last = found.levels[found.levels["factor"] == factor].groupby("outcome")["mean"].last()
    kinds = [one for one in HEADLINES if len(found.reported) > 1 and one.outcome in last]
    ends = [(scale * float(last[one.outcome]), one.column, KINDS[one.outcome].ink) for one in kinds]
    style.label_ends(axes, ends, size=10.5)


def _along(axes: Axes, found: Sweep, factor: str, scale: float, *, log: bool) -> None:
    """Lines and bands of the reported outcomes, over the values of a factor."""
    usual = found.base[factor]
    own = found.levels[found.levels["factor"] == factor]
    numeric = is_numeric(found.moved[factor])
    order = list(dict.fromkeys(own["value"]))
    places = {value: float(value) if numeric else place for place, value in enumerate(order)}
    if numeric and not found.effects:
        look = style.LOOKS["open"]
        points = found.moved[factor].to_numpy(dtype=float), scale * found.moved["mean"]
        axes.plot(*points, look.marker, color=look.colour, markersize=4, alpha=0.35)
    if numeric and log:
        spread = found.moved[factor].astype(float)
        style.factor_axis(axes, float(spread.min()), float(spread.max()))
    for outcome in found.reported:
        look = KINDS.get(outcome, style.LOOKS["plain"])
        rows = own[own["outcome"] == outcome]
        x = np.array([places[value] for value in rows["value"]])
        mean, low, high = (scale * rows[name].to_numpy(float) for name in ("mean", "low", "high"))
        dash: Any = look.dash if numeric else ""
        if numeric:
            axes.fill_between(x, low, high, color=look.colour, alpha=0.2, linewidth=0)
        else:
            axes.vlines(x, low, high, color=look.colour, linewidth=2.4, alpha=0.55)
        axes.plot(x, mean, color=look.colour, linestyle=dash, marker=look.marker, linewidth=2.2,
                  markersize=6, clip_on=False)  # fmt: skip
    parted = len(set(found.moved[factor])) > len(order)
    _values(axes, factor, order, usual, numeric=numeric, log=log, parted=parted)


def _values(
    axes: Axes,
    factor: str,
    order: Sequence[Any],
    usual: Any,
    *,
    numeric: bool,
    log: bool,
    parted: bool,
) -> None:
    """The values of a factor below its panel; of a dial the ends in words."""
    if called(factor) in DIALS:
        ends = (0, TODAY, 1)
        axes.set_xticks(ends, [valued(factor, one, TODAY) for one in ends], fontsize=11)
        axes.set_xlim(-0.02, 1.02)
        first, _, last = axes.get_xticklabels()
        first.set_horizontalalignment("left")
        last.set_horizontalalignment("right")
    elif not numeric:
        texts = [valued(factor, one, usual) for one in order]
        room = axes.get_window_extent().width / PIXELS / len(texts)  # letters
        if max(len(word) for text in texts for word in text.split()) <= room:
            texts = [textwrap.fill(text, int(room)) for text in texts]
            axes.set_xticks(range(len(order)), texts, fontsize=10)
        else:
            texts = [fitting(text, 16) for text in texts]
            axes.set_xticks(range(len(order)), texts, fontsize=10, rotation=30, ha="right")
        axes.set_xlim(-0.5, len(order) - 0.5)
    elif not log and len(order) <= TICKS and not parted:
        axes.set_xticks(list(map(float, order)), [measures.setting(one) for one in order])
    axes.tick_params(axis="x", length=0, pad=6)


def _changes(axes: Axes, found: Sweep, factor: str) -> None:
    """Above its lines: the change of a factor of a grid end to end, else its trend."""
    style_of: dict[str, Any] = {"transform": axes.transAxes, "fontsize": 11, "va": "top"}
    trend = next(one for one in found.trends if one.factor == factor)
    if not found.effects:
        text = WORDS(
            "trend_shown", measured=trend.measured, alone=not trend.groups,
            value=trend.value, unit=found.unit if trend.groups else "", real=trend.real,
        )  # fmt: skip
        axes.text(0.01, 0.99, textwrap.shorten(text, 48), **style_of)
        return
    own = {one.outcome: one for one in found.effects if one.factor == factor}
    for place, outcome in enumerate(found.reported):
        one, look = own[outcome], KINDS.get(outcome, style.LOOKS["plain"])
        axes.text(0.01, 0.995 - 0.115 * place, _change(one), color=look.ink, fontweight="bold",
                  **style_of)  # fmt: skip
    for one in (one for one in found.others if one.factor == factor):
        text = WORDS("other_shown", of=SHARES[one.outcome], value=one.change)
        axes.text(0.01, 0.995 - 0.115 * len(found.reported), text, color="#444444", **style_of)


def _change(one: Effect) -> str:
    """A change of a kind of firms, with its interval if there is one."""
    name = {each.outcome: each.column for each in HEADLINES}.get(one.outcome, "")
    ends = () if np.isnan(one.low) else (one.low, one.high)
    return WORDS("change_shown", name=name, value=one.change, ends=ends, unit=one.unit)


def _map(axes: Axes, found: Sweep, pair: tuple[str, str], outcome: str) -> None:
    """Which ending is the most frequent at each pair of values, or the mean of the outcome."""
    from matplotlib.patches import Rectangle

    across, up = pair
    own = found.maps[
        (found.maps["across"] == across) & (found.maps["up"] == up)
        & (found.maps["outcome"] == outcome)
    ]  # fmt: skip
    columns, rows = (_sorted(own[name]) for name in ("across_value", "up_value"))
    written = max(len(columns), len(rows)) <= WRITTEN
    scale = 100 if found.unit == "share" else 1
    every = scale * found.maps.loc[found.maps["outcome"] == outcome, "mean"]
    for one in own.itertuples():
        x, y = columns.index(one.across_value), rows.index(one.up_value)
        edge = "white"
        if one.clear:
            look = style.LOOKS[str(one.ending)]
            colour, strong = look.colour, 0.15 + 0.55 * float(str(one.probability))
            hatch = "" if written else look.hatch
        elif one.ending:
            colour, strong, hatch, edge = "white", 1.0, "", "#D5D8DC"
        else:
            part = (scale * float(str(one.mean)) - every.min()) / (np.ptp(every) or 1.0)
            colour, strong, hatch = SHADE, 0.1 + 0.7 * part, ""
        axes.add_patch(Rectangle((x, y), 1, 1, facecolor=colour, alpha=strong, hatch=hatch,
                                 edgecolor=edge, linewidth=1.5))  # fmt: skip
        if written:
            axes.text(x + 0.5, y + 0.5, _cell(found, one), ha="center",
                      va="center", fontsize=10.5, color="#111111", linespacing=1.15)  # fmt: skip
    axes.set_xlim(0, len(columns))
    axes.set_ylim(0, len(rows))
    axes.grid(visible=False)
    axes.tick_params(length=0, labelsize=10.5)
    axes.set_xticks(*_ticks(across, columns, found.base[across]))
    places, texts = _ticks(up, rows, found.base[up])
    axes.set_yticks(places, [textwrap.fill(text, 9) for text in texts], linespacing=0.95)
    names = {each.outcome: WORDS("who_wins", title=each.title) for each in HEADLINES}
    mapped = names.get(outcome, measures.capital(found.phrase))
    short = distinct(found.factors)
    sides = [called(one) if called(one) in DIALS else fitting(short[one], 22) for one in pair]
    head = WORDS("map_title", across=sides[0], up=sides[1])
    axes.set_title(f"{head}\n{textwrap.shorten(mapped, 44)}", fontsize=11, fontweight="normal",
                   pad=6, linespacing=1.3)  # fmt: skip


def _cell(found: Sweep, one: Any) -> str:
    """What stands in a cell of a map: a clear ending and how often it is, or a mean."""
    if not one.ending and found.is_counted:
        return WORDS("often", share=one.mean, count=round(one.mean * one.runs), runs=one.runs)
    if not one.ending:
        return measures.format_value(float(one.mean), found.unit)
    if not one.clear:
        return WORDS("not_clear")
    count = round(one.probability * one.runs) if found.runs < FEW else None
    often = WORDS("often", share=one.probability, count=count, runs=one.runs)
    return f"{style.LOOKS[one.ending].label}\n{often}"


def _sorted(values: pd.Series) -> list[Any]:
    different = list(dict.fromkeys(values))
    return sorted(different) if is_numeric(values.infer_objects()) else different


def _ticks(factor: str, values: Sequence[Any], usual: Any) -> tuple[list[float], list[str]]:
    """The centres of some cells, including the ends, and their values."""
    places = np.unique(np.linspace(0, len(values) - 1, TICKS).round().astype(int))
    texts = [textwrap.shorten(valued(factor, values[place], usual), 22) for place in places]
    return (places + 0.5).tolist(), texts


@style.styled
def parts_of_variance(found: Sweep, title: str) -> Drawing:
    """The variance that each factor of a Sobol design explains alone and with others."""
    drawn = found.drivers.head(ROWS)
    rest = len(found.drivers) - len(drawn)
    names = drawn["factor"].tolist()
    footer = WORDS("note_drivers", alone=bool(drawn["first"].notna().any()), left=rest)
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
    axes.set_xlabel(WORDS("share_of_variance", of=found.phrase))
    return figure


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
        lines = _with_usual(found, factors[0], done)
        left = _left_out(points, factors[0], lines)
        return [Facet("", lines, called(factors[0]), factors[0], left_out=left)]
    if len(factors) == 2 and found.effects:
        lines_of, beside = sorted(factors, key=lambda one: -points[one].nunique())
        if points[beside].nunique() <= MOST_FACETS:
            made = []
            for value in _sorted(points[beside]):
                own = points[points[beside] == value]
                lines = list(_lines(own, lines_of, done, found.base))
                head = f"{called(beside)} {valued(beside, value, found.base[beside])}"
                left, across = _left_out(own, lines_of, lines), (beside, value)
                made.append(Facet(head, lines, called(lines_of), lines_of, across, left))
            return made
    more, made = max(len(factors) - MOST_FACETS, 0), []
    for one in factors[:MOST_FACETS]:
        lines = list(_lines(points, one, done, found.base))
        left = [(more, "factors"), *_left_out(points, one, lines)]
        made.append(Facet(called(one), lines, factor=one, left_out=left))
    return made


def _left_out(points: pd.DataFrame, factor: str, lines: Sequence[Line]) -> list[tuple[int, str]]:
    """How many choices have no line; of many numbers each third has one."""
    if is_numeric(points[factor]):
        return []
    return [
        (len(set(points[factor]) - {one.value for one in lines}), f"values of {called(factor)}")
    ]


def _with_usual(found: Sweep, factor: str, done: pd.DataFrame) -> list[Line]:
    """The values of a factor, with a line for the unchanged scenario."""
    points = found.moved
    lines = list(_lines(_furthest(points, factor), factor, done, found.base))
    if any(one.kind == "usual" for one in lines):
        return lines
    return [_line(UNCHANGED, found.points.iloc[:1], done, "usual", found.base[factor]), *lines]


def _furthest(points: pd.DataFrame, factor: str) -> pd.DataFrame:
    """The points to draw as lines: of too many choices those that change most."""
    if is_numeric(points[factor]):
        return points
    order = points["change"].abs().sort_values(ascending=False, kind="stable").index
    return points.loc[sorted(order[:MOST_LINES])] if len(points) > MOST_LINES else points


def _lines(
    points: pd.DataFrame, factor: str, done: pd.DataFrame, base: pd.Series
) -> Iterator[Line]:
    """A line for each value, or for each third of many values."""
    usual = base[factor]
    kind: Kind = "number" if is_numeric(points[factor]) else "choice"
    values = _sorted(points[factor])
    if kind == "number" and len(values) > MOST_LINES:
        order = points.sort_values(factor, kind="stable")
        for part in np.array_split(np.arange(len(order)), PARTS):
            own = order.iloc[part]
            low, high = (measures.plain(float(pick(own[factor]))) for pick in (min, max))
            name = f"{low} to {high}"
            yield _line(name, own, done, kind, name)
        return
    named = {value: valued(factor, value, usual) for value in values[: MOST_LINES + 1]}
    for value, name in named.items():
        own = points[points[factor] == value]
        alike = list(named.values()).count(name) > 1  # to three figures
        head = str(value) if alike else name
        yield _line(head, own, done, "usual" if value == usual else kind, value)


def _line(name: str, points: pd.DataFrame, done: pd.DataFrame, kind: Kind, value: Any) -> Line:
    runs: Sequence[int] = done.loc[done["point_name"].isin(points["point_name"]), "run"].tolist()
    return Line(name, runs, kind, value)
