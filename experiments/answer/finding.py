"""The answer in words: likely endings, unclear ones, past errors, and what parameters rest on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from openclosed.analysis import draws, published
from openclosed.analysis.common.contrasts import describe_change, strongest
from openclosed.analysis.common.ensemble import mean, quantiles, setting
from openclosed.analysis.common.measures import capital, in_list, percent, percent_range, spell_out
from openclosed.analysis.finding.finding import Finding, Paragraph
from openclosed.analysis.headline import ENDINGS, ENTERPRISES, HEADLINES, STARTUPS, WHO, Headline
from openclosed.experiments.answer import endings, figures
from openclosed.experiments.answer.endings import Ending, rules_of
from openclosed.experiments.starts.states import TURN
from openclosed.sim.parameters import describe
from openclosed.sim.parameters.wording import ParameterInfo

if TYPE_CHECKING:
    from openclosed.analysis.common.ensemble import Ensemble

ASSUMED = "Assumed"
SAFE, UNCLEAR, CAUSES = "Safe to say", "Not settled", "Why runs differ"
WRONG = "What we got wrong, and what would change the answer"
STAYS: Final = "New kinds of work for AI displace no old ones."
ENOUGH_RUNS: Final = 8
"""Fewer runs show no probabilities."""
IN_A_YEAR: Final = (STARTUPS, Headline("startups", "workloads"), ENTERPRISES)
BEGINS: Final = {
    "open": "Open wins",
    "shared": "The camps share",
    "undecided": "The race stays undecided for",
    "closed": "Closed wins",
    "no_closed": "No closed vendor is left for",
}
"""How a sentence on an ending begins; the measure follows."""
IN_TITLE: Final = {
    "open": "open likely wins {}", "closed": "closed likely wins {}",
    "shared": "the camps likely share {}", "undecided": "the race for {} likely stays undecided",
    "no_closed": "closed likely disappears from {}",
}  # fmt: skip

NOT_COUNTED = (
    "vendors.", "communities.", "work.cohorts.", "mechanisms.", "policy.", "ending.", "clock.",
    "dials.",
)  # fmt: skip
"""Parameters of single players and cohorts, of what is switched, of how it is judged, and what
moves others."""
DATED: Final = re.compile(r"\b(19|20)\d\d\b")
"""A source names the year of its data or of its paper."""
UNSOURCED: Final = ("assumed", "not identified", "not measured")
"""How a text begins that gives no source for the value."""


class Beside(NamedTuple):
    """Published results of other questions, shown beside the runs."""

    scores: pd.DataFrame  # of forecasts, beside benchmark forecasts
    what_ifs: pd.DataFrame
    past: pd.DataFrame  # past forecasts and what came
    displacement: pd.DataFrame  # endings where old work stays, and where new work displaces it


def beside() -> Beside:
    """The published results."""
    return Beside(
        published.scores(), published.what_ifs(), published.past(), published.displacement()
    )


def finding(
    answer: Mapping[str, Any], group: Ensemble, manifest: Mapping[str, Any], beside: Beside
) -> Finding:
    """The finding of runs: `answer` is that of `endings.answer`, `group` its finished runs."""
    rows, wins = endings.endings_of(answer), rules_of(manifest).win_threshold
    warnings = _warnings(answer)
    if not group.size:
        failed = answer["headline"]["failed"]
        return Finding(f"No answer: all {failed} runs failed", warnings=warnings, facts=answer)
    title, sentences = describe_title(rows), _scenario(manifest)
    every = endings.tables(answer, wins)
    if not any(row.has_market for row in rows):
        every = [one.in_files() for one in every]
    if in_year := _in_year(manifest, group):
        at_end = Paragraph(f"In the end, {title[0].lower()}{title[1:]}", "")
        sentences = [Paragraph("", in_year.text), *sentences, at_end]
        title = in_year.head
    sentences += describe_endings(rows, endings.spread(answer))
    sentences += [Paragraph(CAUSES, text) for text in [_why_unknown(answer)] if text]
    if assumed := _assumed(manifest, beside.displacement, rows):
        sentences.append(Paragraph(ASSUMED, assumed))
    if answer["draws"] is not None and not manifest.get("ecosystem"):
        sentences.append(Paragraph(WRONG, describe_errors(beside)))  # of the project's own model
    return Finding(
        title,
        sentences,
        every,
        figures.pictures(group, wins),
        warnings,
        [_describe_basis(answer, group), answer["assumptions"]],
        {**answer, "sentences": [one._asdict() for one in sentences]},
    )


def describe_title(rows: Sequence[Ending]) -> str:
    """The one line of a terminal and a notebook."""
    rows = [row for row in rows if row.who != WHO["all"]]  # who are both together
    if not any(row.has_market for row in rows):
        return "There is no market: nobody uses AI in the end"
    if rows[0].runs == 1:
        wins = sum(row.first == "open" for row in rows)
        return f"One run: open wins {wins or 'none'} of {len(rows)} measures"
    if rows[0].runs < ENOUGH_RUNS:
        return f"{rows[0].runs} runs are too few to show who is likely to win"
    on = Counter(row.first for row in rows if row.likely)
    if not on:
        return f"No ending is likely by any of {len(rows)} measures"
    (first, most), *others = on.most_common()
    others += [("open", 0)] * ("open" not in on)
    likely = [IN_TITLE[first].format(f"{most} of {len(rows)} measures")]
    again = " likely wins" * (first in ("open", "closed"))
    likely += [IN_TITLE[kind].format(count or "none").replace(again, "") for kind, count in others]
    rest = len(rows) - on.total()
    unclear = f"; {rest} {'is' if rest == 1 else 'are'} not settled" if rest else ""
    return f"{capital(in_list(likely))}{unclear}"


def _scenario(manifest: Mapping[str, Any]) -> list[Paragraph]:
    """What the scenario is; nothing for the baseline."""
    name, text = str(manifest.get("scenario", "")), str(manifest.get("description", ""))
    if name in ("", "baseline"):
        return []
    intensity = setting(manifest, "intensity", "medium")
    how = f" intensity={intensity}" * (intensity != "medium")
    ask = f"`openclosed what-if {name.replace('_', '-')}{how}`"
    return [Paragraph(f"Scenario {spell_out(name)}", f"{text} For its effect, run {ask}.")]


def _in_year(manifest: Mapping[str, Any], group: Ensemble) -> Paragraph | None:
    """Medians and ranges of the open shares of `experiment.year`, if it is set."""
    year = setting(manifest, "experiment.year", None)
    if year is None:
        return None
    inside = [month.startswith(f"{year}-") for month in group.months]
    middles, sentences = [], []
    for one in IN_A_YEAR:
        means = mean(group.paths(one.outcome)[:, inside], axis=1)
        low, middle, high = quantiles(means, (0.05, 0.5, 0.95))
        middles.append(f"{percent(middle)} of {one.name} (median)")
        ends = f"{percent(middle)} in the median run, {percent_range(low, high)} in nine of ten"
        sentences.append(f"{one.title}: {ends}.")
    return Paragraph(f"In {year} open models serve {middles[0]}", " ".join(sentences))


def describe_likely(rows: Sequence[Ending]) -> str:
    """The endings that are likely by all of their interval, and how often open wins at most."""
    if not any(row.has_market for row in rows):
        return f"There is no market in any of the {rows[0].runs:,} runs."
    if (runs := rows[0].runs) < ENOUGH_RUNS:
        few = "one run is" if runs == 1 else f"{runs} runs are"
        return f"Nothing: {few} too few to show how likely an ending is."
    likely = [row for row in rows if row.likely and row.who != WHO["all"]]
    sentences = []
    for kind, begins in BEGINS.items():
        for who in dict.fromkeys(row.who for row in likely):
            often: dict[str, list[str]] = {}
            for row in likely:
                if (row.who, row.first) == (who, kind):
                    often.setdefault(f"in {row.describe_share(kind)}", []).append(row.by)
            if often:
                parts = in_list([f"{in_list(by)} {count}" for count, by in often.items()])
                head, of, rest = parts.partition(" of runs")
                sentences.append(f"{begins} {who}' {head}{of}{rest.replace(of or '-', '')}.")
    if likely:
        ends = [row.cells[row.first] for row in likely]
        within = percent_range(min(one["low"] for one in ends), max(one["high"] for one in ends))
        of = "Its 95 % interval is" if len(likely) == 1 else "All 95 % intervals lie within"
        sentences.append(f"{of} {within}.")
    best = max(rows, key=lambda row: row.cells["open"]["probability"] or 0.0)
    if not best.cells["open"]["probability"]:
        sentences.append(f"Open wins by no measure in {best.describe_share('open')}.")
    elif not (best.likely and best.first == "open"):  # else it is among those
        most = percent(max(row.cells["open"]["high"] for row in rows))
        sentences.append(f"No 95 % interval lets open win a measure in more than {most} of runs.")
    return " ".join(sentences)


def _assumed(manifest: Mapping[str, Any], kept: pd.DataFrame, rows: Sequence[Ending]) -> str:
    """Whether old work stays, and of the baseline how it ends otherwise; empty where not known."""
    displacement = setting(manifest, "work.displacement", None)
    if displacement is None or not any(row.has_market for row in rows):
        return ""
    if displacement:
        return f"New work displaces old work (`work.displacement={displacement:g}`)."
    name = str(manifest.get("scenario", ""))
    is_usual = name in ("", "baseline") and not manifest.get("ecosystem")
    return f"{STAYS} {describe_displacement(kept)}".rstrip() if is_usual else STAYS


def describe_displacement(kept: pd.DataFrame) -> str:
    """The published effect of new work that displaces old work; empty where nothing is kept."""
    if kept.empty:
        return ""
    own = kept[(kept["who"] == STARTUPS.column) & (kept["by"] == STARTUPS.counted)]
    stays, goes = (own[own["displacement"] == end].iloc[0] for end in (0, 1))
    change = describe_change(goes["change"], goes["change_low"], goes["change_high"])
    name = max(endings.NAMES.values(), key=lambda one: abs(goes[one] - stays[one]))
    kind = next(kind for kind, column in endings.NAMES.items() if column == name)
    return (
        f"The published comparison (version {stays['version']}) has {int(stays['runs'])} pairs of "
        "runs that differ in this alone. If new work displaced old, the open share of "
        f"{STARTUPS.name} would {change}. Of the published runs, {percent(goes[name])} instead of "
        f'{percent(stays[name])} would end with "{ENDINGS[kind]}" for these tokens.'
    )


def describe_endings(rows: Sequence[Ending], spread: Sequence[tuple[Any, ...]]) -> list[Paragraph]:
    """The likely endings, the measures without one, and why the runs of the headlines differ."""
    found = [Paragraph(SAFE, describe_likely(rows)), Paragraph(UNCLEAR, describe_unclear(rows))]
    if rows[0].runs >= ENOUGH_RUNS:
        causes = [*filter(None, (describe_spread(spread, of) for of in HEADLINES))]
        causes += [f"{draws.PARTS[draws.CHANCE_PART]}."] * any(causes)
        found.append(Paragraph(CAUSES, " ".join(causes)))
    return [one for one in found if one.text]


def _why_unknown(answer: Mapping[str, Any]) -> str:
    """Why it cannot be told what makes runs differ; empty where it can, or of few runs."""
    runs, drawn = answer["headline"]["runs"], answer["draws"]
    has_market = any(row.has_market for row in endings.endings_of(answer))
    if drawn is None or runs < ENOUGH_RUNS or not has_market or endings.spread(answer):
        return ""
    if drawn["effective"] < runs:
        return "This cannot be told: the open shares of the last year do not differ."
    return (
        "This cannot be told: no two runs share their drawn parameters. "
        f"With more than {TURN} runs, some do."
    )


def describe_unclear(rows: Sequence[Ending]) -> str:
    """The measures without a likely ending; empty if there is none."""
    unclear: dict[str, list[str]] = {}
    for row in rows:
        if row.has_market and not row.likely and row.who != WHO["all"] and row.runs >= ENOUGH_RUNS:
            unclear.setdefault(row.who, []).append(row.by)
    names = [f"{who}' {in_list(counted)}" for who, counted in unclear.items()]
    if not names:
        return ""
    return (
        f"No ending is likely for {', nor for '.join(names)}. Likely means: the whole 95 % "
        f"interval lies above {percent(endings.FIRM)} of runs."
    )


def describe_spread(spread: Sequence[tuple[Any, ...]], of: Headline) -> str:
    """What the spread of a headline's open share comes from, ranked where intervals lie apart."""
    parts = [
        (what.partition(":")[0], *ends) for outcome, what, *ends in spread if outcome == of.name
    ]
    if not parts:
        return ""
    parts.sort(key=lambda part: -part[1])
    (first, value, *ends), (second, next_value, *next_ends) = parts[:2]

    def leads(place: int) -> bool:
        return bool(parts[place][2] > max(high for *_, high in parts[place + 1 :]))

    if not leads(0):
        return (
            f"For {of.name}, no cause clearly leads, as intervals overlap: {first.lower()} "
            f"explains {percent(value)} of the variance ({percent_range(*ends)})."
        )
    then = f" Then comes {second.lower()} with {percent(next_value)} ({percent_range(*next_ends)})."
    return (
        f"For {of.name}, {first.lower()} decides most: {percent(value)} of the variance between "
        f"runs ({percent_range(*ends)}).{then if leads(1) else ''}"
    )


