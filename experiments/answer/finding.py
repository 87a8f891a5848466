"""The answer to the question: what is safe to say, what is not settled, what we got wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis import mixture
from openclosed.analysis.common.contrasts import change_in_words, range_in_words, strongest
from openclosed.analysis.common.endings import ENDINGS, WHO
from openclosed.analysis.common.ensemble import mean, quantiles, setting
from openclosed.analysis.common.measures import in_list, in_words, percent, percent_range
from openclosed.analysis.evidence.quantities import TOKENS
from openclosed.analysis.finding.finding import (
    Column,
    Figure,
    Finding,
    Paragraph,
    Table,
    table,
)
from openclosed.analysis.published import sentences as skill
from openclosed.analysis.published.forecasts import MODEL
from openclosed.experiments.answer import curves, figures, tables
from openclosed.experiments.answer.tables import Ending
from openclosed.experiments.answer.verdict import LAYERS, rules_of
from openclosed.sim.parameters.sources import counted
from openclosed.sim.parameters.sources import in_words as numbers_in_words

if TYPE_CHECKING:
    from openclosed.analysis.common.ensemble import Ensemble

SAFE, OPEN, WRONG = "Safe to say", "Not settled", "What we got wrong, and what would change it"
IN_A_YEAR: Final = {
    TOKENS: "developers' bought tokens",
    "open_share_workloads_startup": "developers' workloads",
    "open_share_workloads_enterprise": "enterprises' workloads",
}


class Beside(NamedTuple):
    """What stands beside the runs: what other questions left."""

    skill: (
        pd.DataFrame
    )  # how forecasts of the record stand beside rivals' (`skill.result.standing`)
    what_ifs: pd.DataFrame  # rows of what_ifs.csv
    past: pd.DataFrame  # past forecasts and what came, as `skill.kept.past`
    tables: Sequence[Table] = ()  # for files


def finding(
    answer: Mapping[str, Any],
    group: Ensemble,
    manifest: Mapping[str, Any],
    beside: Beside,
) -> Finding:
    """What the runs say: `answer` is that of `verdict.answer`, `group` its finished runs."""
    rows = tables.endings_of(answer)
    is_mixture = answer["mixture"] is not None
    title, asked = _title(answer, rows), _asked(manifest, beside)
    if in_year := _in_year(manifest, group):
        asked = [Paragraph("", in_year.text), *asked, Paragraph(f"To the end: {title}", "")]
        title = in_year.head
    spread = list(tables.variance(answer)) if is_mixture else []
    says = [*asked, Paragraph(SAFE, safe(rows)), Paragraph(OPEN, unsettled(rows, spread))]
    if is_mixture and not manifest.get("world"):  # nobody has scored a model that a user brings
        says.append(Paragraph(WRONG, wrong(beside)))
    none_left = any(row.cells["no_closed"]["runs"] for row in rows)

    def shown(columns: Sequence[Column]) -> list[Column]:
        """The columns; where no run ends without a closed vendor, only files say so."""
        rare = tables.NAMES["no_closed"]
        return [
            one._replace(shown="file") if one.name == rare and not none_left else one
            for one in columns
        ]

    made = [
        table("endings", shown(tables.ENDING_COLUMNS), [tables.ending_row(row) for row in rows],
              "How runs end, in % of runs, with 95 % intervals. A camp wins with "
              f"{percent(rules_of(manifest).win_threshold)} of what is served, if it lasts. Bought "
              "tokens leave out those served on own machines."),
        table("shares", tables.SHARE_COLUMNS, list(tables.shares(answer)),
              "Medians over runs and the range of 90 % of them; what is not open is closed"),
        table("thresholds", shown(tables.THRESHOLD_COLUMNS), list(tables.thresholds(answer)),
              "All firms, the same runs judged by other winning shares"),
    ]  # fmt: skip
    if is_mixture:
        made += [
            table("variance", tables.VARIANCE_COLUMNS, spread),
            table("margins", shown(tables.MARGIN_COLUMNS), list(tables.margins(answer)),
                  "How runs end along what no data tell"),
        ]  # fmt: skip
    made += beside.tables
    return Finding(
        title,
        says,
        made,
        _figures(group, manifest) if group.size else (),
        _warnings(answer),
        [_trust(answer, manifest), answer["assumptions"]],
        {**answer, "says": [one._asdict() for one in says]},
    )


def _figures(group: Ensemble, manifest: Mapping[str, Any]) -> list[Figure]:
    wins = rules_of(manifest).win_threshold
    own = [
        Figure(name, text, lambda name=name: figures.draw_one(group, name, wins))  # type: ignore[misc]
        for name, text in figures.PANELS.items()
    ]
    both = Figure(
        "outlook", "Open shares, the record and the runs", lambda: figures.draw(group, wins)
    )
    return [*own, both, *curves.pictures(group, wins)]


def _title(answer: Mapping[str, Any], rows: Sequence[Ending]) -> str:
    """The one line of a terminal and a notebook."""
    if not answer["headline"]["runs"]:
        return f"No run finished, so there is no answer: {answer['headline']['failed']} failed"
    rows = [row for row in rows if row.who != WHO["all"]]  # who are both together
    likely = [row for row in rows if row.likely]
    if not likely:
        return "No ending is likely, whatever is counted"
    on = Counter(row.first for row in likely)
    told = [
        f"{ENDINGS[kind]} on {on[kind] or 'none'}" for kind in ENDINGS if on[kind] or kind == "open"
    ]
    rest = len(rows) - len(likely)
    unsure = f"; {rest} {'is' if rest == 1 else 'are'} not settled" if rest else ""
    return f"Of {len(rows)} ways to count, {in_list(told)}{unsure}"


def _asked(manifest: Mapping[str, Any], beside: Beside) -> list[Paragraph]:
    """What the scenario is and changes, as all were last compared; nothing of the baseline."""
    name, told = str(manifest.get("scenario", "")), str(manifest.get("description", ""))
    if name in ("", "baseline"):
        return []
    kept = beside.what_ifs
    if len(kept):  # these are of the middle dose
        kept = kept[(kept["scenario"] == name) & (setting(manifest, "dose", "middle") == "middle")]
    for row in kept.to_dict("records"):
        parts = [
            f"{words} by {change_in_words(row[which], 'share')} "
            f"({range_in_words(row[f'{which}_low'], row[f'{which}_high'], 'share')})"
            for which, words in (
                ("developers", "developers' bought tokens"),
                ("enterprises", "enterprises' workloads"),
            )
        ]
        ask = f"openclosed what-if {name.replace('_', '-')}"
        told += (
            f" In the published comparison of {row['pairs']} paired runs it changes the open share "
            f"of {in_list(parts)} points in {row['year']}; `{ask}` says more."
        )
    return [Paragraph(f"What if {in_words(name)}?", told)]


def _in_year(manifest: Mapping[str, Any], group: Ensemble) -> Paragraph | None:
    """The open shares of the year that is asked for, if any: their medians, then their ranges."""
    year = setting(manifest, "experiment.year", None)
    if year is None or not group.size:
        return None
    inside = [month.startswith(f"{year}-") for month in group.months]
    middles, ranges = [], []
    for outcome, words in IN_A_YEAR.items():
        means = mean(group.paths(outcome)[:, inside], axis=1)
        low, middle, high = quantiles(means, (0.05, 0.5, 0.95))
        middles.append(f"{percent(middle)} of {words}")
        ranges.append(f"{percent_range(low, high)} of {words}")
    return Paragraph(
        f"In {year} open models serve {in_list(middles)}",
        f"These are medians; 9 of 10 runs lie at {in_list(ranges)}.",
    )


SURE: Final = {
    "open": "Open wins",
    "shared": "The market is shared for",
    "moving": "The market still moves for",
    "closed": "Closed wins",
    "no_closed": "No closed vendor is left for",
}
"""How a sentence on an ending begins."""


def safe(rows: Sequence[Ending]) -> str:
    """The endings that are likely by all of their interval, and the best case of open models."""
    told = []
    for kind, begins in SURE.items():
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
    """What is counted: "developers' spend"."""
    return f"{row.who}' {row.by}"


def unsettled(rows: Sequence[Ending], spread: Sequence[tuple[Any, ...]]) -> str:
    """First what decides most, of rows of VARIANCE_COLUMNS, then the endings that are open."""
    loose: dict[str, list[str]] = {}
    for row in rows:
        if not row.likely and row.who != WHO["all"]:
            loose.setdefault(row.who, []).append(row.by)
    told = [_decides(spread)]
    if loose:
        open_yet = [f"{who}' {in_list(counted_by)}" for who, counted_by in loose.items()]
        told.append(f"Still open: {'; '.join(open_yet)}.")
    return " ".join(filter(None, told)) or "Nothing."


def _decides(spread: Sequence[tuple[Any, ...]]) -> str:
    """The parts of the first outcome's spread, ranked only where their intervals lie apart."""
    parts = [
        (what.partition(":")[0].lower(), *ends)
        for outcome, what, *ends in spread
        if outcome == LAYERS[TOKENS]
    ]
    if not parts or any(value is None or np.isnan(value) for _, value, *_ in parts):
        return ""
    parts.sort(key=lambda part: -part[1])
    told = [f"{what} {percent(value)} ({percent_range(*ends)})" for what, value, *ends in parts]
    leads = parts[0][2] > max(high for *_, high in parts[1:])
    clear = "The first clearly leads." if leads else "None clearly leads."
    return f"Spread of the open share of {LAYERS[TOKENS]}: {in_list(told)}. {clear}"


