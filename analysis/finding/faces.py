"""Renderings of a finding: a terminal, plain text, Markdown, and one page that opens offline."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pandas.api.types import is_numeric_dtype

from openclosed.analysis.common import paper, style
from openclosed.analysis.finding.finding import Paragraph, records
from openclosed.analysis.finding.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console
    from rich.table import Table as InTerminal

    from openclosed.analysis.finding.finding import Column, Figure, Finding, Table

WORDS = Words(__file__)
NARROW, MOST_COLUMNS = 80, 100
"""Columns of plain text, and of a terminal however wide it is."""
ROWS_SHOWN, ROWS_ON_PAGE = 24, 200
PIECE, LONGEST = 14, 24
"""Letters of a line in a heading, and of the longest unbroken word."""
TEMPLATE = Path(__file__).with_name("report.html")
FAILED = ("run", "point_name", "seed", "stage", "error")


def fill(text: str, width: int = NARROW) -> str:
    """The text in lines that never part a number from its percent sign."""
    return textwrap.fill(text.replace(" %", "\u00a0%"), width).replace("\u00a0", " ")


def plain(finding: Finding) -> str:
    """The finding as plain text of at most 80 columns."""
    from rich.console import Console

    file = io.StringIO()
    show(finding, Console(file=file, width=NARROW, color_system=None, force_terminal=False))
    return "\n".join(line.rstrip() for line in file.getvalue().rstrip("\n").splitlines())


def show(finding: Finding, console: Console) -> None:
    """Print the finding: as wide as the console, in its colours."""
    from rich.text import Text

    width = min(console.width, MOST_COLUMNS)

    def print_text(text: str, style: str = "") -> None:
        if text:
            console.print(Text(fill(text, width), style=style), soft_wrap=True)

    print_text(finding.title, "bold")
    for text in finding.sentences:
        line = Text(fill(str(text), width))
        line.stylize("bold", 0, len(text.head) if isinstance(text, Paragraph) else 0)
        console.print(line, soft_wrap=True)
    for one in finding.tables:
        if len(one.rows) and any(column.shown == "everywhere" for column in one.columns):
            console.print()
            print_text(one.caption)
            console.print(_in_terminal(one, width), width=width)
            if len(one.rows) > ROWS_SHOWN:
                file = one.file if one.name else "report.html"
                left = len(one.rows) - ROWS_SHOWN
                print_text(WORDS("more_rows", count=left, file=file), "dim")
    if finding.warnings or finding.rests_on:
        console.print()
    for text in finding.warnings:
        print_text(text, "yellow")
    print_text(" ".join(finding.rests_on), "dim")


def _in_terminal(table: Table, width: int) -> InTerminal:
    """The rows under their heads; numbers stand at the right, on one line if there is room."""
    from rich.table import Table as InTerminal
    from rich.text import Text

    drawn = InTerminal(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    shown = table.read("everywhere").head(ROWS_SHOWN)
    columns = [one for one in table.columns if one.shown == "everywhere"]
    heads = [_in_pieces(one.heading) for one in columns]
    is_text = [not is_numeric_dtype(table.rows[one.name]) for one in columns]
    least, whole, room = [], [], []
    for place, (head, text) in enumerate(zip(heads, is_text, strict=True)):
        cells = shown.iloc[:, place].tolist()  # two may have the same heading
        words = [*head.split(), *(word for cell in cells for word in cell.split())]
        least.append(min(max(map(len, words), default=0), LONGEST))
        whole.append(least[-1] if text else max(least[-1], *map(len, cells)))
        room.append(max(map(len, (*head.split("\n"), *cells))))
    free = width - 2 * (len(room) - 1)
    if sum(whole) <= free:
        least = whole
    while sum(room) > free and room != least:  # the widest gives way
        room[max((wide, place) for place, wide in enumerate(room) if wide > least[place])[1]] -= 1
    for head, text, wide in zip(heads, is_text, room, strict=True):
        justify: Literal["left", "right"] = "left" if text else "right"
        drawn.add_column(head, justify=justify, overflow="fold", width=wide)
    for row in shown.itertuples(index=False):
        wide_cells = zip(row, room, strict=True)
        drawn.add_row(
            *(Text(_in_pieces(cell) if len(cell) > wide else cell) for cell, wide in wide_cells)
        )
    return drawn


def _in_pieces(head: str) -> str:
    """A text with line breaks behind the dots and underscores of a long name."""
    lines: list[str] = []
    for piece in (
        re.findall(r"[^._]+[._]*", head) if len(head) > PIECE and " " not in head else [head]
    ):
        if lines and len(lines[-1]) + len(piece) <= PIECE:
            lines[-1] += piece
        else:
            lines.append(piece)
    return "\n".join(lines)


def page(
    topic: str, readers: str, finding: Finding, notes: Sequence[str] = (), images: str = ""
) -> str:
    """A page of Markdown: topic, for whom it is, sentences, figures in `images`, tables, notes."""
    figures = [f"![{one.title}]({images}/{one.name}.png)" for one in finding.figures if images]
    tables = [markdown(one) for one in finding.tables]
    text = " ".join(map(str, finding.sentences))
    parts = [f"# {topic}", readers, text, *figures, *tables, *notes]
    return "\n\n".join(part for part in parts if part) + "\n"


def markdown(table: Table) -> str:
    """The rows as Markdown, the first column as their names; empty where nothing is shown."""
    cells = table.read("everywhere", "report")
    if not cells.shape[1] or cells.empty:
        return ""
    text = pipes(cells.set_index(cells.columns[0])).rstrip("\n")
    return f"{text}\n\n{table.caption}" if table.caption else text


def pipes(frame: pd.DataFrame) -> str:
    """A table of text as Markdown, its index first."""
    head = [str(frame.index.name or ""), *map(str, frame.columns)]
    rows = [head, ["---"] * len(head), *(map(str, row) for row in frame.itertuples())]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def part_markers(name: str, by: str = "an experiment") -> tuple[str, str]:
    """The markers before and behind a part that an experiment writes."""
    return f"<!-- {name}: made by {by} -->", f"<!-- {name}: end -->"


class Cell(NamedTuple):
    """A cell: its text, and a bar in percent if it has a colour."""

    text: str
    colour: str = ""
    value: float = 0.0
    low: float = 0.0
    high: float = 0.0


class Drawn(NamedTuple):
    """A table of a page."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    left: int = 0  # rows that are not shown
    file: str = ""


