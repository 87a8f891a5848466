"""A page that opens offline: its look, its frame, and its figures."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from analysis.common.markup import plain_text, table

if TYPE_CHECKING:
    from analysis.common.curves import Picture

LOOK = """
:root { color-scheme: light; }
body { font: 17px/1.5 system-ui, "DejaVu Sans", sans-serif; color: #1a1a1a; background: #fff;
  max-width: 62rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.9rem; line-height: 1.25; margin: .3rem 0 .6rem; }
h2 { font-size: 1.3rem; margin: 2.4rem 0 .6rem; border-top: 2px solid #ddd; padding-top: 1rem; }
p.lead { font-size: 1.1rem; } p.small, figcaption { color: #444; }
table { border-collapse: collapse; margin: .6rem 0 1rem; }
caption { text-align: left; color: #444; padding-bottom: .3rem; }
th, td { padding: .3rem .8rem .3rem 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid #ddd; font-variant-numeric: tabular-nums; }
td.bar { width: 16rem; }
td.bar span { display: inline-block; height: .95em; vertical-align: middle; }
figure { margin: 1rem 0 2rem; } figure img { width: 100%; height: auto; border: 1px solid #ddd; }
.wide { overflow-x: auto; } summary { cursor: pointer; color: #004a73; }
nav a { display: inline-block; margin-right: 1rem; } a { color: #004a73; }
.warning { border-left: 6px solid #9e4600; padding-left: .8rem; }
@media print { details > * { display: block; } figure { break-inside: avoid; } }
"""


def document(
    title: str,
    lead: str,
    sections: Sequence[tuple[str, str, str]],
    manifest: Mapping[str, Any],
    first: str = "",
) -> str:
    """A page: what is seen `first`, the title, a lead, and sections.

    Sections are (anchor, heading, body); empty ones are left out. What is first, the lead and
    bodies are HTML; title and headings are text.
    """
    kept = [(anchor, heading, body) for anchor, heading, body in sections if body]
    links = "".join(f'<a href="#{anchor}">{escape(heading)}</a>' for anchor, heading, _ in kept)
    bodies = "\n".join(
        f'<section aria-labelledby="{anchor}"><h2 id="{anchor}">{escape(heading)}</h2>\n'
        f"{body}</section>"
        for anchor, heading, body in kept
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{LOOK}</style>\n</head>\n<body>\n<main>\n"
        f"<p class=small>{plain_text(_subject(manifest))}</p>\n"
        f"{first}<h1>{plain_text(title)}</h1>\n{lead}"
        f'<nav aria-label="Sections">{links}</nav>\n{bodies}\n</main>\n</body>\n</html>\n'
    )


def _subject(manifest: Mapping[str, Any]) -> str:
    scenario = manifest.get("scenario", "")
    description = manifest.get("description", "")
    return " ".join(
        part for part in (f"Scenario {scenario}." if scenario else "", description) if part
    )


def figure(picture: Picture, vector: bytes) -> str:
    """A picture with its words, and its numbers as a table to unfold."""
    data = base64.b64encode(vector).decode("ascii")
    numbers = table(
        (str(picture.table.index.name or ""), *map(str, picture.table.columns)),
        [(str(name), *map(str, row)) for name, *row in picture.table.itertuples()],
    )
    return (
        f'<figure><img src="data:image/svg+xml;base64,{data}" alt="{escape(picture.title)}. '
        f'The numbers are in the table below.">\n'
        f"<figcaption>{plain_text(f'{picture.title}. {picture.caption}')}</figcaption>\n"
        f"<details><summary>Numbers of this figure</summary>{numbers}</details></figure>\n"
    )
