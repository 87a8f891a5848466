"""A finding in a terminal, and the same as plain text of 80 columns."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Literal

from pandas.api.types import is_numeric_dtype

from openclosed.analysis.common.text import COLUMNS, fill
from openclosed.analysis.finding.finding import Paragraph

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table as Drawn

    from openclosed.analysis.finding.finding import Finding, Table

MOST_COLUMNS = 100
"""Lines are no longer than that, however wide the terminal is."""
ROWS = 24


def plain(finding: Finding) -> str:
    """The finding as plain text of at most 80 columns."""
    from rich.console import Console

    file = io.StringIO()
    show(finding, Console(file=file, width=COLUMNS, color_system=None, force_terminal=False))
    return "\n".join(line.rstrip() for line in file.getvalue().rstrip("\n").splitlines())


def show(finding: Finding, console: Console) -> None:
    """Print the finding: as wide as the console, in its colours."""
    from rich.text import Text

    width = min(console.width, MOST_COLUMNS)

    def say(text: str, style: str = "") -> None:
        if text:
            console.print(Text(fill(text, width=width), style=style), soft_wrap=True)

    say(finding.title, "bold")
    for text in finding.says:
        if isinstance(text, Paragraph):
            say(text.head, "bold")
        say(text.text if isinstance(text, Paragraph) else text)
    for one in finding.tables:
        if len(one.rows) and any(column.shown == "everywhere" for column in one.columns):
            console.print()
            say(one.caption)
            console.print(_drawn(one), width=width)
            if len(one.rows) > ROWS:
                where = f"in {one.file}" if one.name else "in report.html"
                say(f"{len(one.rows) - ROWS} more rows are {where}.", "dim")
    if finding.warnings or finding.rests_on:
        console.print()
    for text in finding.warnings:
        say(text, "yellow")
    say(" ".join(finding.rests_on), "dim")


def _drawn(table: Table) -> Drawn:
    """The rows under their heads; numbers stand at the right."""
    from rich.table import Table as Drawn
    from rich.text import Text

    cells = table.read("everywhere").head(ROWS)
    drawn = Drawn(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    shown = [one for one in table.columns if one.shown == "everywhere"]
    for column in shown:
        is_text = column.form is not None or not is_numeric_dtype(table.rows[column.name])
        justify: Literal["left", "right"] = "left" if is_text else "right"
        drawn.add_column(column.heading, justify=justify, overflow="fold")
    for row in cells.itertuples(index=False):
        drawn.add_row(*(Text(cell) for cell in row))
    return drawn
