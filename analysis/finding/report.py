"""A finding as one page that opens offline, and its figures as files."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from openclosed.analysis.common import provenance, style
from openclosed.analysis.finding.finding import Paragraph, records

if TYPE_CHECKING:
    import pandas as pd

    from openclosed.analysis.finding.finding import Column, Figure, Finding, Table

ROWS = 200
TEMPLATE = Path(__file__).with_name("report.html")
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
) -> None:
    """Write figures/*.png and report.html into `folder`, and figures/*.svg on request.

    Args:
        folder: of the result.
        finding: what was found.
        manifest: what made it.
        runs: all runs, of which the failed ones are listed.
    """
    text = page(finding, save_figures(folder, finding, manifest), manifest, runs)
    (folder / "report.html").write_text(text, encoding="utf-8")


def save_figures(folder: Path, finding: Finding, manifest: Mapping[str, Any]) -> dict[str, str]:
    """Draw the figures into figures/*.png; each as a page holds it, by name.

    With figures=svg or figures=pdf they are also drawn as these.
    """
    images: dict[str, str] = {}
    kind = manifest.get("config", {}).get("figures", "png")
    for one in finding.figures:
        (folder / "figures").mkdir(parents=True, exist_ok=True)
        drawn = one.draw()
        content = style.as_png(drawn)
        (folder / "figures" / f"{one.name}.png").write_bytes(content)
        if kind != "png":
            (folder / "figures" / f"{one.name}.{kind}").write_bytes(style.as_vector(drawn, kind))
        images[one.name] = f"data:image/png;base64,{base64.b64encode(content).decode('ascii')}"
    return images


def page(
    finding: Finding,
    images: Mapping[str, str],
    manifest: Mapping[str, Any],
    runs: pd.DataFrame | None = None,
    template: Path = TEMPLATE,
    **more: Any,
) -> str:
    """The page as HTML; `images` are those of `save_figures`, `more` what else a template needs."""
    from jinja2 import Environment, FileSystemLoader

    known = Environment(
        loader=FileSystemLoader([template.parent, Path(__file__).parent]),
        autoescape=True,
        trim_blocks=True,
    )
    parameters = [
        (name, here, usual) for name, (here, usual) in provenance.differences(manifest).items()
    ]
    content = {
        "title": finding.title,
        "says": [one if isinstance(one, Paragraph) else Paragraph("", one) for one in finding.says],
        "warnings": finding.warnings,
        "rests_on": finding.rests_on,
        "subject": provenance.subject(manifest),
        "source": provenance.made_by(manifest),
        "figures": [figure(one, images[one.name]) for one in finding.figures],
        "tables": [table(one) for one in finding.tables if is_shown(one)],
        "parameters": of_text(("Parameter", "Here", "Baseline"), parameters),
        "failed": _failed(runs),
    }
    text = known.get_template(template.name).render(content | more)
    return text.replace(" %", "&nbsp;%")


def of_text(heads: Sequence[str], rows: Sequence[Sequence[object]], caption: str = "") -> Drawn:
    """A table of what is text already."""
    shown = [[Cell(str(cell)) for cell in row] for row in rows[:ROWS]]
    return Drawn(caption, heads, shown, max(len(rows) - ROWS, 0), "manifest.json")


def is_shown(table: Table) -> bool:
    """Whether people see any of it."""
    return len(table.rows) > 0 and any(one.shown != "file" for one in table.columns)


def table(found: Table) -> Drawn:
    """The rows and columns that a page shows."""
    shown = [one for one in found.columns if one.shown != "file"]
    rows = records(found.rows)
    cells = [[_cell(column, row) for column in shown] for row in rows[:ROWS]]
    heads = [one.heading for one in shown]
    return Drawn(found.caption, heads, cells, max(len(rows) - ROWS, 0), found.file)


def _cell(column: Column, row: Mapping[str, Any]) -> Cell:
    text = column.cell(row)
    if not (column.bar and text):
        return Cell(text)
    names = (column.name, *(column.ends or (column.name, column.name)))
    value, low, high = (round(100.0 * float(row[name]), 1) for name in names)
    return Cell(text, style.LOOKS[column.bar].colour, value, low, high)


def figure(found: Figure, image: str) -> dict[str, Any]:
    """What a page needs of a figure that was drawn."""
    numbers = None
    if found.numbers is not None:
        heads = [str(found.numbers.index.name or ""), *map(str, found.numbers.columns)]
        numbers = of_text(heads, list(found.numbers.itertuples()))
    return found._asdict() | {"data": image, "numbers": numbers}


def _failed(runs: pd.DataFrame | None) -> Drawn | None:
    if runs is None or (runs["status"] == "done").all():
        return None
    rows = runs.loc[runs["status"] != "done", list(FAILED)]
    return of_text(("Run", "Point", "Seed", "Stage", "Error"), list(rows.itertuples(index=False)))
