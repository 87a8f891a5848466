"""Where open models stand in the record and in the runs, and how far that is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from openclosed.analysis.common import bands, ensemble, style
from openclosed.analysis.common.measures import percent, percent_range
from openclosed.analysis.mixture import UNTIL

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

    from openclosed.analysis.common.ensemble import Ensemble

PANELS = {
    "open_share_tokens_bought_startup": "Developers' bought tokens",
    "open_share_workloads_enterprise": "Enterprises' workloads",
}
"""Outcomes that are drawn, with what stands above them."""
UNDER = {
    "open_share_tokens_bought_startup": "open share of AI text that they buy; grey: one run",
    "open_share_workloads_enterprise": "open share of tasks given to AI; grey: one run",
}
CROSSES = {"X": "×", "P": "+", "d": "⬥"}
"""Markers of sources, and how they are written."""
HALO: Any = {"facecolor": "white", "edgecolor": "none", "alpha": 0.9, "pad": 1.0}
INCHES = (4.7, 4.1)
"""Of a panel: small enough to be read on a phone."""


@style.styled
def draw(group: Ensemble, win_threshold: float = 2 / 3) -> Drawing:
    """Both panels beside each other."""
    return _drawn(group, list(PANELS), win_threshold)


@style.styled
def draw_one(group: Ensemble, name: str, win_threshold: float = 2 / 3) -> Drawing:
    """One panel alone."""
    return _drawn(group, [name], win_threshold)


def _drawn(group: Ensemble, names: list[str], win_threshold: float) -> Drawing:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    wide, high = INCHES
    figure = Figure(figsize=(wide * len(names), high), dpi=style.DOTS_PER_INCH)
    FigureCanvasAgg(figure)
    margins = {
        "left": 0.13 / len(names) ** 0.7,
        "right": 1 - 0.06 / len(names),
        "top": 0.82,
        "bottom": 0.1,
    }
    grid = figure.subplots(1, len(names), squeeze=False, gridspec_kw={**margins, "wspace": 0.26})
    for axes, name in zip(grid[0], names, strict=True):
        panel(axes, group, name, win_threshold)
    return figure


def panel(axes: Axes, group: Ensemble, name: str, win_threshold: float = 2 / 3) -> None:
    """The fan of the runs, one run, what venues and surveys saw, and where a camp wins.

    The scale is from 0 to 100 % in every panel. No curve is shifted to meet a cross.
    """
    paths, look = group.paths(name), style.LOOKS["open"]
    axes.set_title(PANELS[name], fontsize=13, loc="left", pad=32)
    axes.text(0, 1.075, UNDER[name], transform=axes.transAxes, fontsize=10,
              color="#5a626c")  # fmt: skip
    axes.set_ylim(0, 1)
    axes.set_xlim(group.years[0], max(group.years[-1], group.years[0] + 1 / 12))
    axes.set_yticks([0, 1 - win_threshold, 0.5, win_threshold, 1])
    axes.yaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f} %")
    axes.xaxis.set_major_formatter("{x:.0f}")
    axes.tick_params(labelsize=10.5, length=0, pad=7)
    _winning(axes, win_threshold)
    if np.isfinite(paths).any():
        q = ensemble.quantiles(paths)
        if group.size > 1:
            for low, high, alpha in ((q[0], q[4], 0.16), (q[1], q[3], 0.3)):
                axes.fill_between(group.years, low, high, color=look.colour, alpha=alpha, lw=0)
            axes.plot(group.years, paths[group.size // 2], color="#4a525c", lw=0.8, alpha=0.8)
        axes.plot(group.years, q[2], color=look.ink, lw=2.6)
        _labels(axes, group, name)
    _record(axes, group, name)
    today = style.year(UNTIL)
    if group.years[0] < today < group.years[-1]:
        axes.axvline(today, color="#1b1f24", lw=1, linestyle=(0, (1, 3)))
        axes.text(today, 1.01, "today", ha="center", va="bottom", fontsize=10)


def _winning(axes: Axes, win_threshold: float) -> None:
    """Lines at which a camp wins, and who wins in each zone at the right edge."""
    left, right = axes.get_xlim()
    axes.text(left + 0.15, win_threshold + 0.015, "who stays\nbeyond a line\nwins", fontsize=10,
              color="#5a626c", va="bottom", linespacing=1.05)  # fmt: skip
    bottoms = (0.0, 1 - win_threshold, win_threshold, 1.0)
    zones = (("closed", "closed wins"), ("none", "nobody"), ("open", "open wins"))
    for low, high, (camp, words) in zip(bottoms, bottoms[1:], zones, strict=False):
        look = style.LOOKS[camp]
        axes.plot([right, right], [low, high], color=look.colour, lw=6, solid_capstyle="butt",
                  clip_on=False, zorder=5)  # fmt: skip
        axes.text(1.035, (low + high) / 2, words, transform=axes.transAxes, rotation=270,
                  color=look.ink, fontsize=10, ha="center", va="center")  # fmt: skip
        if camp != "none":
            edge = low if camp == "open" else high
            axes.axhline(edge, color=look.colour, lw=1.4, linestyle=(0, (5, 4)), zorder=1)


def _labels(axes: Axes, group: Ensemble, name: str) -> None:
    """What the fan says of the last year, above all curves."""
    means = group.year_means(name, last=True)
    low, middle, high = ensemble.quantiles(means, (0.05, 0.5, 0.95)).tolist()
    right, year = axes.get_xlim()[1], group.months[-1][:4]
    said = f"{year}: {percent(middle)}"
    if group.size > 1:
        said += f" (9 of 10 runs: {percent_range(low, high)})"
    axes.text(right - 0.2, 0.955, said, ha="right", va="center", fontsize=10, fontweight="bold",
              color=style.LOOKS["open"].ink, bbox=HALO, zorder=6)  # fmt: skip


def _record(axes: Axes, group: Ensemble, name: str) -> None:
    """Crosses of each source, which are named in the corner."""
    sources = [one.source.partition(" (")[0] for one in bands.RECORDS.get(name, ())]
    words = []
    for source, seen, marker in zip(
        sources, bands.within(name, group.months), CROSSES, strict=False
    ):
        if seen:
            axes.plot([style.year(month) for month in seen], list(seen.values()), marker,
                      markersize=7, color="#1b1f24", markeredgecolor="white", zorder=4)  # fmt: skip
            words.append(f"{CROSSES[marker]} {source}")
    axes.text(axes.get_xlim()[1] - 0.2, 0.035, "   ".join(words), fontsize=10, ha="right",
              va="center", color="#1b1f24", bbox=HALO)  # fmt: skip
