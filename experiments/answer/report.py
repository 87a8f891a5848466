"""The report of an answer: its figures, how runs end, and strips of what is published.

The page is answer.html.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from openclosed.analysis import published
from openclosed.analysis.common import measures, style
from openclosed.analysis.common.measures import spell_out
from openclosed.analysis.evidence.quantities import INDICATORS
from openclosed.analysis.finding import faces
from openclosed.analysis.finding.finding import Finding
from openclosed.analysis.finding.words import Words
from openclosed.analysis.headline import ENDINGS, HEADLINES, KINDS, Headline
from openclosed.experiments.answer.endings import FEW
from openclosed.experiments.answer.figures import OUTLOOK

if TYPE_CHECKING:
    import pandas as pd

WORDS = Words(__file__)
MARKS = {"open": "●", "shared": "◆", "closed": "■", "no_closed": "▽"}


def write(folder: Path, finding: Finding, manifest: Mapping[str, Any], runs: pd.DataFrame) -> None:
    """Write figures and report.html into `folder`."""
    images = faces.save_figures(folder, finding, manifest)
    drawn = {one.name: faces.drawn_figure(one, images[one.name]) for one in finding.figures}
    tables = [one for one in finding.tables if faces.is_shown(one)]
    text = faces.html(
        finding, images, manifest, runs, Path(__file__).with_name("answer.html"),
        panels=[
            {"figure": drawn.pop(one.outcome), "bars": _bars(finding.facts or {}, one)}
            for one in HEADLINES
            if one.outcome in drawn
        ],
        variance=[faces.drawn_table(one) for one in tables if one.name == "variance"],
        tables=[faces.drawn_table(one) for one in tables if one.name != "variance"],
        count=len(runs[runs["status"] == "done"]),
        few=len(runs[runs["status"] == "done"]) < FEW,
        moves=draw_moves(),
        routers=drawn[OUTLOOK]["caption"] if OUTLOOK in drawn else "",
        past=draw_past(),
        more=[one for name, one in drawn.items() if name != OUTLOOK],
    )  # fmt: skip
    (folder / "report.html").write_text(text, encoding="utf-8")


def _bars(answer: Mapping[str, Any], of: Headline) -> list[dict[str, Any]]:
    """How the runs of a panel end."""
    cells = answer["measures"][of.measure][of.scope]["endings"]
    bars = []
    for kind in KINDS:
        if kind != "no_closed" or cells[kind]["runs"]:
            ends = [cells[kind][end] for end in ("probability", "low", "high")]
            shown = (round(100 * end, 1) for end in ends)
            few = answer["headline"]["runs"] < FEW
            text = str(cells[kind]["runs"]) if few else measures.brief(*ends)
            bar = faces.Cell(text, style.LOOKS[kind].colour, *shown)
            bars.append(bar._asdict() | {"name": ENDINGS[kind], "mark": MARKS[kind]})
    return bars


MOST_MOVES, MOST_PAST = 12, 6


class Row(NamedTuple):
    """A line from `low` to `high` and a mark `at` a place, all in percent of the width."""

    name: str
    text: str
    low: float
    high: float
    at: float
    mark: str
    colour: str
    result: str


class Tick(NamedTuple):
    """A place on the axis of such lines."""

    at: float
    text: str
    zero: bool = False


class Strip(NamedTuple):
    """Lines under one another."""

    title: str
    rows: list[Row]
    ticks: list[Tick]
    note: str = ""


def draw_moves() -> list[Strip]:
    """The largest published effects of what-ifs, a strip for each headline; none without them."""
    what_ifs = published.what_ifs()
    return [_moves(what_ifs, one.column, one.title) for one in HEADLINES if len(what_ifs)]


def _moves(what_ifs: pd.DataFrame, column: str, title: str) -> Strip:
    """From the largest rise to the largest fall."""
    ends = [f"{column}_low", f"{column}_high"]
    order = what_ifs[column].abs().sort_values(ascending=False, kind="stable").index
    top = what_ifs.loc[order].head(MOST_MOVES).sort_values(column, ascending=False)
    span = max(1.05 * float(np.nanmax(np.abs(top[[column, *ends]].to_numpy(dtype=float)))), 0.01)

    def place(value: float) -> float:
        return round(50.0 + 50.0 * value / span, 1)

    rows = []
    for row in top.to_dict("records"):
        value, low, high = (float(row[name]) for name in (column, *ends))
        real = low > 0 or high < 0
        look = style.LOOKS[("open" if value > 0 else "closed") if real else "none"]
        result = WORDS("moved", change=value, real=real)
        rows.append(
            Row(f"{spell_out(str(row['scenario']))}, {row['year']}", str(row["description"]),
                place(low), place(high),
                place(value), "at" if real else "at hollow", look.colour, result)
        )  # fmt: skip
    step = 10.0 if span > 0.1 else 5.0 if span > 0.05 else 1.0
    ticks = [
        Tick(place(points / 100), WORDS("tick", points=points), points == 0)
        for points in (-step, 0.0, step)
        if abs(points) / 100 <= span
    ]
    return Strip(title, rows, ticks)


def draw_past() -> Strip | None:
    """The longest forecasts of shares that have an outcome, the newest first."""
    found = published.past()
    if found.empty:
        return None
    shares = found[found["indicator"].map(lambda one: INDICATORS[one].unit == "share")]
    order = ["month", "horizon"]
    newest = shares.sort_values(order, ascending=False, kind="stable").drop_duplicates("indicator")
    rows = []
    for row in newest.head(MOST_PAST).to_dict("records"):
        low, high, seen = (float(row[name]) for name in ("below", "above", "measured_low"))
        seen = (seen + float(row["measured_high"])) / 2.0
        inside = low <= row["measured_high"] and high >= row["measured_low"]
        rows.append(
            Row(INDICATORS[str(row["indicator"])].text,
                WORDS("ahead", month=row["month"], horizon=row["horizon"]),
                round(100 * low, 1), round(100 * high, 1), round(100 * seen, 1), "cross",
                style.LOOKS["open"].colour, WORDS("seen", share=seen, inside=inside))
        )  # fmt: skip
    ticks = [Tick(place, f"{place:.0f} %") for place in (0.0, 50.0, 100.0)]
    return Strip("", rows, ticks, published.compare_with_benchmarks(published.scores()))
