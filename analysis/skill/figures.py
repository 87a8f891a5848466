"""Two pictures: forecasts over the record, and mean scores by horizon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis import style
from analysis.curves import Picture
from analysis.evidence.figures import FIGURES
from analysis.evidence.measurements import LAST_MONTH, RECORD, known
from analysis.skill.forecasts import MODEL, WITH_DISCREPANCY
from analysis.skill.result import DEVELOPERS, Skill, standing
from analysis.skill.sentences import headline, table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHOWN = (DEVELOPERS, "open_share_workloads_enterprises", "capability_gap")
ROWS = (MODEL, "random walk")
LOOKS: dict[str, tuple[str, Any, str]] = {
    MODEL: (style.LOOKS["open"].colour, "solid", "o"),
    WITH_DISCREPANCY: (style.LOOKS["hybrid"].colour, (0, (4, 1.5)), "^"),
    "last value": ("#7A7A7A", "dotted", "v"),
    "trend": (style.LOOKS["contested"].colour, (0, (1, 1.5)), "D"),
    "random walk": (style.LOOKS["closed"].colour, (0, (6, 2)), "s"),
    "trend and walk": ("#222222", "dashdot", "P"),
}
"""Colour, dash and marker of each forecaster."""
UNITS = {"share": "%", "ECI points": "points of the index"}
TITLES = {
    DEVELOPERS: "developers: open share of tokens",
    "open_share_workloads_enterprises": "enterprises: open share of workloads",
    "capability_gap": "lead of the best closed model",
}


@style.styled
def over_the_record(found: Skill) -> Picture:
    """Forecasts made every six months over what was measured, the model above a random walk."""
    shown = [key for key in SHOWN if key in set(found.paths["figure"])]
    title = headline_short(found)
    footer = (
        f"Above, in blue: the model, median and the band that holds 90 % of its runs. Below, in "
        f"orange: a random walk from the last value, or that value alone where too few are known. "
        f"Each forecast was made at the dot and is drawn for half a year; that of {found.last}, "
        f"the last month the model was fitted to, to the end. Black: the record, as a bar where "
        f"only a band is known."
    )
    figure, grid = style.panels(
        title, footer, 2, max(len(shown), 1), left=0.07, right=0.975, top=0.86, bottom=0.185,
        wspace=0.24, hspace=0.35,
    )  # fmt: skip
    for row, name in zip(grid, ROWS, strict=True):
        for axes, key in zip(row, shown, strict=False):
            _fans(axes, found.paths[found.paths["figure"] == key], key, name)
            axes.set_title(f"{TITLES[key]}", fontsize=11.5)
    for above, below in zip(*grid, strict=True):
        ends = [*above.get_ylim(), *below.get_ylim()]
        for axes in (above, below):
            axes.set_ylim(min(*ends, 0.0), max(ends))
    return Picture("forecasts", title, footer, figure, table(standing(found)))


def headline_short(found: Skill) -> str:
    """The first sentence on developers, or what the picture shows where nothing came later."""
    said = headline(pd.DataFrame() if found.paths.empty else _after(found))
    return said.partition(". ")[0] if said else "Forecasts over the record"


def _after(found: Skill) -> pd.DataFrame:
    from analysis.skill.result import after_the_fit

    return after_the_fit(found)


def _fans(axes: Axes, paths: pd.DataFrame, key: str, name: str) -> None:
    """The forecasts of one forecaster from each origin, and the record in black."""
    scale = 100.0 if FIGURES[key].unit == "share" else 1.0
    seen = known(key, LAST_MONTH, RECORD)
    for origin, group in paths.groupby("origin", sort=True):
        said = group[group["forecaster"] == name].sort_values("month")
        if said["median"].isna().all():
            said = group[group["forecaster"] == "last value"].sort_values("month")
        if said["median"].isna().all():
            continue
        colour, dash, _ = LOOKS[name]
        years = [style.year(month) for month in said["month"]]
        axes.fill_between(
            years, scale * said["below"], scale * said["above"],
            color=colour, alpha=0.25, linewidth=0,
        )  # fmt: skip
        axes.plot(years, scale * said["median"], color=colour, linestyle=dash, linewidth=2.0)
        past = known(key, str(origin), RECORD)
        if past and name != MODEL:
            axes.plot(
                [style.year(max(past))], [scale * past[max(past)].middle],
                marker="o", color=colour, markersize=5, zorder=5,
            )  # fmt: skip
    for month, one in seen.items():
        year = style.year(month)
        axes.plot(
            [year, year], [scale * one.low, scale * one.high], color="black", linewidth=3.2,
            solid_capstyle="butt", zorder=4,
        )  # fmt: skip
        if one.low == one.high:
            axes.plot([year], [scale * one.low], marker="X", color="black", markersize=6, zorder=4)
    axes.set_ylabel(UNITS.get(FIGURES[key].unit, FIGURES[key].unit), fontsize=11)
    first = style.year(str(paths["month"].min())) if key != DEVELOPERS else style.year("2025-01")
    style.time_axis(axes, [first, style.year(LAST_MONTH) + 0.08], name_periods=False)


@style.styled
def by_horizon(found: Skill) -> Picture:
    """Mean scores of all forecasters by horizon, a panel a figure."""
    table_ = standing(found)
    shown = [key for key in SHOWN if key in set(table_["figure"])]
    better = int((table_["times"] < 1.0).sum())
    title = (
        f"The model is better than the best plain rival in {better} of {len(table_)} pairs of a "
        "figure and a horizon"
    )
    footer = (
        "Mean continuous ranked probability score (CRPS) over origins; small is good. A rival is "
        "left out where it knows too little at some origins. Horizons differ in their origins."
    )
    figure, [row] = style.panels(
        title, footer, 1, max(len(shown), 1), top=0.8, right=0.86, left=0.07, wspace=0.75
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
