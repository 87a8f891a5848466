"""What the main job says in the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from analysis.answer import outlook, sentences
from analysis.answer.mixture import KINDS
from analysis.common.ensemble import SCOPE_NAMES, YARDSTICKS_SHOWN
from analysis.common.measures import percent, short_percent
from analysis.common.text import fill, paragraphs
from sim.outcomes.verdict import LABELS


def terminal(found: dict[str, Any]) -> str:
    """What `analysis.answer.verdict.answer` found, as text: verdicts, shares, movers, terms."""
    if not found["headline"]["runs"]:
        return paragraphs(sentences.headline(found), sentences.failures(found))
    blocks = [
        paragraphs(sentences.headline(found), sentences.pooled(found)),
        paragraphs(*outlook.sentences(found)),
        _ends(found),
        paragraphs(outlook.trust(found)),
        paragraphs(sentences.hybrid_and_contest(found)),
        _points(found),
        _shares(found),
        _moved(found),
        paragraphs(
            sentences.other_yardsticks(found),
            sentences.thresholds(found),
            sentences.mixing(found),
        ),
        paragraphs(found["assumptions"]),
        paragraphs(sentences.failures(found)),
        "Figures, tables and sources: report.html in the result folder.",
    ]
    return "\n\n".join(block for block in blocks if block)


def _ends(found: dict[str, Any]) -> str:
    """How each kind of firm ends by each yardstick."""
    heads = ("open", "shared", "moving", "closed", "none left")
    lines, scope = [_ends_row("How it ends, %", heads)], ""
    for row in outlook.rows(found):
        if row.scope != scope:
            scope = row.scope
            lines.append(outlook.NAMES[scope].capitalize())
        cells = [_chance(row.cells[kind]) for kind in KINDS]
        lines.append(_ends_row(f"  by {row.yardstick}", cells))
    return "\n".join(lines)


def _ends_row(name: str, cells: Sequence[str]) -> str:
    return f"{name:<16}{''.join(f'{cell:<13}' for cell in cells)}".rstrip()


def _chance(cell: dict[str, float]) -> str:
    low, high = (round(100 * cell[end]) for end in ("low", "high"))
    return f"{round(100 * cell['probability'])} ({low}-{high})"


def _shares(found: dict[str, Any]) -> str:
    """Open shares of the last year: median, and 90 % of the runs."""
    lines = [
        "Open share in the last year: median (90 % of runs); the rest is closed",
        "  " + f"{'':<12}" + "".join(f"{y:<18}" for y in YARDSTICKS_SHOWN) + "use of AI",
    ]
    for row in found["final_shares"]:
        cells = "".join(f"{_cell(row[y]):<18}" for y in YARDSTICKS_SHOWN)
        name = SCOPE_NAMES[row["scope"]].capitalize()
        lines.append(f"  {name:<12}{cells}{percent(row['served']['median'])}".rstrip())
    return "\n".join(lines)


def _cell(values: dict[str, float | None]) -> str:
    if values["median"] is None:
        return "no market"
    low, high = (short_percent(values[end]).removesuffix(" %") for end in ("low", "high"))
    return short_percent(values["median"]) + ("" if low == high else f" ({low}-{high})")


def _moved(found: dict[str, Any]) -> str:
    if not found["moved_most"]:
        return "Nothing moved between the first and the last year."
    lines = ["Moved most, first to last year:"]
    for place, movement in enumerate(found["moved_most"], 1):
        text = sentences.moved(movement)
        lines.append(fill(text, f"  {place}. ", "     "))
    return "\n".join(lines)


def _points(found: dict[str, Any]) -> str:
    """The headline's probabilities for each point of a sweep, at most twenty rows."""
    points = found["points"]
    if not points:
        return ""
    lines = [f"{'Point':<34}{'runs':>5}" + "".join(f"{label:>10}" for label in LABELS)]
    for point in points[:20]:
        what = ", ".join(f"{k.rpartition('.')[2]}={v}" for k, v in point["parameters"].items())
        name = textwrap.shorten(
            f"{point['point']} {point['scenario']} {what}", 33, placeholder=".."
        )
        cells = "".join(f"{percent(point['verdicts'][x]['probability']):>10}" for x in LABELS)
        lines.append(f"{name:<34}{point['runs']:>5}{cells}")
    if len(points) > 20:
        lines.append(f"... and {len(points) - 20} more in report.html")
    return "\n".join(lines)
