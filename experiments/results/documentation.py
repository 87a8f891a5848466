"""Pages of the documentation that an experiment writes from its result."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from openclosed.analysis.common import style
from openclosed.analysis.finding.faces import part_markers
from openclosed.analysis.finding.finding import Finding
from openclosed.experiments.question.hydra_inside import CONFIGURATION
from openclosed.experiments.results import store

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DOCS = CONFIGURATION.parent / "docs"
DIGESTS: Final = "digests.json"
"""The file in docs that has the digest of each published file, as its command wrote it."""
PUBLISHED: Final = (
    "docs/tables/*.csv", "docs/forecasts/*.csv", "analysis/kept/*.csv", "docs/images/**/*.png",
    "docs/teaching/images/*.png",
)  # fmt: skip


def write_table(name: str, rows: pd.DataFrame) -> None:
    """Write docs/tables/NAME.csv, which a page links to and the site shows as a table."""
    file = DOCS / "tables" / f"{name}.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    write_kept(rows, file)


def write_kept(rows: pd.DataFrame, file: Path) -> None:
    """Write a table that answers or pages quote, and keep its digest."""
    store.write_csv(rows, file)
    record(file)


def write_picture(name: str, drawn: Figure) -> None:
    """Write docs/images/NAME.png."""
    file = DOCS / "images" / f"{name}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(style.as_png(drawn, scale=1.0))
    record(file)


def draw(name: str, found: Finding) -> None:
    """Draw the figures of a finding into docs/images/NAME."""
    for one in found.figures:
        write_picture(f"{name}/{one.name}", one.draw())


def record(*files: Path) -> None:
    """Keep the digests of published files that a command has just written, and of no others."""
    now, written = digests(), {file.resolve() for file in files}
    root = DOCS.parent.resolve()
    fresh = {name: now[name] for name in now if root / name in written}
    if fresh:
        known = recorded() | fresh
        text = json.dumps({name: known[name] for name in now if name in known}, indent=1)
        (DOCS / DIGESTS).write_text(f"{text}\n", encoding="utf-8")


def recorded() -> dict[str, str]:
    """The digests of published files as their commands wrote them."""
    file = DOCS / DIGESTS
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else {}


def digests() -> dict[str, str]:
    """The first half of the SHA-256 of published tables and pictures as they are, by name."""
    root = DOCS.parent.resolve()
    files = sorted(file for pattern in PUBLISHED for file in root.glob(pattern))
    return {
        file.relative_to(root).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()[:32]
        for file in files
    }


def changed() -> list[str]:
    """Published files that are not as recorded, are not recorded, or are gone."""
    now, then = digests(), recorded()
    return [name for name in sorted({*now, *then}) if now.get(name) != then.get(name)]


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
