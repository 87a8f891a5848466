"""The story of one run: its open share with its main events marked and told."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.common import bands, measures, style
from analysis.common.ensemble import quantiles
from analysis.finding.finding import Figure
from sim.state.story import EVENTS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

    from analysis.common.ensemble import Ensemble

MOST_TOLD = 12

TOLD = {
    "release": "{who} releases a model, {amount} points better",
    "new_work": "{who} becomes possible, {amount} of all work",
    "incident": "{amount} incidents at {who} in a month",
    "fork": "{who} splits off, and what it leaves falls back by {amount} months",
    "merge": "{who} rejoins, which makes up {amount} months",
    "opening": "{who} opens its weights, {amount} points behind the frontier",
    "open_core": "{who} publishes a model {amount} points behind its best",
    "closing": "{who} ends its openness, {amount} points behind the frontier",
    "sponsor_exit": "{who} stops research on its open families",
    "fence": "{who} forbids others to host its open models",
    "entry": "{who} becomes a lab, {amount} points behind the frontier",
    "host_entry": "{who} begins to host open models, {amount} hosts now",
    "host_exit": "{who} stops hosting, {amount} hosts are left",
    "bankruptcy": "{who} goes bankrupt",
    "no_room": "there is no room for more {who} than {amount} in a run",
    "price": "{who} changes its markup by {amount}",
}
"""A sentence for each kind of `sim.state.story`; others are told by their name."""

CAMP = {"opening": "open", "open_core": "open", "closing": "closed", "sponsor_exit": "closed"}


class Told(NamedTuple):
    """An event of a run and its sentence."""

    month: str
    what: str
    who: str
    amount: float
    sentence: str


def story(group: Ensemble, events: pd.DataFrame, yardstick: str = "workloads") -> Figure:
    """The typical run's open share with up to twelve numbered events, told at the right.

    `events` are those of finished runs.
    """
    place = typical(group, yardstick)
    run = int(group.runs["run"].iloc[place])
    told = main_events(events, run)
    paths = group.paths(f"open_share_{yardstick}_all")
    title = _title(group, paths[place], run, yardstick)
    around = " Light band: 90 % of runs." if group.size > 1 else ""
    footer = (
        "Typical: the run with the median open share in its last year. Told are the largest events "
        f"of each kind, rare kinds first, at most {MOST_TOLD}.{around} Grey background: "
        "projection, after August 2026."
    )

    @style.styled
    def draw() -> Drawing:
        figure, grid = style.panels(title, footer, 1, 1, left=0.08, right=0.57, bottom=0.15)
        axes = grid[0][0]
        axes.set_ylabel(f"open share of {yardstick} (%)")
        style.time_axis(axes, group.years, name_periods=True)
        _draw_share(axes, group, paths, place, told)
        _tell(figure, told)
        return figure

    caption = "Amounts are in the unit of their kind; the table names it."
    return Figure("story", title, draw, caption, _table(told))


def typical(group: Ensemble, yardstick: str = "workloads") -> int:
    """Place of the run whose open share in its last year is nearest the median.

    The first of equals, and the first run if nothing is served in any.
    """
    last = group.year_means(f"open_share_{yardstick}_all", last=True)
    if np.isnan(last).all():
        return 0
    return int(np.nanargmin(np.abs(last - np.nanmedian(last))))


def main_events(events: pd.DataFrame, run: int) -> list[Told]:
    """The main events of a run by month: of each kind the largest, then of each the second, ...

    Kinds that are rare over all runs come first, so that a flood of releases hides no opening.
    """
    often = events["what"].value_counts()
    own = events[events["run"] == run]
    ranked = sorted(
        (round_, int(often[what]), str(what), event)
        for what, kind in own.groupby("what")
        for round_, event in enumerate(_largest_first(kind))
    )
    told = [Told(*event, sentence(*event[1:])) for *_, event in ranked[:MOST_TOLD]]
    return sorted(told, key=lambda one: one.month)


def _largest_first(kind: pd.DataFrame) -> Iterator[tuple[str, str, str, float]]:
    rows = zip(kind["month"], kind["what"], kind["who"], kind["amount"], strict=True)
    yield from sorted(
        ((str(month), str(what), str(who), float(amount)) for month, what, who, amount in rows),
        key=lambda row: (-_size(row[1], row[3]), row[0], row[2]),
    )


def _size(what: str, amount: float) -> float:
    """How large an event is among its kind: ratios count by their distance from 1."""
    is_ratio = what in EVENTS and EVENTS[what].unit == "ratio"
    return abs(math.log(amount)) if is_ratio and amount > 0 else abs(amount)


def sentence(what: str, who: str, amount: float) -> str:
    """An event of `sim.state.story` told in a few words."""
    who = who.replace("_", " ")
    if what == "incident" and amount == 1:
        return f"an incident at {who}"
    form = TOLD.get(what, f"{what.replace('_', ' ')}: {{who}} ({{amount}})")
    return form.format(who=who, amount=_written(what, amount))


def _written(what: str, amount: float) -> str:
    """The amount of an event as its sentence needs it."""
    match what:
        case "price":
            return f"{100 * (amount - 1):+.0f} %"
        case "new_work":
            return measures.percent(amount)
    return measures.plain(round(amount, 2) or amount)


def _draw_share(
    axes: Axes, group: Ensemble, paths: np.ndarray, place: int, told: list[Told]
) -> None:
    """The run's curve over the band of all, and a numbered badge over each event."""
    look = style.LOOKS["open"]
    if np.isnan(paths[place]).all():
        bands.no_market(axes)
    if group.size > 1:
        low, high = quantiles(paths, (0.05, 0.95))
        axes.fill_between(group.years, low, high, color=look.colour, alpha=0.18, linewidth=0)
    axes.plot(group.years, paths[place], color=look.colour)
    axes.yaxis.set_major_formatter(lambda y, _: f"{100 * y:.0f}")
    top = max(axes.get_ylim()[1], 0.01)
    axes.set_ylim(0.0, 1.25 * top)  # room for the badges
    if not told:
        return
    left, right = axes.get_xlim()
    at = [style.year(one.month) for one in told]
    gap = 0.046 * (right - left)
    places = style.spread(at, gap, left + gap / 2, right - gap / 2)
    values = np.interp(at, group.years, np.nan_to_num(paths[place]))
    for number, (one, x, year, value) in enumerate(
        zip(told, places, at, values, strict=True), start=1
    ):
        ink = _look(one).ink
        axes.plot([x, year], [1.17 * top, value], color=ink, linewidth=0.9, zorder=2)
        axes.plot([year], [value], marker="o", markersize=6, color=ink, zorder=5)
        axes.text(x, 1.17 * top, str(number), color="white", **_badge(ink))


