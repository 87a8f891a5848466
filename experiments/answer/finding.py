"""The answer in words: what is safe to say, what is not settled, what we got wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis import draws, published
from openclosed.analysis.common.contrasts import change_in_words, range_in_words, strongest
from openclosed.analysis.common.ensemble import mean, quantiles, setting
from openclosed.analysis.common.measures import in_list, in_words, percent, percent_range
from openclosed.analysis.finding.finding import Finding, Paragraph
from openclosed.analysis.headline import (
    ENDINGS,
    ENTERPRISES,
    HEADLINES,
    STARTUPS,
    WHO,
    Headline,
)
from openclosed.experiments.answer import endings, figures
from openclosed.experiments.answer.endings import Ending, rules_of
from openclosed.experiments.answer.sources import counted
from openclosed.experiments.answer.sources import in_words as numbers_in_words

if TYPE_CHECKING:
    from openclosed.analysis.common.ensemble import Ensemble

ASSUMED = "Assumed"
SAFE, OPEN, WRONG = "Safe to say", "Not settled", "What we got wrong, and what would change it"
STAYS: Final = "Old work stays when new work comes."
IN_A_YEAR: Final = (STARTUPS, Headline("startups", "workloads"), ENTERPRISES)
BEGINS: Final = {
    "open": "Open wins",
    "shared": "The market is shared for",
    "undecided": "The market still moves for",
    "closed": "Closed wins",
    "no_closed": "No closed vendor is left for",
}
"""How a sentence on an ending begins."""


class Beside(NamedTuple):
    """What stands beside the runs: what earlier runs of other questions left."""

    scores: pd.DataFrame  # how forecasts of the record stand beside rivals'
    what_ifs: pd.DataFrame
    past: pd.DataFrame  # past forecasts and what came
    displacement: pd.DataFrame  # how runs end where old work stays, and where new work displaces it


def beside() -> Beside:
    """What is kept."""
    return Beside(
        published.scores(), published.what_ifs(), published.past(), published.displacement()
    )


def finding(
    answer: Mapping[str, Any], group: Ensemble, manifest: Mapping[str, Any], beside: Beside
) -> Finding:
    """What the runs say: `answer` is that of `endings.answer`, `group` its finished runs."""
    rows, wins = endings.endings_of(answer), rules_of(manifest).win_threshold
    title, says = _title(answer, rows), _asked(manifest)
    if in_year := _in_year(manifest, group):
        says = [Paragraph("", in_year.text), *says, Paragraph(f"To the end: {title}", "")]
        title = in_year.head
    if told := _assumed(manifest, beside.displacement):
        says.append(Paragraph(ASSUMED, told))
    says.append(Paragraph(SAFE, safe(rows)))
    says.append(Paragraph(OPEN, unsettled(rows, endings.spread(answer))))
    if answer["draws"] is not None and not manifest.get("ecosystem"):
        says.append(Paragraph(WRONG, wrong(beside)))  # nobody scored a model that a user brings
    return Finding(
        title,
        says,
        endings.tables(answer, wins),
        figures.pictures(group, wins) if group.size else (),
        _warnings(answer),
        [_trust(answer, group), answer["assumptions"]],
        {**answer, "says": [one._asdict() for one in says]},
    )


def _title(answer: Mapping[str, Any], rows: Sequence[Ending]) -> str:
    """The one line of a terminal and a notebook."""
    if not answer["headline"]["runs"]:
        return f"No run finished, so there is no answer: {answer['headline']['failed']} failed"
    rows = [row for row in rows if row.who != WHO["all"]]  # who are both together
    on = Counter(row.first for row in rows if row.likely)
    if not on:
        return "No ending is likely, whatever is counted"
    told = [
        f"{ENDINGS[kind]} on {on[kind] or 'none'}" for kind in ENDINGS if on[kind] or kind == "open"
    ]
    rest = len(rows) - on.total()
    unsure = f"; {rest} {'is' if rest == 1 else 'are'} not settled" if rest else ""
    return f"Of {len(rows)} ways to count, {in_list(told)}{unsure}"


def _asked(manifest: Mapping[str, Any]) -> list[Paragraph]:
    """What the scenario is; nothing of the baseline."""
    name, told = str(manifest.get("scenario", "")), str(manifest.get("description", ""))
    if name in ("", "baseline"):
        return []
    ask = f"`openclosed what-if {name.replace('_', '-')}`"
    return [Paragraph(f"What if {in_words(name)}?", f"{told} {ask} says what it changes.")]


def _in_year(manifest: Mapping[str, Any], group: Ensemble) -> Paragraph | None:
    """The open shares of the year that is asked for, if any: their medians, then their ranges."""
    year = setting(manifest, "experiment.year", None)
    if year is None or not group.size:
        return None
    inside = [month.startswith(f"{year}-") for month in group.months]
    middles, ranges = [], []
    for one in IN_A_YEAR:
        means = mean(group.paths(one.outcome)[:, inside], axis=1)
        low, middle, high = quantiles(means, (0.05, 0.5, 0.95))
        middles.append(f"{percent(middle)} of {one.name}")
        ranges.append(f"{percent_range(low, high)} of {one.name}")
    return Paragraph(
        f"In {year} open models serve {in_list(middles)}",
        f"These are medians; 9 of 10 runs lie at {in_list(ranges)}.",
    )


def safe(rows: Sequence[Ending]) -> str:
    """The endings that are likely by all of their interval, and the best case of open models."""
    told = []
    for kind, begins in BEGINS.items():
        found = [row for row in rows if row.likely and row.first == kind and row.who != WHO["all"]]
        every = [row for row in found if row.cells[kind]["probability"] == 1]
        most = [f"{_counted(row)} {row.often(kind)}" for row in found if row not in every]
        if every:
            told.append(f"{begins} {in_list(list(map(_counted, every)))} {every[0].often(kind)}.")
        if most:
            told.append(f"{begins} {in_list(most)} of runs.")
    told = told or ["No ending is likely, whatever is counted."]
    best = max(rows, key=lambda row: row.cells["open"]["probability"] or 0.0)
    if not best.cells["open"]["probability"]:
        told.append(f"Open wins {best.often('open')}, whatever is counted.")
    elif not (best.likely and best.first == "open"):  # else it is among those
        told.append(f"Open wins most often for {_counted(best)}: {best.often('open')}.")
    return " ".join(told)


def _counted(row: Ending) -> str:
    """What is counted: "startups' spend"."""
    return f"{row.who}' {row.by}"


def _assumed(manifest: Mapping[str, Any], kept: pd.DataFrame) -> str:
    """Whether old work stays, and of the baseline how it ends otherwise; empty where not known."""
    displacement = setting(manifest, "work.displacement", None)
    if displacement is None:
        return ""
    if displacement:
        return f"New work displaces old work (`work.displacement={displacement:g}`)."
    asked = str(manifest.get("scenario", ""))
    is_usual = asked in ("", "baseline") and not manifest.get("ecosystem")
    return f"{STAYS} {displaced(kept)}".rstrip() if is_usual else STAYS


def displaced(kept: pd.DataFrame) -> str:
    """What it changes if new work displaces old: of kept runs at both ends; empty for none."""
    if kept.empty:
        return ""
    own = kept[(kept["who"] == STARTUPS.column) & (kept["by"] == STARTUPS.counted)]
    stays, goes = (own[own["displacement"] == end].iloc[0] for end in (0, 1))
    low, high = goes["change_low"], goes["change_high"]
    share = f"the open share of {STARTUPS.name}"
    if low > 0 or high < 0:
        points = change_in_words(goes["change"], "share")
        change = f"{share} changes by {points} points ({range_in_words(low, high, 'share')})"
    else:
        change = f"{share} does not clearly change"
    name = max(endings.NAMES.values(), key=lambda one: abs(goes[one] - stays[one]))
    kind = next(kind for kind, column in endings.NAMES.items() if column == name)
    often = [
        f"{percent(row[name])} ({percent_range(row[f'{name}_low'], row[f'{name}_high'])})"
        for row in (goes, stays)
    ]
    return (
        f"If new work displaces it, {change}: {ENDINGS[kind]} in {often[0]} of runs beside "
        f"{often[1]} (published: version {stays['version']}, {int(stays['runs'])} pairs)."
    )


def unsettled(rows: Sequence[Ending], spread: Sequence[tuple[Any, ...]]) -> str:
    """First what decides, of rows of `endings.spread`, then the endings that are open."""
    loose: dict[str, list[str]] = {}
    for row in rows:
        if not row.likely and row.who != WHO["all"]:
            loose.setdefault(row.who, []).append(row.by)
    told = [decides(spread, one) for one in HEADLINES]
    if loose:
        open_yet = [f"{who}' {in_list(counted_by)}" for who, counted_by in loose.items()]
        told.append(f"Still open: {'; '.join(open_yet)}.")
    return " ".join(filter(None, told)) or "Nothing."


def decides(spread: Sequence[tuple[Any, ...]], of: Headline) -> str:
    """What the spread of a headline's open share comes from, ranked where intervals lie apart."""
    parts = [
        (what.partition(":")[0].lower(), *ends) for outcome, what, *ends in spread
        if outcome == of.name
    ]  # fmt: skip
    if not parts or any(value is None or np.isnan(value) for _, value, *_ in parts):
        return ""
    parts.sort(key=lambda part: -part[1])
    told = [f"{what} {percent(value)} ({percent_range(*ends)})" for what, value, *ends in parts]

    def leads(place: int) -> bool:
        return bool(parts[place][2] > max(high for *_, high in parts[place + 1 :]))

    if not leads(0):
        return f"For {of.name} no cause of the spread clearly leads: {in_list(told[:2])}."
    then = f", then from {told[1]}" if leads(1) else ""
    return f"For {of.name} the spread comes most from {told[0]}{then}."


