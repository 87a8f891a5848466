"""Pictures of the answer, and its page: the answer on the first screen, the reasons below.

Pictures show open shares in data and runs, and how other outcomes move.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis import published
from openclosed.analysis.common import bands, ensemble, measures, style
from openclosed.analysis.common.contrasts import format_change
from openclosed.analysis.common.measures import percent, spell_out
from openclosed.analysis.evidence.measurements import LAST_MONTH
from openclosed.analysis.evidence.quantities import INDICATORS, ROUTER
from openclosed.analysis.finding import faces
from openclosed.analysis.finding.finding import Figure, Finding
from openclosed.analysis.finding.words import Words
from openclosed.analysis.headline import ENDINGS, HEADLINES, KINDS, MEASURES_SHOWN, WHO, Headline
from openclosed.experiments.answer.endings import FEW
from openclosed.sim.parameters.dates import month_after

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

    from openclosed.analysis.common.ensemble import Ensemble

WORDS = Words(__file__)
OUTLOOK = "outlook"
MARKS = {"open": "●", "shared": "◆", "closed": "■", "no_closed": "▽"}
QUIET = "#5a626c"
INCHES = (4.7, 4.3)
"""Of a panel of the headline: small enough to be read on a phone."""


def pictures(group: Ensemble, win_threshold: float = 2 / 3) -> list[Figure]:
    """Each headline alone and both beside each other, then all outcome curves."""

    def of(*shown: Headline) -> Drawing:
        return outlook(group, shown, win_threshold)

    alone = [Figure(one.outcome, one.title, lambda one=one: of(one)) for one in HEADLINES]  # type: ignore[misc]
    caption = WORDS("caption_outlook", beaten=_beaten(), dips=_dips(group))
    both = Figure(OUTLOOK, WORDS("outlook"), lambda: of(*HEADLINES), caption)
    return [*alone, both, *curves(group, win_threshold)]


def _beaten() -> str:
    """What is better at the longest forecasts of a router's tokens than the model, if anything."""
    scores = published.router_rows(published.scores())
    far = scores.iloc[-1] if len(scores) else None
    return "" if far is None or far["times"] <= 1.0 else published.HEADINGS[str(far["best"])]


def _dips(group: Ensemble) -> bool:
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
            is_share, unit_shown = unit == "share", "%" if unit == "share" else unit
            if not is_share or column == 0:  # shares have the same axis in every panel
                label = f"{panel.label} ({unit_shown}{', log scale' if panel.log else ''})"
                axes.set_ylabel(label)
            axes.set_title(panel.heading, pad=22)
            style.time_axis(axes, group.years, name_periods=row == 0, label=row == rows - 1)
            if is_share:
                style.share_axis(axes, win_threshold)
            bands.draw_lines(axes, group, panel.lines, log=panel.log, yearly=panel.yearly)
        return figure

    return Figure(name, title, draw, caption, bands.year_table(group, names))


def _describe_path(group: Ensemble, name: str) -> str:
    """An outcome in the first and in the last year."""
    own = measures.measure(name)
    first, last = (measures.format_value(one, own.unit) for one in bands.change(group, name))
    if math.isnan(bands.change(group, name)[1]):
        return WORDS("path_without", of=own.phrase)
    years = {"began": group.months[0][:4], "ended": group.months[-1][:4]}
    return WORDS("path", of=own.phrase, first=first, last=last, **years)


def write(folder: Path, finding: Finding, manifest: Mapping[str, Any], runs: pd.DataFrame) -> None:
    """Write figures and report.html into `folder`."""
    images = faces.save_figures(folder, finding, manifest)
    drawn = {one.name: faces.drawn_figure(one, images[one.name]) for one in finding.figures}
    tables = [one for one in finding.tables if faces.is_shown(one)]
    text = faces.html(
        finding, images, manifest, runs, Path(__file__).with_name("answer.html"),
        panels=[
            {"figure": drawn.pop(one.outcome), "bars": _bars(finding.facts or {}, one)}
            for one in HEADLINES
            if one.outcome in drawn
        ],
        variance=[faces.drawn_table(one) for one in tables if one.name == "variance"],
        tables=[faces.drawn_table(one) for one in tables if one.name != "variance"],
        count=len(runs[runs["status"] == "done"]),
        few=len(runs[runs["status"] == "done"]) < FEW,
        moves=draw_moves(),
        routers=drawn[OUTLOOK]["caption"] if OUTLOOK in drawn else "",
        past=draw_past(),
        more=[one for name, one in drawn.items() if name != OUTLOOK],
    )  # fmt: skip
    (folder / "report.html").write_text(text, encoding="utf-8")


