"""Effects of three dials, end to end: table, sentences, picture, parts of docs/dials.md."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from numpy.typing import NDArray

from openclosed.analysis.common import style
from openclosed.analysis.finding.finding import Column, Table, records, table
from openclosed.analysis.finding.words import Words
from openclosed.analysis.headline import DIALS

WORDS = Words(__file__)
KINDS = {"startups": "startups", "enterprises": "enterprises"}
MEASURES = {"workloads": "workloads", "purchased tokens": "purchased_tokens", "spend": "spend"}
ROWS = [(kind, measure) for kind in KINDS for measure in MEASURES]
SHARES = [f"open_share_{MEASURES[measure]}_{KINDS[kind]}" for kind, measure in ROWS]
"""The outcomes in the order of the table's rows."""
LOOKS = {"startups": style.LOOKS["open"], "enterprises": style.LOOKS["plain"]._replace(marker="s")}
SMALL = 5.0
"""Percentage points; a dial is weak among a kind of firm if no median change is as large."""
UNIT = "percentage points"


def points(value: float) -> str:
    """A change with its sign, with a decimal if it is small."""
    return f"{value:+.{int(abs(value) < 0.95)}f}"


COLUMNS = (
    Column("dial", "", "which dial goes from 0 to 1", shown="everywhere"),
    Column("kind", "", "kind of firm", "firms", shown="everywhere"),
    Column("measure", "", "measure of use", shown="everywhere"),
    Column("pairs", "", "pairs of runs with a share at both ends"),
    Column("median", UNIT, "median change of the open share of the last year", "median, pp",
           shown="everywhere", form=points),
    Column("low", UNIT, "5 % of pairs change by less", "5 %", shown="everywhere", form=points),
    Column("high", UNIT, "5 % of pairs change by more", "95 %", shown="everywhere", form=points),
)  # fmt: skip


def effects(shares: NDArray[np.float64]) -> pd.DataFrame:
    """The table, of (runs, dials, ends, shares) open shares."""
    changes, rows = 100.0 * (shares[:, :, 1] - shares[:, :, 0]), []
    for place, dial in enumerate(DIALS):
        for row, (kind, measure) in enumerate(ROWS):
            own = changes[:, place, row]
            own = own[np.isfinite(own)]
            ends = np.quantile(own, [0.5, 0.05, 0.95]) if own.size else np.full(3, np.nan)
            rows.append((dial, kind, measure, own.size, *np.round(ends, 1) + 0.0))
    return pd.DataFrame(rows, columns=[one.name for one in COLUMNS])


def shown(rows: pd.DataFrame) -> Table:
    """The table with its caption."""
    return table("dials", COLUMNS, rows, WORDS("dials_caption"))


def rests_on(year: str, pairs: int, drawn: int, start: str) -> str:
    """The runs behind the table."""
    return WORDS("dials_rest_on", year=year, pairs=pairs, drawn=drawn, start=start)


def sentences(rows: pd.DataFrame) -> list[str]:
    """The largest effects of each dial, and which dials are weak."""
    known = rows.dropna()
    said = [
        WORDS("dial", dial=dial, ends=ends, largest=_largest(known[known["dial"] == dial]))
        for dial, ends in DIALS.items()
        if dial in set(known["dial"])
    ]
    size = known["median"].abs().round().groupby([known["dial"], known["kind"]]).max()
    for dial in DIALS:
        weak = [kind for kind in KINDS if size.get((dial, kind), SMALL) < SMALL]
        if weak:
            said.append(WORDS("weak_dial", dial=dial, kinds=weak, least=SMALL))
    return said


def _largest(rows: pd.DataFrame) -> list[str]:
    """The measure that changes most, for each kind of firm."""
    largest = rows.loc[rows["median"].abs().groupby(rows["kind"], sort=False).idxmax()]
    return [
        WORDS("dial_effect", kind=one["kind"], measure=one["measure"],
              median=points(one["median"]), low=points(one["low"]), high=points(one["high"]))
        for one in records(largest)
    ]  # fmt: skip


def page_parts(rows: pd.DataFrame, basis: str) -> dict[str, str]:
    """The parts of docs/dials.md that come from runs, of which `basis` tells."""
    said = "\n".join(f"- {one}" for one in sentences(rows))
    return {"effects": f"{basis}\n\n{WORDS('largest_head')}\n\n{said}"}


@style.styled
def picture(rows: pd.DataFrame, year: str) -> Drawing:
    """The dials beside each other: medians and bands for each kind of firm and measure."""
    most = max(records(rows), key=lambda row: abs(row["median"]))
    title = WORDS("dials_title", year=year, dial=most["dial"], kind=most["kind"],
                  measure=most["measure"], median=points(most["median"]))  # fmt: skip
    footer = WORDS("dials_footer")
    layout = {"left": 0.17, "right": 0.98, "top": 0.8, "bottom": 0.16, "wspace": 0.06}
    drawn, [panels] = style.panels(title, footer, 1, len(DIALS), **layout)
    far = 1.1 * max(np.nanmax(np.abs(rows[["low", "high"]].to_numpy(float)), initial=1.0), 1.0)
    for axes, (dial, (low, high)) in zip(panels, DIALS.items(), strict=True):
        _draw(axes, rows[rows["dial"] == dial])
        axes.set_title(dial.capitalize(), pad=30)
        axes.text(0, 1.02, f"{low} \N{RIGHTWARDS ARROW} {high}", transform=axes.transAxes)
        axes.set_xlim(-far, far)
        axes.set_yticks([])
    panels[1].set_xlabel("percentage points")
    panels[0].set_yticks([_height(row) for row in range(len(ROWS))], [one for _, one in ROWS])
    for place, (kind, look) in enumerate(LOOKS.items()):
        top = _height(place * len(MEASURES)) - 0.65
        beside = panels[0].get_yaxis_transform()
        panels[0].text(
            -0.03, top, kind.capitalize(), transform=beside, ha="right", va="center",
            fontweight="bold", color=look.ink,
        )  # fmt: skip
    return drawn


def _height(row: int) -> float:
    """Where a row is drawn: the kinds of firm stand apart."""
    return row + 0.8 * (row // len(MEASURES))


def _draw(axes: Axes, rows: pd.DataFrame) -> None:
    axes.axvline(0, color="#555555", linewidth=1.2, zorder=1)
    flat: dict[str, Any] = {"linewidth": 4, "alpha": 0.5, "solid_capstyle": "butt"}
    paper = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
    words: dict[str, Any] = {"ha": "center", "va": "bottom", "fontweight": "bold", "bbox": paper}
    for one in records(rows):
        look, y = LOOKS[one["kind"]], _height(ROWS.index((one["kind"], one["measure"])))
        middle = one["median"]
        axes.plot([one["low"], one["high"]], [y, y], color=look.colour, **flat)
        axes.plot(middle, y, marker=look.marker, color=look.colour, markersize=10)
        axes.text(middle, y - 0.2, points(middle), color=look.ink, **words)
    axes.set_ylim(_height(len(ROWS) - 1) + 0.5, -1.0)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
