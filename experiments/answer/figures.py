"""Pictures of the answer, and its page: the answer on the first screen, the reasons below.

Pictures show open shares in data and runs, and how other outcomes move.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis import published
from openclosed.analysis.common import bands, ensemble, measures, style
from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.evidence.quantities import ROUTER
from openclosed.analysis.finding.finding import Figure
from openclosed.analysis.finding.words import Words
from openclosed.analysis.headline import ENDINGS, HEADLINES, MEASURES_SHOWN, WHO, Headline
from openclosed.sim.parameters.clock import month_after

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

    from openclosed.analysis.common.ensemble import Ensemble

WORDS = Words(__file__)
OUTLOOK = "outlook"
QUIET = "#5a626c"
INCHES = (4.7, 4.3)
"""Of a panel of the headline: small enough to be read on a phone."""


def pictures(group: Ensemble, win_threshold: float = 2 / 3) -> list[Figure]:
    """Each headline alone and both beside each other, then all outcome curves."""

    def of(*shown: Headline) -> Drawing:
        return outlook(group, shown, win_threshold)

    alone = [Figure(one.outcome, one.title, lambda one=one: of(one)) for one in HEADLINES]  # type: ignore[misc]
    caption = WORDS("caption_outlook", beaten=_beaten(), falls=_falls(group))
    both = Figure(OUTLOOK, WORDS("outlook"), lambda: of(*HEADLINES), caption)
    return [*alone, both, *curves(group, win_threshold)]


def _beaten() -> str:
    """What is better at the longest forecasts of a router's tokens than the model, if anything."""
    scores = published.router_rows(published.scores())
    far = scores.iloc[-1] if len(scores) else None
    return "" if far is None or far["times"] <= 1.0 else published.HEADINGS[str(far["best"])]


def _falls(group: Ensemble) -> bool:
    """Whether the median of startups' tokens falls in the year after the data."""
    year_later = month_after(LAST_MONTH, 12)
    if not {LAST_MONTH, year_later} <= set(group.months):
        return False
    medians = ensemble.quantiles(group.paths(HEADLINES[0].outcome), (0.5,))[0]
    now, then = (medians[group.months.index(month)] for month in (LAST_MONTH, year_later))
    return bool(then < now)