def wrong(beside: Beside) -> str:
    """How forecasts did, and the what-ifs that move most, both as they were last made."""
    said, scores = [], skill.of_developers(beside.skill)
    if len(scores):
        far = scores.to_dict("records")[-1]
        rival = str(far["best"])
        said.append(
            "Published forecasts of developers' open share of tokens "
            f"{skill.months(far['horizon'])} ahead scored {100 * far[MODEL]:.0f} points (CRPS, "
            f"lower is better; {far['origins']} forecasts), {skill.HEADINGS[rival]} "
            f"{100 * far[rival]:.0f}."
        )
    moves: dict[str, list[str]] = {}
    for row in strongest(beside.what_ifs, 3).to_dict("records"):
        moves.setdefault(str(row["year"]), []).append(
            f"{in_words(row['scenario'])} {change_in_words(row['developers'], 'share')} "
            f"({range_in_words(row['developers_low'], row['developers_high'], 'share')})"
        )
    if moves:
        parts = [f"in {year} {in_list(changes)}" for year, changes in moves.items()]
        said.append(
            f"In the published comparison of {beside.what_ifs['pairs'].min()} paired runs, these "
            "move developers' bought tokens most (points of open share): "
            f"{'; '.join(parts)} (all: docs/mechanisms.md)."
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


_COVERS = (
    "95 % intervals cover what worlds and hypotheses differ in, not errors of the model itself."
)


def _trust(answer: Mapping[str, Any], manifest: Mapping[str, Any]) -> str:
    """On how much the answer rests."""
    head = answer["headline"]
    if answer["mixture"] is None:
        return (
            f"{head['runs']} runs of one plain world, not started from the record: intervals hold "
            "luck alone, not what is unknown."
        )
    error = head["verdicts"]["closed"]["error"]
    rests = mixture.rests_on(answer["mixture"]["effective"], manifest)
    return " ".join(
        part
        for part in (
            f"{head['runs']} runs: {rests}.",
            answer["remade"],
            _assumed(),
            _COVERS,
            f"Another seed moves a probability by about {100 * error:.0f} points.",
        )
        if part
    )


def _assumed() -> str:
    """How many of the model's numbers are assumed."""
    return f"Of the model's numbers, {numbers_in_words(counted(mixture.kept().columns))}."
