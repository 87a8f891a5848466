"""What a sensitivity study says: in the terminal, in its picture, and as a page."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.calibration.identification import MARK, WORDS, note, partners
from analysis.common import answer_files, measures, style
from analysis.common.contrasts import change_in_words
from analysis.common.curves import Picture
from analysis.common.measures import listed, percent, percent_range
from analysis.common.names import fitting
from analysis.common.text import paragraphs
from analysis.sensitivity.answer import Sensitivity

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROWS = 14  # screened factors drawn
SHOWN = 8  # in the terminal


def sentences(found: Sensitivity) -> list[str]:
    """The answer in a few sentences."""
    said = []
    if len(found.screening):
        top = found.screening.head(3).to_dict("records")
        parts = [
            f"{row['factor']} (by {_size(found, row['size'])}, {_range(found, row)})" for row in top
        ]
        said.append(
            f"Of {found.factors} parameters, each moved over its range, these move the "
            f"{found.phrase} most, on average over the others: {listed(parts)}."
        )
    if found.indices is None:
        said.append(
            f"Together the parameters that were studied do not move the {found.phrase} beyond what "
            "chance explains."
        )
        return said
    rows = found.drivers.head(3).to_dict("records")
    shares = [
        f"{row['factor']} {_part(row['total'])} ({_ends(row, 'total')}; alone "
        f"{_part(row['first'])})"
        for row in rows
    ]
    said.append(
        f"Over the ranges of {len(found.drivers)} parameters, these explain most of the variance "
        f"of the expected {found.phrase}, interactions included: {listed(shares)}."
    )
    said.append(
        f"Chance, {found.seeds} seeds at each point, makes {percent(found.indices.seeds)} of the "
        "variance of single runs there, the parameters the rest."
    )
    return said


def warning(found: Sensitivity) -> str:
    """What cannot be ranked, rows left out, and what the record does not tell apart; or nothing."""
    lost = found.rows - found.indices.rows if found.indices else 0
    left = f"{lost} of {found.rows} rows of the design have a failed run and are left out."
    ranked = found.screening.head(ROWS)["factor"] if len(found.screening) else ()
    named = dict.fromkeys([*found.drivers["factor"], *ranked])
    together = note(named, partners())
    return " ".join(text for text in (_untold(found), left if lost else "", together) if text)


def _untold(found: Sensitivity) -> str:
    if not found.untold:
        return ""
    pairs = listed([f"{one} against {other}" for one, other in found.untold])
    return (
        f"The intervals are too wide to rank {pairs}: raise experiment.points or replicates before "
        "reading their order."
    )


def _size(found: Sensitivity, value: float) -> str:
    if found.unit == "share":
        return f"{100 * value:.1f} points"
    return measures.written(value, found.unit)


def _range(found: Sensitivity, row: Mapping[Any, Any]) -> str:
    if found.unit == "share":
        return f"{100 * row['low']:.1f} to {100 * row['high']:.1f}"
    return f"{measures.plain(row['low'])} to {measures.plain(row['high'])}"


def _ends(row: Mapping[Any, Any], which: str) -> str:
    return percent_range(*(_bounded(row[f"{which}_{end}"]) for end in ("low", "high")))


def _part(estimate: float) -> str:
    """A part of the variance; chance puts estimates from few points outside 0 to 100 %."""
    return percent(_bounded(estimate))


def _bounded(estimate: float) -> float:
    return min(max(estimate, 0.0), 1.0)


def title(found: Sensitivity) -> str:
    """The answer in one line."""
    if found.indices is None:
        return f"No parameter is seen to drive the {found.phrase}"
    first = found.drivers.head(1).to_dict("records")[0]
    names = found.short
    lead = f"{names[first['factor']]} drives the {found.phrase} most"
    if found.untold and found.untold[0][0] == first["factor"]:
        pair = [names[name] for name in found.untold[0]]
        lead = f"{listed(pair)} drive the {found.phrase} most"
        return f"{lead}; which of them comes first is not clear"
    return f"{lead}: {_part(first['total'])} of its variance ({_ends(first, 'total')})"


def terminal(found: Sensitivity) -> str:
    """The answer as text of at most 80 columns."""
    blocks = [paragraphs(" ".join(sentences(found)), warning(found))]
    if len(found.drivers):
        lines = [f"{'Share of the variance':<42}{'with others':>12}  {'95 %':<12}{'alone':>6}"]
        for row in found.drivers.head(SHOWN).to_dict("records"):
            lines.append(
                f"  {fitting(row['factor'], 40):<40}{_part(row['total']):>12}  "
                f"{_ends(row, 'total'):<14}{_part(row['first']):>6}"
            )
        blocks.append("\n".join(lines))
    if len(found.screening):
        lines = [f"{'Screened: mean effect over the range':<42}{'effect':>12}  95 %"]
        for row in found.screening.head(SHOWN).to_dict("records"):
            lines.append(
                f"  {fitting(row['factor'], 40):<40}{_size(found, row['size']):>12}  "
                f"{_range(found, row)}"
            )
        blocks.append("\n".join(lines))
    end = "All parameters: screening.csv, drivers.csv and report.html."
    failed = f"{found.failed} of {found.runs} runs failed." if found.failed else ""
    return "\n\n".join([*blocks, paragraphs(end, failed)])


def write(folder: Path, found: Sensitivity, runs: pd.DataFrame, manifest: Mapping[str, Any]) -> str:
    """Writes figures/* and report.html into `folder`; the text for the terminal."""
    sections = [
        ("drivers", "Shares of the variance", answer_files.of_table(_drivers(found))),
        ("screening", "Screening", answer_files.of_table(_screening(found), most=400)),
        ("ranges", "Ranges", answer_files.of_table(_ranges(manifest), most=400)),
    ]
    answer_files.write(
        folder, title(found), sentences(found), [drivers(found)], sections, runs, manifest,
        [warning(found)],
    )  # fmt: skip
    return terminal(found)


def _drivers(found: Sensitivity) -> pd.DataFrame:
    rows = {
        row["factor"]: [
            f"{_part(row['total'])} ({_ends(row, 'total')})",
            f"{_part(row['first'])} ({_ends(row, 'first')})",
            "" if pd.isna(row["above_next"]) else percent(row["above_next"]),
        ]
        for row in found.drivers.to_dict("records")
    }
    columns = ["with interactions (95 %)", "alone (95 %)", "above the next in bootstrap samples"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("parameter")


def _screening(found: Sensitivity) -> pd.DataFrame:
    rows = {
        row["factor"]: [
            f"{_size(found, row['size'])} ({_range(found, row)})",
            change_in_words(row["mean"], found.unit),
            "" if pd.isna(row["spread"]) else _size(found, row["spread"]),
            "yes" if row["kept"] else "no",
        ]
        for row in found.screening.to_dict("records")
    }
    columns = ["mean absolute effect (95 %)", "with its sign", "its spread", "went on"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("parameter")


def _ranges(manifest: Mapping[str, Any]) -> pd.DataFrame:
    rows = {
        name: [
            str(spec["base"]),
            str(spec.get("choices") or f"{spec['low']:g} to {spec['high']:g} ({spec['scale']})"),
            str(spec.get("range", "given")),
        ]
        for name, spec in manifest["factors"].items()
    }
    columns = ["as it is", "moved over", "range is"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("parameter")


@style.styled
def drivers(found: Sensitivity) -> Picture:
    """Screened effects at the left, shares of the variance of those that went on at the right."""
    screened = len(found.screening) > 0
    rest = len(found.screening) - ROWS
    footer = (
        "Bars: share of the variance of the expected outcome that a parameter explains alone "
        "(dark) and with its interactions (whole bar), line: 95 % interval of the whole bar."
    )
    if screened:
        footer = (
            "Dots: mean absolute change of the outcome when a parameter moves over its range, with "
            f"its 95 % interval{f'; {rest} more in the report' if rest > 0 else ''}. {footer}"
        )
    shown = [*found.screening.head(ROWS)["factor"], *found.drivers["factor"]]
    if partners().keys() & shown:
        footer += f" {MARK}: {WORDS} by the record."
    figure, grid = style.panels(
        title(found), footer, columns=2 if screened else 1, left=0.2 if screened else 0.3,
        right=0.975, wspace=0.75, top=0.84, bottom=0.2,
    )  # fmt: skip
    if screened:
        _effects(grid[0][0], found)
    _shares(grid[0][-1], found)
    caption = "A light part of a bar: the parameter matters only together with others."
    table = _drivers(found) if len(found.drivers) else _screening(found).head(ROWS)
    return Picture("drivers", title(found), caption, figure, table)


def _effects(axes: Axes, found: Sensitivity) -> None:
    top, scale = found.screening.head(ROWS), 100 if found.unit == "share" else 1
    look, rows = style.LOOKS["closed"], range(min(ROWS, len(found.screening)))
    low, size, high = (scale * top[name].to_numpy(dtype=float) for name in ("low", "size", "high"))
    axes.hlines(rows, low, high, color=look.colour, linewidth=2.4)
    axes.plot(size, rows, look.marker, color=look.colour, markersize=8)
    _names(axes, top["factor"].tolist(), found.short)
    axes.set_xlim(left=0)
    unit = "percentage points" if scale == 100 else found.unit
    axes.set_xlabel(f"effect on the {found.phrase}\n({unit})")
    axes.set_title("Screening", fontsize=13)


def _shares(axes: Axes, found: Sensitivity) -> None:
    look = style.LOOKS["open"]
    table = found.drivers
    rows = range(len(table))
    total, first = (100 * table[name].clip(0, 1) for name in ("total", "first"))
    axes.barh(
        rows, total, height=0.62, facecolor="white", edgecolor=look.colour, hatch=look.hatch,
        linewidth=1.4,
    )  # fmt: skip
    axes.barh(rows, first.clip(upper=total), height=0.62, facecolor=look.colour)
    low, high = (100 * table[name].clip(lower=0) for name in ("total_low", "total_high"))
    high = high.clip(upper=100)
    axes.hlines(rows, low, high, color=style.LOOKS["plain"].colour, linewidth=2)
    _names(axes, table["factor"].tolist(), found.short)
    axes.set_xlim(left=0)
    axes.set_xlabel(f"share of the variance of the\nexpected {found.phrase} (%)")
    axes.set_title("Alone, and with interactions", fontsize=13)


def _names(axes: Axes, names: list[str], short: Mapping[str, str]) -> None:
    together = partners()
    shown = [fitting(short[name], 28) + f" {MARK}" * (name in together) for name in names]
    axes.set_yticks(range(len(names)), shown, fontsize=11)
    axes.set_ylim(max(len(names), 1) - 0.4, -0.6)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
