"""What tipping points say, with their tables and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from openclosed.analysis.common import measures
from openclosed.analysis.common.measures import distinct, listed, percent, percent_range, plain
from openclosed.analysis.finding.finding import Figure, Finding, for_files, of_text, records
from openclosed.experiments.tipping import figures
from openclosed.experiments.tipping.answer import FLIPS, LOOKS, MEANINGS, Tipping


def finding(found: Tipping, manifest: Mapping[str, Any]) -> Finding:
    """What flips the verdict."""
    tables = [
        of_text(_alone(found), shown="everywhere"),
        for_files("tipping", MEANINGS, found.table),
        for_files("looks", LOOKS, found.paths),
    ]
    drawn = [
        Figure(
            "tipping", "How far each parameter moves it alone",
            lambda: figures.reach(found, _title(found)),
            "No filled dot beyond the thick line: this parameter alone is not shown to flip it.",
        )
    ]  # fmt: skip
    flips = figures.pathed(found)
    if len(flips):
        head = (
            f"How the {found.phrase} changes its side: {flips['factor'].iloc[0]} is nearest"
            if len(found.flips)
            else f"Undecided: how the {found.phrase} moves where its side is not clear"
        )
        scales = {name: str(spec.get("scale")) for name, spec in manifest["factors"].items()}
        drawn.append(
            Figure("tipping_paths", head, lambda: figures.paths(found, scales, head),
                   "Where the line crosses zero, neither side leads.")
        )  # fmt: skip
    return Finding(_title(found), _says(found), tables, drawn, facts=found.verdicts)


def _what(found: Tipping) -> str:
    return "the verdict" if not found.outcome else f"the side of the {found.phrase}"


def _says(found: Tipping) -> list[str]:
    """The answer in a few sentences."""
    table, flips = found.table, found.flips
    said = [_as_it_is(found)]
    if len(flips):
        parts = [_flip(row) for row in records(flips.head(3))]
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
    return said


def _none(found: Tipping) -> str:
    """That no parameter alone flips it, as far as it is known."""
    total, open_ended = len(found.table), len(found.undecided)
    if not open_ended:
        return "it flips nothing" if total == 1 else f"none of {total} parameters flips it"
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
    return f"As it is, by all firms' {found.yardstick}, {' and '.join(parts)} of {runs} runs."


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
    return f"{'open' if value > 0 else 'closed'} leads by {100 * abs(value):.0f} points"


def _title(found: Tipping) -> str:
    """The answer in one line."""
    flips = found.flips
    what = _what(found)
    if not len(flips):
        if len(found.undecided):
            return (
                f"No parameter alone is shown to flip {what} within its range; "
                f"{len(found.undecided)} of {len(found.table)} are undecided"
            )
        if len(found.table) == 1:
            return f"{found.table['factor'].iloc[0]} alone does not flip {what} within its range"
        return f"No parameter of {len(found.table)} flips {what} alone within its range"
    short = distinct(found.table["factor"].tolist())
    names = listed([short[name] for name in flips["factor"].head(3)])
    if len(flips) > 3:
        return f"{len(flips)} of {len(found.table)} parameters flip {what} alone; nearest: {names}"
    return f"{names} {'flips' if len(flips) == 1 else 'flip'} {what} alone"


def _span(row: Mapping[str, Any]) -> str:
    """What was searched."""
    if isinstance(row["lowest"], str | bool):
        return "all choices"
    return f"{plain(row['lowest'])} to {plain(row['highest'])}"


def _alone(found: Tipping) -> pd.DataFrame:
    """Each parameter moved alone, as text."""
    rows = {
        row["factor"]: [
            measures.setting(row["base"]),
            row["choices"] or (plain(row["value"]) if row["finding"] == FLIPS else row["finding"]),
            f"{plain(row['low'])} to {plain(row['high'])}" if row["above"] else "",
            _span(row),
        ]
        for row in records(found.table)
    }
    columns = ["now", "flips at", "95 % interval", "searched"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("Parameter")