def _tell(figure: Drawing, told: list[Told]) -> None:
    """The numbered sentences in a column at the right of the figure."""
    if not told:
        figure.text(0.61, 0.75, "Nothing happened in this run.", fontsize=12)
        return
    step = 0.66 / MOST_TOLD
    for number, one in enumerate(told, start=1):
        y = 0.775 - (number - 1) * step
        ink = _look(one).ink
        figure.text(0.615, y, str(number), color="white", **_badge(ink))
        figure.text(
            0.635, y, textwrap.fill(f"{one.month}  {one.sentence}", 52), color=ink, fontsize=10.5,
            va="center", linespacing=1.05,
        )  # fmt: skip


def _badge(ink: str) -> dict[str, Any]:
    return {
        "ha": "center",
        "va": "center",
        "fontsize": 10.5,
        "fontweight": "bold",
        "zorder": 6,
        "bbox": {"boxstyle": "circle,pad=0.25", "facecolor": ink, "edgecolor": "white"},
    }


def _look(one: Told) -> style.Look:
    return style.LOOKS[CAMP.get(one.what, "plain")]


def _title(group: Ensemble, path: np.ndarray, run: int, yardstick: str) -> str:
    served = path[np.isfinite(path)]
    if not served.size:
        return f"Run {run}: there is no market"
    went = measures.percent_range(float(served[0]), float(served[-1]))
    which = "The only run" if group.size == 1 else f"A typical one of {group.size} runs (run {run})"
    return f"{which}: the open share of {yardstick} goes from {went}"


def _table(told: list[Told]) -> pd.DataFrame:
    """The events that are told, as text, under their numbers."""
    rows = [
        [one.month, one.what, one.who, measures.plain(one.amount), _unit(one.what)] for one in told
    ]
    table = pd.DataFrame(rows, columns=["month", "event", "who", "amount", "unit"], dtype=str)
    table.index = pd.Index(range(1, len(told) + 1))
    return table.rename_axis("number")


def _unit(what: str) -> str:
    return EVENTS[what].unit if what in EVENTS else ""
