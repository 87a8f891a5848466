"""What tipping points say: in the terminal, in pictures, and as a page that opens offline."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.common import answer_files, measures, style
from analysis.common.contrasts import change_in_words
from analysis.common.curves import Picture
from analysis.common.measures import listed, percent, percent_range, plain
from analysis.common.names import distinct, fitting
from analysis.common.text import paragraphs
from analysis.tipping import nearest_report
from analysis.tipping.answer import FLIPS, NONE, UNDECIDED, Tipping

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROWS = 14  # factors drawn
PANELS = 6
FINDINGS = {FLIPS: "open", UNDECIDED: "contested", NONE: "none"}  # how each is drawn
SHOWN = 12  # factors in the terminal


def sentences(found: Tipping) -> list[str]:
    """The answer in a few sentences."""
    table, flips = found.table, found.flips
    said = [_as_it_is(found)]
    if len(flips):
        parts = [_flip(row) for row in _rows(flips.head(3))]
        said.append(
            f"Moved alone within its range, {_many(len(flips), len(table))} it. Nearest: "
            f"{'; '.join(parts)}."
        )
    else:
        said.append(f"Moved alone within its range, {_none(found)}.")
        nearest = _nearest(found)
        if nearest is not None:
            value = _change(found, nearest["most"] if found.base < 0 else nearest["least"])
            said.append(f"{nearest['factor']} comes nearest: {value} at best.")
    open_ended = len(found.undecided)
    if open_ended and len(flips):
        said.append(
            f"For {open_ended} of the others some value was left undecided at its limit of runs."
        )
    return said + nearest_report.sentences(found)


def _none(found: Tipping) -> str:
    """That no parameter alone flips it, as far as it is known."""
    total, open_ended = len(found.table), len(found.undecided)
    if not open_ended:
        return f"none of {total} parameters flips it"
    settled = f"{total - open_ended} do not" if total > open_ended else "none is settled"
    return (
        f"none of {total} parameters is shown to flip it: {settled}, and {open_ended} "
        f"{'is' if open_ended == 1 else 'are'} undecided at the limit of runs"
    )


def _as_it_is(found: Tipping) -> str:
    cells = found.verdicts["as it is"]
    runs = sum(cell["runs"] for cell in cells.values())
    if found.outcome:
        side = "above" if found.base > 0 else "below"
        value = measures.written(found.base + found.level, found.unit)
        level = measures.written(found.level, found.unit)
        return f"As it is, the {found.phrase} is {value}, {side} {level}, mean of {runs} runs."
    parts = [
        f"{label} wins in {percent(cells[label]['probability'])} "
        f"({percent_range(cells[label]['low'], cells[label]['high'])})"
        for label in ("open", "closed")
    ]
    return f"As it is, by {found.yardstick}, {' and '.join(parts)} of {runs} runs."


def _many(count: int, total: int) -> str:
    if total == 1:
        return "the one parameter flips"
    return f"{count} of {total} parameters {'flips' if count == 1 else 'flip'}"


def _flip(row: Mapping[str, Any]) -> str:
    if row["choices"]:
        return f"{row['factor']}: {row['choices']} instead of {row['base']}"
    unit = f" {row['unit']}" if row["unit"] else ""
    return (
        f"{row['factor']} at {plain(row['value'])}{unit} (95 % interval {plain(row['low'])} to "
        f"{plain(row['high'])}; now {plain(row['base'])})"
    )


def _nearest(found: Tipping) -> dict[str, Any] | None:
    """The factor that brings the outcome nearest to the other side, where none flips it."""
    column, best = ("most", "idxmax") if found.base < 0 else ("least", "idxmin")
    known = found.table.dropna(subset=[column])
    if known.empty:
        return None
    place = int(getattr(known[column].reset_index(drop=True), best)())
    return {str(k): v for k, v in known.iloc[place].to_dict().items()}


def _change(found: Tipping, value: float) -> str:
    if found.outcome:
        return f"{found.phrase} {measures.written(value + found.level, found.unit)}"
    return f"a lead of {change_in_words(value, 'share')} points"


def title(found: Tipping) -> str:
    """The answer in one line."""
    flips = found.flips
    what = "the verdict" if not found.outcome else f"the side of the {found.phrase}"
    if not len(flips):
        together = nearest_report.flips_together(found)
        if together:
            return f"No parameter alone is shown to flip {what}; together, {together} do"
        if len(found.undecided):
            return (
                f"No parameter alone is shown to flip {what} within its range; "
                f"{len(found.undecided)} of {len(found.table)} are undecided"
            )
        return f"No parameter alone flips {what} within its range"
    short = distinct(found.table["factor"].tolist())
    names = listed([short[name] for name in flips["factor"].head(3)])
    if len(flips) > 3:
        return f"{len(flips)} of {len(found.table)} parameters flip {what} alone; nearest: {names}"
    return f"{names} {'flips' if len(flips) == 1 else 'flip'} {what} alone"


def terminal(found: Tipping) -> str:
    """The answer as text of at most 80 columns."""
    lines = [f"{'Parameter':<40}{'now':>8}{'flips at':>10}  interval"]
    for row in _rows(found.table.head(SHOWN)):
        name = fitting(row["factor"], 36)
        now = measures.setting(row["base"])
        if row["choices"]:
            lines.append(f"  {name:<38}{now:>8}  {row['choices']}"[:80])
        elif row["finding"] == FLIPS:
            ends = f"{plain(row['low'])} to {plain(row['high'])}"
            lines.append(f"  {name:<38}{now:>8}{plain(row['value']):>10}  {ends}"[:80])
        else:
            word = "undecided" if row["finding"] == UNDECIDED else "none"
            lines.append(f"  {name:<38}{now:>8}{word:>10}  in {_span(row)}"[:80])
    more = len(found.table) - SHOWN
    end = f"The other {more} are in tipping.csv and report.html." if more > 0 else ""
    failed = f"{found.failed} of {found.runs} runs failed." if found.failed else ""
    blocks = [paragraphs(" ".join(sentences(found))), "\n".join(lines)]
    together = nearest_report.lines(found)
    if together:
        blocks.append("\n".join(together))
    last = paragraphs(end or "Figures: report.html in the result folder.", failed)
    return "\n\n".join([*blocks, last])


def _span(row: Mapping[str, Any]) -> str:
    """What was searched."""
    if isinstance(row["lowest"], str | bool):
        return "all choices"
    return f"{plain(row['lowest'])} to {plain(row['highest'])}"


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): cell for name, cell in row.items()} for row in table.to_dict("records")]


def write(folder: Path, found: Tipping, runs: pd.DataFrame, manifest: Mapping[str, Any]) -> str:
    """Writes figures/* and report.html into `folder`; the text for the terminal."""
    pictures = [reach(found)]
    if found.joint is not None and found.joint.points:
        pictures.append(nearest_report.picture(found))
    if len(_pathed(found)):
        pictures.append(paths(found, manifest))
    sections = [("tipping", "Tipping points", answer_files.of_table(_table(found)))]
    if found.joint is not None:
        sections.append(nearest_report.section(found.joint))
    answer_files.write(folder, title(found), sentences(found), pictures, sections, runs, manifest)
    return terminal(found)


def _pathed(found: Tipping) -> pd.DataFrame:
    """Numbers whose paths are drawn: those that flip it, or else those that are undecided."""
    rows = found.flips if len(found.flips) else found.undecided
    return rows[[not isinstance(low, str | bool) for low in rows["lowest"]]]


def _table(found: Tipping) -> pd.DataFrame:
    rows = {
        row["factor"]: [
            measures.setting(row["base"]),
            _span(row),
            row["choices"] or (plain(row["value"]) if row["finding"] == FLIPS else row["finding"]),
            f"{plain(row['low'])} to {plain(row['high'])}" if row["above"] else "",
            row["above"],
            f"{_in_points(found, row['least'])} to {_in_points(found, row['most'])}",
            str(row["runs"]),
        ]
        for row in _rows(found.table)
    }
    columns = [
        "now", "searched", "flips at", "95 % interval", "above it",
        f"{found.phrase} over the range", "runs",
    ]  # fmt: skip
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("parameter")


def _in_points(found: Tipping, value: float) -> str:
    if not found.outcome:
        return change_in_words(value, "share")
    return measures.written(value + found.level, found.unit)


@style.styled
def reach(found: Tipping) -> Picture:
    """How far each factor moves the outcome within its range, and where it flips."""
    drawn = _rows(found.table.head(ROWS))
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
        title(found), footer, columns=1, left=0.27, right=0.74, top=0.84, bottom=0.19
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
    caption = "No filled dot beyond the thick line: this parameter alone is not shown to flip it."
    return Picture("tipping", title(found), caption, figure, _table(found))


def _mark(row: Mapping[str, Any]) -> str:
    if row["choices"]:
        return f"{row['base']} to {row['choices']}"[:32]
    if row["finding"] == FLIPS:
        return f"{plain(row['value'])} ({plain(row['low'])} to {plain(row['high'])})"
    return str(row["finding"])


@style.styled
def paths(found: Tipping, manifest: Mapping[str, Any]) -> Picture:
    """The outcome over the values that were tried, for the factors nearest to flipping it."""
    flips = _rows(_pathed(found).head(PANELS))
    rows = 1 if len(flips) <= 3 else 2
    columns = -(-len(flips) // rows)
    scale = 100 if found.unit == "share" else 1
    if len(found.flips):
        head = f"How the {found.phrase} changes its side: {flips[0]['factor']} is nearest"
    else:
        head = f"Undecided: how the {found.phrase} moves where its side is not clear"
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
        log = manifest["factors"][row["factor"]].get("scale") == "log"
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
    caption = "Where the line crosses zero, neither side leads."
    return Picture("tipping_paths", head, caption, figure, _looks(found, flips))


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


def _looks(found: Tipping, flips: list[dict[str, Any]]) -> pd.DataFrame:
    """The values that were tried for the factors that are drawn, as text."""
    names = {row["factor"] for row in flips}
    part = found.paths[found.paths["factor"].isin(names)]
    rows = [
        (
            f"{row['factor']} = {measures.setting(row['value'])}",
            _in_points(found, row["outcome"]),
            str(row["runs"]),
        )
        for row in _rows(part)
    ]
    table = pd.DataFrame(rows, columns=["value", found.phrase, "runs"])
    return table.set_index("value")
