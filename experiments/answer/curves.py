"""Outcome curves: how shares, capability, prices and concentration move over the months.

Each function makes one figure of small multiples, with a title that says what is seen and the same
figures as a table for those who cannot see it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from openclosed.analysis.common import bands, measures, style
from openclosed.analysis.common.ensemble import quantiles
from openclosed.analysis.finding.finding import Figure
from openclosed.analysis.headline import WHO, YARDSTICKS_SHOWN
from openclosed.sim.outcomes import SCOPES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

    from openclosed.analysis.common.bands import Change
    from openclosed.analysis.common.ensemble import Ensemble


def pictures(group: Ensemble, win_threshold: float = 2 / 3) -> list[Figure]:
    """All outcome curves of an ensemble, in the order in which a reader wants them."""
    return [
        open_shares(group, win_threshold),
        firms(group),
        capability(group),
        prices(group),
        concentration(group),
    ]


def open_shares(group: Ensemble, win_threshold: float = 2 / 3) -> Figure:
    """Share of workloads, bought tokens and spend that runs on open weights, by kind of firm."""
    title = _open_title(group)
    zones = (
        f"Closed wins below {100 * (1 - win_threshold):.0f} %, open above "
        f"{100 * win_threshold:.0f} %: dotted lines, where the axis reaches them."
    )
    names = [f"open_share_{y}_{s}" for y in YARDSTICKS_SHOWN for s in SCOPES]
    footer = f"{zones} {bands.key(group, names)}"
    caption = f"{zones} The number at the right is the median of the runs' last year."

    @style.styled
    def draw() -> Drawing:
        figure, grid = style.panels(title, footer, 3, 3, wspace=0.34, hspace=0.2, left=0.09)
        for row, (yardstick, counted) in enumerate(YARDSTICKS_SHOWN.items()):
            for column, scope in enumerate(SCOPES):
                axes = grid[row][column]
                alike = [f"open_share_{yardstick}_{one}" for one in SCOPES]
                bands.share_axis(axes, group, alike, win_threshold)
                style.time_axis(axes, group.years, name_periods=row == 0, label=row == 2)
                if row == 0:
                    axes.set_title(WHO[scope].capitalize(), pad=22)
                if column == 0:
                    axes.set_ylabel(f"open share of\n{counted} (%)")
                name, look = f"open_share_{yardstick}_{scope}", style.LOOKS["open"]
                bands.draw_band(axes, group.years, group.paths(name), look)
                bands.draw_record(axes, group, name)
                end = bands.at_end(group, name)
                style.label_ends(axes, [(end, measures.short_percent(end), look.ink)])
        return figure

    return Figure("open_shares", title, draw, caption, bands.year_table(group, names))


def _open_title(group: Ensemble) -> str:
    """What the open shares of workloads do among enterprises and developers."""
    parts = []
    for scope in ("enterprise", "startup"):
        first, last = bands.change(group, f"open_share_workloads_{scope}")
        if math.isnan(last):
            parts.append(f"{WHO[scope]} use no AI at the end")
        else:
            parts.append(f"{_went(first, last)} among {WHO[scope]}")
    return "Open share of workloads: " + ", ".join(parts)


def firms(group: Ensemble) -> Figure:
    """Share of firms that use open models only, closed ones only, both, or no AI."""
    words = {
        "open": ("open_only", "open only"),
        "closed": ("closed_only", "closed only"),
        "shared": ("hybrid", "both"),
        "none": ("none", "no AI"),
    }
    last = {k: bands.change(group, f"firms_{stem}_all").last for k, (stem, _) in words.items()}
    most = max(last, key=lambda k: last[k])
    phrases = {
        "open": "use only open models",
        "closed": "use only closed models",
        "shared": "use both camps",
        "none": "use no AI",
    }
    shares = [
        f"{measures.percent(bands.change(group, f'firms_{words[most][0]}_{s}').last)} of {WHO[s]}"
        for s in ("enterprise", "startup")
    ]
    title = (
        f"At the end most firms {phrases[most]}"
        if last[most] > 0.5
        else (f"At the end the largest group of firms {phrases[most].replace('use', 'uses', 1)}")
    )
    title += f": {shares[0]}, {shares[1]}"
    names = [f"firms_{stem}_{s}" for s in SCOPES for stem, _ in words.values()]
    caption = measures.BOTH

    @style.styled
    def draw() -> Drawing:
        figure, grid = style.panels(title, bands.key(group, names), wspace=0.62, right=0.9)
        for axes, scope in zip(grid[0], SCOPES, strict=True):
            axes.set_ylim(0, 1)
            axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100"])
            axes.set_title(WHO[scope].capitalize(), pad=22)
            style.time_axis(axes, group.years, name_periods=True)
            ends = []
            for kind, (stem, word) in words.items():
                look = style.LOOKS[kind]
                name = f"firms_{stem}_{scope}"
                bands.draw_band(axes, group.years, group.paths(name), look, strength=0.6)
                end = bands.at_end(group, name)
                ends.append((end, f"{word}\n{measures.short_percent(end)}", look.ink))
            style.label_ends(axes, ends)
        grid[0][0].set_ylabel("share of firms (%)")
        return figure

    return Figure("firms", title, draw, caption, bands.year_table(group, names))


def capability(group: Ensemble) -> Figure:
    """Best capability of both camps, the gap in points and the lag in months."""
    gap, lag = (bands.change(group, n) for n in ("capability_gap", "capability_lag"))
    title = f"In the last year open {_distances(gap)}; its lag {_goes(lag)} months"
    panels = (
        (
            "Best released model",
            "capability",
            {"capability_closed": ("closed", "closed"), "capability_open": ("open", "open")},
        ),
        ("Gap, mean of 12 months", "closed minus open", {"capability_gap": ("plain", "")}),
        ("Lag, mean of 12 months", "open behind closed", {"capability_lag": ("plain", "")}),
    )
    names = [name for _, _, lines in panels for name in lines]
    caption = (
        "Capability is in points of the Epoch Capabilities Index (ECI). The lag is how long ago "
        "the best closed model stood where the best open model stands. Both jump with every "
        "release, so each run's mean of twelve months is drawn. Numbers at the right are medians "
        "of the last year, for the best models of the last month."
    )

    @style.styled
    def draw() -> Drawing:
        figure, grid = style.panels(title, bands.key(group, names), wspace=0.62)
        for axes, (heading, label, lines) in zip(grid[0], panels, strict=True):
            _panel(axes, group, heading, f"{label} ({_unit(lines)})")
            bands.draw_lines(axes, group, lines, yearly="capability_closed" not in lines)
        return figure

    return Figure("capability", title, draw, caption, bands.year_table(group, names))


def prices(group: Ensemble) -> Figure:
    """Prices of both camps, their ratio raw and at equal quality, and price at fixed quality."""
    raw, equal = (bands.change(group, n) for n in ("price_ratio", "price_ratio_equal_quality"))
    falls = _yearly_falls(group)
    title = (
        "In the last year the best open model is listed at "
        f"{measures.percent(raw.last)} of the closed price, "
        f"{measures.percent(equal.last)} at equal quality; "
        f"a fixed quality gets {_cheaper(falls)}"
    )
    panels = (
        (
            "Average price",
            "price",
            {"price_closed": ("closed", "closed"), "price_open": ("open", "open")},
        ),
        (
            "Ratio, mean of 12 months",
            "price of open over closed",
            {
                "price_ratio": ("open", "raw"),
                "price_ratio_equal_quality": ("shared", "equal\nquality"),
            },
        ),
    )
    names = [name for _, _, lines in panels for name in lines]
    caption = (
        "Average prices are those paid. Open over closed compares the list prices of each camp's "
        "best family, raw and at equal capability. Fixed quality is what the first month's "
        "frontier can do, at the cheapest price. Numbers at the right are of the last month, for "
        "ratios medians of the last year."
    )
    further = {"how many times cheaper a fixed quality gets a year, since the start": falls}

    @style.styled
    def draw() -> Drawing:
        figure, grid = style.panels(title, bands.key(group, names), wspace=0.62)
        for column, (heading, label, lines) in enumerate(panels):
            log = column != 1
            unit = f"{_unit(lines)}, log scale" if log else _unit(lines)
            _panel(grid[0][column], group, heading, f"{label} ({unit})")
            bands.draw_lines(grid[0][column], group, lines, log=log, yearly=not log)
        _panel(grid[0][2], group, "Fixed quality", "mean fall since the start (times a year)")
        _draw_falls(grid[0][2], group, falls)
        return figure

    return Figure("prices", title, draw, caption, bands.year_table(group, names, further))


def _yearly_falls(group: Ensemble) -> np.ndarray:
    """How many times cheaper a fixed quality gets a year, on average since the start.

    Shape (runs, months); nan in the first year, but for the last month of a shorter run.
    """
    prices = group.paths("price_fixed_quality")
    months = np.arange(prices.shape[1])
    falls = np.full(prices.shape, np.nan)
    first = max(1, min(12, months.size - 1))
    known = prices[:, first:] > 0
    np.divide(prices[:, :1], prices[:, first:], out=falls[:, first:], where=known)
    falls[:, first:] **= 12 / months[first:]
    return falls


def _draw_falls(axes: Axes, group: Ensemble, falls: np.ndarray) -> None:
    look = style.LOOKS["plain"]
    bands.draw_band(axes, group.years, falls, look)
    top = quantiles(falls, (0.95,))
    axes.set_ylim(0, 1.15 * float(top[np.isfinite(top)].max(initial=1.0)))
    end = float(quantiles(falls[:, -1:], (0.5,))[0, 0])
    style.label_ends(axes, [(end, f"{measures.plain(end)}x", look.ink)])


def concentration(group: Ensemble) -> Figure:
    """Concentration of vendors and of model families, and the effective number of open forks."""
    vendors, forks = (bands.change(group, n) for n in ("hhi_vendors", "forks_effective"))
    title = (
        f"In the last year vendors are as concentrated as {_rivals(vendors.last)} equal rivals "
        f"({_rivals(vendors.first)} in the first); the effective number of open families "
        f"{_goes(forks)}"
    )
    panels = (
        ("Vendors", "concentration", {"hhi_vendors": ("plain", "")}),
        ("Model families", "concentration", {"hhi_families": ("plain", "")}),
        ("Open families", "effective number", {"forks_effective": ("open", "")}),
    )
    names = [name for _, _, lines in panels for name in lines]
    caption = (
        "The Herfindahl index is the sum of squared shares (vendors by revenue, families by "
        "workloads): 1 is a monopoly, its inverse the number of equal rivals. The effective number "
        "of open families, forks included, is that number among them. Numbers at the right are "
        "medians of the last year."
    )

    @style.styled
    def draw() -> Drawing:
        figure, grid = style.panels(title, bands.key(group, names), wspace=0.62)
        for axes, (heading, label, lines) in zip(grid[0], panels, strict=True):
            _panel(axes, group, heading, f"{label} ({_unit(lines)})")
            [name] = lines
            high = measures.measure(name).high
            axes.set_ylim(0, _ceiling(group, name) if high is None else high)
            bands.draw_lines(axes, group, lines)
        return figure

    return Figure("concentration", title, draw, caption, bands.year_table(group, names))


def _unit(lines: Iterable[str]) -> str:
    """The unit of the outcomes of a panel, which is one."""
    [unit] = {measures.measure(name).unit for name in lines}
    return unit


def _panel(axes: Axes, group: Ensemble, heading: str, label: str) -> None:
    axes.set_title(heading, pad=22)
    axes.set_ylabel(label)
    style.time_axis(axes, group.years, name_periods=True)


def _went(first: float, last: float) -> str:
    """How a share went: falls, rises, or, within two points, stays."""
    if math.isnan(first):
        return f"ends at {measures.percent(last)}"
    if abs(last - first) < 0.02:
        return f"begins and ends near {measures.percent(last)}"
    verb = "rises" if last > first else "falls"
    return f"{verb} from {measures.percent_range(first, last)}"


def _distances(gap: Change) -> str:
    """By how many points open trails or, for a negative gap, leads, and how it was at first."""
    then, now = ("trails" if value >= 0 else "leads" for value in gap)
    again = "" if then == now else f"{then} by "
    return (
        f"{now} by {_tenths(abs(gap.last))} points ({again}{_tenths(abs(gap.first))} in the first)"
    )


def _goes(values: Change) -> str:
    """How a number goes from the first to the last year, in tenths."""
    first, last = _tenths(values.first), _tenths(values.last)
    return f"stays at {last}" if first == last else f"goes from {first} to {last}"


def _tenths(value: float) -> str:
    return measures.plain(round(value, 1))


def _rivals(hhi: float) -> str:
    """The number of equal rivals with the same Herfindahl index."""
    return f"{1 / hhi:.1f}" if hhi > 0 else "no"


def _cheaper(falls: np.ndarray) -> str:
    """How the price at fixed quality moves in a year, over the whole run."""
    factor = float(quantiles(falls[:, -1], (0.5,))[0])
    if not factor > 0:
        return "no price"
    if factor >= 1:
        return f"{measures.plain(factor)}x cheaper a year"
    return f"{measures.plain(1 / factor)}x dearer a year"


def _ceiling(group: Ensemble, name: str) -> float:
    """A y limit above nearly all of a count, at least 2."""
    top = quantiles(group.paths(name), (0.95,))
    return max(2.0, 1.1 * float(top[np.isfinite(top)].max(initial=0.0)))
