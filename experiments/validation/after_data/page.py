"""What changes after the data: the table over runs, its sentences, and the picture."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from numpy.typing import NDArray

from openclosed.analysis.common import style
from openclosed.analysis.draws import ANCESTOR, DRAW, Runs, means
from openclosed.analysis.evidence.measurements import LAST_MONTH, combined_revenue
from openclosed.analysis.finding.finding import Finding, records
from openclosed.analysis.finding.words import Words
from openclosed.analysis.headline import STARTUPS
from openclosed.experiments.results import documentation
from openclosed.sim.parameters.clock import month_after, months_between

type Floats = NDArray[np.float64]
type Rows = pd.DataFrame

WORDS: Final = Words(__file__)
NAME: Final = "after_data"
CHANGES: Final = frozenset({"opening", "open_core", "closing"})
"""Events that change a vendor's openness."""
YEAR: Final = 12
FELL: Final = 0.3
"""Fall of a year's spending that is counted."""
SHOWN: Final = 24
"""Months before and after the data in the picture."""
LINES: Final = tuple(style.LOOKS[name] for name in ("open", "scenario", "plain"))
DASHES: Final = ("solid", (0, (6, 2)), (0, (2, 1.5)))
"""Of what is held, in its order."""


class Held(StrEnum):
    """What is held after the data."""

    NOTHING = "nothing"
    PREFERENCE = "preference"
    WORK_TOO = "preference and work"


class Later(NamedTuple):
    """Runs from today's states, of which the months before are the past."""

    months: Sequence[str]
    tokens: Floats  # (runs, Held, months) startups' open share of purchased tokens
    spent: Floats  # (runs, months) spending with nothing held
    foreign: Floats  # (runs, months) foreign part of startups' open tokens
    changes: Floats  # (runs, months) changes of openness
    columns: Mapping[str, Any]  # of the states

    @property
    def of(self) -> Runs:
        """The states of the runs."""
        draw = np.asarray(self.columns[DRAW])
        return Runs(draw, np.asarray(self.columns[ANCESTOR]), {}, np.ones(draw.size))

    def at(self, month: str) -> int:
        """The place of a month."""
        return months_between(self.months[0], month)


def table_of(later: Later) -> Rows:
    """Means over runs, with 95 % intervals over ancestors, and quantiles.

    `share` with what is held, by month; its change from the end of the data `by` what makes it; the
    `foreign` part by month; `changes` of openness a year; of spending the yearly log `growth`
    before and after, and its `fall` after: from its peak, and in what part of runs a year's is
    larger than `FELL`.
    """
    rows = [*_shares(later), *_parts(later), *_others(later), *_spending(later)]
    return pd.DataFrame(rows, columns=["quantity", "what", "when", "value", "low", "high", "data"])


def _row(
    quantity: str, what: str, when: str, values: Floats, of: Runs, data: float = np.nan
) -> Any:
    known = np.isfinite(values)
    [found] = means(values[known, None], of.at(known))
    return quantity, what, when, *(round(one, 5) for one in found[:3]), data


def _shares(later: Later) -> Iterator[Any]:
    today = later.at(LAST_MONTH)
    for place, held in enumerate(Held):
        first = today - SHOWN if not place else today
        for month in later.months[first : today + SHOWN + 1]:
            yield _row("share", held, month, later.tokens[:, place, later.at(month)], later.of)


def _parts(later: Later) -> Iterator[Any]:
    """The change of the share from the last data, and what each thing that is held makes of it."""
    today = later.at(LAST_MONTH)
    last = len(later.months) - 1
    usual, still, workless = np.moveaxis(later.tokens, 1, 0)
    for place in (today + YEAR, today + 2 * YEAR, last):
        parts = {
            "all": usual[:, place] - usual[:, today],
            "preference": usual[:, place] - still[:, place],
            "work": still[:, place] - workless[:, place],
            "rest": workless[:, place] - usual[:, today],
        }
        for what, values in parts.items():
            yield _row("by", what, later.months[place], values, later.of)


def _others(later: Later) -> Iterator[Any]:
    today = later.at(LAST_MONTH)
    for place in range(today - YEAR, len(later.months), YEAR):
        yield _row("foreign", "", later.months[place], later.foreign[:, place], later.of)
    for year in sorted({month[:4] for month in later.months}):
        own = [place for place, month in enumerate(later.months) if month[:4] == year]
        a_year = later.changes[:, own].sum(axis=1) * YEAR / len(own)
        yield _row("changes", "", year, a_year, later.of)


