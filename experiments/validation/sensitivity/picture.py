"""The picture: what moves startups' purchased tokens most, and enterprises' workloads beside it."""

import textwrap
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing

from openclosed.analysis.common import style
from openclosed.analysis.finding.finding import Figure
from openclosed.analysis.headline import HEADLINES, STARTUPS
from openclosed.experiments.validation.sensitivity import page
from openclosed.experiments.validation.sensitivity.page import BASELINE, NAME, WORDS, Moved
from openclosed.sim.parameters import Parameters

APART: Final = 0.1
"""Least distance between the values of two ends, in widths of a panel."""


def figure(rows: pd.DataFrame) -> Figure:
    """The picture as a part of a finding."""
    return Figure(NAME, _title(rows), lambda: draw(rows), table=NAME)


def _title(rows: pd.DataFrame) -> str:
    own = page.open_wins(rows).iloc[0]
    first = page.largest_clear(rows)
    return WORDS("picture_title", name=STARTUPS.name, range=(own["low"], own["high"]),
                 what=first.name if first else "")  # fmt: skip


@style.styled
def draw(rows: pd.DataFrame) -> Drawing:
    """A row for each assumption and a panel for each headline: changes from the baseline."""
    pairs, window = rows["runs"].iloc[0], round(Parameters().ending.window)
    drawn, [panels] = style.panels(
        _title(rows), WORDS("footer", pairs=pairs, window=window), columns=len(HEADLINES),
        left=0.2, right=0.98, top=0.78, bottom=0.2, wspace=0.06,
    )  # fmt: skip
    names = [one.name for one in page.moved(rows)[: page.SHOWN]]
    shown = 100.0 * rows.loc[rows["assumption"].isin(names), ["change_low", "change_high"]]
    low, high = (float(end) for end in (shown.to_numpy().min(), shown.to_numpy().max()))
    margin = max(0.08 * (high - low), 1.0)
    for axes, one in zip(panels, HEADLINES, strict=True):
        own = {moved.name: moved for moved in page.moved(rows, one)}
        usual = page.of_headline(rows, one).set_index("assumption").loc[BASELINE, "share"]
        axes.set_title(one.title, pad=30)
        axes.text(0, 1.02, WORDS("panel", share=usual), transform=axes.transAxes)
        axes.set_xlim(low - margin, high + margin)
        axes.set_ylim(len(names) - 0.5, -0.6)
        axes.axvline(0, color="#555555", linewidth=1.2, zorder=1)
        for row, name in enumerate(names):
            _draw(axes, row, own[name])
        axes.grid(visible=True, axis="x")
        axes.grid(visible=False, axis="y")
        axes.tick_params(axis="y", length=0)
        axes.set_yticks([])
        axes.set_xlabel(WORDS("axis"))
    heads = [textwrap.fill(WORDS("row", name=name), 24) for name in names]
    panels[0].set_yticks(range(len(names)), heads)
    return drawn


def _draw(axes: Axes, row: int, of: Moved) -> None:
    """Each end with its interval and its value, and a bar from the lowest to the highest."""
    changes = [100.0 * one["change"] for one in of.rows]
    axes.plot([min(changes), max(changes)], [row, row], color="#BBBBBB", linewidth=7, zorder=1,
              solid_capstyle="butt")  # fmt: skip
    paper = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
    width = axes.get_xlim()[1] - axes.get_xlim()[0]
    places = style.spread(changes, APART * width, *axes.get_xlim())
    for change, place, one in zip(changes, places, of.rows, strict=True):
        low, high = 100.0 * one["change_low"], 100.0 * one["change_high"]
        clear = low > 0.0 or high < 0.0
        look = style.LOOKS[("open" if change > 0.0 else "closed") if clear else "none"]
        axes.plot([low, high], [row, row], color=look.colour, linewidth=2, zorder=2)
        axes.plot(change, row, marker=look.marker if clear else "o", color=look.colour,
                  markersize=10, markerfacecolor=look.colour if clear else "white",
                  zorder=3)  # fmt: skip
        axes.text(place, row - 0.2, f"{one['end']:g}", color=look.ink, ha="center", va="bottom",
                  fontweight="bold", bbox=paper)  # fmt: skip
