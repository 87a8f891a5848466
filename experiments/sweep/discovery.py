"""Where an ending is frequent: a box of parameters, found in the runs of a sweep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis.common import measures, style
from openclosed.analysis.common.measures import capital, distinct, fitting
from openclosed.analysis.finding.finding import Column, Figure, Table, for_files, table
from openclosed.analysis.finding.words import Words
from openclosed.analysis.headline import ALL_ENDINGS, HEADLINES, WHO
from openclosed.analysis.statistics.scenario_discovery import Box, Limit, discover
from openclosed.analysis.statistics.sensitivity import LEVEL
from openclosed.experiments.question.errors import BadInput
from openclosed.experiments.sweep.answer import Sweep
from openclosed.experiments.sweep.effects import called, is_numeric
from openclosed.sim.outcomes import MEASURES
from openclosed.sim.outcomes.monthly_totals import SCOPES
from openclosed.sim.outcomes.record import LABELS
from openclosed.sim.parameters.base import did_you_mean

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

WORDS: Final = Words(__file__)
FEWEST: Final = 20  # runs with an ending, and without, among which a box is looked for
ROWS, NAMED = 14, 3  # limits drawn, and those in the title
BOX = (
    Column("factor", "", "parameter that limits the box", "Box", "everywhere", form=called),
    Column("low", "unit of the parameter", "from; of choices empty", "from", "everywhere",
           form=lambda one: "" if np.isnan(one) else measures.setting(one)),
    Column("high", "unit of the parameter", "to; of choices empty", "to", "everywhere",
           form=lambda one: "" if np.isnan(one) else measures.setting(one)),
    Column("choices", "", "choices in the box", "choices", "everywhere"),
    Column("density_without", "share", "share of runs with the ending, in the box without this "
           "limit", "Without this limit", "everywhere"),
)  # fmt: skip
FOUND = (
    ("ending", "", "column of runs, and the ending that was looked for"),
    ("runs", "", "finished runs of the design"),
    ("coverage", "share", "share of all runs with the ending that the box holds"),
    ("density", "share", "share of the box's runs that have the ending"),
    ("all_runs", "share", "share of all runs that have the ending"),
    ("held_out", "share", "density in boxes found without the points that are counted"),
    ("p", "1", "p-value of that density against the points outside such boxes"),
)


class Discovery(NamedTuple):
    """A sought ending: its column and label, its runs of all, and the box if they are enough."""

    column: str
    label: str
    of: str
    wins: int
    runs: int
    box: Box | None

    @property
    def is_clear(self) -> bool:
        """Whether the box also holds the ending at points that it was not found with."""
        return self.box is not None and bool(self.box.limits) and self.box.p <= LEVEL


def ending_of(sought: str, measure: str) -> tuple[str, str, str]:
    """The column of runs, the label, and what is counted, of the setting `discover`.

    A label alone is of the first headline, ending_LABEL of all firms' `measure`, and
    ending_MEASURE_SCOPE_LABEL of any. Raises BadInput for another.
    """
    first = HEADLINES[0]
    known = {label: (first.ending, label, first.name) for label in LABELS}
    for of, scope in [(measure, "all"), *((of, scope) for of in MEASURES for scope in SCOPES)]:
        column = f"ending_{of}_{scope}"
        name = f"{WHO.get(scope, scope)}' {measures.spell_out(of)}"
        known |= {f"{column}_{label}": (column, label, name) for label in LABELS}
    known |= {f"ending_{one}": known[f"ending_{measure}_all_{one}"] for one in LABELS}
    if sought not in known:
        raise BadInput(
            f"experiment.discover={sought}: must be one of {', '.join(LABELS)}, or ending_MEASURE_"
            f"SCOPE_LABEL{did_you_mean(sought, list(known))}"
        )
    return known[sought]


def look_for(sought: str, found: Sweep, runs: pd.DataFrame) -> Discovery:
    """The box in which an ending is frequent, by the finished runs of the design."""
    column, label, of = ending_of(sought, found.measure)
    own = runs[(runs["status"] == "done") & runs["point_name"].isin(found.moved["point_name"])]
    event = (own[column].astype(str) == label).to_numpy()
    count = int(event.sum())
    if min(count, len(own) - count) < FEWEST:
        return Discovery(column, label, of, count, len(own), None)
    columns = [own[one].astype(object).where(own[one].notna(), "null") for one in found.factors]
    names = [one for one in runs["point_name"].unique() if one != found.base["point_name"]]
    together = len(found.factors) + 2 if found.sobol else 1  # points of a row share values
    group = {name: place // together for place, name in enumerate(names)}
    points = own["point_name"].map(group).to_numpy(dtype=np.int64)
    box = discover([one.tolist() for one in columns], event, points)
    return Discovery(column, label, of, count, len(own), box)


def title(one: Discovery, found: Sweep) -> str:
    """Where the ending is frequent, in one line; empty if there were too few runs to look."""
    if one.box is None:
        return ""
    where = [_limit(limit, found) for limit in one.box.limits]
    ending = capital(ALL_ENDINGS[one.label])
    if not one.is_clear:
        return WORDS("no_region", ending=ending, of=one.of)
    return WORDS("region", ending=ending, of=one.of, where=where[:NAMED],
                 more=len(where[NAMED:]))  # fmt: skip


def line(one: Discovery) -> str:
    """How well the box holds the ending, or that there were too few runs to look."""
    if one.box is None:
        return WORDS("few_endings", ending=capital(ALL_ENDINGS[one.label]), count=one.wins,
                     runs=one.runs, of=one.of, fewest=FEWEST)  # fmt: skip
    box = one.box
    if not box.limits:
        return WORDS("no_box", density=box.all_cases)
    return WORDS("box", coverage=box.coverage, density=box.density, all_runs=box.all_cases,
                 held_out=box.held_out, clear=one.is_clear)  # fmt: skip


def tables(one: Discovery, found: Sweep) -> list[Table]:
    """The limits of the box, and for files how well it holds the ending."""
    if one.box is None:
        return []
    rows = [
        (found.factors[each.number], each.low, each.high, ", ".join(map(str, each.choices)),
         each.density_without) for each in one.box.limits
    ]  # fmt: skip
    columns = [each for each in BOX if each.name != "choices" or any(row[3] for row in rows)]
    if len(columns) < len(BOX):
        columns.insert(3, BOX[3]._replace(shown="file"))
    whole = (f"{one.column}_{one.label}", one.runs, one.box.coverage, one.box.density,
             one.box.all_cases, one.box.held_out, one.box.p)  # fmt: skip
    return [
        table("box", columns, rows, WORDS("caption_box", of=one.of)),
        for_files("discovery", FOUND, [whole]),
    ]


def figure(
    one: Discovery, found: Sweep, head: str, factors: Mapping[str, Mapping[str, Any]]
) -> list[Figure]:
    """The picture of the box, if there is one."""
    if one.box is None or not one.box.limits:
        return []
    box = one.box
    logs = {name for name, spec in factors.items() if spec.get("scale") == "log"}
    return [Figure("box", WORDS("figure_box"), lambda: draw(box, found, head, logs),
                   WORDS("caption_figure_box"))]  # fmt: skip


@style.styled
def draw(box: Box, found: Sweep, head: str, logs: set[str]) -> Drawing:
    """A bar for each limiting factor, over the range of the design, dark where the box lies."""
    drawn = box.limits[:ROWS]
    beyond = len(found.factors) - len(box.limits)
    note = WORDS("note_box", free=beyond, left=len(box.limits) - len(drawn))
    figure, grid = style.panels(head, note, columns=1, left=0.3, right=0.9, top=0.84, bottom=0.17)
    tall = 2.4 + 0.55 * len(drawn)
    axes, look, short = grid[0][0], style.LOOKS["open"], distinct(found.factors)
    figure.set_size_inches(style.WIDTH, tall)
    figure.subplots_adjust(top=1 - 1.15 / tall, bottom=0.95 / tall)
    for row, limit in enumerate(drawn):
        factor = found.factors[limit.number]
        axes.barh(row, 1.0, height=0.5, facecolor="#E6E8EB")
        style_of: dict[str, Any] = {"height": 0.5, "facecolor": look.colour}
        if limit.choices:
            every = [str(each) for each in dict.fromkeys(found.moved[factor])]
            for place, name in enumerate(every):
                is_in = name in {str(each) for each in limit.choices}
                if is_in:
                    axes.barh(row, 1 / len(every), left=place / len(every), **style_of)
                axes.text((place + 0.5) / len(every), row, fitting(name, 60 // len(every)),
                          ha="center", va="center", fontsize=10,
                          color="white" if is_in else "#333333")  # fmt: skip
            continue
        values = found.moved[factor].astype(float)
        ends = np.array([values.min(), limit.low, limit.high, values.max(),
                         float(found.base[factor])])  # fmt: skip
        at = np.log(ends) if factor in logs else ends
        places = (at - at[0]) / (at[3] - at[0])
        axes.barh(row, places[2] - places[1], left=places[1], **style_of)
        for side, edge, text in ((-1.0, 0.0, ends[0]), (1.0, 1.0, ends[3])):
            axes.text(edge + 0.012 * side, row, measures.setting(float(text)), va="center",
                      ha="right" if side < 0 else "left", fontsize=10, color="#555555")  # fmt: skip
        for end in (1, 2):
            if 0.0 < places[end] < 1.0:
                axes.text(places[end], row - 0.3, measures.setting(float(ends[end])),
                          ha="center", va="bottom", fontsize=10.5, color=look.ink,
                          fontweight="bold")  # fmt: skip
        if -0.001 <= places[4] <= 1.001:
            axes.plot([places[4]] * 2, [row - 0.25, row + 0.25], color="#222222", linewidth=1.4,
                      linestyle=(0, (2, 1)))  # fmt: skip
    names = [called(found.factors[each.number]) for each in drawn]
    axes.set_yticks(range(len(drawn)), [fitting(short.get(one, one), 28) for one in names])
    axes.set_ylim(len(drawn) - 0.4, -0.75)
    axes.set_xlim(-0.14, 1.14)
    axes.set_xticks([])
    axes.grid(visible=False)
    axes.tick_params(axis="y", length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return figure


def _limit(limit: Limit, found: Sweep) -> str:
    """A limit in words."""
    factor = found.factors[limit.number]
    low = high = None
    if is_numeric(found.moved[factor]):
        values = found.moved[factor].astype(float)
        low = limit.low if limit.low > values.min() else None
        high = limit.high if limit.high < values.max() else None
    short = distinct(found.factors)
    name = called(factor) if called(factor) != factor else short[factor]
    return WORDS("limit", name=name, low=low, high=high, choices=list(map(str, limit.choices)))
