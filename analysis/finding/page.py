"""A finding as a page of Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from openclosed.analysis.common.markup import pipes
from openclosed.analysis.finding.finding import Finding, Table


def page(
    topic: str, readers: str, finding: Finding, notes: Sequence[str] = (), images: str = ""
) -> str:
    """The page: its topic, for whom it is, sentences, figures in `images`, tables, notes."""
    figures = [f"![{one.title}]({images}/{one.name}.png)" for one in finding.figures if images]
    tables = [markdown(one) for one in finding.tables]
    said = " ".join(map(str, finding.says))
    parts = [f"# {topic}", readers, said, *figures, *tables, *notes]
    return "\n\n".join(part for part in parts if part) + "\n"


def markdown(table: Table) -> str:
    """The rows as Markdown, the first column as their names; empty where nothing is shown."""
    cells = table.read("everywhere", "report")
    if not cells.shape[1] or cells.empty:
        return ""
    text = pipes(cells.set_index(cells.columns[0])).rstrip("\n")
    return f"{text}\n\n{table.caption}" if table.caption else text
