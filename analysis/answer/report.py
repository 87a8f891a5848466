"""The report: figures on disk and one page that holds all and opens without a network."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.answer import page as answer_page
from analysis.answer.event_counts import strips
from analysis.answer.example_run import story
from analysis.answer.explore import explore
from analysis.answer.fan import fan
from analysis.answer.final_outcomes import endings
from analysis.answer.verdict import rules_of
from analysis.common import curves, ensemble, style

if TYPE_CHECKING:
    import pandas as pd

    from analysis.common.curves import Picture
    from analysis.common.ensemble import Ensemble


def write(
    folder: Path | str,
    found: dict[str, Any],
    runs: pd.DataFrame,
    months: pd.DataFrame,
    events: pd.DataFrame,
    manifest: Mapping[str, Any],
) -> list[Path]:
    """Writes figures/*.png, figures/*.svg and report.html into `folder`; returns their paths.

    `found` is what `analysis.answer.verdict.answer` says of the frames.

    The same frames and manifest give the same bytes of SVG and HTML. Where no run finished there
    are no figures, and the page says so.
    """
    folder = Path(folder)
    done = events[events["run"].isin(runs.loc[runs["status"] == "done", "run"])]
    group = ensemble.of(runs, months)
    pictures = draw(group, done, manifest)
    chart = explore(group, rules_of(manifest).win_threshold) if pictures else ""
    paths: list[Path] = []
    vectors: dict[str, bytes] = {}
    if pictures:
        (folder / "figures").mkdir(parents=True, exist_ok=True)
    for picture in pictures:
        written = style.save(picture.figure, folder / "figures", picture.name)
        vectors[picture.name] = written[1].read_bytes()
        paths += written
    html = folder / "report.html"
    text = answer_page.page(found, pictures, vectors, done, manifest, chart)
    html.write_text(text, encoding="utf-8")
    return [*paths, html]


def draw(group: Ensemble, done: pd.DataFrame, manifest: Mapping[str, Any]) -> list[Picture]:
    """All figures of a result, how runs end first; none where no run finished.

    `done` holds the events of the finished runs.
    """
    if not group.size:
        return []
    yardstick = ensemble.yardstick(manifest)
    threshold = rules_of(manifest).win_threshold
    return [
        fan(group, threshold),
        endings(group, yardstick),
        *curves.pictures(group, threshold),
        strips(group, done, yardstick),
        story(group, done, yardstick),
    ]
