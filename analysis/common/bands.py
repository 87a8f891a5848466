"""An outcome over time: median, 50 % and 90 % bands, end labels, and the same as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis.common import ensemble, measures, style
from openclosed.analysis.evidence.measurements import known
from openclosed.analysis.evidence.quantities import FIGURES
from openclosed.analysis.evidence.series import (
    ADOPTION,
    CLOSED_CAPABILITY,
    ENTERPRISE_OPEN,
    OPEN_CAPABILITY,
    Series,
    standing,
)
from openclosed.analysis.evidence.sources import EPOCH

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from openclosed.analysis.common.ensemble import Ensemble


TOPS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
"""Where the axis of a share may end."""


class Change(NamedTuple):
    """The median over runs of an outcome's mean in the first and in the last year; may be nan."""

    first: float
    last: float


def change(group: Ensemble, name: str) -> Change:
    """The median run's first and last year of an outcome."""
    ends = (group.year_means(name, last=last) for last in (False, True))
    return Change(*(float(ensemble.quantiles(values, (0.5,))[0]) for values in ends))


def at_end(group: Ensemble, name: str) -> float:
    """The number beside the end of a curve: the median run's last year, as in titles and tables.

    Of what grows all the time it is the last month, since the curve has left a year's mean behind.
    """
    if measures.measure(name).group == "growth":
        return float(ensemble.quantiles(group.paths(name)[:, -1], (0.5,))[0])
    return change(group, name).last


def draw_band(
    axes: Axes, years: list[float], paths: np.ndarray, look: style.Look, strength: float = 1.0
) -> None:
    """Draws median and bands of `paths` (runs, months); where no run has a value the panel says so.

    `strength` below 1 pales the bands where many overlap.
    """
    q = ensemble.quantiles(paths)
    if np.isnan(q).all():
        no_market(axes)
        return
    if len(paths) > 1:
        for low, high, alpha in ((q[0], q[4], 0.18), (q[1], q[3], 0.32)):
            axes.fill_between(
                years, low, high, color=look.colour, alpha=alpha * strength, linewidth=0
            )
    every = max(1, len(years) // 5)
    axes.plot(
        years,
        q[2],
        color=look.colour,
        linestyle=look.dash,
        marker=look.marker if look.label else None,
        markevery=(every // 2, every),
        markeredgecolor="white",
    )


def no_market(axes: Axes) -> None:
    """Says in the middle of a panel that there is nothing to draw."""
    look: dict[str, Any] = {"ha": "center", "va": "center", "color": "#444444"}
    axes.text(0.5, 0.5, "no market", transform=axes.transAxes, **look)


def trailing_year(paths: np.ndarray) -> np.ndarray:
    """Means of each run's last twelve months up to each month, (runs, months); nan at first.

    What jumps with every release is read by its mean of a year: runs replay the same record, so the
    median of its months would show spikes of one history. A run of less than a year has one mean.
    """
    known = ~np.isnan(paths)
    sums, counts = (np.cumsum(x, axis=1) for x in (np.where(known, paths, 0.0), known))
    for total in (sums, counts):
        total[:, 12:] = total[:, 12:] - total[:, :-12].copy()
    found: np.ndarray = np.divide(sums, counts, out=np.full(paths.shape, np.nan), where=counts > 0)
    found[:, : min(12, paths.shape[1]) - 1] = np.nan
    return found


def share_axis(axes: Axes, group: Ensemble, names: list[str], win_threshold: float) -> None:
    """An axis from 0 to little above these shares, with lines where a camp wins.

    A few outstanding months, as those of the first firms, may leave it.
    """
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    tops = [0.0]
    for name in names:
        middle, high = ensemble.quantiles(group.paths(name), (0.5, 0.95))
        if not np.isnan(high).all():
            tops += [float(np.nanmax(middle)), float(np.nanquantile(high, 0.9))]
        tops += [x for one in within(name, group.months) for x in one.values()]
    top = next(step for step in TOPS if step >= min(1.04 * max(tops), 1.0))
    axes.set_ylim(0, top)
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g}"))
    for share in (1 - win_threshold, win_threshold):
        if share < top:
            axes.axhline(share, color="#777777", linewidth=1.2, linestyle=(0, (2, 2)), zorder=1)


def whole_share_axis(axes: Axes) -> None:
    """An axis from 0 to 100 %, with lines where a camp wins: the same in every panel."""
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(lambda share, _: f"{100 * share:g}")
    for share, camp in ((1 / 3, "closed"), (2 / 3, "open")):
        axes.axhline(
            share, color=style.LOOKS[camp].colour, linewidth=1.2, linestyle=(0, (5, 4)), zorder=1
        )


def draw_record(axes: Axes, group: Ensemble, name: str) -> None:
    """Crosses where the real market was observed, within the months of the ensemble."""
    of_each = within(name, group.months)
    for shown, marker in zip(of_each, ("X", "P", "d"), strict=False):
        axes.plot(
            [style.year(month) for month in shown],
            list(shown.values()),
            linestyle="none",
            marker=marker,
            markersize=9,
            color="#000000",
            markeredgecolor="white",
            zorder=4,
            clip_on=False,
        )


def draw_lines(
    axes: Axes,
    group: Ensemble,
    lines: Mapping[str, tuple[str, str]],
    *,
    log: bool = False,
    yearly: bool = False,
) -> None:
    """Draws outcomes in one panel, each labelled at its end.

    `lines` maps an outcome's name to the key of its look and the words before its last value.
    With `log` the y axis is logarithmic if all values allow it. With `yearly` means of twelve
    months are drawn, and what was observed in single ones is not.
    """
    paths = {name: group.paths(name) for name in lines}
    if yearly:
        paths = {name: trailing_year(of_runs) for name, of_runs in paths.items()}
    ends = []
    for name, (key, words) in lines.items():
        look = style.LOOKS[key]
        draw_band(axes, group.years, paths[name], look)
        if not yearly:
            draw_record(axes, group, name)
        end = at_end(group, name)
        ends.append((end, f"{words}\n{measures.plain(end)}".strip(), look.ink))
    if log and all(np.nanmin(p, initial=np.inf) > 0 for p in paths.values()):
        style.log_axis(axes)
    style.label_ends(axes, ends)


def key(group: Ensemble, names: list[str]) -> str:
    """The lines below a figure that say what line, bands, shading and crosses mean."""
    line = (
        "Line: the only run."
        if group.size == 1
        else f"Line: median of {group.size} runs. Dark band: half of the runs; light band: 90 %."
    )
    text = f"{line} Grey background: projection, after August 2026. {sources(names)}"
    return text.strip()


def year_table(
    group: Ensemble, names: list[str], further: Mapping[str, np.ndarray] | None = None
) -> pd.DataFrame:
    """Median and 90 % range of each outcome in every December, as text; rows are outcomes.

    The last month closes the table when it is not a December. `further` has paths of the runs,
    (runs, months), by what they are called.
    """
    if not group.months:
        return pd.DataFrame(index=pd.Index([], name="outcome"))
    columns = [i for i, month in enumerate(group.months) if month.endswith("-12")]
    last = len(group.months) - 1
    if last not in columns:
        columns.append(last)
    rows = {}
    for name in names:
        known = measures.measure(name)
        low, middle, high = ensemble.quantiles(group.paths(name)[:, columns], (0.05, 0.5, 0.95))
        label = known.phrase if known.unit.startswith("share") else f"{known.phrase} ({known.unit})"
        rows[label] = [
            text_range(*values, share=known.unit.startswith("share"))
            for values in zip(low, middle, high, strict=True)
        ]
    for label, paths in (further or {}).items():
        found = ensemble.quantiles(paths[:, columns], (0.05, 0.5, 0.95))
        rows[label] = [text_range(*values, share=False) for values in zip(*found, strict=True)]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=[group.months[i] for i in columns])
    return table.rename_axis("outcome")