def _bars(answer: Mapping[str, Any], of: Headline) -> list[dict[str, Any]]:
    """How the runs of a panel end."""
    cells = answer["measures"][of.measure][of.scope]["endings"]
    bars = []
    for kind in KINDS:
        if kind != "no_closed" or cells[kind]["runs"]:
            ends = [cells[kind][end] for end in ("probability", "low", "high")]
            shown = (round(100 * end, 1) for end in ends)
            few = answer["headline"]["runs"] < FEW
            text = str(cells[kind]["runs"]) if few else measures.brief(*ends)
            bar = faces.Cell(text, style.LOOKS[kind].colour, *shown)
            bars.append(bar._asdict() | {"name": ENDINGS[kind], "mark": MARKS[kind]})
    return bars


MOST_MOVES, MOST_PAST = 12, 6


class Row(NamedTuple):
    """A line from `low` to `high` and a mark `at` a place, all in percent of the width."""

    name: str
    text: str
    low: float
    high: float
    at: float
    mark: str
    colour: str
    result: str


class Tick(NamedTuple):
    """A place on the axis of such lines."""

    at: float
    text: str
    zero: bool = False


class Strip(NamedTuple):
    """Lines under one another."""

    title: str
    rows: list[Row]
    ticks: list[Tick]
    note: str = ""


def draw_moves() -> list[Strip]:
    """The largest published effects of what-ifs, a strip for each headline; none without them."""
    what_ifs = published.what_ifs()
    return [_moves(what_ifs, one.column, one.title) for one in HEADLINES if len(what_ifs)]


def _moves(what_ifs: pd.DataFrame, column: str, title: str) -> Strip:
    """From the largest rise to the largest fall."""
    ends = [f"{column}_low", f"{column}_high"]
    order = what_ifs[column].abs().sort_values(ascending=False, kind="stable").index
    top = what_ifs.loc[order].head(MOST_MOVES).sort_values(column, ascending=False)
    span = max(1.05 * float(np.nanmax(np.abs(top[[column, *ends]].to_numpy(dtype=float)))), 0.01)

    def place(value: float) -> float:
        return round(50.0 + 50.0 * value / span, 1)

    rows = []
    for row in top.to_dict("records"):
        value, low, high = (float(row[name]) for name in (column, *ends))
        real = low > 0 or high < 0
        look = style.LOOKS[("open" if value > 0 else "closed") if real else "none"]
        result = format_change(value, "share") + ("" if real else ", could be 0")
        rows.append(
            Row(f"{spell_out(str(row['scenario']))}, {row['year']}", str(row["description"]),
                place(low), place(high),
                place(value), "at" if real else "at hollow", look.colour, result)
        )  # fmt: skip
    step = 10.0 if span > 0.1 else 5.0 if span > 0.05 else 1.0
    ticks = [
        Tick(place(points / 100), f"{points:+.0f}" if points else "no change", points == 0)
        for points in (-step, 0.0, step)
        if abs(points) / 100 <= span
    ]
    return Strip(title, rows, ticks)


def draw_past() -> Strip | None:
    """The longest forecasts of shares that have an outcome, the newest first."""
    found = published.past()
    if found.empty:
        return None
    shares = found[found["indicator"].map(lambda one: INDICATORS[one].unit == "share")]
    order = ["month", "horizon"]
    newest = shares.sort_values(order, ascending=False, kind="stable").drop_duplicates("indicator")
    rows = []
    for row in newest.head(MOST_PAST).to_dict("records"):
        low, high, seen = (float(row[name]) for name in ("below", "above", "measured_low"))
        seen = (seen + float(row["measured_high"])) / 2.0
        inside = low <= row["measured_high"] and high >= row["measured_low"]
        rows.append(
            Row(INDICATORS[str(row["indicator"])].text,
                f"{row['month']}, forecast {published.months(row['horizon'])} ahead",
                round(100 * low, 1), round(100 * high, 1), round(100 * seen, 1), "cross",
                style.LOOKS["open"].colour, f"{percent(seen)} {'inside' if inside else 'missed'}")
        )  # fmt: skip
    ticks = [Tick(place, f"{place:.0f} %") for place in (0.0, 50.0, 100.0)]
    return Strip("", rows, ticks, published.compare_with_benchmarks(published.scores()))
