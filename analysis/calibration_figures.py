"""Pictures of a calibration: the posterior, and the model over the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis import bands, measures, style
from analysis.calibration import Calibration, correlation_table, not_told_apart, posterior_table
from analysis.curves import Picture
from analysis.evidence.series import ADOPTION, ENTERPRISE_OPEN, ROUTER_OPEN, Series
from analysis.names import distinct

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHOWN: dict[str, Series] = {
    "open_share_workloads_enterprise": ENTERPRISE_OPEN,
    "open_share_tokens_startup": ROUTER_OPEN,
    "adopters_enterprise": ADOPTION,
}
"""Outcomes drawn over the record, and the series that were observed of them."""


@style.styled
def posterior(found: Calibration) -> Picture:
    """Range before and after of each parameter, beside their correlations."""
    table = posterior_table(found)
    told = int(table["told"].sum())
    title = f"The record tells {told} of {len(table)} parameters"
    if not_told_apart(found):
        title += ", and some only together"
    footer = (
        "Left: thin line, the range before; thick line, the central 90 % of the posterior; mark, "
        "the set closest to the record. Right: correlations in the posterior; beyond 0.8 the "
        "record tells only a combination of the two."
    )
    figure, [[left, right]] = style.panels(
        title, footer, 1, 2, left=0.27, right=0.93, top=0.84, bottom=0.16, wspace=0.12
    )
    names = list(distinct(list(table["parameter"])).values())
    rows = np.arange(len(table))[::-1]
    for row, one in zip(rows, table.to_dict("records"), strict=True):
        low, high, best = (_place(one, one[name]) for name in ("low", "high", "best"))
        look = style.LOOKS["open" if one["told"] else "none"]
        left.plot([0, 1], [row, row], color="#AAAAAA", linewidth=1.2, zorder=1)
        left.plot([low, high], [row, row], color=look.colour, linewidth=6, zorder=2)
        left.plot([best], [row], marker="D", color="black", markeredgecolor="white", zorder=3)
    left.set_yticks(
        rows, [_label(n, r) for n, r in zip(names, table.to_dict("records"), strict=True)]
    )
    left.set_xticks([0, 0.5, 1], ["low", "range before", "high"])
    left.set_xlim(-0.03, 1.03)
    left.grid(visible=False)
    _matrix(right, correlation_table(found).to_numpy())
    return Picture("posterior", title, footer, figure, table)


def _place(row: Mapping[Any, Any], value: float) -> float:
    return float((value - row["from"]) / (row["to"] - row["from"]))


def _label(name: str, row: Mapping[Any, Any]) -> str:
    return f"{name}\n{measures.plain(row['from'])} to {measures.plain(row['to'])}"


def _matrix(axes: Axes, related: np.ndarray) -> None:
    """Correlations as squares: size by strength, colour and sign by direction."""
    count = len(related)
    for i in range(count):
        for j in range(i):
            value = related[i, j]
            look = style.LOOKS["open" if value > 0 else "closed"]
            axes.scatter(
                [j], [count - 1 - i], s=520 * abs(value), marker="s", color=look.colour, alpha=0.6
            )
            if abs(value) >= 0.3:
                axes.text(j, count - 1 - i, f"{value:+.1f}", ha="center", va="center", fontsize=9.5)
    axes.set_xlim(-0.6, count - 0.4)
    axes.set_ylim(-0.6, count - 0.4)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.grid(visible=False)
    axes.set_title("correlation: row with row above", fontsize=12)


@style.styled
def over_the_record(found: Calibration) -> Picture:
    """Bands of the posterior's runs over what was observed."""
    title = f"{found.sets} sets that agree with the record, and what it says"
    footer = (
        "Line: median run; bands hold 50 % and 90 % of the runs of all sets. Crosses with bars: "
        "the record and its error. Releases are the record's own."
    )
    figure, [axes] = style.panels(title, footer, 1, 3, top=0.82, wspace=0.3, right=0.96)
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
    return Picture("record", title, footer, figure, _table(found))


def _table(found: Calibration) -> pd.DataFrame:
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
