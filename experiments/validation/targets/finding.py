"""The comparison with targets: tables, picture, and its part of docs/answer.md.

The sentences are in words.j2.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis.common import bands, measures, style
from openclosed.analysis.evidence.measurements import (
    ADOPTION,
    ENTERPRISE_OPEN,
    ROUTER_OPEN,
    Series,
    known,
)
from openclosed.analysis.evidence.quantities import Source
from openclosed.analysis.finding.finding import (
    OF_THE_OUTCOME,
    Column,
    Figure,
    Finding,
    Table,
    records,
    table,
)
from openclosed.analysis.finding.words import Words
from openclosed.experiments.validation.targets.targets import (
    ENTERPRISE,
    Months,
    Score,
    Target,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

SHOWN: dict[str, Series] = {
    "open_share_workloads_enterprises": ENTERPRISE_OPEN,
    "open_share_purchased_tokens_startups": ROUTER_OPEN,
    "adopters_enterprises": ADOPTION,
}
"""Outcomes that are drawn over the data, and their observed series."""
WORDS = Words(__file__)
UNIT = "unit of the target"
OF_TARGETS = (
    Column("target", "", "its key", "target", "everywhere"),
    Column("text", "", "what it is", "what", "everywhere"),
    Column("when", "", "month or year", "when", "everywhere"),
    Column("unit", "", "unit of the values"),
    Column("data", OF_THE_OUTCOME, "what was measured", "data", "everywhere"),
    Column("pass_low", UNIT, "lowest value that passes"),
    Column("pass_high", UNIT, "highest value that passes"),
    Column("model", OF_THE_OUTCOME, "mean over runs", "model", "everywhere"),
    Column("model_low", UNIT, "5 % of runs are below"),
    Column("model_high", UNIT, "5 % of runs are above"),
    Column(
        "within",
        "share",
        "share of runs that pass; empty: reported only",
        "runs within",
        "everywhere",
    ),
    Column("scored", "", "whether it counts"),
    Column("source", "", "who measured it"),
)
FEW = 0.05
"""A target that a smaller share of runs meets is named."""


class Compared(NamedTuple):
    """The results of a comparison."""

    scores: list[Score]
    months: Months  # of runs with the releases in the data
    learnt: Table

    @property
    def scored(self) -> list[Score]:
        """The scores of targets that count."""
        return [one for one in self.scores if one.target.scored]


def finding(found: Compared) -> Finding:
    """Which targets runs meet, and what the data can tell about parameters."""
    drawn, footer = WORDS("figure_title"), WORDS("figure_footer")
    figure = Figure("data", drawn, lambda: draw_over_data(found.months), footer)
    rows = targets(found.scores)
    tables = [table("targets", OF_TARGETS, rows, WORDS("scorecard")), found.learnt]
    met, of = met_by_a_run(rows)
    says = [WORDS("seldom", targets=seldom(rows), few=FEW), informed(found.learnt.rows)]
    return Finding(WORDS("title", met=met, of=of), says, tables, [figure])


def met_by_a_run(scores: pd.DataFrame) -> tuple[float, int]:
    """The number of targets that a run meets on average, and how many there are."""
    scored = scores[scores["scored"]]
    return float(scored["within"].sum()), len(scored)


def seldom(scores: pd.DataFrame) -> list[tuple[str, float]]:
    """The targets that fewest runs meet, with the share of runs, fewest first."""
    rows = scores[scores["scored"] & (scores["within"] < FEW)].sort_values("within", kind="stable")
    return [(f"{one['text']}, {one['when']}", one["within"]) for one in records(rows)]


def informed(learnt: pd.DataFrame) -> str:
    """How many parameters the data inform."""
    by = learnt["learnt_from"]
    return WORDS("informed", informed=(by == "data").sum(), parameters=len(by))


def targets(scores: Sequence[Score]) -> pd.DataFrame:
    """Every target beside the model, rounded by unit; unscored ones have no marks."""
    rows = []
    for one in scores:
        own, unit = one.target, one.target.unit
        model = [measures.rounded(value, unit) for value in (one.mean, one.low, one.high)]
        ends = [round(end, 6) if np.isfinite(end) else np.nan for end in (own.low, own.high)]
        within = round(one.within, 4) if own.scored else np.nan
        rows.append((
            own.key, own.text, own.when, unit, own.value, *ends, *model, within, own.scored,
            own.source.short,
        ))  # fmt: skip
    return pd.DataFrame(rows, columns=[one.name for one in OF_TARGETS])


def on_answer(found: Compared) -> str:
    """The part of docs/answer.md."""
    return of_tables(targets(found.scores), found.learnt.rows, len(found.months.values))


def of_tables(scores: pd.DataFrame, learnt: pd.DataFrame, runs: int) -> str:
    """The part of docs/answer.md, from its tables and the number of runs."""
    met, of = met_by_a_run(scores)
    survey = [one.source.short for one in known(ENTERPRISE).values() if one.source]
    return " ".join([
        WORDS("on_answer", runs=runs, met=met, of=of, seldom=seldom(scores), few=FEW),
        informed(learnt),
        WORDS("survey", points=len(survey), sources=list(dict.fromkeys(survey))),
    ])  # fmt: skip


def sources(of: Sequence[Target]) -> pd.DataFrame:
    """Who measured the targets, with their interest and the bias of their figures."""
    known: dict[Source, list[str]] = {}
    for target in of:
        known.setdefault(target.source, []).append(target.key.split()[0])
    rows = [
        (one.citation, ", ".join(dict.fromkeys(keys)), one.interest, one.bias)
        for one, keys in known.items()
    ]
    return pd.DataFrame(rows, columns=["source", "targets", "whose_interest", "bias"])


@style.styled
def draw_over_data(months: Months) -> Drawing:
    """Bands of runs over the data."""
    figure, [axes] = style.panels(
        WORDS("figure_title"), WORDS("figure_footer"), 1, 3, top=0.82, wspace=0.3, right=0.96
    )
    ends = months.calendar[0], months.calendar[-1]
    years = [style.year(month) for month in months.calendar]
    looks = (style.LOOKS["open"], style.LOOKS["open"], style.LOOKS["plain"])
    for panel, (outcome, series), look in zip(axes, SHOWN.items(), looks, strict=True):
        bands.draw_band(panel, years, 100.0 * months.path(outcome, *ends), look)
        seen = series.until(ends[1])
        panel.errorbar(
            [style.year(month) for month in seen.observed],
            [100.0 * value for value in seen.observed.values()],
            yerr=[100.0 * error for error in seen.errors],
            fmt="X", color="black", markersize=8, capsize=3, zorder=4,
        )  # fmt: skip
        panel.set_title(fill(measures.measure(outcome).phrase, 28), fontsize=11.5)
        panel.set_ylabel("%")
        panel.set_ylim(bottom=0.0)
        style.time_axis(panel, years, name_periods=False)
        panel.set_xlim(years[0], years[-1] + 0.1)
    return figure
