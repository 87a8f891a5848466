"""What stands on the sheet for print: the grid for a line drawn by hand, and the yardsticks."""

import json
from collections.abc import Sequence
from html import escape

from openclosed.analysis.lab.page import PARTS
from openclosed.analysis.lab.yardsticks import SHOWN

WIDTH, HEIGHT, LEFT, BOTTOM = 640, 250, 42, 24
MARGIN = 16
FIRST = 2024  # year on the grid
_WORDS = json.loads((PARTS / "words.json").read_text(encoding="utf-8"))
_NAMES = [str(_WORDS[f"yardstick.{one.key}"]) for one in SHOWN]


def texts(record: Sequence[tuple[str, float]], last: str) -> dict[str, str]:
    """The sheet's parts by key; `record` holds months and shares, `last` is the last month."""
    return {
        "sheet.yardsticks": "".join(f"<li>{escape(name)}</li>" for name in _NAMES),
        "sheet.grid": _grid(record, int(last[:4])),
    }


def _grid(record: Sequence[tuple[str, float]], last: int) -> str:
    first = min(FIRST, *(int(month[:4]) for month, _ in record))

    def x(place: float) -> float:
        return LEFT + (place - first) * (WIDTH - LEFT - MARGIN) / (last + 1 - first)

    def at(month: str) -> float:
        return x(int(month[:4]) + int(month[5:]) / 12)

    def y(share: float) -> float:
        return MARGIN + (1 - share) * (HEIGHT - BOTTOM - MARGIN)

    grey = at(record[-1][0]) - LEFT
    height = y(0) - y(1)
    parts = [
        f'<rect x="{LEFT}" y="{y(1):.0f}" width="{grey:.0f}" height="{height:.0f}" fill="#ddd"/>'
    ]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(_stroke(LEFT, y(share), WIDTH - MARGIN, y(share), 1))
        parts.append(f'<text x="{LEFT - 6}" y="{y(share) + 4:.0f}" text-anchor="end">')
        parts.append(f"{100 * share:.0f} %</text>")
    for year in range(first, last + 1):
        parts.append(_stroke(x(year), y(0), x(year), y(1), 0.5))
        middle = x(year + 0.5)
        parts.append(f'<text x="{middle:.0f}" y="{HEIGHT - 6}" text-anchor="middle">{year}</text>')
    for month, share in record:
        parts.append(f'<text x="{at(month):.0f}" y="{y(share) + 4:.0f}" text-anchor="middle">')
        parts.append("×</text>")
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="Grid to draw on">'
        f"{''.join(parts)}</svg>"
    )


def _stroke(x1: float, y1: float, x2: float, y2: float, width: float) -> str:
    return (
        f'<line x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}" '
        f'stroke="#555" stroke-width="{width}"/>'
    )
