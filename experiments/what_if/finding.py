"""What if? What a comparison says, with its tables and pictures."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from openclosed.analysis import mixture
from openclosed.analysis.common import bands, by_hypothesis, ensemble, forest, measures, style
from openclosed.analysis.common.contrasts import (
    Contrast,
    change_in_words,
    range_in_words,
    strongest,
)
from openclosed.analysis.common.measures import in_list, in_words, measure, percent
from openclosed.analysis.evidence.quantities import TOKENS
from openclosed.analysis.finding.finding import (
    OF_THE_OUTCOME,
    Column,
    Figure,
    Finding,
    Table,
    for_files,
    of_text,
    table,
    with_interval,
)
from openclosed.analysis.published import WHAT_IFS as KEPT
from openclosed.experiments.what_if import one as one_alone
from openclosed.experiments.what_if.answer import HEADLINES, SHARES, Comparison, Scenario, stands

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

TOPIC: Final = "What if?"
READERS: Final = (
    "For readers who ask how far one event or policy would change the answer. A scenario is living "
    "while the record to August 2026 does not show it; one that is overtaken has begun, and asks "
    "what more of it does."
)
UNDER: Final = "what_ifs_by_hypothesis"
"""The table in docs/tables of what each scenario changes under each hypothesis."""
WEAK = 0.01
"""Changes of a share below one point are weak."""
_WITH_INTERVALS = ", with 95 % intervals"
MOST_PATHS = 6  # scenarios whose paths are drawn
LABEL_WIDTH = 12  # letters that find room beside a path

WHAT_IFS = (
    Column("scenario", "", "scenario that is compared with the base", "What if", "everywhere",
           form=in_words),
    Column("description", "", "what it represents", "This happens", "report"),
    Column("standing", "", "living, or overtaken and the month from which the record shows it",
           "Record", "report"),
    Column("year", "", "over what the changes are means"),
    *with_interval("developers", "share", "change of the open share of developers' bought tokens",
                   "Developers' bought tokens", "developers_", change=True, shown="everywhere"),
    *with_interval("enterprises", "share", "change of the open share of enterprises' workloads",
                   "Enterprises' workloads", "enterprises_", change=True, shown="everywhere"),
    Column("outcome", "", "outcome that theory says it moves, or else that it acts on",
           "Predicted, or acted on", "report",
           form=lambda name: measure(name).phrase if name else ""),
    Column("unit", "", "unit of that outcome"),
    *with_interval("change", OF_THE_OUTCOME, "change of that outcome", "Its change", change=True,
                   shown="report"),
    Column("predicted", "", "sign that is named for it: rises, falls or none"),
    Column("said", "", "how the change stands to that", "As theory says", "everywhere"),
    Column("pairs", "", "pairs of runs of one seed, both finished"),
)  # fmt: skip
DIFFERENCES = (
    Column("scenario", "", "scenario that is compared with the base"),
    Column("outcome", "", "outcome, or verdict_LABEL: probability of that verdict, all firms"),
    Column("unit", "", "unit of the outcome"),
    Column("pairs", "", "pairs of runs of one seed, both finished"),
    Column("base", OF_THE_OUTCOME, "mean in the scenario that the others are compared with"),
    Column("here", OF_THE_OUTCOME, "mean in this scenario, same seeds"),
    Column("change", OF_THE_OUTCOME, "here less base"),
    Column("low", OF_THE_OUTCOME, "lower end of the paired 95 % interval of the change"),
    Column("high", OF_THE_OUTCOME, "upper end of it"),
    Column("real", "true, false", "whether the interval excludes 0"),
)


def finding(found: Comparison, runs: pd.DataFrame, months: pd.DataFrame) -> Finding:
    """What a comparison says, of runs and the months that were kept of them."""
    last_year = str(months["month"].astype(str).max())[:4]
    rows = [_what_if(found, one, last_year) for one in found.scenarios.values()]
    pairs = min(row[-1] for row in rows)
    caption = (
        f"Changes from the scenario {in_words(found.base.name)} on the same worlds and luck, in "
        f"the last year or the year after a shock{_WITH_INTERVALS if not found.too_few else ''}, "
        f"{pairs} pairs of runs each."
    )
    tables = [
        table("what_ifs", WHAT_IFS, rows, caption),
        table("differences", DIFFERENCES, list(found.contrasts.values())),
    ]
    if found.under:
        tables.append(for_files("by_hypothesis", by_hypothesis.MEANINGS, found.under))
        tables += [_by_hypothesis(found, outcome) for outcome in HEADLINES]
    alone = len(found.scenarios) == 1 and one_alone.has_channels(found)
    drawn = one_alone.most_moved(found) if alone else list(HEADLINES)
    head, ranked = ("What it changes", one_alone.ranked) if alone else (RANKED, _ranked)
    figures = [Figure("what_ifs", head, lambda: ranked(found), _HOW)]
    if len(found.scenarios) <= MOST_PATHS:
        figures.append(
            Figure("paths", "Open shares over time",
                   lambda: _paths(found, runs, months, drawn), _PATHS)
        )  # fmt: skip
    if alone:
        sizes = mixture.of_runs(runs).sizes if found.under else None
        shown = [one._replace(columns=[column._replace(shown="file") for column in one.columns])
                 for one in tables]  # fmt: skip
        changes = one_alone.changes(found, last_year)
        return Finding(
            one_alone.title(found), one_alone.says(found, runs, sizes), [changes, *shown], figures,
            facts=found.verdicts,
        )  # fmt: skip
    return Finding(_title(found), _says(found), tables, figures, facts=found.verdicts)


RANKED = "What each scenario changes"
_HOW = (
    "Right of the line: more runs on open models. Runs of one seed share their random numbers over "
    "all scenarios, so that what they have in common cancels."
)
_PATHS = (
    "Lines are medians of the runs (tables have means), dotted without the change; the bands hold "
    "50 and 90 % of those runs. Beyond a dashed line a camp wins if it lasts."
)


def _what_if(found: Comparison, one: Scenario, last_year: str) -> tuple[Any, ...]:
    tokens, work = (found.on(one, outcome) for outcome in HEADLINES)
    own = found.on(one, one.own) if one.own else None
    change = (own.change, own.low, own.high) if own else (float("nan"),) * 3
    ends = (*tokens[6:9], *work[6:9])
    return (
        one.name, one.description, one.standing, one.year(last_year), *ends, one.own,
        own.unit if own else "", *change, one.signed() if one.own else "", found.said(one),
        tokens.pairs,
    )  # fmt: skip


def _by_hypothesis(found: Comparison, outcome: str) -> Table:
    own = [one for one in found.under if one.outcome == outcome]
    caption = (
        f"{HEADLINES[outcome]}: change under each hypothesis, in points (95 % interval over first "
        "worlds, whose effective number stands above)"
    )
    return of_text(by_hypothesis.in_cells(own), caption)


def _largest(found: Comparison) -> list[Contrast]:
    """The largest clear change of any open share in each scenario, the largest first."""
    strong = [
        one for (_, outcome), one in found.contrasts.items() if outcome in SHARES and one.real
    ]
    told: dict[str, Contrast] = {}
    for one in sorted(strong, key=lambda one: -abs(one.change)):
        told.setdefault(one.point, one)
    return list(told.values())


def _title(found: Comparison) -> str:
    """What moves any open share most."""
    title = "No scenario is seen to move any open share"
    if found.too_few:
        title = "Too few pairs of runs to tell what any scenario moves"
    parts = [
        f"{in_words(one.point)}, {measure(one.outcome).phrase} "
        f"{change_in_words(one.change, one.unit)} points "
        f"({range_in_words(one.low, one.high, one.unit)})"
        for one in _largest(found)[:2]
    ]
    if parts:
        title = f"What moves most: {in_list(parts)}"
    return by_hypothesis.heading(found.under, TOKENS, "scenarios", title)


def _says(found: Comparison) -> list[str]:
    """The answer in a few sentences."""
    moved = [name for outcome in HEADLINES for name in _movers(found, outcome)]
    apart, agreeing = by_hypothesis.sentences(found.under, TOKENS, list(dict.fromkeys(moved)))
    said = [*apart, *(_moves(found, outcome) for outcome in HEADLINES), *agreeing]
    if found.too_few:
        return [*said, found.too_few]
    named = [one for one in found.scenarios.values() if one.predicted and one.sign]
    if named:
        counts = Counter(found.said(one) for one in named)
        unsure = counts["could be 0"] + counts["no interval"]
        said.append(
            f"Theory names a sign for {len(named)} of these scenarios: {counts['yes']} move as it "
            f"says, {counts['the other way']} the other way, and {unsure} could be 0."
        )
    return said


def _movers(found: Comparison, outcome: str) -> list[str]:
    """The scenarios that clearly move an outcome, from the largest rise to the largest fall."""
    real = [one.name for one in found.scenarios.values() if found.on(one, outcome).real]
    return sorted(real, key=lambda name: -found.contrasts[name, outcome].change)


def _moves(found: Comparison, outcome: str) -> str:
    """What moves an outcome most, up and down."""
    # One that is compared in the last year, if there is one.
    first = min(found.scenarios.values(), key=lambda one: bool(one.after))
    usual, pairs = found.on(first, outcome).before, found.on(first, outcome).pairs
    every = _movers(found, outcome)
    up = [name for name in every if found.contrasts[name, outcome].change > 0][:3]
    down = [name for name in reversed(every) if found.contrasts[name, outcome].change < 0][:3]
    parts = [
        f"{verb} most with {in_list([_change(found.contrasts[name, outcome]) for name in names])}"
        for verb, names in (("rises", up), ("falls", down))
        if names
    ]
    count = len(found.scenarios)
    chance = (
        f" {len(every)} of {count} effects {'is' if len(every) == 1 else 'are'} clear; chance "
        f"alone gives {0.05 * count:.1f}."
    )
    return (
        f"{HEADLINES[outcome]}: the open share is {percent(usual)} in the scenario "
        f"{in_words(found.base.name)} (mean of {pairs} runs)"
        + (f"; it {' and '.join(parts)}" if parts else "")
        + "."
        + ("" if found.too_few else chance)
    )


def _change(one: Contrast) -> str:
    ends = range_in_words(one.low, one.high, one.unit)
    return f"{in_words(one.point)} ({change_in_words(one.change, one.unit)} points, {ends})"


def where_the_numbers_are(said: Finding) -> str:
    """Where a page that shows no tables has its numbers."""
    return (
        f"[Every scenario](../analysis/kept/{KEPT.name}) has its description, whether the record "
        f"shows it, and how its changes stand to theory. {said.tables[0].caption} Changes of "
        f"shares are fractions of 1. [The changes under each hypothesis](tables/{UNDER}.csv) are "
        "in percentage points, with 95 % intervals over first worlds, of which `effective` is the "
        "effective number."
    )


def under_each(found: Comparison) -> pd.DataFrame:
    """The changes of both headlines under each hypothesis, with the digits that pages show."""
    rows = by_hypothesis.frame([one for one in found.under if one.outcome in HEADLINES])
    ends = ["change", "low", "high"]
    points = rows[ends].map(lambda value: change_in_words(value, "share")).replace("n/a", "nan")
    rows[ends] = points.astype(float)
    rows = rows.sort_values(["outcome", "what", "hypothesis"]).round({"effective": 1})
    return rows[["outcome", "what", "hypothesis", "effective", *ends]]


def notes(found: Comparison) -> list[str]:
    """Each scenario for a page: what it is, what happened of the kind, why its change is little."""
    return [f"- **{in_words(one.name)}.** {_note(found, one)}" for one in found.scenarios.values()]


def _note(found: Comparison, one: Scenario) -> str:
    said = [one.description, one.example]
    own = found.on(one, one.own) if one.own else None
    if own and own.unit == "share" and own.real and abs(own.change) < WEAK:
        said.append(f"Weak: {_why_weak(found, one)}.")
    rivals = [
        f"{in_words(rival.hypothesis)} ({change_in_words(rival.change, rival.unit)})"
        for rival in found.under
        if (rival.what, rival.outcome) == (one.name, one.predicted)
        and stands(rival, one.signed(rival.hypothesis)) == "the other way"
    ]
    if rivals:
        said.append(f"Against what theory says under {in_list(rivals)}.")
    return " ".join(part for part in said if part)


def _why_weak(found: Comparison, one: Scenario) -> str:
    """Why a scenario moves what is predicted little."""
    if one.outcome in ("", one.own):
        return "the dose changes it little"
    channel, phrase = found.on(one, one.outcome), measure(one.outcome).phrase
    if not channel.real:
        return f"what it acts on ({phrase}) does not clearly move"
    moved = measures.written(channel.change, channel.unit)
    return f"what it acts on moves ({phrase}: {moved}), but the share depends little on it"


@style.styled
def _ranked(found: Comparison) -> Drawing:
    """The change of the open share with its interval, a row a scenario, a panel a headline."""
    names = sorted(found.scenarios, key=lambda name: -found.contrasts[name, TOKENS].change)
    pairs = min(found.contrasts[name, TOKENS].pairs for name in names)
    footer = (
        f"Mean change from the scenario {in_words(found.base.name)} in the last year, or the year "
        f"after a shock, with its 95 % interval, {pairs} pairs of runs each. "
        f"{forest.FILLED}"
    )
    panels = {
        text: [found.contrasts[name, outcome] for name in names]
        for outcome, text in HEADLINES.items()
    }
    return forest.figure(RANKED, footer, [in_words(name) for name in names], panels)


@style.styled
def largest(what_ifs: pd.DataFrame, count: int = 5) -> Drawing:
    """The what-ifs of the kept table that clearly move either headline most, the largest first."""
    kinds = ("developers", "enterprises")
    found = strongest(what_ifs, count, kinds).to_dict("records")
    shown = {
        title: [_kept_change(row, kind, outcome) for row in found]
        for kind, (outcome, title) in zip(kinds, HEADLINES.items(), strict=True)
    }
    names = [f"{in_words(row['scenario'])}\n{row['year']}" for row in found]
    footer = "Paired with the baseline on the same worlds and luck; bars are 95 % intervals."
    drawn = forest.figure(f"The {count} largest what-ifs", footer, names, shown)
    drawn.set_size_inches(style.WIDTH, 0.7 * style.HEIGHT)
    return drawn


def _kept_change(row: Mapping[Any, Any], kind: str, outcome: str) -> Contrast:
    """A change of the kept table, which has no means."""
    change, low, high = (float(row[f"{kind}{end}"]) for end in ("", "_low", "_high"))
    nan, real = float("nan"), low > 0 or high < 0
    pairs = int(row["pairs"])
    return Contrast(row["scenario"], outcome, "share", pairs, nan, nan, change, low, high, real)


@style.styled
def _paths(
    found: Comparison, runs: pd.DataFrame, months: pd.DataFrame, outcomes: Sequence[str]
) -> Drawing:
    """Medians over the months in each scenario, over the band of the base; a panel an outcome."""
    done = runs[runs["status"] == "done"]
    groups = {
        str(name): ensemble.of(part, months[months["run"].isin(part["run"])])
        for name, part in done.groupby("point_name", sort=False)
        if name in found.verdicts
    }
    figure, grid = style.panels("Open shares over time", _PATHS, columns=2, right=0.86)
    for axes, outcome in zip(grid[0], outcomes, strict=True):
        _panel(axes, groups, found.base.name, outcome)
        phrase = measure(outcome).phrase
        axes.set_title(f"{phrase[0].upper()}{phrase[1:]} (%)", pad=22, fontsize=13)
    return figure


def _panel(axes: Axes, groups: Mapping[str, ensemble.Ensemble], base: str, outcome: str) -> None:
    bands.draw_band(axes, groups[base].years, groups[base].paths(outcome), style.LOOKS["none"])
    ends, colours = [], list(style.LOOKS.values())
    for place, (name, group) in enumerate(groups.items()):
        middle = ensemble.quantiles(group.paths(outcome), (0.5,))[0]
        look = style.LOOKS["none"] if name == base else colours[place % 4]
        if name != base:
            axes.plot(group.years, middle, color=look.colour, linestyle=look.dash)
        parts = " + ".join(one_alone.part_in_words(part) for part in name.split("+"))
        text = textwrap.fill(parts, LABEL_WIDTH)
        ends.append((float(middle[-1]), text, look.ink))
    bands.share_axis(axes)
    style.time_axis(axes, groups[base].years, name_periods=True)
    style.label_ends(axes, ends)
