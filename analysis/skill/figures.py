"""Two pictures: forecasts over the record, and mean scores by horizon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.common import style
from analysis.common.curves import Picture
from analysis.evidence.measurements import LAST_MONTH, known
from analysis.evidence.quantities import FIGURES
from analysis.skill.forecasts import ANCHORED, DEVELOPERS, MIXTURE, WITHOUT_ERROR
from analysis.skill.result import Skill, after_the_fit, standing
from analysis.skill.sentences import UNITS, better, of_developers, short_headline, table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHOWN = (DEVELOPERS, "open_share_workloads_enterprises", "capability_gap")
ENTERPRISES, LEAD = SHOWN[1:]
PANELS = (
    ((DEVELOPERS, MIXTURE), (DEVELOPERS, ANCHORED), (DEVELOPERS, "trend and walk")),
    ((ENTERPRISES, MIXTURE), (LEAD, MIXTURE), (LEAD, "random walk")),
)
FEW = 10  # values of a record, up to which each has a cross
LOOKS: dict[str, tuple[str, Any, str]] = {
    ANCHORED: (style.LOOKS["open"].colour, "solid", "o"),
    WITHOUT_ERROR: (style.LOOKS["open"].ink, (0, (4, 1.5)), "^"),
    MIXTURE: (style.LOOKS["scenario"].colour, (0, (6, 1.5, 1, 1.5)), "X"),
    "last value": ("#8A8A8A", "dotted", "v"),
    "trend": ("#8A8A8A", (0, (1, 1.5)), "D"),
    "random walk": ("#4F4F4F", (0, (6, 2)), "s"),
    "trend and walk": ("#222222", "dashdot", "P"),
}
"""Colour, dash and marker of each forecaster."""
WORDS = {MIXTURE: "model, unanchored", ANCHORED: "model, anchored"}
TITLES = {
    DEVELOPERS: "developers: open share of tokens",
    "open_share_workloads_enterprises": "enterprises: open share of workloads",
    "capability_gap": "lead of the best closed model",
}


@style.styled
def over_the_record(found: Skill) -> Picture:
    """Forecasts made every six months over what was measured: of the model and of a rival."""
    title = short_headline(after_the_fit(found)) or "Forecasts over the record"
    footer = (
        "Each fan is made with what was known at its start: the median, and the band that was to "
        f"hold 90 %, drawn for half a year, and from {found.last} to the end. A rival starts from "
        "the last value (dot). Black: the record, a bar where only a band is known."
    )
    figure, grid = style.panels(
        title, footer, 2, 3, left=0.065, right=0.975, top=0.83, bottom=0.15,
        wspace=0.24, hspace=0.5,
    )  # fmt: skip
    drawn: dict[str, list[Axes]] = {}
    for row, panels in zip(grid, PANELS, strict=True):
        for axes, (key, name) in zip(row, panels, strict=True):
            _fans(axes, found.paths[found.paths["figure"] == key], key, name)
            _record(axes, key)
            axes.set_title(f"{TITLES[key]}\n{WORDS.get(name, name)}", fontsize=11)
            first, last = style.year(min(known(key))) - 0.08, style.year(LAST_MONTH) + 0.08
            style.time_axis(axes, [first, last], name_periods=False)
            axes.set_xlabel("")
            drawn.setdefault(key, []).append(axes)
    for key, group in drawn.items():
        ends = [end for axes in group for end in axes.get_ylim()]
        least = 0.0 if FIGURES[key].unit == "share" else min(0.0, *ends)
        for axes in group:
            axes.set_ylim(least, max(ends))
    return Picture("forecasts", title, footer, figure, table(standing(found.recent)))


def _fans(axes: Axes, paths: pd.DataFrame, key: str, name: str) -> None:
    """The forecasts of one forecaster from each origin at which it says anything."""
    scale = 100.0 if FIGURES[key].unit == "share" else 1.0
    colour, dash, _ = LOOKS[name]
    for origin, group in paths[paths["forecaster"] == name].groupby("origin", sort=True):
        said = group[group["median"].notna()].sort_values("month")
        if said.empty:
            continue
        years = [style.year(month) for month in said["month"]]
        below, median, above = (scale * said[one] for one in ("below", "median", "above"))
        axes.fill_between(years, below, above, color=colour, alpha=0.28, linewidth=0)
        axes.plot(years, median, color=colour, linestyle=dash, linewidth=2.0)
        past = known(key, str(origin))
        if name not in (MIXTURE, ANCHORED):
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
    recent = standing(found.recent)
    rest = found.scored[found.scored["figure"] != DEVELOPERS]
    own, others = of_developers(recent), standing(rest)
    table_ = pd.concat([own, others], ignore_index=True)
    won = [f"of developers' tokens at {better(own)} horizons"] if len(own) else []
    won += [f"of other figures in {better(others)} pairs of figure and horizon"] * bool(len(others))
    title = f"Better than the best plain rival: {', '.join(won)}"
    shown = [key for key in SHOWN if key in set(table_["figure"])]
    footer = (
        "Mean continuous ranked probability score (CRPS) over origins; small is good. A forecaster "
        "is left out where it says nothing at some origins. Horizons differ in their origins."
    )
    figure, [row] = style.panels(
        title, footer, 1, max(len(shown), 1), top=0.82, right=0.87, left=0.07, wspace=0.95
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
    ANCHORED: "anchored",
    WITHOUT_ERROR: "without\nits error",
    MIXTURE: "unanchored",
    "last value": "last value",
    "trend": "trend",
    "random walk": "random\nwalk",
    "trend and walk": "trend\nand walk",
}
