"""What a sweep says, with its tables and pictures."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from openclosed.analysis.common import measures, style
from openclosed.analysis.common.contrasts import FEWEST, change_in_words, range_in_words, too_few
from openclosed.analysis.common.measures import distinct, fitting
from openclosed.analysis.finding.finding import (
    OF_THE_OUTCOME,
    Column,
    Figure,
    Finding,
    Table,
    table,
)
from openclosed.experiments.sweep.answer import (
    FEWEST_POINTS,
    Sweep,
    Trend,
    columns_of,
    differences_of,
    is_numeric,
)
from openclosed.experiments.sweep.curves import outcome_curves

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

PANELS = 6  # factors drawn
BINS = 6  # of the line through the points
LETTERS = 42  # of choices that fit side by side below a panel
LARGEST = 5  # differences in the terminal
TRENDS = (
    Column("factor", "", "what moves", "Factor", "everywhere"),
    Column("base", "", "its value in the scenario as it is", "as it is", "report"),
    Column("span", "", "what it was moved over", "moved over", "report"),
    Column("measured", "", "rank correlation, or the difference between two choices",
           "measured by", "report"),
    Column("unit", "", "unit of that"),
    Column("value", OF_THE_OUTCOME, "rank correlation, or difference", "value", "everywhere",
           ("low", "high"), change=True),
    Column("low", OF_THE_OUTCOME, "lower end of a difference's 95 % interval, of all factors "
           "together; a correlation has none"),
    Column("high", OF_THE_OUTCOME, "upper end of it"),
    Column("p", "1", "chance of so close a correlation in any factor if none moves the outcome",
           "p", "everywhere", form=lambda p: "" if np.isnan(p) else _chance(p)),
    Column("real", "true, false", "whether the interval excludes 0, or p is at most .05",
           "clear", "report"),
)  # fmt: skip


def finding(
    found: Sweep, runs: pd.DataFrame, months: pd.DataFrame | None, manifest: Mapping[str, Any]
) -> Finding:
    """What a sweep says; without `months` there is no figure of curves."""
    factors = manifest["factors"]
    logs = {name for name, spec in factors.items() if spec.get("scale") == "log"}
    scatter = "Where dots scatter widely about the line, other factors move the outcome as well."
    figures = [
        Figure("outcome_by_factor", "The outcome by factor",
               lambda: outcome_by_factor(found, logs), scatter)
    ]  # fmt: skip
    if months is not None:
        every = manifest["config"]["experiment"]["every"]
        kept = f"One month in {every} was kept" if every > 1 else "Every month was kept"
        said = f"{kept}; the sweep's own answer is of the last year."
        figures.append(
            Figure("curves", "Outcomes over the months at each point",
                   lambda: outcome_curves(found, runs, months), said)
        )  # fmt: skip
    tables = [
        table("trends", TRENDS, [_trend_row(found, one, factors[one.factor])
                                 for one in found.trends]),
        _largest(found),
        Table("points", columns_of(found), found.points, "Points"),
        differences_of(found),
    ]  # fmt: skip
    return Finding(_title(found), _says(found), tables, figures, facts=found.verdicts)


def _trend_row(found: Sweep, one: Trend, spec: Mapping[str, Any]) -> tuple[Any, ...]:
    span = spec.get("choices") or f"{spec['low']:g} to {spec['high']:g} ({spec['scale']})"
    measured = _groups(one) if one.groups else "rank correlation"
    unit = found.unit if one.groups else ""
    return (one.factor, str(spec["base"]), str(span), measured, unit, one.value, one.low, one.high,
            one.p, one.real)  # fmt: skip


def _largest(found: Sweep) -> Table:
    """The points that differ most from the scenario as it is, for the terminal."""
    order = found.moved["change"].abs().sort_values(ascending=False, kind="stable").index
    shown = ("point_name", *[one.factor for one in found.trends[:3]], "change")
    short = distinct(found.factors)
    columns = [
        one._replace(
            shown="everywhere" if one.name in shown else "file",
            head=short.get(one.name, one.head),
        )
        for one in columns_of(found)
    ]
    rows = found.moved.loc[order].head(LARGEST)
    return Table("", columns, rows, "Largest differences from the scenario as it is")


def _says(found: Sweep) -> list[str]:
    """The answer in a few sentences."""
    phrase, moved = measures.measure(found.outcome).phrase, found.moved
    low, high = (moved.iloc[int(pick(moved["mean"]))] for pick in (np.argmin, np.argmax))
    usual, least, most = (_with_interval(found, row) for row in (found.base, low, high))
    design = f"at the {len(moved)} points of the design it goes from {least} to {most}"
    said = [f"As it is, the {phrase} is {usual}; {design}."]
    runs, real = int(found.points["runs"].max()), int(moved["real"].sum())
    said.append(
        too_few(runs, "runs at each point")
        or f"{real} of {len(moved)} paired 95 % intervals of the difference exclude 0, where "
        f"chance alone gives {0.05 * len(moved):.1f}."
    )
    strong = [one for one in found.trends if one.real]
    if strong:
        parts = [_trend(one, found.unit) for one in strong[:3]]
        many = f", at 5 % for all {len(found.trends)} factors together"
        said.append(f"It clearly follows {'; '.join(parts)}{many * (len(found.trends) > 1)}.")
    elif any(one.judged for one in found.trends):
        said.append("No factor is clearly seen to move it.")
    else:
        said.append(f"Telling which factor moves it takes at least {FEWEST_POINTS} points.")
    return said


def _with_interval(found: Sweep, row: pd.Series) -> str:
    mean = measures.written(row["mean"], found.unit)
    ends = (row["low"], row["high"])
    if np.isnan(ends[0]):
        return mean
    if found.unit == "share":
        return f"{mean} ({measures.percent_range(max(ends[0], 0), min(ends[1], 1))})"
    return f"{mean} ({measures.plain(ends[0])} to {measures.plain(ends[1])})"


def _trend(one: Trend, unit: str) -> str:
    value, ends = _value(one, unit)
    points = " points" if one.groups and unit.startswith("share") else ""
    measured = f"{_groups(one)} {value}{points}" if one.groups else f"rank correlation {value}"
    return f"{one.factor} ({measured}, {ends})"


def _chance(p: float) -> str:
    """A p, which is never 0."""
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def _groups(one: Trend) -> str:
    """Which choices a difference lies between."""
    return " less ".join(one.groups)


def _value(one: Trend, unit: str) -> tuple[str, str]:
    """A correlation with its p, or the difference between choices with its interval."""
    if not one.groups:
        return f"{one.value:+.2f}", f"p {'' if one.p < 0.001 else '= '}{_chance(one.p)}"
    known = not np.isnan(one.low)
    ends = range_in_words(one.low, one.high, unit) if known else "too few runs or points"
    return change_in_words(one.value, unit), ends


def _title(found: Sweep) -> str:
    """The answer in one line."""
    phrase = measures.measure(found.outcome).phrase
    strong = [one for one in found.trends if one.real]
    means = [measures.written(pick(found.moved["mean"]), found.unit) for pick in (min, max)]
    ends = f"from {means[0]} to {means[1]} over {len(found.moved)} points"
    if not strong:
        return f"The {phrase} goes {ends}; no single factor clearly explains it"
    first = strong[0]
    verb = "differs by" if first.groups else "rises with" if first.value > 0 else "falls with"
    return f"The {phrase} goes {ends}; most clearly it {verb} {first.factor}"


@style.styled
def outcome_by_factor(found: Sweep, logs: set[str]) -> Drawing:
    """The outcome at each point against each of the factors that it follows most closely."""
    drawn = found.trends[:PANELS]
    names = [one.factor for one in drawn]
    rows = 1 if len(drawn) <= 3 else 2
    columns = -(-len(drawn) // rows)
    phrase = measures.measure(found.outcome).phrase
    runs = int(found.points["runs"].median())
    rest = len(found.trends) - len(drawn)
    with_interval = ", with its 95 % interval" if runs >= FEWEST else ""
    footer = (
        f"Each dot: the mean of about {runs} runs at one point{with_interval}. Line, where the "
        "outcome clearly follows a factor: median of the dots in equal parts of the range. Cross: "
        "the scenario as it is." + (f" {rest} more factors are in the report." if rest else "")
    )
    figure, grid = style.panels(
        _title(found), footer, rows, columns, left=0.085, right=0.975, wspace=0.14, hspace=0.5,
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
            axes.set_ylabel(f"{phrase}\n({'%' if scale == 100 else found.unit})", fontsize=11)
    return figure


def _panel(axes: Axes, found: Sweep, one: Trend, scale: int, log: bool) -> None:
    points, look, base = found.moved, style.LOOKS["open"], style.LOOKS["scenario"]
    column, usual = points[one.factor], found.base[one.factor]
    if is_numeric(column):
        x, here = column.to_numpy(dtype=float), usual
    else:
        order = list(dict.fromkeys([*column, usual]))
        x, here = (
            np.array([order.index(value) for value in column], dtype=float),
            order.index(usual),
        )
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
    value, _ = _value(one, found.unit)
    word = f"{_groups(one)}: {value}" if one.groups else f"rank correlation {value}"
    word = word if one.real else f"{word}, could be 0"
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
