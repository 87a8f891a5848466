"""What stands on the sheets for print: the grid for a line drawn by hand, yardsticks and scores."""

import json
from collections.abc import Sequence
from html import escape

from analysis.lab.page import PARTS
from analysis.lab.yardsticks import COMPARED_WITH, YARDSTICKS

WIDTH, HEIGHT, LEFT, BOTTOM = 640, 250, 42, 24
MARGIN = 16
_WORDS = json.loads((PARTS / "words.json").read_text(encoding="utf-8"))
_NAMES = [str(_WORDS[f"yardstick.{one.key}"]) for one in YARDSTICKS]


def texts(years: Sequence[str], past: Sequence[float]) -> dict[str, str]:
    """The sheets' parts by key; `past` is the middle run of the years of the record."""
    return {
        "sheet.yardsticks": "".join(f"<li>{escape(name)}</li>" for name in _NAMES),
        "sheet.grid": _grid(years, past),
        "sheet.scores": _scores(),
    }


def _grid(years: Sequence[str], past: Sequence[float]) -> str:
    def x(place: float) -> float:
        return LEFT + place * (WIDTH - LEFT - MARGIN) / (len(years) - 1)

    def y(share: float) -> float:
        return MARGIN + (1 - share) * (HEIGHT - BOTTOM - MARGIN)

    record = years.index(COMPARED_WITH)
    grey = x(record) - LEFT
    height = y(0) - y(1)
    parts = [
        f'<rect x="{LEFT}" y="{y(1):.0f}" width="{grey:.0f}" height="{height:.0f}" fill="#ddd"/>'
    ]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(_stroke(LEFT, y(share), WIDTH - MARGIN, y(share), 1))
        parts.append(f'<text x="{LEFT - 6}" y="{y(share) + 4:.0f}" text-anchor="end">')
        parts.append(f"{100 * share:.0f} %</text>")
    for place, year in enumerate(years):
        parts.append(_stroke(x(place), y(0), x(place), y(1), 0.5))
        parts.append(
            f'<text x="{x(place):.0f}" y="{HEIGHT - 6}" text-anchor="middle">{year}</text>'
        )
    line = " ".join(f"{x(place):.0f},{y(share):.0f}" for place, share in enumerate(past))
    parts.append(f'<polyline points="{line}" fill="none" stroke="#000" stroke-width="3"/>')
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="Grid to draw on">'
        f"{''.join(parts)}</svg>"
    )


def _stroke(x1: float, y1: float, x2: float, y2: float, width: float) -> str:
    return (
        f'<line x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}" '
        f'stroke="#555" stroke-width="{width}"/>'
    )


def _scores() -> str:
    head = "".join(
        f"<th>{name}</th>" for name in ("", "Start", "Round 1", "Round 2", "Round 3", "Weight")
    )
    rows = "".join(f"<tr><th>{escape(name)}</th>{'<td></td>' * 5}</tr>" for name in _NAMES)
    last = f"<tr><th>Our points</th>{'<td></td>' * 5}</tr>"
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}{last}</tbody></table>"
