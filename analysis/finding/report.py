"""A finding as one page that opens offline, and its figures as files."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from analysis.common import provenance, style
from analysis.finding.finding import records

if TYPE_CHECKING:
    import pandas as pd

    from analysis.finding.finding import Column, Figure, Finding, Table

ROWS = 200
FAILED = ("run", "point_name", "seed", "stage", "error")


class Cell(NamedTuple):
    """A cell: its text, and in percent what a bar of a colour shows; without colour no bar."""

    text: str
    colour: str = ""
    value: float = 0.0
    low: float = 0.0
    high: float = 0.0


class Drawn(NamedTuple):
    """A table as the page has it."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    left: int = 0  # rows that are not shown
    file: str = ""


def write(
    folder: Path,
    finding: Finding,
    manifest: Mapping[str, Any],
    runs: pd.DataFrame | None = None,
    template: str = "report.html",
    **more: Any,
) -> None:
    """Write figures/*.png, figures/*.svg and report.html into `folder`.

    Args:
        folder: of the result.
        finding: what was found.
        manifest: what made it.
        runs: all runs, of which the failed ones are listed.
        template: of the page.
        more: what else the template needs.
    """
    text = page(finding, save_figures(folder, finding), manifest, runs, template, **more)
    (folder / "report.html").write_text(text, encoding="utf-8")


def save_figures(folder: Path, finding: Finding) -> dict[str, bytes]:
    """Draw the figures into figures/*.png and figures/*.svg; the latter by their names."""
    vectors: dict[str, bytes] = {}
    for one in finding.figures:
        (folder / "figures").mkdir(parents=True, exist_ok=True)
        written = style.save(one.draw(), folder / "figures", one.name)
        vectors[one.name] = written[1].read_bytes()
    return vectors


def page(
    finding: Finding,
    vectors: Mapping[str, bytes],
    manifest: Mapping[str, Any],
    runs: pd.DataFrame | None = None,
    template: str = "report.html",
    **more: Any,
) -> str:
    """The page as HTML; `vectors` are the figures as SVG."""
    from jinja2 import Environment, FileSystemLoader

    known = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True
    )
    parameters = [
        (name, here, usual) for name, (here, usual) in provenance.differences(manifest).items()
    ]
    content = {
        "title": finding.title,
        "says": finding.says,
        "warnings": finding.warnings,
        "rests_on": finding.rests_on,
        "subject": provenance.subject(manifest),
        "source": provenance.made_by(manifest),
        "figures": [_figure(one, vectors[one.name]) for one in finding.figures],
        "tables": [_table(one) for one in finding.tables if _is_shown(one)],
        "parameters": of_text(("Parameter", "Here", "Baseline"), parameters),
        "failed": _failed(runs),
    }
    text = known.get_template(template).render(content | more)
    return text.replace(" %", "&nbsp;%")


def of_text(heads: Sequence[str], rows: Sequence[Sequence[object]], caption: str = "") -> Drawn:
    """A table of what is text already."""
    shown = [[Cell(str(cell)) for cell in row] for row in rows[:ROWS]]
    return Drawn(caption, heads, shown, max(len(rows) - ROWS, 0), "manifest.json")


def _is_shown(table: Table) -> bool:
    return len(table.rows) > 0 and any(one.shown != "file" for one in table.columns)


def _table(table: Table) -> Drawn:
    shown = [one for one in table.columns if one.shown != "file"]
    rows = records(table.rows)
    cells = [[_cell(column, row) for column in shown] for row in rows[:ROWS]]
    heads = [one.heading for one in shown]
    return Drawn(table.caption, heads, cells, max(len(rows) - ROWS, 0), table.file)


def _cell(column: Column, row: Mapping[str, Any]) -> Cell:
    text = column.cell(row)
    if not column.bar:
        return Cell(text)
    names = (column.name, *(column.ends or (column.name, column.name)))
    value, low, high = (round(100.0 * float(row[name]), 1) for name in names)
    return Cell(text, style.LOOKS[column.bar].colour, value, low, high)


def _figure(figure: Figure, vector: bytes) -> dict[str, Any]:
    numbers = None
    if figure.numbers is not None:
        heads = [str(figure.numbers.index.name or ""), *map(str, figure.numbers.columns)]
        numbers = of_text(heads, list(figure.numbers.itertuples()))
    data = base64.b64encode(vector).decode("ascii")
    return figure._asdict() | {"data": data, "numbers": numbers}


def _failed(runs: pd.DataFrame | None) -> Drawn | None:
    if runs is None or (runs["status"] == "done").all():
        return None
    rows = runs.loc[runs["status"] != "done", list(FAILED)]
    return of_text(("Run", "Point", "Seed", "Stage", "Error"), list(rows.itertuples(index=False)))
