"""Pages of the documentation that an experiment writes from its result."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from openclosed.analysis.common import style
from openclosed.analysis.finding.faces import part_markers
from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.question.composing import CONFIGURATION
from openclosed.experiments.results import store

DOCS = CONFIGURATION.parent / "docs"


def write_table(name: str, rows: pd.DataFrame) -> None:
    """Write docs/tables/NAME.csv, which a page links to and the site shows as a table."""
    (DOCS / "tables").mkdir(parents=True, exist_ok=True)
    store.write_csv(rows, DOCS / "tables" / f"{name}.csv")


def draw(name: str, found: Finding) -> None:
    """Draw the figures of a finding into docs/images/NAME."""
    images = DOCS / "images" / name
    images.mkdir(parents=True, exist_ok=True)
    for one in found.figures:
        (images / f"{one.name}.png").write_bytes(style.as_png(one.draw(), scale=1.0))


def write_part(file: Path, name: str, part: str) -> None:
    """Write a generated part into a page that is otherwise written by hand."""
    file.write_text(put(file.read_text(encoding="utf-8"), name, part), encoding="utf-8")


def write_parts(page: str, parts: Mapping[str, str]) -> None:
    """Write the generated parts of docs/PAGE.md, by their names."""
    for name, part in parts.items():
        write_part(DOCS / f"{page}.md", name, part)


def put(text: str, name: str, part: str, by: str = "an experiment") -> str:
    """The text with `part` between the markers of `name`, which say that `by` writes it.

    Raises ValueError for missing markers.
    """
    begin, end = part_markers(name, by)
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"no markers for {name}")
    head, _, rest = text.partition(begin)
    return f"{head}{begin}\n\n{part}\n\n{end}{rest.partition(end)[2]}"