def _spending(later: Later) -> Iterator[Any]:
    today, known = later.at(LAST_MONTH), combined_revenue()
    logs = np.log(later.spent)
    for first, last in ((today - YEAR, today), (today, today + YEAR)):
        ends = later.months[first], later.months[last]
        data = np.log(known[ends[1]] / known[ends[0]]) if {*ends} <= known.keys() else np.nan
        yield _row(
            "growth", "", f"{ends[0]} to {ends[1]}", logs[:, last] - logs[:, first], later.of, data
        )
    after = later.spent[:, today:]
    peak = np.maximum.accumulate(after, axis=1)
    yield _row("fall", "peak", later.months[-1], (1.0 - after / peak).max(axis=1), later.of)
    years = after.shape[1] // YEAR
    each = after[:, : years * YEAR].reshape(len(after), years, YEAR).sum(axis=2)
    fell = (each[:, 1:] / each[:, :-1]).min(axis=1) < 1.0 - FELL
    yield _row("fall", "year", later.months[-1], fell.astype(float), later.of)


def read() -> Rows:
    """The table as it is kept."""
    file = documentation.DOCS / "tables" / f"{NAME}.csv"
    return pd.read_csv(file, dtype={"when": str}, keep_default_na=False, na_values={"data": [""]})


def described(rows: Rows) -> list[str]:
    """What changes in the year after the data, and what makes it change."""
    found = {(one["quantity"], one["what"], one["when"]): one for one in records(rows)}
    year, last = month_after(LAST_MONTH, YEAR), rows.loc[rows["quantity"] == "fall", "when"].iloc[0]
    before, after = records(rows[rows["quantity"] == "growth"])
    peak, fell = (found["fall", what, last] for what in ("peak", "year"))
    parts = {what: _change(found["by", what, year]) for what in ("preference", "work", "rest")}
    years = rows[rows["quantity"] == "changes"].set_index("when")["value"]
    data = LAST_MONTH[:4]
    return [
        WORDS("share", name=STARTUPS.name, change=_change(found["by", "all", year]), parts=parts,
              first=LAST_MONTH, last=year),
        WORDS("foreign", now=found["foreign", "", LAST_MONTH]["value"],
              later=found["foreign", "", year]["value"]),
        WORDS("changes", before=years[years.index < data].mean(),
              after=years[years.index > data].mean(), year=data),
        WORDS("spending", before=np.exp(before["value"]), after=np.exp(after["value"]),
              fall=peak["value"], fell=fell, part=FELL, year=last[:4]),
    ]  # fmt: skip


def _change(row: Mapping[str, Any]) -> tuple[float, tuple[float, float]]:
    return row["value"], (row["low"], row["high"])


def part(rows: Rows) -> str:
    """The part of docs/answer.md."""
    return "\n\n".join([f"## {WORDS('title')}", f"{' '.join(described(rows))} {WORDS('all_rows')}",
                        f"![{picture_title(rows)}](images/{NAME}.png)"])  # fmt: skip


def finding(rows: Rows) -> Finding:
    """The finding of the whole job."""
    return Finding(WORDS("title"), described(rows))


def picture_title(rows: Rows) -> str:
    """How open startups' tokens are at the picture's end, with the liking held or not."""
    own = rows[rows["quantity"] == "share"]
    last = own[own["when"] == own["when"].max()].set_index("what")["value"]
    years = months_between(LAST_MONTH, str(own["when"].max())) // YEAR
    return WORDS("picture_title", years=years, usual=last[Held.NOTHING], held=last[Held.PREFERENCE])


@style.styled
def draw(rows: Rows) -> Drawing:
    """Startups' open share with what is held, and where new work and preferences part it."""
    own = rows[rows["quantity"] == "share"]
    drawn, [[axes]] = style.panels(
        picture_title(rows), WORDS("footer"), columns=1, left=0.075, right=0.8, top=0.87
    )
    years = [style.year(month) for month in own.loc[own["what"] == Held.NOTHING, "when"]]
    labels = []
    for held, look, dash in zip(Held, LINES, DASHES, strict=True):
        part = own[own["what"] == held]
        x = [style.year(month) for month in part["when"]]
        if held is Held.NOTHING:
            axes.fill_between(
                x, 100 * part["low"], 100 * part["high"], color=look.colour, alpha=0.15, linewidth=0
            )
        axes.plot(x, 100 * part["value"], color=look.colour, linestyle=dash)
        labels.append((100 * part["value"].iloc[-1], WORDS("line", held=held), look.ink))
    _finish(axes, years, labels)
    return drawn


def _finish(axes: Axes, years: Sequence[float], labels: Sequence[tuple[float, str, str]]) -> None:
    style.time_axis(axes, years, name_periods=True)
    axes.set_ylim(0, 100)
    axes.set_ylabel(WORDS("axis", name=STARTUPS.name))
    style.label_ends(axes, labels)
