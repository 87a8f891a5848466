"""What a sweep says: in the terminal, in its picture, and as a page that opens offline."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.common import answer_files, measures, style
from analysis.common.contrasts import change_in_words, range_in_words
from analysis.common.curves import Picture
from analysis.common.names import distinct, fitting
from analysis.common.text import paragraphs
from analysis.sweep.answer import Sweep, Trend, is_numeric
from analysis.sweep.curves import outcome_curves

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PANELS = 6  # factors drawn
BINS = 6  # of the line through the points
LETTERS = 42  # of choices that fit side by side below a panel
SHOWN = 10  # points in the terminal


def sentences(found: Sweep) -> list[str]:
    """The answer in a few sentences."""
    phrase, moved = measures.measure(found.outcome).phrase, found.moved
    low, high = (moved.iloc[int(pick(moved["mean"]))] for pick in (np.argmin, np.argmax))
    usual, least, most = (_with_interval(found, row) for row in (found.base, low, high))
    design = f"at the {len(moved)} points of the design it goes from {least} to {most}"
    said = [f"As it is, the {phrase} is {usual}; {design}."]
    real = int(moved["real"].sum())
    said.append(
        f"{real} of {len(moved)} paired 95 % intervals of the difference exclude 0, where chance "
        f"alone gives {0.05 * len(moved):.1f}."
    )
    strong = [one for one in found.trends if one.real]
    if strong:
        parts = [_trend(one, found.unit) for one in strong[:3]]
        said.append(f"It follows most closely {'; '.join(parts)}.")
    else:
        said.append("No factor is seen to move it: each interval of the table includes 0.")
    return said


def _with_interval(found: Sweep, row: pd.Series) -> str:
    mean = measures.written(row["mean"], found.unit)
    ends = (row["low"], row["high"])
    if found.unit == "share":
        return f"{mean} ({measures.percent_range(max(ends[0], 0), min(ends[1], 1))})"
    return f"{mean} ({measures.plain(ends[0])} to {measures.plain(ends[1])})"


def _trend(one: Trend, unit: str) -> str:
    value, ends = _value(one, unit)
    points = " points" if one.groups and unit.startswith("share") else ""
    measured = f"{_groups(one)} {value}{points}" if one.groups else f"rank correlation {value}"
    return f"{one.factor} ({measured}, 95 % interval {ends})"


def _groups(one: Trend) -> str:
    """Which choices a difference lies between."""
    return " less ".join(one.groups)


def _value(one: Trend, unit: str) -> tuple[str, str]:
    """A correlation, or the difference between choices, with its interval."""
    if not one.groups:
        return f"{one.value:+.2f}", f"{one.low:+.2f} to {one.high:+.2f}"
    known = not np.isnan(one.low)
    ends = range_in_words(one.low, one.high, unit) if known else "too few points"
    return change_in_words(one.value, unit), ends


def title(found: Sweep) -> str:
    """The answer in one line."""
    phrase = measures.measure(found.outcome).phrase
    strong = [one for one in found.trends if one.real]
    means = [measures.written(pick(found.moved["mean"]), found.unit) for pick in (min, max)]
    ends = f"from {means[0]} to {means[1]}"
    if not strong:
        return f"The {phrase} goes {ends}, and follows no factor clearly"
    first = strong[0]
    verb = "differs by" if first.groups else "rises with" if first.value > 0 else "falls with"
    return f"The {phrase} goes {ends}, and {verb} {first.factor}"


def terminal(found: Sweep) -> str:
    """The answer as text of at most 80 columns."""
    lines = []
    for head, groups in ((f"{'Factor':<48}rank correlation", False), (_differences(found), True)):
        shown = [one for one in found.trends[:SHOWN] if bool(one.groups) == groups]
        lines += [f"{head}  95 % interval"] if shown else []
        for one in shown:
            value, ends = _value(one, found.unit)
            lines.append(f"  {fitting(one.factor, 46):<46}{value:>16}  {ends}"[:80])
            lines += [f"    {textwrap.shorten(_groups(one), 76)}"] if groups else []
    told = distinct([one.factor for one in found.trends[:5]])
    largest = found.moved.reindex(found.moved["change"].abs().sort_values(ascending=False).index)
    rows = [f"{'Largest differences':<24}{'difference':>10}  95 % interval"]
    for row in largest.head(3).to_dict("records"):
        change = change_in_words(row["change"], found.unit)
        ends = range_in_words(row["change_low"], row["change_high"], found.unit)
        rows.append(f"  {row['point_name']:<22}{change:>10}  {ends}")
        what = ", ".join(f"{short} {measures.setting(row[name])}" for name, short in told.items())
        rows.append(f"    {textwrap.shorten(what, 76, placeholder=' ...')}")
    failed = f"{found.failed} of {found.runs} runs failed." if found.failed else ""
    end = "All points: points.csv, figure and report.html in the result folder."
    blocks = [paragraphs(" ".join(sentences(found))), "\n".join(lines), "\n".join(rows)]
    return "\n\n".join([*blocks, paragraphs(end, failed)])


def _differences(found: Sweep) -> str:
    """The head of the differences between choices."""
    unit = "points" if found.unit.startswith("share") else found.unit
    return f"{'Choice':<46}{f'difference ({unit})':>18}"


def write(
    folder: Path,
    found: Sweep,
    runs: pd.DataFrame,
    months: pd.DataFrame | None,
    manifest: Mapping[str, Any],
) -> str:
    """Writes figures/* and report.html into `folder`; the text for the terminal.

    Without `months` there is no figure of curves.
    """
    pictures = [outcome_by_factor(found, manifest)]
    if months is not None:
        pictures.append(outcome_curves(found, runs, months))
    sections = [
        ("factors", "Factors", answer_files.of_table(_factors(found, manifest))),
        ("points", "Points", answer_files.of_table(_points(found))),
    ]
    answer_files.write(folder, title(found), sentences(found), pictures, sections, runs, manifest)
    return terminal(found)


def _factors(found: Sweep, manifest: Mapping[str, Any]) -> pd.DataFrame:
    rows = {}
    for one in found.trends:
        spec = manifest["factors"][one.factor]
        span = spec.get("choices") or f"{spec['low']:g} to {spec['high']:g} ({spec['scale']})"
        value, ends = _value(one, found.unit)
        measured = f"difference, {_groups(one)}" if one.groups else "rank correlation"
        rows[one.factor] = [
            str(spec["base"]), str(span), spec.get("range", "given"), measured, value, ends
        ]  # fmt: skip
    columns = ["as it is", "moved over", "range is", "measured by", "value", "95 % interval"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("factor")


def _points(found: Sweep) -> pd.DataFrame:
    rows = {}
    for row in found.points.to_dict("records"):
        change = change_in_words(row["change"], found.unit)
        ends = range_in_words(row["change_low"], row["change_high"], found.unit)
        rows[row["point_name"]] = [
            *(measures.setting(row[factor]) for factor in found.factors),
            measures.written(row["mean"], found.unit),
            f"{change} ({ends})",
            str(row["runs"]),
        ]
    phrase = measures.measure(found.outcome).phrase
    columns = [*found.factors, phrase, "difference (95 % interval)", "runs"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("point")


@style.styled
def outcome_by_factor(found: Sweep, manifest: Mapping[str, Any]) -> Picture:
    """The outcome at each point against each of the factors that it follows most closely."""
    drawn = found.trends[:PANELS]
    names = [one.factor for one in drawn]
    rows = 1 if len(drawn) <= 3 else 2
    columns = -(-len(drawn) // rows)
    phrase = measures.measure(found.outcome).phrase
    runs = int(found.points["runs"].median())
    rest = len(found.trends) - len(drawn)
    footer = (
        f"Each dot: the mean of about {runs} runs at one point, with its 95 % interval. Line, "
        "where the outcome clearly follows a factor: median of the dots in equal parts of the "
        "range. Cross: the scenario as it is."
        + (f" {rest} more factors are in the report." if rest else "")
    )
    figure, grid = style.panels(
        title(found), footer, rows, columns, left=0.085, right=0.975, wspace=0.14, hspace=0.5,
        top=0.84, bottom=0.17 if all(is_numeric(found.moved[name]) for name in names) else 0.23,
    )  # fmt: skip
    scale = 100 if found.unit == "share" else 1
    cells = [axes for row in grid for axes in row]
    for axes, one in zip(cells, drawn, strict=False):
        _panel(axes, found, one, scale, manifest["factors"][one.factor].get("scale") == "log")
    for axes in cells[len(drawn) :]:
        axes.set_axis_off()
    ends = np.array([axes.get_ylim() for axes in cells[: len(drawn)]])
    for place, axes in enumerate(cells[: len(drawn)]):
        axes.set_ylim(ends[:, 0].min(), ends[:, 1].max())
        if place % columns:
            axes.tick_params(labelleft=False)
        else:
            axes.set_ylabel(f"{phrase}\n({'%' if scale == 100 else found.unit})", fontsize=11)
    caption = "Where dots scatter widely about the line, other factors move the outcome as well."
    return Picture("outcome_by_factor", title(found), caption, figure, _factors(found, manifest))


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
