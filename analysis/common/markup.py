"""The pieces that every section of a report, and of a page of Markdown, is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def plain_text(text: str) -> str:
    """The text as HTML, in which no line begins with a percent sign."""
    return _unparted(escape(text))


def _unparted(text: str) -> str:
    return text.replace(" %", "&nbsp;%")


def paragraph(text: str, kind: str = "") -> str:
    """The text as a paragraph of a CSS class; nothing for no text."""
    attribute = f' class="{kind}"' if kind else ""
    return f"<p{attribute}>{plain_text(text)}</p>\n" if text else ""


def table(
    head: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "", *, raw: bool = False
) -> str:
    """A table whose first column heads its rows; cells are escaped unless they are `raw` HTML."""
    clean = _unparted if raw else plain_text
    body = "".join(
        f'<tr><th scope="row">{clean(row[0])}</th>'
        + "".join(f"<td>{clean(cell)}</td>" for cell in row[1:])
        + "</tr>\n"
        for row in rows
    )
    heading = "".join(f'<th scope="col">{plain_text(cell)}</th>' for cell in head)
    said = f"<caption>{plain_text(caption)}</caption>" if caption else ""
    return (
        f'<div class="wide" tabindex="0"><table>{said}<thead><tr>{heading}</tr></thead>\n'
        f"<tbody>\n{body}</tbody></table></div>\n"
    )


def empty_part(name: str) -> str:
    """The markers between which an experiment writes a part of a page of Markdown."""
    begin, end = part_markers(name)
    return f"{begin}\n\n{end}"


def part_markers(name: str, by: str = "an experiment") -> tuple[str, str]:
    """What stands before and behind a part that an experiment writes."""
    return f"<!-- {name}: made by {by} -->", f"<!-- {name}: end -->"


def pipes(frame: pd.DataFrame) -> str:
    """A table of text as Markdown, its index first."""
    head = [str(frame.index.name or ""), *map(str, frame.columns)]
    rows = [
        head,
        ["---"] * len(head),
        *((str(name), *map(str, row)) for name, *row in frame.itertuples()),
    ]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)