def wrong(beside: Beside) -> str:
    """How forecasts did, and the what-ifs that move most, both as they were last made."""
    said, scores = [], published.router_rows(beside.scores)
    if len(scores):
        far = scores.to_dict("records")[-1]
        rival = str(far["best"])
        said.append(
            f"The forecasts of {published.made_by(scores)} of the open share of developers' tokens "
            f"at a router {published.months(far['horizon'])} ahead scored "
            f"{100 * far[published.MODEL]:.0f} points (CRPS, lower is better; {far['origins']} "
            "forecasts), "
            f"{published.HEADINGS[rival]} {100 * far[rival]:.0f}."
        )
    moves: dict[str, list[str]] = {}
    what_ifs = beside.what_ifs
    if len(beside.displacement):  # is told already
        what_ifs = what_ifs[what_ifs["scenario"] != "displacement"]
    for row in strongest(what_ifs, 2).to_dict("records"):
        value, low, high = (row[f"{STARTUPS.column}{end}"] for end in ("", "_low", "_high"))
        between = range_in_words(low, high, "share")
        change = f"{in_words(row['scenario'])} {change_in_words(value, 'share')} ({between})"
        moves.setdefault(str(row["year"]), []).append(change)
    if moves:
        parts = [f"in {year} {in_list(changes)}" for year, changes in moves.items()]
        said.append(
            f"In the published comparison of {beside.what_ifs['pairs'].min()} paired runs, these "
            f"move {STARTUPS.name} most (points of open share): {'; '.join(parts)} (all: "
            "docs/mechanisms.md)."
        )
    return " ".join(said)


def _warnings(answer: Mapping[str, Any]) -> list[str]:
    failed = answer["failed_runs"]
    if not failed:
        return []
    first = failed[0]
    said = (
        f"{len(failed)} of the runs failed and are left out; the first is run {first['run']} (seed "
        f"{first['seed']}) at {first['stage']}: {first['error'] or 'no message'}"
    )
    return [said]


_COVERS = "95 % intervals cover chance and what is drawn, not errors of the model itself."


def _trust(answer: Mapping[str, Any], group: Ensemble) -> str:
    """On how much the answer rests."""
    head = answer["headline"]
    if answer["draws"] is None:
        return (
            f"{head['runs']} runs with the same numbers: intervals hold luck alone, not what is "
            "unknown."
        )
    error = 100 * head["endings"]["closed"]["error"]
    parts = (
        draws.sample_size(answer["draws"]["effective"], answer["draws"]["ancestors"], head["runs"]),
        f"Of the model's numbers, {numbers_in_words(counted(group.runs.columns))}.",
        _COVERS,
        f"Another seed moves a probability by about {error:.0f} points.",
    )
    return " ".join(filter(None, parts))
