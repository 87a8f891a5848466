"""The pieces that a page of Markdown is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


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
