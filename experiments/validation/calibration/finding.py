"""What a calibration says: its tables, its picture, and the page docs/evidence.md."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from openclosed.analysis.common import bands, measures, style
from openclosed.analysis.evidence.measurements import ADOPTION, ENTERPRISE_OPEN, ROUTER_OPEN, Series
from openclosed.analysis.evidence.sources import Source
from openclosed.analysis.finding.faces import markdown as rows_of
from openclosed.analysis.finding.finding import (
    OF_THE_OUTCOME,
    Column,
    Figure,
    Finding,
    Table,
    described,
    table,
)
from openclosed.experiments.validation.assimilation.free_numbers import CUT
from openclosed.experiments.validation.calibration import answer as calibration_answer
from openclosed.experiments.validation.calibration.answer import RELATED, TOLD, Calibration
from openclosed.experiments.validation.calibration.targets import Score, Target

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

MUST_SURVIVE = 0.95  # of made-up records, the truth
BY = "implausibility_"  # how the columns begin that have it by what was known then
SHOWN: dict[str, Series] = {
    "open_share_workloads_enterprise": ENTERPRISE_OPEN,
    "open_share_tokens_bought_startup": ROUTER_OPEN,
    "adopters_enterprise": ADOPTION,
}
"""Outcomes drawn over the record, and the series that were observed of them."""
RECORD_TITLE = "Runs of the sets that the record leaves, all hypotheses equally weighted"
RECORD_FOOTER = (
    "Line: median run; bands hold 50 % and 90 % of the runs of all sets. Crosses with bars: the "
    "record and its error. Releases are the record's own. Developers' tokens (middle) rule nothing "
    "out here: worlds that start from the record are weighed by them month by month."
)
LEFT = "By what was known at the end of a month, sets tried, sets left and the least implausibility"
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
    Column("matched", "", "whether sets are ruled out by it"),
    Column("source", "", "who measured it"),
)
OF_NUMBERS = (
    Column("parameter", "", "dotted name", "number", "report"),
    Column("from", "", "lower end of its range", "from", "report"),
    Column("to", "", "its upper end", "to", "report"),
    Column("told", "share", "variance that matched targets tell, out of sample", "explained",
           "report"),
    Column("told_with_developers", "share", "the same with V2 and V3", "with V2, V3", "report"),
    Column("learnt", "", f"record, or prior where told is below {TOLD}", "learnt from", "report"),
    Column("spread_left", "share", "spread of the sets left over that before", "spread left",
           "report"),
    Column("moves", "standard deviations", "targets moved most, over its range", "moves", "report"),
    Column("should_tell", "", "targets expected to inform it", "expected to inform it", "report"),
)  # fmt: skip
OF_SETS_LEFT = (
    Column("hypothesis", "", "hypothesis", "hypothesis", "everywhere"),
    Column("known_until", "YYYY-MM", "last month of the record that is known", "known until",
           "everywhere"),
    Column("tried", "points", "points that nobody chose by later knowledge", "tried", "everywhere"),
    Column("left", "points", f"those whose implausibility is below {CUT:g}", "left", "everywhere"),
    Column("least", "standard deviations", "least implausibility", "least implausibility",
           "everywhere", form="{:.1f}".format),
)  # fmt: skip


def title(found: Calibration) -> str:
    """The answer in one line."""
    scored = [one for one in found.scores if one.target.scored]
    return f"The model meets {sum(one.passed for one in scored)} of {len(scored)} targets"


def how_made(found: Calibration) -> str:
    """How the scorecard's runs were made."""
    rows, _ = calibration_answer.mixture(found.bank, found.implausible[:, -1])
    runs = found.bank.gave.shape[1]
    kinds = len(np.unique(found.bank.hypothesis[rows]))
    sets = f"{len(rows)} sets of numbers" if _left(found) else f"the {len(rows)} closest sets"
    return (
        f"The model's figures come from {sets} under {kinds} equally weighted hypotheses, with "
        f"{runs} runs each."
    )


def _left(found: Calibration) -> int:
    return int((found.implausible[:, -1] < CUT).sum())


def finding(found: Calibration, sets: pd.DataFrame) -> Finding:
    """What the record leaves of the sets tried; `sets` are those that are kept."""
    by = ("standard deviations", "implausibility by what was known then; empty: not left, or later")
    of_sets = {str(one): by for one in sets.filter(like=BY)} | {
        "hypothesis": ("", "hypothesis"),
        "set": ("", "number of the set under its hypothesis"),
    }
    figure = Figure("record", RECORD_TITLE, lambda: over_the_record(found), RECORD_FOOTER)
    missed = [one.target.key for one in found.scores if one.target.scored and not one.passed]
    tables = [
        table("targets", OF_TARGETS, targets(found.scores), "Scorecard"),
        left(found),
        table("learnt", OF_NUMBERS, calibration_answer.learnt_table(found), "What was learnt"),
        described("sets", sets, of_sets, ("", "value of this number")),
    ]
    says = [f"Missed: {', '.join(missed) or 'none'}.", *_says(found)]
    return Finding(title(found), says, tables, [figure])


