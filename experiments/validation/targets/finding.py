"""What a comparison with targets says: its tables, its picture, and parts of docs/evidence.md."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis.common import bands, measures, style
from openclosed.analysis.evidence.measurements import ADOPTION, ENTERPRISE_OPEN, ROUTER_OPEN, Series
from openclosed.analysis.evidence.sources import Source
from openclosed.analysis.finding.finding import OF_THE_OUTCOME, Column, Figure, Finding, table
from openclosed.experiments.validation.targets.informativeness import TOLD
from openclosed.experiments.validation.targets.targets import Months, Score, Target

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

SHOWN: dict[str, Series] = {
    "open_share_workloads_enterprises": ENTERPRISE_OPEN,
    "open_share_purchased_tokens_startups": ROUTER_OPEN,
    "adopters_enterprises": ADOPTION,
}
"""Outcomes drawn over the record, and the series that were observed of them."""
DATA_TITLE = "Runs of draws from what is believed of the numbers before any measurement"
DATA_FOOTER = (
    "Line: median run; bands hold 50 % and 90 % of the runs. Crosses with bars: the record and its "
    "error. Releases are the record's own."
)
UNIT = "unit of the target"
OF_TARGETS = (
    Column("target", "", "its key", "target", "everywhere"),
    Column("text", "", "what it is", "what", "everywhere"),
    Column("when", "", "month or year", "when", "everywhere"),
    Column("unit", "", "unit of the figures"),
    Column("record", OF_THE_OUTCOME, "what was measured", "record", "everywhere"),
    Column("pass_low", UNIT, "least that passes"),
    Column("pass_high", UNIT, "most that passes"),
    Column("model", OF_THE_OUTCOME, "mean over runs", "model", "everywhere"),
    Column("model_low", UNIT, "5 % of runs are below"),
    Column("model_high", UNIT, "5 % of runs are above"),
    Column("passed", "", "whether the mean passes; empty: only reported", "met", "everywhere"),
    Column("runs_passing", "share", "single runs that pass", "single runs", "everywhere"),
    Column("scored", "", "whether it counts"),
    Column("source", "", "who measured it"),
)
OF_PARAMETERS = (
    Column("parameter", "", "dotted name", "number", "report"),
    Column("law", "", "what is believed of it: uniform, log or normal", "law", "report"),
    Column("from", "", "lower end of its range", "from", "report"),
    Column("to", "", "its upper end", "to", "report"),
    Column("told", "share", "variance that targets tell, out of sample", "explained", "report"),
    Column("learnt", "", f"record, or prior where told is below {TOLD}", "learnt from", "report"),
    Column("moves", "standard deviations", "targets moved most, over its range", "moves", "report"),
    Column("should_tell", "", "targets expected to inform it", "expected to inform it", "report"),
)


class Compared(NamedTuple):
    """All that is shown of a comparison."""

    scores: list[Score]
    months: Months  # of runs with the record's releases
    learnt: pd.DataFrame

    @property
    def scored(self) -> list[Score]:
        """Of targets that count."""
        return [one for one in self.scores if one.target.scored]


def finding(found: Compared) -> Finding:
    """Which targets are met, and what a record can tell."""
    met = sum(one.passed for one in found.scored)
    missed = [one.target.key for one in found.scored if not one.passed]
    figure = Figure("record", DATA_TITLE, lambda: draw_over_data(found.months), DATA_FOOTER)
    tables = [
        table("targets", OF_TARGETS, targets(found.scores), "Scorecard"),
        table("learnt", OF_PARAMETERS, found.learnt, "What a record can tell"),
    ]
    says = [f"Missed: {', '.join(missed) or 'none'}.", _told(found)]
    title = f"The model meets {met} of {len(found.scored)} targets"
    return Finding(title, says, tables, [figure])


def _told(found: Compared) -> str:
    by = found.learnt["learnt"]
    return f"The record says something about {(by == 'record').sum()} of {len(by)} numbers."


def targets(scores: Sequence[Score]) -> pd.DataFrame:
    """Every target beside the model, with as many digits as runs tell; unscored ones lack marks."""
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


def parts(found: Compared) -> dict[str, str]:
    """What docs/evidence.md says, by the names of its parts."""
    passed = sum(one.passed for one in found.scored)
    met = (
        f"{passed} of {len(found.scored)} targets are met. The model's figures are of "
        f"{len(found.months.values)} draws from what is believed of the numbers beforehand."
    )
    of_targets = (
        met,
        "## Misses",
        "\n".join(_misses(found.scored)) or "None.",
        "## Sources",
        _sources([one.target for one in found.scores]),
    )
    return {"targets": "\n\n".join(of_targets), "learnt": _told(found)}


def _number(value: float, target: Target) -> str:
    if target.unit.startswith("share") or np.isnan(value):
        return measures.percent(value)
    return measures.plain(value)


def _passes(target: Target) -> str:
    if np.isinf(target.low):
        return f"at most {_number(target.high, target)}"
    if np.isinf(target.high):
        return f"at least {_number(target.low, target)}"
    return f"{_number(target.low, target)} to {_number(target.high, target)}"


def _misses(scored: Sequence[Score]) -> list[str]:
    """A line for each target that is missed."""
    return [
        f"- **{one.target.key}**, {one.target.text.lower()}: {_number(one.mean, one.target)} in "
        f"the model, the target is {_passes(one.target)}. {measures.percent(one.runs_passing)} of "
        "the runs meet it."
        for one in scored
        if not one.passed
    ]


def _sources(of: Sequence[Target]) -> str:
    known: dict[Source, list[str]] = {}
    for target in of:
        known.setdefault(target.source, []).append(target.key.split()[0])
    rows = ["| source | for | whose interest | bias |", "|---|---|---|---|"]
    for source, keys in known.items():
        names = ", ".join(dict.fromkeys(keys))
        rows.append(f"| {source.citation} | {names} | {source.interest} | {source.bias} |")
    return "\n".join(rows)


@style.styled
def draw_over_data(months: Months) -> Drawing:
    """Bands of runs over what was observed."""
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
