"""The comparison with targets: tables, picture, and its part of docs/answer.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis.common import bands, measures, style
from openclosed.analysis.common.measures import listed
from openclosed.analysis.evidence.measurements import ADOPTION, ENTERPRISE_OPEN, ROUTER_OPEN, Series
from openclosed.analysis.evidence.quantities import Source
from openclosed.analysis.finding.finding import (
    OF_THE_OUTCOME,
    Column,
    Figure,
    Finding,
    Table,
    table,
)
from openclosed.experiments.validation.targets.targets import Months, Score, Target

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

SHOWN: dict[str, Series] = {
    "open_share_workloads_enterprises": ENTERPRISE_OPEN,
    "open_share_purchased_tokens_startups": ROUTER_OPEN,
    "adopters_enterprises": ADOPTION,
}
"""Outcomes that are drawn over the data, and their observed series."""
DATA_TITLE = "Prior predictive check: runs with parameters drawn from the prior"
DATA_FOOTER = (
    "Line: median run; bands hold 50 % and 90 % of the runs. Crosses with bars: data and their "
    "error. Releases are those in the data."
)
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
    Column("passed", "", "whether the mean passes; empty: reported only", "met", "everywhere"),
    Column("runs_passing", "share", "share of single runs that pass", "single runs", "everywhere"),
    Column("scored", "", "whether it counts"),
    Column("source", "", "who measured it"),
)


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
    """Which targets are met, and what the data can tell about parameters."""
    met = sum(one.passed for one in found.scored)
    missed = [one.target.key for one in found.scored if not one.passed]
    figure = Figure("data", DATA_TITLE, lambda: draw_over_data(found.months), DATA_FOOTER)
    tables = [table("targets", OF_TARGETS, targets(found.scores), "Scorecard"), found.learnt]
    says = [f"Missed: {', '.join(missed) or 'none'}.", _informed(found)]
    title = f"The model meets {met} of {len(found.scored)} targets"
    return Finding(title, says, tables, [figure])


def _informed(found: Compared) -> str:
    by = found.learnt.rows["learnt_from"]
    return f"The data inform {(by == 'data').sum()} of {len(by)} uncertain parameters."


def targets(scores: Sequence[Score]) -> pd.DataFrame:
    """Every target beside the model, rounded by unit; unscored ones have no marks."""
    rows = []
    for one in scores:
        own, unit = one.target, one.target.unit
        model = [measures.rounded(value, unit) for value in (one.mean, one.low, one.high)]
        ends = [round(end, 6) if np.isfinite(end) else np.nan for end in (own.low, own.high)]
        marks = (one.passed, measures.rounded(one.runs_passing)) if own.scored else (np.nan, np.nan)
        rows.append((
            own.key, own.text, own.when, unit, own.value, *ends, *model, *marks,
            own.scored, own.source.short,
        ))  # fmt: skip
    return pd.DataFrame(rows, columns=[one.name for one in OF_TARGETS])


def on_answer(found: Compared) -> str:
    """The part of docs/answer.md."""
    passed = sum(one.passed for one in found.scored)
    missed = Counter(
        one.target.text[0].lower() + one.target.text[1:] for one in found.scored if not one.passed
    )
    named = [f"{text} ({count})" if count > 1 else text for text, count in missed.items()]
    return (
        f"The mean of {len(found.months.values)} runs with parameters drawn from the prior meets "
        f"{passed} of {len(found.scored)} targets. It misses {listed(named or ['none'])} "
        f"([all](tables/targets.csv)). {_informed(found)}"
    )


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
    figure, [axes] = style.panels(DATA_TITLE, DATA_FOOTER, 1, 3, top=0.82, wspace=0.3, right=0.96)
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