def left(found: Calibration) -> Table:
    """How many sets are left of those tried."""
    return table("left", OF_SETS_LEFT, calibration_answer.left_table(found), LEFT)


def _says(found: Calibration) -> list[str]:
    """What is left, what is told, and the proof, a sentence each."""
    return [_what_is_left(found), f"{_how_many_are_told(found)} {_together(found)}", _proved(found)]


def _what_is_left(found: Calibration) -> str:
    rows = calibration_answer.left_table(found)
    last = rows[rows["known_until"] == found.cut_offs[-1]]
    said = (
        f"The record up to {found.cut_offs[-1]} leaves {last['left'].sum()} of "
        f"{last['tried'].sum()} sets"
    )
    none = [
        f"{row['hypothesis']} by {row['known_until']}"
        for row in rows[rows["left"] == 0].to_dict("records")
    ]
    if not _left(found):
        return f"{said}: every hypothesis is ruled out, so the model is wrong somewhere."
    return f"{said}." + (f" None is left for {', '.join(none)}: ruled out." if none else "")


def _how_many_are_told(found: Calibration) -> str:
    learnt = calibration_answer.learnt_table(found)["learnt"]
    return f"The record says something about {(learnt == 'record').sum()} of {len(learnt)} numbers."


def _together(found: Calibration) -> str:
    pairs = calibration_answer.not_told_apart(found)
    if not pairs:
        return f"No two numbers are correlated beyond {RELATED:g} in the sets left."
    named = "; ".join(f"{one} and {two} ({value:+.2f})" for one, two, value in pairs)
    return f"Not separately identified: {named}."


def _proved(found: Calibration) -> str:
    share, trials = float(found.survived.mean()), len(found.survived)
    error = float(np.sqrt(share * (1.0 - share) / trials))
    met = "meets" if share >= MUST_SURVIVE else "does not meet"
    return (
        f"Each of {trials} made-up records is a run of a known point plus a "
        f"draw of the discrepancy. {100 * share:.1f} % +- {100 * error:.1f} % of them keep the "
        f"true point, which {met} the required {measures.percent(MUST_SURVIVE)}."
    )


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
            own.scored, own.matched, own.source.short,
        ))  # fmt: skip
    return pd.DataFrame(rows, columns=[one.name for one in OF_TARGETS])


def parts(found: Calibration, took: str) -> dict[str, str]:
    """What docs/evidence.md says, by the names of its parts; `took`: how long the runs took."""
    scored = [one for one in found.scores if one.target.scored]
    passed = sum(one.passed for one in scored)
    of_targets = (
        f"{passed} of {len(scored)} targets are met. {how_made(found)} {took}",
        "## Misses",
        "\n".join(_misses(scored)) or "None.",
        "## Sources",
        _sources([one.target for one in found.scores]),
    )
    return {
        "targets": "\n\n".join(of_targets),
        "left": f"{_what_is_left(found)}\n\n{rows_of(left(found))}",
        "learnt": f"{_how_many_are_told(found)} {_together(found)} {_not_told(found)}",
        "survived": _proved(found),
    }


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


def _not_told(found: Calibration) -> str:
    learnt = calibration_answer.learnt_table(found)
    neither = int((np.maximum(found.told, found.told_with_developers) < TOLD).sum())
    rows, _ = calibration_answer.mixture(found.bank, found.implausible[:, -1])
    kinds = [found.hypotheses[kind] for kind in np.unique(found.bank.hypothesis[rows])]
    return (
        f"The record says nothing about {neither} of {len(learnt)} numbers, even with "
        "developers' tokens and spend ([the table](tables/learnt.csv) has them), so answers draw "
        f"them from their whole ranges. Nor does it decide between the hypotheses "
        f"{', '.join(kinds)}."
    )


@style.styled
def over_the_record(found: Calibration) -> Drawing:
    """Bands of the runs of the sets that are left over what was observed."""
    figure, [axes] = style.panels(
        RECORD_TITLE, RECORD_FOOTER, 1, 3, top=0.82, wspace=0.3, right=0.96
    )
    ends = found.months.calendar[0], found.months.calendar[-1]
    years = [style.year(month) for month in found.months.calendar]
    looks = (style.LOOKS["open"], style.LOOKS["open"], style.LOOKS["plain"])
    for panel, (outcome, series), look in zip(axes, SHOWN.items(), looks, strict=True):
        bands.draw_band(panel, years, 100.0 * found.months.path(outcome, *ends), look)
        seen = series.until(ends[1])
        panel.errorbar(
            [style.year(month) for month in seen.observed],
            [100.0 * value for value in seen.observed.values()],
            yerr=[100.0 * error for error in seen.errors],
            fmt="X", color="black", markersize=8, capsize=3, zorder=4,
        )  # fmt: skip
        panel.set_title(measures.measure(outcome).phrase, fontsize=11.5)
        panel.set_ylabel("%")
        panel.set_ylim(bottom=0.0)
        style.time_axis(panel, years, name_periods=False)
        panel.set_xlim(years[0], years[-1] + 0.1)
    return figure
