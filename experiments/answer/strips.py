"""Strips of the page: what would change the answer, and how past forecasts did."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis import published
from openclosed.analysis.common import style
from openclosed.analysis.common.contrasts import format_change
from openclosed.analysis.common.measures import percent, spell_out
from openclosed.analysis.evidence.quantities import SCORED_INDICATORS
from openclosed.analysis.headline import HEADLINES

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
        result = format_change(value, "share") + ("" if real else ", could be 0")
        rows.append(
            Row(f"{spell_out(str(row['scenario']))}, {row['year']}", str(row["description"]),
                place(low), place(high),
                place(value), "at" if real else "at hollow", look.colour, result)
        )  # fmt: skip
    step = 10.0 if span > 0.1 else 5.0 if span > 0.05 else 1.0
    ticks = [
        Tick(place(points / 100), f"{points:+.0f}" if points else "no change", points == 0)
        for points in (-step, 0.0, step)
        if abs(points) / 100 <= span
    ]
    return Strip(title, rows, ticks)


def draw_past() -> Strip | None:
    """The longest forecasts of shares that have an outcome, the newest first."""
    found = published.past()
    if found.empty:
        return None
    shares = found[found["indicator"].map(lambda one: SCORED_INDICATORS[one].unit == "share")]
    order = ["month", "horizon"]
    newest = shares.sort_values(order, ascending=False, kind="stable").drop_duplicates("indicator")
    rows = []
    for row in newest.head(MOST_PAST).to_dict("records"):
        low, high, seen = (float(row[name]) for name in ("below", "above", "measured_low"))
        seen = (seen + float(row["measured_high"])) / 2.0
        inside = low <= row["measured_high"] and high >= row["measured_low"]
        rows.append(
            Row(SCORED_INDICATORS[str(row["indicator"])].text,
                f"{row['month']}, forecast {published.months(row['horizon'])} ahead",
                round(100 * low, 1), round(100 * high, 1), round(100 * seen, 1), "cross",
                style.LOOKS["open"].colour, f"{percent(seen)} {'inside' if inside else 'missed'}")
        )  # fmt: skip
    ticks = [Tick(place, f"{place:.0f} %") for place in (0.0, 50.0, 100.0)]
    return Strip(
        "Past forecasts", rows, ticks, published.compare_with_benchmarks(published.scores())
    )