def describe_errors(beside: Beside) -> str:
    """The published scores of forecasts, and the largest published effects of what-ifs."""
    sentences, scores = [], published.router_rows(beside.scores)
    if len(scores):
        far = scores.to_dict("records")[-1]
        best = str(far["best"])
        sentences.append(
            f"Forecasts of a router's open share of tokens, {published.months(far['horizon'])} "
            f"ahead, scored {100 * far[published.MODEL]:.0f} points (CRPS; lower is better); "
            f"{published.HEADINGS[best]} scored {100 * far[best]:.0f}. Published scores: "
            f"{far['origins']} forecasts, {published.made_by(scores)}."
        )
    what_ifs = beside.what_ifs
    if len(beside.displacement):  # which another paragraph describes
        what_ifs = what_ifs[what_ifs["scenario"] != "displacement"]
    what = f"the open share of {STARTUPS.name}"
    effects = strongest(what_ifs, 2).to_dict("records")
    for row in effects:
        value, low, high = (float(row[f"{STARTUPS.column}{end}"]) for end in ("", "_low", "_high"))
        change = describe_change(value, low, high, what)
        name = spell_out(row["scenario"])
        sentences.append(f'The what-if "{name}" would {change} in {row["year"]}.')
        what = "it"
    if effects:
        pairs = beside.what_ifs["pairs"].min()
        sentences.append(f"Published comparison: {pairs} paired runs (docs/what_ifs.md).")
    return " ".join(sentences)