@style.styled
def outlook(
    group: Ensemble, shown: Sequence[Headline] = HEADLINES, win_threshold: float = 2 / 3
) -> Drawing:
    """A panel for each headline: the fan of the runs, one run, the data, and where a camp wins.

    The scale is from 0 to 100 % in every panel. No curve is shifted to meet a cross.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    wide, high = INCHES
    figure = Figure(figsize=(wide * len(shown), high), dpi=style.DOTS_PER_INCH)
    FigureCanvasAgg(figure)
    margins = {
        "left": 0.13 / len(shown) ** 0.7, "right": 1 - 0.06 / len(shown),
        "top": 0.83, "bottom": 0.15, "wspace": 0.26,
    }  # fmt: skip
    grid = figure.subplots(1, len(shown), squeeze=False, gridspec_kw=margins)
    for axes, one in zip(grid[0], shown, strict=True):
        _outlook(axes, group, one, win_threshold)
    return figure


def _outlook(axes: Axes, group: Ensemble, of: Headline, win_threshold: float) -> None:
    from matplotlib.patheffects import withStroke

    paths, look = group.paths(of.outcome), style.LOOKS["open"]
    outline = withStroke(linewidth=3, foreground="white")  # no box, which would hide the runs
    small: dict[str, Any] = {"fontsize": 10, "va": "center"}
    printed = style.PRINTED.get()  # narrower
    axes.set_title(of.title, fontsize=13, loc="left", pad=42 if printed else 32)
    below = WORDS("below_outlook", of=of.counts, runs=group.size)
    lines = textwrap.fill(below, 40) if printed else below
    axes.text(0, 1.15 if printed else 1.09, lines, transform=axes.transAxes, color=QUIET, **small)
    style.share_axis(axes, win_threshold)
    axes.set_yticks([0, 1 - win_threshold, 0.5, win_threshold, 1])
    axes.yaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f} %")
    axes.set_xlim(group.years[0], max(group.years[-1], group.years[0] + 1 / 12))
    axes.xaxis.set_major_formatter("{x:.0f}")
    axes.tick_params(labelsize=10.5, length=0, pad=7)
    _who_wins(axes, win_threshold)
    bands.draw_band(axes, group.years, paths, look._replace(label="", colour=look.ink))
    right = axes.get_xlim()[1] - 0.2
    if np.isfinite(paths).any():
        if group.size > 1:
            axes.plot(group.years, paths[group.size // 2], color="#4a525c", lw=0.8, alpha=0.8)
        axes.text(right, 0.955, _last_year(group, of), ha="right", fontweight="bold",
                  color=look.ink, path_effects=[outline], zorder=6, **small)  # fmt: skip
    sources = "   ".join(bands.draw_observations(axes, group, of.outcome, size=7))
    axes.text(1, -0.15, sources, ha="right", color="#1b1f24", transform=axes.transAxes, **small)
    today = style.year(LAST_MONTH)
    if group.years[0] < today < group.years[-1]:
        axes.axvline(today, color="#1b1f24", lw=1, linestyle=(0, (1, 3)))
        axes.text(today, 1.01, "data to August 2026", ha="center", va="bottom", fontsize=10)


def _last_year(group: Ensemble, of: Headline) -> str:
    """Median and range of the last year."""
    means = group.year_means(of.outcome, last=True)
    low, middle, high = ensemble.quantiles(means, (0.05, 0.5, 0.95)).tolist()
    year, ends = group.months[-1][:4], (low, high)
    return WORDS("last_year", year=year, share=middle, ends=ends, runs=group.size)


def _who_wins(axes: Axes, win_threshold: float) -> None:
    """Who wins in each zone, at the right edge."""
    left, right = axes.get_xlim()
    axes.text(left + 0.15, win_threshold + 0.015, "zones: mean of\nthe last two\nyears decides",
              fontsize=10, color=QUIET, va="bottom", linespacing=1.05)  # fmt: skip
    edges = (0.0, 1 - win_threshold, win_threshold, 1.0)
    zones = [(kind, ENDINGS[kind]) for kind in ("closed", "shared", "open")]
    for (low, high), (camp, words) in zip(pairwise(edges), zones, strict=True):
        look = style.LOOKS[camp]
        axes.plot([right, right], [low, high], color=look.colour, lw=6, solid_capstyle="butt",
                  clip_on=False, zorder=5)  # fmt: skip
        axes.text(1.035, (low + high) / 2, words, transform=axes.transAxes, rotation=270,
                  color=look.ink, fontsize=10, ha="center", va="center")  # fmt: skip


class Panel(NamedTuple):
    """Outcomes that are drawn together: each with the key of its look and its words."""

    heading: str
    lines: Mapping[str, tuple[str, str]]
    label: str = "share of firms"
    log: bool = False
    yearly: bool = False


_BOTH_CAMPS = {"closed": ("closed", "closed"), "open": ("open", "open")}
_OPEN_SHARES = [
    Panel(WHO[scope].capitalize() if measure == "workloads" else "",
          {f"open_share_{measure}_{scope}": ("open", "")},
          "\n".join(["open share of", *counted.split()]))
    for measure, counted in MEASURES_SHOWN.items()
    for scope in WHO
]  # fmt: skip
_FIRMS = [
    Panel(who.capitalize(), {
        f"firms_open_only_{scope}": ("open", "open only"),
        f"firms_closed_only_{scope}": ("closed", "closed only"),
        f"firms_multihoming_{scope}": ("shared", "multi-\nhoming"),
        f"firms_none_{scope}": ("none", "no AI"),
    })
    for scope, who in WHO.items()
]  # fmt: skip
_CAPABILITY = [
    Panel("Best released model", {f"capability_{k}": v for k, v in _BOTH_CAMPS.items()},
          "capability"),
    Panel("Gap, mean of 12 months", {"capability_gap": ("plain", "")}, "closed minus open",
          yearly=True),
    Panel("Lag, mean of 12 months", {"capability_lag": ("plain", "")}, "open behind closed",
          yearly=True),
]  # fmt: skip
_PRICES = [
    Panel("Average price", {f"price_{k}": v for k, v in _BOTH_CAMPS.items()}, "price", log=True),
    Panel("Ratio, mean of 12 months", {
        "price_ratio": ("open", "raw"),
        "price_ratio_equal_quality": ("shared", "equal\nquality"),
    }, "price of open over closed", yearly=True),
    Panel("Fixed quality", {"price_fixed_quality": ("plain", "")}, "cheapest price", log=True),
]  # fmt: skip
_CONCENTRATION = [
    Panel("Vendors", {"hhi_vendors": ("plain", "")}, "concentration"),
    Panel("Model families", {"hhi_families": ("plain", "")}, "concentration"),
    Panel("Open families", {"forks_effective": ("open", "")}, "effective number"),
]


def curves(group: Ensemble, win_threshold: float = 2 / 3) -> list[Figure]:
    """Shares, firms, capability, prices and concentration over the months."""
    return [
        _curves(group, "open_shares", _OPEN_SHARES, [one.outcome for one in HEADLINES],
                WORDS("caption_open_shares", wins=win_threshold), win_threshold),
        _curves(group, "firms", _FIRMS,
                ["firms_multihoming_enterprises", "firms_multihoming_startups"],
                WORDS("caption_firms")),
        _curves(group, "capability", _CAPABILITY, ["capability_gap", "capability_lag"],
                WORDS("caption_capability")),
        _curves(group, "prices", _PRICES, ["price_ratio", "price_ratio_equal_quality"],
                WORDS("caption_prices")),
        _curves(group, "concentration", _CONCENTRATION, ["hhi_vendors", "forks_effective"],
                WORDS("caption_concentration")),
    ]  # fmt: skip


def _curves(
    group: Ensemble,
    name: str,
    panels: Sequence[Panel],
    in_title: Sequence[str],
    caption: str,
    win_threshold: float | None = None,
) -> Figure:
    """Small multiples, three in a row, under how the outcomes `in_title` change."""
    names = [outcome for one in panels for outcome in one.lines]
    parts = [_describe_path(group, one) for one in in_title]
    has_market = any(math.isfinite(bands.change(group, one)[1]) for one in in_title)
    title = WORDS("path_title", parts=parts, medians=group.size > 1 and has_market)
    sources = bands.sources_of(names)
    key = WORDS("key", runs=group.size, sources=sources, has_router=ROUTER in sources)
    rows = len(panels) // 3
    layout = (
        {"wspace": 0.34, "hspace": 0.2, "left": 0.1} if rows > 1 else {"wspace": 0.62, "right": 0.9}
    )

    @style.styled
    def draw() -> Drawing:
        figure, grid = style.panels(title, key, rows, 3, **layout)
        for place, panel in enumerate(panels):
            row, column = divmod(place, 3)
            axes, unit = grid[row][column], measures.measure(next(iter(panel.lines))).unit
            is_share = unit == "share"
            if not is_share or column == 0:  # shares have the same axis in every panel
                axes.set_ylabel(f"{panel.label} {WORDS('axis', unit=unit, log=panel.log)}")
            axes.set_title(panel.heading, pad=22)
            style.time_axis(axes, group.years, name_periods=row == 0, label=row == rows - 1)
            if is_share:
                style.share_axis(axes, win_threshold)
            bands.draw_lines(axes, group, panel.lines, log=panel.log, yearly=panel.yearly)
        return figure

    return Figure(name, title, draw, caption, year_table(group, names))


def _describe_path(group: Ensemble, name: str) -> str:
    """An outcome in the first and in the last year."""
    own = measures.measure(name)
    first, last = (measures.format_value(one, own.unit) for one in bands.change(group, name))
    if math.isnan(bands.change(group, name)[1]):
        return WORDS("path_without", of=own.phrase)
    years = {"began": group.months[0][:4], "ended": group.months[-1][:4]}
    return WORDS("path", of=own.phrase, first=first, last=last, **years)


def year_table(group: Ensemble, names: Sequence[str]) -> pd.DataFrame:
    """Median and 90 % range of each outcome by years, as text: what titles and ends of curves say.

    A year is the mean of the twelve months up to its December, or up to the last month; of what
    keeps growing, it is that month alone.
    """
    last = len(group.months) - 1
    first = min(12, len(group.months)) - 1  # before it there is no mean of a year
    columns = [at for at, month in enumerate(group.months)
               if at >= first and (month.endswith("-12") or at == last)]  # fmt: skip
    rows = {}
    for name in names:
        known_ = measures.measure(name)
        is_share = known_.unit.startswith("share")
        paths, grows = group.paths(name), bands.keeps_growing(name)
        if not grows:
            paths = bands.trailing_year(paths)
        label = WORDS("in_table", phrase=known_.phrase, unit="" if is_share else known_.unit,
                      alone=grows)  # fmt: skip
        found = ensemble.quantiles(paths[:, columns], (0.05, 0.5, 0.95))
        rows[label] = [_text_range(*values, share=is_share) for values in found.T.tolist()]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=[group.months[i] for i in columns])
    return table.rename_axis(WORDS("head_of_years", months=first + 1))


def _text_range(low: float, middle: float, high: float, *, share: bool) -> str:
    """Median and range: 11 % (6 to 19 %) for shares, 7.2 (5.1 to 9.9) for all else."""
    if np.isnan(middle):
        return "no market"
    if share:
        return f"{measures.percent(middle)} ({measures.percent_range(low, high)})"
    return f"{measures.plain(middle)} ({measures.plain(low)} to {measures.plain(high)})"
