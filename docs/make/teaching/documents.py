"""The documents of the lessons: numbers between hidden marks, and the sheet for print.

A mark is `<!--key-->text<!--/-->`, in Markdown and in HTML.
"""

import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from docs.make import ROOT
from docs.make.teaching.lessons import WORDS, PageRuns, script, texts
from openclosed.experiments.classroom import page
from openclosed.experiments.classroom.cube import MEASURES
from openclosed.experiments.classroom.levers import Lever

FOLDER = ROOT / "docs" / "teaching"
CLASS_PAGE = FOLDER / page.NAME
WIDTH, HEIGHT, LEFT, BOTTOM = 640, 250, 42, 24
MARGIN = 16
FIRST = 2024  # year on the grid
_MARK = re.compile(r"<!--([a-z.]+)-->(.*?)<!--/-->", re.DOTALL)
_FROM_THE_MODEL = re.compile(r"\d+\s*%|\d+ of \d+|OS-\w{3}-\w\w")
_STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)


def documents() -> list[Path]:
    """All documents that a teacher reads or prints."""
    pages = [path for path in FOLDER.glob("*.html") if path.name != page.NAME]
    return sorted([*FOLDER.glob("*.md"), *pages])


def fill(text: str, texts: Mapping[str, str]) -> str:
    """The document with the texts of its marks. Raises KeyError for an unknown key."""
    return _MARK.sub(lambda mark: f"<!--{mark[1]}-->{texts[mark[1]]}<!--/-->", text)


def unmarked(text: str) -> list[str]:
    """Texts that look like numbers of the model, outside all marks."""
    return _FROM_THE_MODEL.findall(_STYLE.sub("", _MARK.sub("", text)))


def all_texts(page_runs: PageRuns) -> dict[str, str]:
    """All texts by their keys in the documents."""
    names = [escape(str(WORDS[f"measure.{key}"])) for key in MEASURES]
    points = page_runs.data["measured"]["use"][0][1:]
    return texts(page_runs) | {
        "script.first": script("first"),
        "script.parts": script("parts"),
        "script.market": script("market"),
        "sheet.measures": "".join(f"<li>{name}</li>" for name in names),
        "sheet.grid": _grid(points, int(page_runs.last_year)),
        "sheet.cards": "".join(_card(lever) for lever in page_runs.board.levers.values()),
    }


def _card(lever: Lever) -> str:
    """A lever, the meaning of its stops, and their dated cases."""
    stops = "".join(
        f"<dt>{escape(stop.name)}</dt><dd>{escape(f'{stop.meaning} {stop.example}'.strip())}</dd>"
        for stop in lever.stops.values()
    )
    return f"<h2>{escape(lever.name)}: {escape(lever.question)}</h2><dl>{stops}</dl>"


def _grid(points: Sequence[tuple[str, float]], last: int) -> str:
    first = min(FIRST, *(int(month[:4]) for month, _ in points))

    def x(place: float) -> float:
        return LEFT + (place - first) * (WIDTH - LEFT - MARGIN) / (last + 1 - first)

    def at(month: str) -> float:
        return x(int(month[:4]) + int(month[5:]) / 12)

    def y(share: float) -> float:
        return MARGIN + (1 - share) * (HEIGHT - BOTTOM - MARGIN)

    grey = at(points[-1][0]) - LEFT
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
    for month, share in points:
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
