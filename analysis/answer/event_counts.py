"""When things happen: how often each kind of event comes, under the curve of open share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.common import bands, measures, style
from analysis.common.curves import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analysis.common.ensemble import Ensemble

STRIPS: dict[str, tuple[tuple[str, ...], str]] = {
    "incidents": (("incident",), "plain"),
    "entries": (("entry", "host_entry"), "plain"),
    "failures": (("bankruptcy", "host_exit"), "plain"),
    "forks": (("fork",), "open"),
    "merges": (("merge",), "open"),
    "openings": (("opening", "open_core"), "open"),
    "closings": (("closing", "sponsor_exit"), "closed"),
}
"""Name of a strip: the kinds of `sim.state.story` that it counts, and its look."""


@style.styled
def strips(group: Ensemble, events: pd.DataFrame, yardstick: str = "workloads") -> Picture:
    """Open share of all firms over one strip for each kind of event: its number per quarter.

    `events` are those of finished runs.
    """
    name = f"open_share_{yardstick}_all"
    counts = per_quarter(group, events)
    a_run = {strip: float(row.sum()) for strip, row in counts.items()}
    title = _title(a_run)
    footer = (
        "Strips: mean number in a run and quarter, each on its own scale from 0 to its peak. "
        "Failures: closed down, or a host that left. Openings: weights published, older "
        "models included. Closings: openness ended, sponsors that left included. "
        f"{bands.key(group, [name])}"
    )
    figure, grid = style.panels(
        title, footer, 2, 1, left=0.12, right=0.84, top=0.83, bottom=0.2, hspace=0.16,
        height_ratios=(1.0, 1.5),
    )  # fmt: skip
    (curve,), (below,) = grid
    curve.set_ylabel(f"open share of\n{yardstick} (%)")
    style.time_axis(curve, group.years, name_periods=True, label=False)
    bands.draw_band(curve, group.years, group.paths(name), style.LOOKS["open"])
    end = bands.at_end(group, name)
    curve.set_ylim(bottom=0.0)
    curve.yaxis.set_major_formatter(lambda y, _: f"{100 * y:.0f}")
    style.label_ends(curve, [(end, measures.percent(end), style.LOOKS["open"].ink)])
    _draw(below, group, counts, a_run)
    caption = "The number at the right of a strip is the mean number of such events in a run."
    return Picture("events", title, caption, figure, _table(group, counts))


def per_quarter(group: Ensemble, events: pd.DataFrame) -> dict[str, np.ndarray]:
    """Mean number of events of each strip in a run, (quarters,), counted from the first month."""
    place = {month: i // 3 for i, month in enumerate(group.months)}
    quarters = 1 + max(place.values(), default=0)
    known = events[events["month"].isin(place)]
    quarter = known["month"].map(place).to_numpy(dtype=int)
    what = known["what"].to_numpy()
    return {
        strip: np.bincount(quarter[np.isin(what, kinds)], minlength=quarters) / group.size
        for strip, (kinds, _) in STRIPS.items()
    }


def _draw(
    axes: Axes, group: Ensemble, counts: dict[str, np.ndarray], a_run: dict[str, float]
) -> None:
    """One filled strip a kind, the first at the top."""
    edges = [*group.years[::3], group.years[-1] + 1 / 12]
    places = range(len(counts) - 1, -1, -1)
    ends = []
    for place, (strip, row) in zip(places, counts.items(), strict=True):
        look = style.LOOKS[STRIPS[strip][1]]
        height = 0.8 * row / max(row.max(), 1e-12)
        axes.stairs(
            place + height, edges, baseline=place, fill=True, facecolor=look.colour,
            edgecolor=look.ink, hatch=look.hatch if look.label else None, linewidth=0.6,
            alpha=0.85,
        )  # fmt: skip
        said = f"{_number(a_run[strip])} a run" if a_run[strip] else "never"
        ends.append((place + 0.4, said, look.ink))
    axes.set_ylim(0, len(counts))
    axes.set_yticks([place + 0.4 for place in places], list(counts))
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False)
    axes.hlines(list(places), *axes.get_xlim(), color="#D0D0D0", linewidth=0.8, zorder=0)
    style.time_axis(axes, group.years, name_periods=False)
    axes.set_ylabel("events (per quarter)")
    style.label_ends(axes, ends)


def _title(a_run: dict[str, float]) -> str:
    """How often weights are opened and closed, and families fork and merge, in a mean run."""
    told = ("openings", "closings", "forks", "merges", "failures")
    *parts, last = (f"{_number(a_run[strip])} {strip}" for strip in told)
    return f"A run has on average {', '.join(parts)} and {last} of vendors"


def _number(count: float) -> str:
    """A mean count to a tenth, or in two figures where it is less."""
    return "no" if count == 0 else f"{count:.1f}" if count >= 0.95 else f"{count:.2g}"


def _table(group: Ensemble, counts: dict[str, np.ndarray]) -> pd.DataFrame:
    """Mean number of events a run in each year from the first month on, as text."""
    years = range(0, len(group.months), 12)
    columns = [f"12 months from {group.months[i]}" for i in years]
    rows = {
        strip: [measures.plain(float(row[i // 3 : i // 3 + 4].sum())) for i in years]
        for strip, row in counts.items()
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    return table.rename_axis("events a run")