def text_range(low: float, middle: float, high: float, *, share: bool) -> str:
    """Median and range: 11 % (6 to 19 %) for shares, 7.2 (5.1 to 9.9) for all else."""
    if np.isnan(middle):
        return "no market"
    if share:
        return f"{measures.percent(middle)} ({measures.percent_range(low, high)})"
    return f"{measures.plain(middle)} ({measures.plain(low)} to {measures.plain(high)})"


class Record(NamedTuple):
    """Observed values of one outcome by month, and where they are from."""

    source: str
    observed: dict[str, float]


HALF_YEARS = ("2023-06", "2023-12", "2024-06", "2024-12", "2025-06", "2025-12", "2026-06")


def _points(series: Series) -> tuple[Record, ...]:
    return (Record(series.source.short, series.observed),)


def _levels(series: Series) -> tuple[Record, ...]:
    levels = {month: standing(series, month) for month in HALF_YEARS}
    return (Record(series.source.short, levels),)


def _venues() -> dict[str, tuple[Record, ...]]:
    """What venues show, by outcome: a record for each venue."""
    found: dict[str, tuple[Record, ...]] = {}
    for figure in FIGURES.values():
        rows = known(figure.key)
        if figure.venue and rows:
            observed = {month: one.middle for month, one in rows.items()}
            own = Record(figure.venue, observed)
            found[figure.outcome] = (*found.get(figure.outcome, ()), own)
    return found


RECORDS: dict[str, tuple[Record, ...]] = _venues() | {
    "open_share_workloads_enterprise": _points(ENTERPRISE_OPEN),
    "adopters_enterprise": _points(ADOPTION),
    "capability_closed": _levels(CLOSED_CAPABILITY),
    "capability_open": _levels(OPEN_CAPABILITY),
    "capability_gap": (
        Record(
            EPOCH.short,
            {
                month: standing(CLOSED_CAPABILITY, month) - standing(OPEN_CAPABILITY, month)
                for month in HALF_YEARS
            },
        ),
    ),
    "capability_lag": (Record(EPOCH.short, {"2024-12": 3.4, "2025-06": 5.3, "2025-12": 6.7}),),
}


def within(name: str, months: Sequence[str]) -> list[dict[str, float]]:
    """What was observed of an outcome by each source, from the first to the last of the months."""
    if not months:
        return []
    return [
        {m: value for m, value in one.observed.items() if months[0] <= m <= months[-1]}
        for one in RECORDS.get(name, ())
    ]


def sources(names: list[str]) -> str:
    """The sources of those outcomes that have a record, in a sentence; empty for none."""
    found = list(dict.fromkeys(one.source for name in names for one in RECORDS.get(name, ())))
    return f"Crosses, what was observed: {'; '.join(found)}." if found else ""
