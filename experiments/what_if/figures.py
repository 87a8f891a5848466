"""The pictures of what-ifs: changes with their intervals, and paths over the months."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from openclosed.analysis.common import bands, contrasts, ensemble, style
from openclosed.analysis.common.measures import in_words, measure
from openclosed.analysis.evidence.quantities import TOKENS
from openclosed.analysis.finding.finding import Figure
from openclosed.experiments.what_if.answer import HEADLINES, Comparison
from openclosed.experiments.what_if.tables import part_of, parts_in_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

_HOW = (
    "Right of the line: more runs on open models. Runs of one seed share their random numbers over "
    "all scenarios, so that what they have in common cancels."
)
_PATHS = (
    "Lines are medians of the runs (tables have means), dotted without the change; the bands hold "
    "50 and 90 % of those runs. Beyond a dashed line a camp wins if it lasts."
)
LINES = ("scenario", "open", "shared", "closed")
"""Looks of the paths beside the base, in turn."""
_LABEL_WIDTH = 12  # letters that find room beside a path


def ranked(found: Comparison, title: str) -> Figure:
    """Changes with their intervals, the largest rise first: of every share, or of each what-if."""
    if found.alone:
        rows = sorted(found.shares, key=lambda one: -one.change)
        names, panels = [part_of(one.outcome) for one in rows], {"": rows}
        head, what = "What it changes", "with the what-if"
    else:
        order = sorted(found.what_ifs.values(), key=lambda one: -found.on(one, TOKENS).change)
        names = [in_words(one.name) for one in order]
        panels = {
            text: [found.on(one, outcome) for one in order] for outcome, text in HEADLINES.items()
        }
        kind = "scenario" if all(one.standing for one in order) else "one"
        head = title = f"What each {kind} changes"
        what = (
            f"from the scenario {in_words(found.base.name)} in the last year, or the year after a "
            "shock,"
        )
    pairs = min(one.pairs for rows in panels.values() for one in rows)
    footer = f"Mean change {what} and its 95 % interval, {pairs} pairs of runs. {contrasts.FILLED}"
    return Figure("what_ifs", head, lambda: contrasts.figure(title, footer, names, panels), _HOW)


def paths(
    found: Comparison, runs: pd.DataFrame, months: pd.DataFrame, outcomes: Sequence[str]
) -> Figure:
    """Medians over the months of each what-if, over the band of the base; a panel an outcome."""
    names = {one: " + ".join(parts_in_words(one)) for one in (found.base.name, *found.what_ifs)}
    title = "Open shares over time"

    @style.styled
    def draw() -> Drawing:
        done = runs[runs["status"] == "done"]
        groups = {
            names[str(name)]: ensemble.of(part, months[months["run"].isin(part["run"])])
            for name, part in done.groupby("point_name", sort=False)
            if name in names
        }
        figure, grid = style.panels(title, _PATHS, columns=2, right=0.86)
        for axes, outcome in zip(grid[0], outcomes, strict=True):
            _panel(axes, groups, outcome)
            phrase = measure(outcome).phrase
            axes.set_title(f"{phrase[0].upper()}{phrase[1:]} (%)", pad=22, fontsize=13)
        return figure

    return Figure("paths", title, draw, _PATHS)


def _panel(axes: Axes, groups: Mapping[str, ensemble.Ensemble], outcome: str) -> None:
    """The first of the groups is the base."""
    base, *_ = groups.values()
    bands.draw_band(axes, base.years, base.paths(outcome), style.LOOKS["none"])
    ends = []
    for place, (name, group) in enumerate(groups.items()):
        middle = ensemble.quantiles(group.paths(outcome), (0.5,))[0]
        look = style.LOOKS[LINES[(place - 1) % len(LINES)] if place else "none"]
        if place:
            axes.plot(group.years, middle, color=look.colour, linestyle=look.dash)
        ends.append((float(middle[-1]), textwrap.fill(name, _LABEL_WIDTH), look.ink))
    bands.share_axis(axes)
    style.time_axis(axes, base.years, name_periods=True)
    style.label_ends(axes, ends)
