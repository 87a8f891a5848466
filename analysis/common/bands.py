"""Outcomes over time: median, 50 % and 90 % bands, observations, and the same as a table.

Crosses are for the eye alone: nothing is computed from them. A platform shows a part of what the
model's curve covers, with a bias of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis import headline
from openclosed.analysis.common import ensemble, measures, style
from openclosed.analysis.evidence.measurements import (
    ADOPTION,
    CLOSED_CAPABILITY,
    ENTERPRISE_OPEN,
    OPEN_CAPABILITY,
    known,
    standing,
)
from openclosed.analysis.evidence.quantities import INDICATORS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from openclosed.analysis.common.ensemble import Ensemble

HALF_YEARS = ("2023-06", "2023-12", "2024-06", "2024-12", "2025-06", "2025-12", "2026-06")
CROSSES = {"X": "×", "P": "+", "d": "⬥"}
"""Markers of sources, and their characters in text."""


class Observed(NamedTuple):
    """Observed values of one outcome by month, and where they are from."""

    source: str
    observed: Mapping[str, float]


def _all_observed() -> dict[str, list[Observed]]:
    """The observations of each outcome, a series for each source."""
    closed, open_ = (
        {month: standing(series, month) for month in HALF_YEARS}
        for series in (CLOSED_CAPABILITY, OPEN_CAPABILITY)
    )
    epoch, gap = CLOSED_CAPABILITY.source.short, {m: closed[m] - open_[m] for m in HALF_YEARS}
    found = {
        headline.ENTERPRISES.outcome: [
            Observed(ENTERPRISE_OPEN.source.short, ENTERPRISE_OPEN.observed)
        ],
        "adopters_enterprises": [Observed(ADOPTION.source.short, ADOPTION.observed)],
        "capability_closed": [Observed(epoch, closed)],
        "capability_open": [Observed(epoch, open_)],
        "capability_gap": [Observed(epoch, gap)],
        "capability_lag": [Observed(epoch, {"2024-12": 3.4, "2025-06": 5.3, "2025-12": 6.7})],
    }
    for figure in INDICATORS.values():
        shown = {month: one.middle for month, one in known(figure.key).items()}
        if figure.platform and shown:
            found.setdefault(figure.outcome, []).append(Observed(figure.platform, shown))
    return found


OBSERVED = _all_observed()


def within(name: str, months: Sequence[str]) -> list[Observed]:
    """The observations of an outcome by each source, from the first to the last of the months."""
    return [
        one._replace(
            observed={m: value for m, value in one.observed.items() if months[0] <= m <= months[-1]}
        )
        for one in OBSERVED.get(name, ())
        if months
    ]


def draw_observations(axes: Axes, group: Ensemble, name: str, size: float = 9) -> list[str]:
    """Draws a cross for each observation within the months of the runs; returns their sources."""
    sources = []
    for one, marker in zip(within(name, group.months), CROSSES, strict=False):
        if one.observed:
            axes.plot(
                [style.year(month) for month in one.observed], list(one.observed.values()), marker,
                markersize=size, color="#000000", markeredgecolor="white", zorder=4, clip_on=False,
            )  # fmt: skip
            sources.append(f"{CROSSES[marker]} {one.source.partition(' (')[0]}")
    return sources


def change(group: Ensemble, name: str) -> tuple[float, float]:
    """The median over runs of an outcome's mean in the first and in the last year; may be nan."""
    first, last = (group.year_means(name, last=last) for last in (False, True))
    return float(ensemble.quantiles(first, (0.5,))[0]), float(ensemble.quantiles(last, (0.5,))[0])


def keeps_growing(name: str) -> bool:
    """Whether a year's mean of an outcome lags behind its curve."""
    return measures.measure(name).group == "growth"


def at_end(group: Ensemble, name: str) -> float:
    """The number beside the end of a curve: the median run's last year, as in titles and tables.

    Of what keeps growing it is the last month, since the curve has left a year's mean behind.
    """
    if keeps_growing(name):
        return float(ensemble.quantiles(group.paths(name)[:, -1], (0.5,))[0])
    return change(group, name)[1]


def draw_band(
    axes: Axes, years: list[float], paths: np.ndarray, look: style.Look, strength: float = 1.0
) -> None:
    """Draws median and bands of `paths` (runs, months), or "no market" where no run has a value.

    `strength` below 1 pales the bands where many overlap.
    """
    q = ensemble.quantiles(paths)
    if np.isnan(q).all():
        where: dict[str, Any] = {"ha": "center", "va": "center", "transform": axes.transAxes}
        axes.text(0.5, 0.5, "no market", color="#444444", **where)
        return
    if len(paths) > 1:
        for low, high, alpha in ((q[0], q[4], 0.18), (q[1], q[3], 0.32)):
            axes.fill_between(
                years, low, high, color=look.colour, alpha=alpha * strength, linewidth=0
            )
    every = max(1, len(years) // 5)
    axes.plot(
        years, q[2], color=look.colour, linestyle=look.dash,
        marker=look.marker if look.label else None, markevery=(every // 2, every),
        markeredgecolor="white",
    )  # fmt: skip


def trailing_year(paths: np.ndarray) -> np.ndarray:
    """Means of each run's last twelve months up to each month, (runs, months); nan at first.

    What jumps with every release is shown as the mean of a year: runs replay the same data, so a
    median of months would show the spikes of one history. A run of under a year has one mean.
    """
    months = min(12, paths.shape[1])
    means = pd.DataFrame(paths.T).rolling(months, min_periods=1).mean().to_numpy(copy=True).T
    means[:, : months - 1] = np.nan
    return means


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
    months are drawn, without observations.
    """
    paths = {name: group.paths(name) for name in lines}
    if yearly:
        paths = {name: trailing_year(of_runs) for name, of_runs in paths.items()}
    ends = []
    for name, (key, words) in lines.items():
        look, end = style.LOOKS[key], at_end(group, name)
        draw_band(axes, group.years, paths[name], look, 1.0 if len(lines) < 3 else 0.6)
        if not yearly:
            draw_observations(axes, group, name)
        is_share = measures.measure(name).unit == "share"
        value = measures.short_percent(end) if is_share else measures.plain(end)
        ends.append((end, f"{words}\n{value}".strip(), look.ink))
    if log and all(np.nanmin(p, initial=np.inf) > 0 for p in paths.values()):
        style.log_axis(axes)
    style.label_ends(axes, ends)


def sources_of(names: Sequence[str]) -> list[str]:
    """The sources of the observations of some outcomes, each once."""
    return list(dict.fromkeys(one.source for name in names for one in OBSERVED.get(name, ())))