def _warnings(answer: Mapping[str, Any]) -> list[str]:
    count = len(answer["failed_runs"])
    return [
        f"Failed and left out: {count} of {answer['headline']['runs'] + count} runs. The first: "
        f"run {first['run']} (seed {first['seed']}) at {first['stage']}: "
        f"{first['error'] or 'no message'}"
        for first in answer["failed_runs"][:1]
    ]


def _describe_basis(answer: Mapping[str, Any], group: Ensemble) -> str:
    """How many runs there are, and what their intervals cover."""
    runs = answer["headline"]["runs"]
    if answer["draws"] is None:
        if runs == 1:
            return "One run with default parameters: it shows no probabilities."
        return (
            f"{runs} runs with default parameters: intervals cover chance alone, not parameters "
            "without data."
        )
    few = runs < ENOUGH_RUNS
    sources = "" if few else f"{summarise_sources(count_sources(group.runs))}. "
    return (
        f"{draws.sample_size(answer['draws']['effective'], answer['draws']['ancestors'], runs)} "
        f"{sources}Intervals (95 %) cover chance and drawn parameters, not errors of the model."
        f"{'' if few else _describe_error(endings.endings_of(answer))}"
    )


def _describe_error(rows: Sequence[Ending]) -> str:
    """The largest standard error of the endings' probabilities."""
    error = 100 * max(cell["error"] for row in rows for cell in row.cells.values())
    by = f"up to {error:.0f} percentage points" if error >= 1.5 else "about 1 percentage point"
    by = by if error >= 1 else "less than 1 percentage point"
    return f" Another seed would typically move a probability over all runs by {by}."


def numerical_parameters() -> list[ParameterInfo]:
    """The numerical parameters of the model."""
    return [
        info
        for info in describe()
        if isinstance(info.default, int | float)
        and not isinstance(info.default, bool)
        and not info.name.startswith(NOT_COUNTED)
    ]


def source_of(info: ParameterInfo, free: Collection[str]) -> str:
    """What a parameter rests on: `assumed`, `fitted`, `free` (drawn from a range) or `sourced`."""
    if info.name in free:
        return "free"
    if info.source.startswith("fitted"):
        return "fitted"
    is_sourced = DATED.search(info.source) and not info.source.startswith(UNSOURCED)
    return "sourced" if is_sourced else "assumed"


def count_sources(runs: pd.DataFrame) -> Counter[str]:
    """How many parameters rest on what; drawn are those that vary over the runs."""
    free = {str(name) for name, values in runs.items() if (values != values.iloc[0]).any()}
    return Counter(source_of(info, free) for info in numerical_parameters())


def summarise_sources(kinds: Counter[str]) -> str:
    """How many parameters rest on what, in words."""
    return (
        f"{kinds['sourced']} of {kinds.total()} parameters have a source, {kinds['free']} are "
        "drawn for each run, the rest are assumed or fitted"
    )