def write(
    folder: Path, finding: Finding, manifest: Mapping[str, Any], runs: pd.DataFrame | None = None
) -> None:
    """Write figures/*.png and report.html into `folder`; failed `runs` are listed."""
    text = html(finding, save_figures(folder, finding, manifest), manifest, runs)
    (folder / "report.html").write_text(text, encoding="utf-8")


def save_figures(folder: Path, finding: Finding, manifest: Mapping[str, Any]) -> dict[str, str]:
    """Draw the figures into figures/*.png; returns each as a page embeds it, by name.

    With figures=svg, figures=pdf or figures=paper they are drawn in that form, too.
    """
    images: dict[str, str] = {}
    config = manifest.get("config", {})
    kind = config.get("figures", "png")
    with style.using(config.get("style", "")):
        for one in finding.figures:
            (folder / "figures").mkdir(parents=True, exist_ok=True)
            drawn = one.draw()
            content = style.as_png(drawn)
            (folder / "figures" / f"{one.name}.png").write_bytes(content)
            images[one.name] = f"data:image/png;base64,{base64.b64encode(content).decode('ascii')}"
            if kind == "paper":
                _save_for_print(folder / "figures", one, style.words_of(drawn))
            elif kind != "png":
                vector = style.as_vector(drawn, kind)
                (folder / "figures" / f"{one.name}.{kind}").write_bytes(vector)
    return images


def _save_for_print(folder: Path, one: Figure, said: Mapping[str, str]) -> None:
    """Write NAME-3.5in and NAME-7in as pdf and svg, and NAME.txt with what stood around them."""
    lines = [said["Title"], said["Description"], one.caption]
    for name, width in paper.WIDTHS.items():
        drawn = paper.paper(one.draw, width)
        if drawn is None:
            lines.append(WORDS("no_room", width=width))
            continue
        for kind in ("pdf", "svg"):
            content = style.as_vector(drawn, kind, text=True)
            (folder / f"{one.name}-{name}.{kind}").write_bytes(content)
    text = "\n\n".join(line for line in dict.fromkeys(lines) if line)
    (folder / f"{one.name}.txt").write_text(f"{text}\n", encoding="utf-8")


