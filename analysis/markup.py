"""Two pieces of HTML that every section of the report is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def paragraph(text: str, kind: str = "") -> str:
    """The text as a paragraph of a CSS class; nothing for no text."""
    attribute = f' class="{kind}"' if kind else ""
    return f"<p{attribute}>{escape(text)}</p>\n" if text else ""


def table(
    head: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "", *, raw: bool = False
) -> str:
    """A table whose first column heads its rows; cells are escaped unless they are `raw` HTML."""
    clean = str if raw else escape
    body = "".join(
        f'<tr><th scope="row">{clean(row[0])}</th>'
        + "".join(f"<td>{clean(cell)}</td>" for cell in row[1:])
        + "</tr>\n"
        for row in rows
    )
    heading = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    said = f"<caption>{escape(caption)}</caption>" if caption else ""
    return (
        f'<div class="wide"><table>{said}<thead><tr>{heading}</tr></thead>\n'
        f"<tbody>\n{body}</tbody></table></div>\n"
    )
