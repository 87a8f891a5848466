"""Pictures of a calibration: the model over the record, and what was learnt of which number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from openclosed.analysis.common import bands, measures, style
from openclosed.analysis.common.measures import distinct
from openclosed.analysis.evidence.series import ADOPTION, ENTERPRISE_OPEN, ROUTER_OPEN, Series
from openclosed.experiments.validation.calibration import answer as calibration_answer
from openclosed.experiments.validation.calibration.answer import Calibration

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

SHOWN: dict[str, Series] = {
    "open_share_workloads_enterprise": ENTERPRISE_OPEN,
    "open_share_tokens_bought_startup": ROUTER_OPEN,
    "adopters_enterprise": ADOPTION,
}
"""Outcomes drawn over the record, and the series that were observed of them."""


LEARNT_FOOTER = (
    "Left: share of a number's variance that a linear regression on made-up records explains, out "
    "of sample. Bar: matched figures; mark: also developers' tokens and spend, by which kept "
    "worlds are weighed. Right: spread of the sets left, relative to the spread before."
)
RECORD_TITLE = "Runs of the sets that the record leaves, all hypotheses equally weighted"
RECORD_FOOTER = (
    "Line: median run; bands hold 50 % and 90 % of the runs of all sets. Crosses with bars: the "
    "record and its error. Releases are the record's own. Developers' tokens (middle) rule nothing "
    "out here: worlds that start from the record are weighed by them month by month."
)


def learnt_title(found: Calibration) -> str:
    """What the figure of what was learnt says."""
    table = calibration_answer.learnt_table(found)
    told = int((table["learnt"] == "record").sum())
    return f"The record says something about {told} of {len(table)} numbers; the rest is assumed"


@style.styled
def learnt(found: Calibration) -> Drawing:
    """What the record says about each number, beside the spread that it leaves."""
    table = calibration_answer.learnt_table(found).sort_values("told", ascending=False)
    figure, [[left, right]] = style.panels(
        learnt_title(found),
        LEARNT_FOOTER,
        1,
        2,
        left=0.24,
        right=0.97,
        top=0.91,
        bottom=0.16,
        wspace=0.06,
    )
    names = list(distinct(list(table["parameter"])).values())
    rows = np.arange(len(table))[::-1]
    looks = [style.LOOKS["open" if one == "record" else "none"] for one in table["learnt"]]
    colours = [look.colour for look in looks]
    left.barh(rows, 100.0 * table["told"].clip(lower=0.0), color=colours, height=0.7)
    both = 100.0 * table["told_with_developers"]
    left.plot(
        both.where(both > 0.0), rows, "D", color="black", markersize=4, markeredgecolor="white"
    )
    left.set_yticks(rows, names, fontsize=8)
    left.set_xlabel("explained by the record, % of the variance")
    left.set_xlim(left=0.0)
    right.hlines(rows, 100.0, 100.0 * table["spread_left"], color="#AAAAAA", linewidth=1.2)
    right.scatter(100.0 * table["spread_left"], rows, c=colours, s=28, zorder=3)
    right.axvline(100.0, color="#555555", linewidth=1.0)
    right.set_yticks(rows, [])
    right.set_xlabel("spread left, % of that before")
    right.set_xlim(0.0, max(110.0, 105.0 * float(table["spread_left"].max())))
    for axes in (left, right):
        axes.grid(visible=False)
        axes.grid(visible=True, axis="x")
        axes.set_ylim(-0.8, len(table) - 0.2)
    return figure


@style.styled
def over_the_record(found: Calibration) -> Drawing:
    """Bands of the runs of the sets that are left over what was observed."""
    figure, [axes] = style.panels(
        RECORD_TITLE, RECORD_FOOTER, 1, 3, top=0.82, wspace=0.3, right=0.96
    )
    years = [style.year(month) for month in found.months.calendar]
    looks = (style.LOOKS["open"], style.LOOKS["open"], style.LOOKS["plain"])
    for panel, (outcome, series), look in zip(axes, SHOWN.items(), looks, strict=True):
        values = 100.0 * found.months.path(outcome, *_ends(found))
        bands.draw_band(panel, years, values, look)
        _crosses(panel, series.until(_ends(found)[1]))
        panel.set_title(measures.measure(outcome).phrase, fontsize=11.5)
        panel.set_ylabel("%")
        panel.set_ylim(bottom=0.0)
        style.time_axis(panel, years, name_periods=False)
        panel.set_xlim(years[0], years[-1] + 0.1)
    return figure


def table(found: Calibration) -> pd.DataFrame:
    """The median run and the record by month, where something was observed."""
    rows = {}
    for outcome, series in SHOWN.items():
        for month, value in series.until(_ends(found)[1]).observed.items():
            model = float(np.median(found.months.mean(outcome, month)))
            name = f"{measures.measure(outcome).phrase}, {month}"
            rows[name] = [measures.percent(value), measures.percent(model)]
    return pd.DataFrame.from_dict(rows, orient="index", columns=["record", "median run"])


def _ends(found: Calibration) -> tuple[str, str]:
    return found.months.calendar[0], found.months.calendar[-1]


def _crosses(axes: Axes, series: Series) -> None:
    axes.errorbar(
        [style.year(month) for month in series.observed],
        [100.0 * value for value in series.observed.values()],
        yerr=[100.0 * error for error in series.errors],
        fmt="X",
        color="black",
        markersize=8,
        capsize=3,
        zorder=4,
    )
