"""The files that every answer has: its figures, and a page that holds all and opens offline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.common import provenance, style
from analysis.common.html import document, figure
from analysis.common.markup import paragraph, table

if TYPE_CHECKING:
    import pandas as pd

    from analysis.common.curves import Picture

FAILED_SHOWN = 200


def write(
    folder: Path,
    title: str,
    said: Sequence[str],
    pictures: Sequence[Picture],
    sections: Sequence[tuple[str, str, str]],
    runs: pd.DataFrame,
    manifest: Mapping[str, Any],
    warnings: Sequence[str] = (),
) -> None:
    """Writes figures/*.png, figures/*.svg and report.html into `folder`.

    `said` are the sentences of the answer, `sections` the (anchor, heading, HTML) of its tables.
    """
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    drawn = []
    for picture in pictures:
        written = style.save(picture.figure, folder / "figures", picture.name)
        drawn.append(figure(picture, written[1].read_bytes()))
    failed = int((runs["status"] != "done").sum())
    counts = {"headline": {"runs": len(runs) - failed, "failed": failed}}
    all_sections = [
        *sections,
        ("figures", "Further figures", "".join(drawn[1:])),
        ("parameters", "Parameters that differ from the baseline", provenance.parameters(manifest)),
        ("failed", "Failed runs", failed_runs(runs)),
        ("source", "Where this comes from", provenance.source(counts, manifest)),
    ]
    lead = paragraph(" ".join(said), "lead")
    lead += "".join(paragraph(text, "warning") for text in [*warnings, failures(runs)])
    html = document(title, lead, all_sections, manifest, "".join(drawn[:1]))
    (folder / "report.html").write_text(html, encoding="utf-8")


def failures(runs: pd.DataFrame) -> str:
    """How many runs failed; empty where none did."""
    failed = int((runs["status"] != "done").sum())
    return f"{failed} of {len(runs)} runs failed." if failed else ""


def failed_runs(runs: pd.DataFrame) -> str:
    """A table of the runs that failed."""
    failed = runs[runs["status"] != "done"].head(FAILED_SHOWN)
    columns = ["run", "point_name", "seed", "stage", "error"]
    rows = [tuple(map(str, row)) for row in failed[columns].itertuples(index=False)]
    return table(("Run", "Point", "Seed", "Stage", "Error"), rows) if rows else ""


def of_table(frame: pd.DataFrame, caption: str = "", most: int = 200) -> str:
    """A table of text as HTML, its index first; at most `most` rows are shown."""
    rows = [(str(name), *map(str, row)) for name, *row in frame.head(most).itertuples()]
    head = [str(frame.index.name or ""), *map(str, frame.columns)]
    rest = len(frame) - most
    more = f" The other {rest} rows are in the result folder." if rest > 0 else ""
    return table(head, rows, f"{caption}{more}") if rows else ""
