"""A picture: forecasts of developers' tokens over the record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from openclosed.analysis.common import style
from openclosed.analysis.evidence.measurements import LAST_MONTH, Measurement, known
from openclosed.analysis.published import DEVELOPERS, HALF, MODEL
from openclosed.experiments.validation.forecasters import TREND_AND_WALK
from openclosed.experiments.validation.score_tables import short_headline
from openclosed.experiments.validation.skill.result import FROZEN, Skill, standing
from openclosed.sim.parameters.dates import months_between

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

APART = 3  # months between the origins that are drawn
PANELS = {
    MODEL: style.LOOKS["open"].colour,
    HALF: style.LOOKS["scenario"].colour,
    TREND_AND_WALK: "#6F6F6F",
}
"""Forecasters and their colours."""


FOOTER = (
    "Each fan is made with what was known at its start, the last value (dot): the median and "
    "the band that was to hold 90 %, at the horizons that are scored. Black: the record, whose "
    "bars are bands."
)


@style.styled
def over_the_record(found: Skill) -> Drawing:
    """Forecasts made every three months over what was measured: of the model and of rivals."""
    own = found.scored[found.scored["figure"] == DEVELOPERS]
    rows = standing(own)
    title = short_headline(rows) or "Forecasts over the record"
    figure, [panels] = style.panels(title, FOOTER, wspace=0.24, left=0.065, right=0.975)
    for axes, (name, colour) in zip(panels, PANELS.items(), strict=True):
        _fans(axes, own[own["forecaster"] == name], colour)
        marks(axes, known(DEVELOPERS).values(), 100.0, ".")
        axes.set_title(name, fontsize=11.5)
        axes.set_ylabel("developers: open share of tokens, %", fontsize=11)
        axes.set_ylim(0.0, 100.0)
        ends = [style.year(min(known(DEVELOPERS))) - 0.08, style.year(LAST_MONTH) + 0.08]
        style.time_axis(axes, ends, name_periods=False)
        axes.set_xlabel("")
    return figure


def _fans(axes: Axes, rows: pd.DataFrame, colour: str) -> None:
    """The forecasts of one forecaster from every third origin."""
    for origin, group in rows.groupby("origin", sort=True):
        if months_between(str(origin), FROZEN) % APART:
            continue
        past, said = known(DEVELOPERS, str(origin)), group.sort_values("month")
        last = 100.0 * past[max(past)].middle
        years = [style.year(str(origin)), *map(style.year, said["month"])]
        below, median, above = (
            [last, *(100.0 * said[one])] for one in ("below", "median", "above")
        )
        axes.fill_between(years, below, above, color=colour, alpha=0.22, linewidth=0)
        axes.plot(years, median, color=colour, linewidth=1.8)
        axes.plot(
            years[:1], median[:1], marker="o", color=colour, markeredgecolor="white", zorder=5
        )


def marks(
    axes: Axes, rows: Iterable[Measurement], scale: float, marker: str, face: str = "black"
) -> None:
    """Measurements in black: a bar from end to end of a band, and a marker in its middle."""
    for one in rows:
        year = style.year(one.month)
        axes.plot([year, year], [scale * one.low, scale * one.high], color="black", linewidth=2.5)
        axes.plot(
            [year], [scale * one.middle], marker=marker, color="black", markerfacecolor=face,
            zorder=5,
        )  # fmt: skip
