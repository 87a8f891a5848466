"""The first picture: where open models stand by kind of firm, how far that is open, how it ends."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from analysis.answer import mixture
from analysis.common import bands, measures, style
from analysis.common.curves import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analysis.common.ensemble import Ensemble

PANELS = {
    "open_share_workloads_enterprise": "Enterprises, workloads",
    "open_share_tokens_bought_startup": "Developers, bought tokens",
    "open_share_workloads_all": "All firms, workloads",
}
SHOWN = 4
"""Single runs that are drawn, so that nobody takes the median for a history."""
WHOSE = {
    "open_share_workloads_enterprise": "enterprises' workloads",
    "open_share_tokens_bought_startup": "the tokens that developers buy",
}
SHORT = {"hybrid": "shared", "contested": "moving", "no_closed": "none closed"}


@style.styled
def fan(group: Ensemble, win_threshold: float = 2 / 3) -> Picture:
    """Open shares over the months with single runs, and how runs end beside them."""
    title = _title(group)
    names = list(PANELS)
    footer = (
        f"{bands.key(group, names)} Thin lines: {min(SHOWN, group.size)} single runs. "
        f"Dotted: where a camp wins. Bars: how runs end."
    )
    figure, grid = style.panels(title, footer, wspace=0.55, top=0.76, bottom=0.22)
    shown = np.linspace(0, group.size - 1, min(SHOWN, group.size)).round().astype(int)
    for axes, (name, heading) in zip(grid[0], PANELS.items(), strict=True):
        bands.share_axis(axes, group, [name], win_threshold)
        axes.set_title(heading, pad=22)
        style.time_axis(axes, group.years, name_periods=True)
        paths = group.paths(name)
        bands.draw_band(axes, group.years, paths, style.LOOKS["open"])
        for run in shown.tolist():
            axes.plot(group.years, paths[run], color="#444444", linewidth=0.7, alpha=0.55)
        bands.draw_record(axes, group, name)
        _ends(axes, _chances(group, name))
    grid[0][0].set_ylabel("open share (%)")
    caption = (
        "Bands hold 50 and 90 % of runs. A camp wins with two thirds of what is served, kept to "
        "the end; what lies between is a market that both share, or one that still moves."
    )
    return Picture("outlook", title, caption, figure, bands.year_table(group, names))


def _chances(group: Ensemble, name: str) -> dict[str, float]:
    """The part of runs with each ending."""
    yardstick, scope = name.removeprefix("open_share_").rsplit("_", 1)
    labels = group.runs[f"verdict_{yardstick}_{scope}"].astype(str).tolist()
    return {kind: float(mixture.is_label(labels, kind).mean()) for kind in mixture.KINDS}


def _ends(axes: Axes, ends: dict[str, float]) -> None:
    """A bar beside the panel: closed below, open above."""
    bar = axes.inset_axes((1.06, 0.0, 0.1, 1.0))
    base = 0.0
    for kind in reversed(mixture.KINDS):
        part, look = ends[kind], style.LOOKS[kind]
        bar.bar(0, part, bottom=base, color=look.colour, width=1.0)
        if part > 0.0:
            words = SHORT.get(kind, kind)
            text = f"{words}\n{measures.short_percent(part)}"
            middle = min(max(base + part / 2.0, 0.05), 0.95)
            bar.text(0.7, middle, text, va="center", color=look.ink, fontsize="small")
        base += part
    bar.set_ylim(0, 1)
    bar.set_xlim(-0.5, 0.5)
    bar.axis("off")


def _title(group: Ensemble) -> str:
    """Where the medians of enterprises and developers end."""
    parts = []
    for name, whom in WHOSE.items():
        last = bands.change(group, name).last
        if not math.isnan(last):
            low, high = np.nanquantile(group.year_means(name, last=True), [0.05, 0.95]).tolist()
            known = f"{measures.percent(last)} ({measures.percent_range(low, high)})"
            parts.append(f"{known} of {whom}")
    end = group.months[-1][:4]
    return f"In {end} open models serve {' and '.join(parts)}" if parts else "Nobody uses AI"