def html(
    finding: Finding,
    images: Mapping[str, str],
    manifest: Mapping[str, Any],
    runs: pd.DataFrame | None = None,
    template: Path = TEMPLATE,
    **more: Any,
) -> str:
    """The page as HTML, with the images of `save_figures`; `more` goes to the template."""
    from jinja2 import Environment, FileSystemLoader

    known = Environment(
        loader=FileSystemLoader([template.parent, TEMPLATE.parent]),
        autoescape=True,
        trim_blocks=True,
    )
    parameters = [(name, *values) for name, values in differences(manifest).items()]
    content = {
        "title": finding.title,
        "sentences": [
            one if isinstance(one, Paragraph) else Paragraph("", one) for one in finding.sentences
        ],
        "warnings": finding.warnings,
        "rests_on": finding.rests_on,
        "subject": subject(manifest),
        "some_missing": manifest.get("status", {}).get("pending"),
        "source": made_by(manifest),
        "figures": [drawn_figure(one, images[one.name]) for one in finding.figures],
        "tables": [drawn_table(one) for one in finding.tables if is_shown(one)],
        "parameters": _drawn_text(("Parameter", "Here", "Baseline"), parameters, "manifest.json"),
        "failed": _failed(runs),
    }
    text = known.get_template(template.name).render(content | more)
    return text.replace(" %", "&nbsp;%")


def is_shown(table: Table) -> bool:
    """Whether a reader sees any of it."""
    return len(table.rows) > 0 and any(one.shown != "file" for one in table.columns)


def drawn_table(found: Table) -> Drawn:
    """The rows and columns that a page shows."""
    shown = [one for one in found.columns if one.shown != "file"]
    rows = records(found.rows)
    cells = [[_cell(column, row) for column in shown] for row in rows[:ROWS_ON_PAGE]]
    heads = [one.heading for one in shown]
    return Drawn(found.caption, heads, cells, max(len(rows) - ROWS_ON_PAGE, 0), found.file)


def _cell(column: Column, row: Mapping[str, Any]) -> Cell:
    text = column.cell(row)
    if not (column.bar and text):
        return Cell(text)
    names = (column.name, *(column.ends or (column.name, column.name)))
    value, low, high = (round(100.0 * float(row[name]), 1) for name in names)
    return Cell(text, style.LOOKS[column.bar].colour, value, low, high)


def _drawn_text(heads: Sequence[str], rows: Sequence[Sequence[object]], file: str) -> Drawn:
    """A table of what is text already; `file` has all of it."""
    shown = [[Cell(str(cell)) for cell in row] for row in rows[:ROWS_ON_PAGE]]
    return Drawn("", heads, shown, max(len(rows) - ROWS_ON_PAGE, 0), file)


def drawn_figure(found: Figure, image: str) -> dict[str, Any]:
    """A drawn figure as a page needs it."""
    numbers = None
    if found.numbers is not None:
        heads = [str(found.numbers.index.name or ""), *map(str, found.numbers.columns)]
        numbers = _drawn_text(heads, list(found.numbers.itertuples()), "the tables of the result")
    return found._asdict() | {"data": image, "numbers": numbers}


def _failed(runs: pd.DataFrame | None) -> Drawn | None:
    if runs is None or not (runs["status"] == "failed").any():
        return None
    rows = runs.loc[runs["status"] == "failed", list(FAILED)]
    heads = ("Run", "Point", "Seed", "Stage", "Error")
    return _drawn_text(heads, list(rows.itertuples(index=False)), "runs.parquet")


def differences(manifest: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Parameters of the configuration that differ from the baseline: name to (here, baseline)."""
    from openclosed.sim import Parameters

    usual = Parameters().model_dump(by_alias=True, mode="json")
    config = manifest.get("config", {})
    here = _flat({key: config[key] for key in usual if key in config})
    baseline = _flat({key: usual[key] for key in usual if key in config})
    pairs = {
        name: (here.get(name, "not there"), baseline.get(name, "not there"))
        for name in here | baseline
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _flat(tree: Any, prefix: str = "") -> dict[str, str]:
    if isinstance(tree, Mapping) and tree:
        parts = (_flat(value, f"{prefix}.{key}" if prefix else key) for key, value in tree.items())
        return {name: value for part in parts for name, value in part.items()}
    return {prefix: json.dumps(tree)} if prefix else {}


def subject(manifest: Mapping[str, Any]) -> str:
    """The subject of a result, in a line."""
    scenario, description = manifest.get("scenario", ""), manifest.get("description", "")
    head = WORDS("subject", scenario=scenario) if scenario else ""
    return " ".join(filter(None, (head, description)))


def made_by(manifest: Mapping[str, Any]) -> str:
    """Version, time, seeds and a digest of the configuration in sentences."""
    config = json.dumps(manifest.get("config", {}), sort_keys=True, default=str)
    digest = hashlib.sha256(config.encode()).hexdigest()[:16]
    text = WORDS(
        "made_by", version=manifest.get("version"), revision=manifest.get("git_revision"),
        modified=manifest.get("git_modified"), started=manifest.get("started"),
        seeds=len(manifest.get("seeds", [])), configuration=digest,
    )  # fmt: skip
    command = manifest.get("command")  # has its own spaces
    return " ".join([text, WORDS("to_repeat"), command]) if command else text
