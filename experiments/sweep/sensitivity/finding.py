"""What drives the outcome: the screening of many factors and the Sobol indices of a few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis.common import contrasts, ensemble, measures, style
from openclosed.analysis.common.measures import distinct, fitting, listed, percent, percent_range
from openclosed.analysis.finding.finding import (
    Column,
    Figure,
    Finding,
    of_text,
    records,
    table,
    with_interval,
)
from openclosed.analysis.published import MARK, WORDS, note, partners
from openclosed.analysis.statistics.screening import effects
from openclosed.analysis.statistics.sobol import Indices, indices

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

TOLD = 0.975  # share of bootstrap samples from which an order counts as clear
ROWS = 14  # screened factors drawn
PART = "share of variance"
DRIVERS = (
    Column("factor", "", "parameter", "Share of the variance", "everywhere"),
    *with_interval("total", PART, "total index: what it explains with its interactions",
                   "with others", "total_", shown="everywhere", bar="open"),
    *with_interval("first", PART, "first-order index: what it explains alone; empty where chance "
                   "puts it above the total index", "alone", "first_", shown="everywhere"),
    Column("above_next", "share of samples", "bootstrap samples in which its total exceeds the "
           "next", "Above the next", "report"),
)  # fmt: skip


def screening(unit: str) -> tuple[Column, ...]:
    """The columns of the screening of an outcome in a unit."""
    return (
        Column("factor", "", "parameter", "Screened: mean effect over its range", "everywhere"),
        *with_interval("size", unit, "mean absolute effect of moving it over its whole range (mu*)",
                       "effect", change=True, signed=False, shown="everywhere"),
        Column("mean", unit, "mean effect with its sign", "with its sign", "report", change=True),
        Column("spread", unit, "standard deviation of the effect (sigma)", "its spread", "report",
               change=True, signed=False),
        Column("kept", "true, false", "whether it went on to the study", "went on", "report"),
    )  # fmt: skip


class Sensitivity(NamedTuple):
    """What was found. `screening` is empty where all factors were studied; both tables are ranked.

    `indices` is None where the parameters do not move the outcome beyond chance; then `drivers` is
    empty. `rows` of the Sobol design were run with `seeds` each.
    """

    outcome: str
    screening: pd.DataFrame
    drivers: pd.DataFrame
    indices: Indices | None
    seeds: int
    rows: int

    @property
    def phrase(self) -> str:
        """The outcome in words."""
        return measures.measure(self.outcome).phrase

    @property
    def unit(self) -> str:
        """Its unit."""
        return measures.measure(self.outcome).unit

    @property
    def short(self) -> dict[str, str]:
        """The names of all parameters, as short as they can be and still differ."""
        return distinct([*(self.screening if len(self.screening) else self.drivers)["factor"]])

    @property
    def untold(self) -> list[tuple[str, str]]:
        """Neighbours among the first four by total index whose order is not told."""
        top = self.drivers.head(4)
        pairs = zip(top["factor"], top["factor"].iloc[1:], top["above_next"], strict=False)
        return [(str(one), str(other)) for one, other, share in pairs if share < TOLD]


def studied(
    names: Sequence[str],
    kept: Sequence[int],
    places: np.ndarray,
    screened: np.ndarray,
    values: np.ndarray,
    outcome: str,
) -> Sensitivity:
    """Rank the factors.

    Args:
        names: of all factors.
        kept: which of them were studied.
        places: of the screening, (trajectories, factors + 1, factors); none: no screening.
        screened: outcomes there, (trajectories, factors + 1, seeds).
        values: outcomes of the study, (rows, kept + 2, seeds).
        outcome: what is driven.
    """
    found = indices(values)
    made = effects(places, screened) if len(places) else []
    rows = [(name, *one, k in kept) for k, (name, one) in enumerate(zip(names, made, strict=False))]
    every = pd.DataFrame(rows, columns=[one.name for one in screening("")])
    every = every.sort_values("size", ascending=False, kind="stable").reset_index(drop=True)
    drivers = _drivers([names[k] for k in kept], found)
    return Sensitivity(outcome, every, drivers, found, values.shape[2], values.shape[0])


def _drivers(names: Sequence[str], found: Indices | None) -> pd.DataFrame:
    """The indices, the largest first.

    Chance puts estimates outside what can be, where they are cut off: a part lies between nothing
    and all, and nothing explains more alone than with others. Where the intervals say that it does,
    what it explains alone is withheld.
    """
    columns = [one.name for one in DRIVERS]
    if found is None:
        return pd.DataFrame(columns=columns)
    order = [*found.order, float("nan")]
    rows = []
    for place, j in enumerate(found.ranking):
        total, first = (np.clip(one[j], 0.0, 1.0).tolist() for one in (found.total, found.first))
        if first[0] > total[2] or total[0] < first[1]:
            first = [float("nan")] * 3
        first[0] = min(first[0], total[0])
        rows.append((names[j], *total, *first, order[place]))
    return pd.DataFrame(rows, columns=columns)


def finding(found: Sensitivity, runs: pd.DataFrame, manifest: Mapping[str, Any]) -> Finding:
    """What was found, of runs made as the manifest says."""
    drivers = table("drivers", DRIVERS, found.drivers)
    screened = table("screening", screening(found.unit), found.screening)
    done = runs.loc[runs["status"] == "done", f"verdict_{ensemble.yardstick(manifest)}_all"]
    caption = "A light part of a bar: the parameter matters only together with others."
    return Finding(
        _title(found),
        _says(found),
        [drivers, screened, of_text(_ranges(manifest), "Ranges")],
        [Figure("drivers", "What drives the outcome", lambda: draw(found), caption)],
        _warnings(found),
        facts={"over the ranges": contrasts.verdicts(done)},
    )


def _says(found: Sensitivity) -> list[str]:
    said = []
    if len(found.screening):
        size = screening(found.unit)[1]
        points = " points" if found.unit == "share" else ""
        parts = [
            f"{row['factor']} (by {size.cell(row).replace(' (', f'{points}, ', 1)}"
            for row in records(found.screening.head(3))
        ]
        said.append(
            f"Of {len(found.screening)} parameters, each moved over its range, these move the "
            f"{found.phrase} most, on average over the others: {listed(parts)}."
        )
    if found.indices is None:
        said.append(
            f"Together the parameters that were studied do not move the {found.phrase} beyond what "
            "chance explains."
        )
        return said
    parts = [
        f"{row['factor']} {_part(row, 'total')}" for row in found.drivers.head(3).to_dict("records")
    ]
    said.append(
        f"Over the ranges of {len(found.drivers)} parameters, these explain most of the variance "
        f"of the expected {found.phrase}, interactions included: {listed(parts)}."
    )
    said.append(
        f"Chance, {found.seeds} seeds at each point, makes {percent(found.indices.seeds)} of the "
        "variance of single runs there, the parameters the rest."
    )
    return said


def _part(row: Mapping[Any, Any], which: str) -> str:
    return f"{percent(row[which])} ({percent_range(row[f'{which}_low'], row[f'{which}_high'])})"


def _warnings(found: Sensitivity) -> list[str]:
    """What cannot be ranked, rows left out, and what the record does not tell apart."""
    said = []
    if found.untold:
        pairs = listed([f"{one} against {other}" for one, other in found.untold])
        said.append(
            f"The intervals are too wide to rank {pairs}: raise experiment.points or replicates "
            "before reading their order."
        )
    if found.indices and (lost := found.rows - found.indices.rows):
        said.append(
            f"{lost} of {found.rows} rows of the design have a failed run and are left out."
        )
    named = [*found.drivers["factor"], *found.screening.head(ROWS)["factor"]]
    together = note(dict.fromkeys(named), partners())
    return [*said, together] if together else said


def _title(found: Sensitivity) -> str:
    if found.indices is None:
        return f"No parameter is seen to drive the {found.phrase}"
    first = found.drivers.head(1).to_dict("records")[0]
    names = found.short
    if found.untold and found.untold[0][0] == first["factor"]:
        pair = listed([names[name] for name in found.untold[0]])
        return f"{pair} drive the {found.phrase} most; which of them comes first is not clear"
    lead = f"{names[first['factor']]} drives the {found.phrase} most"
    return f"{lead}: {_part(first, 'total').replace(' (', ' of its variance (', 1)}"


def _ranges(manifest: Mapping[str, Any]) -> pd.DataFrame:
    rows = {
        name: [
            str(spec["base"]),
            str(spec.get("choices") or f"{spec['low']:g} to {spec['high']:g} ({spec['scale']})"),
            str(spec.get("range", "given")),
        ]
        for name, spec in manifest["factors"].items()
    }
    columns = ["as it is", "moved over", "range is"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("parameter")


@style.styled
def draw(found: Sensitivity) -> Drawing:
    """Screened effects at the left, shares of the variance of those that went on at the right."""
    screened = len(found.screening) > 0
    rest = len(found.screening) - ROWS
    footer = (
        "Bars: share of the variance of the expected outcome that a parameter explains alone "
        "(dark) and with its interactions (whole bar), line: 95 % interval of the whole bar."
    )
    if screened:
        footer = (
            "Dots: mean absolute change of the outcome when a parameter moves over its range, with "
            f"its 95 % interval{f'; {rest} more in the report' if rest > 0 else ''}. {footer}"
        )
    shown = [*found.screening.head(ROWS)["factor"], *found.drivers["factor"]]
    if partners().keys() & shown:
        footer += f" {MARK}: {WORDS} by the record."
    figure, grid = style.panels(
        _title(found), footer, columns=2 if screened else 1, left=0.2 if screened else 0.3,
        right=0.975, wspace=0.75, top=0.84, bottom=0.2,
    )  # fmt: skip
    if screened:
        _effects(grid[0][0], found)
    _shares(grid[0][-1], found)
    return figure


def _effects(axes: Axes, found: Sensitivity) -> None:
    top, scale = found.screening.head(ROWS), 100 if found.unit == "share" else 1
    look, rows = style.LOOKS["closed"], range(min(ROWS, len(found.screening)))
    low, size, high = (scale * top[name].to_numpy(dtype=float) for name in ("low", "size", "high"))
    axes.hlines(rows, low, high, color=look.colour, linewidth=2.4)
    axes.plot(size, rows, look.marker, color=look.colour, markersize=8)
    _names(axes, top["factor"].tolist(), found.short)
    axes.set_xlim(left=0)
    unit = "percentage points" if scale == 100 else found.unit
    axes.set_xlabel(f"effect on the {found.phrase}\n({unit})")
    axes.set_title("Screening", fontsize=13)


def _shares(axes: Axes, found: Sensitivity) -> None:
    look, rows = style.LOOKS["open"], range(len(found.drivers))
    total, low, high, first = (
        100 * found.drivers[name].to_numpy(dtype=float)
        for name in ("total", "total_low", "total_high", "first")
    )
    axes.barh(
        rows, total, height=0.62, facecolor="white", edgecolor=look.colour, hatch=look.hatch,
        linewidth=1.4,
    )  # fmt: skip
    axes.barh(rows, np.fmin(np.nan_to_num(first), total), height=0.62, facecolor=look.colour)
    axes.hlines(rows, low, high, color=style.LOOKS["plain"].colour, linewidth=2)
    _names(axes, found.drivers["factor"].tolist(), found.short)
    axes.set_xlim(left=0)
    axes.set_xlabel(f"share of the variance of the\nexpected {found.phrase} (%)")
    axes.set_title("Alone, and with interactions", fontsize=13)


def _names(axes: Axes, names: list[str], short: Mapping[str, str]) -> None:
    together = partners()
    shown = [fitting(short[name], 28) + f" {MARK}" * (name in together) for name in names]
    axes.set_yticks(range(len(names)), shown, fontsize=11)
    axes.set_ylim(max(len(names), 1) - 0.4, -0.6)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
