"""Two pictures: forecasts over the record, and mean scores by horizon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analysis import style
from analysis.curves import Picture
from analysis.evidence.figures import FIGURES
from analysis.evidence.measurements import LAST_MONTH, known
from analysis.skill.forecasts import MODEL, WITH_DISCREPANCY
from analysis.skill.result import DEVELOPERS, Skill, after_the_fit, standing
from analysis.skill.sentences import UNITS, better, short_headline, table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

SHOWN = (DEVELOPERS, "open_share_workloads_enterprises", "capability_gap")
ROWS = (MODEL, "random walk")
FEW = 10  # values of a record, up to which each has a cross
LOOKS: dict[str, tuple[str, Any, str]] = {
    MODEL: (style.LOOKS["open"].colour, "solid", "o"),
    WITH_DISCREPANCY: (style.LOOKS["open"].ink, (0, (4, 1.5)), "^"),
    "last value": ("#8A8A8A", "dotted", "v"),
    "trend": ("#8A8A8A", (0, (1, 1.5)), "D"),
    "random walk": ("#4F4F4F", (0, (6, 2)), "s"),
    "trend and walk": ("#222222", "dashdot", "P"),
}
"""Colour, dash and marker of each forecaster."""
TITLES = {
    DEVELOPERS: "developers: open share of tokens",
    "open_share_workloads_enterprises": "enterprises: open share of workloads",
    "capability_gap": "lead of the best closed model",
}


@style.styled
def over_the_record(found: Skill) -> Picture:
    """Forecasts made every six months over what was measured, the model above a random walk."""
    shown = [key for key in SHOWN if key in set(found.paths["figure"])]
    title = short_headline(after_the_fit(found)) or "Forecasts over the record"
    footer = (
        "Above: the model, its median run and the band that holds 90 % of its runs. Below: a "
        "random walk from the last value (dot), or that value alone where too few are known. "
        f"Forecasts are drawn for half a year; those of {found.last}, the last month the model "
        "was fitted to, to the end. Black: the record, a bar where only a band is known."
    )
    figure, grid = style.panels(
        title, footer, 2, max(len(shown), 1), left=0.065, right=0.975, top=0.83, bottom=0.19,
        wspace=0.24, hspace=0.3,
    )  # fmt: skip
    for row, name in zip(grid, ROWS, strict=True):
        for axes, key in zip(row, shown, strict=False):
            _fans(axes, found.paths[found.paths["figure"] == key], key, name)
            _record(axes, key)
            said_of = TITLES[key] if name == MODEL else "the same by a random walk"
            axes.set_title(said_of, fontsize=11.5)
            first = style.year(min(known(key))) - 0.08
            last = style.year(LAST_MONTH) + 0.08
            style.time_axis(axes, [first, last], name_periods=False, label=name != MODEL)
    for above, below in zip(*grid, strict=True):
        ends = [*above.get_ylim(), *below.get_ylim()]
        for axes in (above, below):
            axes.set_ylim(min(0.0, *ends), max(ends))
    return Picture("forecasts", title, footer, figure, table(standing(found.scored)))


def _fans(axes: Axes, paths: pd.DataFrame, key: str, name: str) -> None:
    """The forecasts of one forecaster from each origin; the last value where it says nothing."""
    scale = 100.0 if FIGURES[key].unit == "share" else 1.0
    colour, dash, _ = LOOKS[name]
    for origin, group in paths.groupby("origin", sort=True):
        said = [
            group[group["forecaster"] == one].sort_values("month") for one in (name, "last value")
        ]
        spoke = [one for one in said if one["median"].notna().any()]
        if not spoke:
            continue
        years = [style.year(month) for month in spoke[0]["month"]]
        below, median, above = (scale * spoke[0][one] for one in ("below", "median", "above"))
        axes.fill_between(years, below, above, color=colour, alpha=0.28, linewidth=0)
        axes.plot(years, median, color=colour, linestyle=dash, linewidth=2.0)
        past = known(key, str(origin))
        if name != MODEL:
            at = max(past)
            axes.plot(
                [style.year(at)], [scale * past[at].middle],
                marker="o", color=colour, markeredgecolor="white", zorder=5,
            )  # fmt: skip
    axes.set_ylabel(UNITS[FIGURES[key].unit], fontsize=11)


def _record(axes: Axes, key: str) -> None:
    """What was measured: a bar for a band, a cross for a value."""
    scale = 100.0 if FIGURES[key].unit == "share" else 1.0
    few = len(known(key)) < FEW
    for month, one in known(key).items():
        year = style.year(month)
        if one.low == one.high:
            axes.plot(
                [year], [scale * one.low], marker="X" if few else ".", color="black",
                markersize=8 if few else 5, zorder=4,
            )  # fmt: skip
        else:
            axes.plot(
                [year, year], [scale * one.low, scale * one.high], color="black",
                linewidth=3.2, solid_capstyle="butt", zorder=4,
            )  # fmt: skip


@style.styled
def by_horizon(found: Skill) -> Picture:
    """Mean scores of all forecasters by horizon, a panel a figure."""
    table_ = standing(found.scored)
    shown = [key for key in SHOWN if key in set(table_["figure"])]
    later = standing(found.later)
    title = (
        f"Against the best plain rival the model wins {better(table_)} times, of months that it "
        f"was not fitted to {better(later)}"
        if len(later)
        else f"Against the best plain rival the model wins {better(table_)} times"
    )
    footer = (
        "Mean continuous ranked probability score (CRPS) over origins; small is good. A rival is "
        "left out where it knows too little at some origins. Horizons differ in their origins."
    )
    figure, [row] = style.panels(
        title, footer, 1, max(len(shown), 1), top=0.82, right=0.86, left=0.07, wspace=0.8
    )
    for axes, key in zip(row, shown, strict=False):
        rows = table_[table_["figure"] == key].sort_values("horizon")
        scale = 100.0 if FIGURES[key].unit == "share" else 1.0
        places = np.arange(len(rows))
        labels = []
        for name, (colour, dash, marker) in LOOKS.items():
            values = scale * rows[name].to_numpy(float)
            if np.isnan(values).all():
                continue
            axes.plot(places, values, color=colour, linestyle=dash, marker=marker, markersize=8)
            ends = values[np.isfinite(values)]
            labels.append((float(ends[-1]), END_LABELS[name], colour))
        axes.set_xticks(places, [str(one) for one in rows["horizon"]])
        axes.set_xlabel("months ahead")
        unit = "points" if FIGURES[key].unit == "share" else UNITS[FIGURES[key].unit]
        axes.set_ylabel(f"mean score, {unit}", fontsize=11)
        axes.set_title(TITLES[key], fontsize=11.5)
        axes.set_ylim(bottom=0.0)
        style.label_ends(axes, labels, lines=2)
    return Picture("scores", title, footer, figure, table(table_))


END_LABELS = {
    MODEL: "model",
    WITH_DISCREPANCY: "model with\ndiscrepancy",
    "last value": "last value",
    "trend": "trend",
    "random walk": "random\nwalk",
    "trend and walk": "trend\nand walk",
}
