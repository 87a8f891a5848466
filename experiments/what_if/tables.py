"""What-ifs in tables, and in pictures: changes with their intervals, and the lines of curves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from openclosed.analysis.common import contrasts, measures
from openclosed.analysis.common.contrasts import Contrast
from openclosed.analysis.common.measures import measure, spell_out
from openclosed.analysis.evidence.quantities import TOKENS
from openclosed.analysis.finding.curves import MOST_LINES, Line
from openclosed.analysis.finding.finding import (
    OF_THE_OUTCOME,
    Column,
    Figure,
    Table,
    for_files,
    table,
    with_interval,
)
from openclosed.experiments.what_if.answer import (
    HEADLINES,
    PAID,
    POLICY,
    WITHOUT,
    Comparison,
    WhatIf,
)

MOST_ROWS = 4  # of changes
ENDINGS = "ending_purchased_tokens_startups"
"""The ending of startups' purchased tokens."""


def phrase(outcome: str) -> str:
    """An outcome in words; empty for none."""
    return measure(outcome).phrase if outcome else ""


def part_of(share: str) -> str:
    """The market of an open share: "spend among startups"."""
    found = phrase(share).removeprefix("open share of ")
    return f"{found} among all firms" if share.endswith("_all") else found


def parts_in_words(name: str) -> list[str]:
    """The parts of a what-if, as "plateau at high intensity from 2027-01"."""
    parts = []
    for part in name.split("+"):
        named, _, month = part.partition("@")
        known, _, intensity = named.partition(":")
        how = f" at {intensity} intensity" if intensity else ""
        parts.append(f"{spell_out(known)}{how}{f' from {month}' if month else ''}")
    return parts


def _headlines(when: str = "") -> Iterator[Column]:
    """The changes of both headlines."""
    of = {"startups": "startups' purchased tokens", "enterprises": "enterprises' workloads"}
    for name, share in of.items():
        yield from with_interval(
            name, "share", f"change of the open share of {share}{when}",
            measures.capital(share), f"{name}_", change=True, shown="everywhere",
        )  # fmt: skip


WHAT_IFS = (
    Column("scenario", "", "scenario that is compared with the base", "What if", "everywhere",
           form=spell_out),
    Column("description", "", "what happens", "What happens", "report"),
    Column("standing", "", "not yet seen in the data, or under way since a month",
           "In the data", "report"),
    Column("year", "", "year over which changes are averaged"),
    *_headlines(),
    Column("outcome", "", "outcome that theory says it moves, or else that it acts on",
           "Main outcome", "report", form=phrase),
    Column("unit", "", "unit of that outcome"),
    *with_interval("change", OF_THE_OUTCOME, "change of that outcome", "Its change", change=True,
                   shown="report"),
    Column("predicted", "", "expected sign: rises, falls or none"),
    Column("said", "", "whether the change has the expected sign", "As expected", "everywhere"),
    Column("pairs", "", "pairs of runs of one seed, both finished"),
)  # fmt: skip
CHANGES = (
    Column("outcome", "", "open share", "Open share of", "everywhere", form=part_of),
    Column("base", "share", "mean without it, with common random numbers", "Without", "everywhere"),
    Column("here", "share", "mean with it", "With", "everywhere"),
    *with_interval("change", "share", "with less without", "Change", change=True,
                   shown="everywhere"),
)  # fmt: skip
DIFFERENCES = (
    ("scenario", "", "scenario that is compared with the base"),
    ("outcome", "", "outcome, or ending_LABEL: probability of that ending, all firms"),
    ("unit", "", "unit of the outcome"),
    ("pairs", "", "pairs of runs of one seed, both finished"),
    ("base", OF_THE_OUTCOME, "mean in the base scenario"),
    ("here", OF_THE_OUTCOME, "mean in this scenario, same seeds"),
    ("change", OF_THE_OUTCOME, "here less base"),
    ("low", OF_THE_OUTCOME, "lower end of the paired 95 % interval of the change"),
    ("high", OF_THE_OUTCOME, "upper end of the interval"),
    ("real", "true, false", "whether the interval excludes 0"),
)
FAVOURS = (
    Column("asymmetry", "", "what is taken away", "Without", "everywhere", form=spell_out),
    Column("favours", "", "the camp that it favours: open or closed", shown="everywhere"),
    Column("rests", "", "basis for it: a source, or assumed", "Basis", "report"),
    Column("pairs", "", "pairs of runs of one seed"),
    *_headlines(", last year"),
    Column("open_wins", "share",
           "probability that open wins startups' purchased tokens without it", shown="report"),
    Column("closed_wins", "share", "probability that closed wins them without it", shown="report"),
    Column("open_wins_before", "share", "probability that open wins them with it"),
    Column("closed_wins_before", "share", "probability that closed wins them with it"),
)  # fmt: skip
EFFECTS = (
    Column("policy", "", "instrument", "Instrument", "report", form=spell_out),
    Column("measure", "", "outcome, mean of the last 12 months", "What changes", "report",
           form=phrase),
    Column("unit", "", "unit of the measure"),
    Column("seeds", "", "pairs of runs of one seed, both finished", shown="report"),
    Column("without", OF_THE_OUTCOME, "mean without it, same seeds", "Without", "report"),
    *with_interval("change", OF_THE_OUTCOME, "mean with it less without", "Change", change=True,
                   shown="report"),
    Column("real", "true, false", "whether the interval excludes 0"),
)  # fmt: skip
COSTS = (
    Column("policy", "", "instrument", "Instrument", "everywhere", form=spell_out),
    *with_interval("cost", "money", "public money over a whole run, mean over seeds",
                   "Public money", "cost_", shown="report"),
    Column("cost_share", "share", "public money as a share of what firms pay for AI",
           "public cost", "everywhere"),
    *with_interval("burden", "money", "what private parties spend or forgo because of the policy",
                   "Private cost", "burden_", shown="report"),
    Column("burden_share", "share", "private cost as a share of what firms pay for AI",
           "private cost", "everywhere"),
)  # fmt: skip


def of(found: Comparison, runs: pd.DataFrame, months: pd.DataFrame) -> list[Table]:
    """All tables of a comparison; the terminal shows no row that has a table of its own."""
    every, last = list(found.contrasts.values()), str(months["month"].astype(str).max())[:4]
    camps = [one.favours for one in found.what_ifs.values()]
    rows = _what_ifs(found, last)
    tables = [_changes(found, last)] if found.alone else []
    tables.append(rows.in_files() if found.alone or all(camps) else rows)
    tables.append(for_files("differences", DIFFERENCES, every))
    if any(camps):
        tables.append(favours(found, runs))
    if found.measured:
        tables += [_effects(found), _costs(found, runs, months)]
    return tables


def _what_ifs(found: Comparison, last: str) -> Table:
    """A row for each what-if, the largest change of startups' tokens first."""
    rows = [_what_if(found, one, last) for one in found.what_ifs.values()]
    caption = (
        f"Changes of the open share from the scenario {spell_out(found.base.name)} in the last "
        f"year, or the year after a shock{', with 95 % intervals' * (not found.too_few)}; "
        f"{min(row[-1] for row in rows)} pairs of runs with common random numbers"
    )
    every = table("what_ifs", WHAT_IFS, rows, caption)
    return every if any(one.own for one in found.what_ifs.values()) else every.in_files("said")


def _what_if(found: Comparison, one: WhatIf, last: str) -> tuple[Any, ...]:
    tokens, work = (found.on(one, outcome) for outcome in HEADLINES)
    own = found.on(one, one.own) if one.own else None
    change = (own.change, own.low, own.high) if own else (float("nan"),) * 3
    return (
        one.name, one.description, one.standing, one.year(last), *_ends(tokens), *_ends(work),
        one.own, own.unit if own else "", *change, one.signed if one.own else "",
        found.sign_in_words(one), tokens.pairs,
    )  # fmt: skip


def _ends(one: Contrast) -> tuple[float, float, float]:
    return one.change, one.low, one.high


def _changes(found: Comparison, last: str) -> Table:
    """The largest changes of any open share, at least one of each sign if there are both.

    With too few pairs they have no intervals.
    """
    (what_if,) = found.what_ifs.values()
    every = [one for one in found.shares if one.real or found.too_few]
    shown = every[:MOST_ROWS]
    other_way = [one for one in every if one.change * every[0].change < 0]
    if other_way and other_way[0] not in shown:
        shown[-1] = other_way[0]
    rows = [(one.outcome, one.before, one.after, *_ends(one)) for one in shown]
    caption = (
        f"Largest changes in {what_if.year(last)}, in percentage points"
        f"{' with 95 % intervals' * (not found.too_few)}; means of {found.shares[0].pairs} runs"
    )
    return table("changes", CHANGES, rows, caption)


def favours(found: Comparison, runs: pd.DataFrame) -> Table:
    """A row for each asymmetry, those of closed models first, the largest change of each first."""
    ends = contrasts.contrasts(runs, found.base.name, [], ENDINGS)
    rows = []
    for one in (one for one in found.what_ifs.values() if one.favours):
        tokens, work = (found.on(one, outcome) for outcome in HEADLINES)
        wins = {each.outcome: each for each in ends[one.name]}
        opens, closes = wins["ending_open"], wins["ending_closed"]
        rows.append(
            (one.name.removeprefix(WITHOUT), one.favours, one.description, tokens.pairs,
             *_ends(tokens), *_ends(work), opens.after, closes.after, opens.before, closes.before)
        )  # fmt: skip
    rows.sort(key=lambda row: row[1])
    caption = (
        "Changes of the last year's open share without each asymmetry, with 95 % intervals, from "
        f"{min(row[3] for row in rows)} pairs of runs; and who wins startups' purchased tokens"
    )
    return table("favours", FAVOURS, rows, caption)


def _effects(found: Comparison) -> Table:
    """What each instrument does to each of the outcomes by which it is measured."""
    rows = [
        (name.removeprefix(POLICY), *one[1:5], *_ends(one), one.real)
        for outcome in found.measured
        for (name, measured), one in found.contrasts.items()
        if measured == outcome and name.startswith(POLICY)
    ]
    return table("effects", EFFECTS, rows, "What each instrument changes")


def _costs(found: Comparison, runs: pd.DataFrame, months: pd.DataFrame) -> Table:
    """What each instrument costs over a whole run."""
    totals = months.groupby("run")[list(PAID)].sum().astype(float)
    spent = runs.drop(columns=list(PAID)).join(totals, on="run")
    costs = contrasts.contrasts(spent, found.base.name, PAID[:2], ENDINGS)
    points, rows = contrasts.finished(spent), []
    for name in (name for name in costs if name.startswith(POLICY)):
        after, before = points[name], points[found.base.name]
        seeds = before.index.intersection(after.index)
        paid = float(after.loc[seeds, PAID[2]].sum())
        row: list[Any] = [name.removeprefix(POLICY)]
        for one in costs[name][:2]:
            more = after.loc[seeds, one.outcome] - before.loc[seeds, one.outcome]
            share = float(more.sum()) / paid if paid else 0.0
            row += [one.change, max(one.low, 0.0), one.high, share]
        rows.append(row)
    caption = (
        "Costs over a whole run, in % of what firms pay for AI. Private cost is what vendors and "
        "firms spend or forgo because of the instrument, without the loss of choice"
    )
    return table("costs", COSTS, rows, caption)


_HOW = (
    "Right of the line, the open share rises. Runs of one seed share their random numbers, so that "
    "chance mostly cancels."
)


def ranked(found: Comparison, title: str) -> Figure:
    """Changes with their intervals, the largest rise first: of every share, or of each what-if."""
    if found.alone:
        rows = sorted(found.shares, key=lambda one: -one.change)
        names, panels = [part_of(one.outcome) for one in rows], {"": rows}
        head, what = "What it changes", "of the open share"
    else:
        order = sorted(found.what_ifs.values(), key=lambda one: -found.on(one, TOKENS).change)
        names = [spell_out(one.name) for one in order]
        panels = {
            text: [found.on(one, outcome) for one in order] for outcome, text in HEADLINES.items()
        }
        kind = "scenario" if all(one.standing for one in order) else "one"
        head = title = f"What each {kind} changes"
        what = (
            f"of the open share from the scenario {spell_out(found.base.name)} in the last year, "
            "or the year after a shock,"
        )
    pairs = min(one.pairs for rows in panels.values() for one in rows)
    footer = f"Mean change {what} with its 95 % interval; {pairs} pairs of runs. {contrasts.FILLED}"
    return Figure("what_ifs", head, lambda: contrasts.figure(title, footer, names, panels), _HOW)


def lines(found: Comparison, runs: pd.DataFrame) -> list[Line]:
    """The base, and the what-ifs that move startups' tokens most."""
    done = runs[runs["status"] == "done"]
    shown = [found.base.name, *list(found.what_ifs)[:MOST_LINES]]
    own = {name: done.loc[done["point_name"] == name, "run"].tolist() for name in shown}
    return [
        Line(" + ".join(parts_in_words(name)), of, "choice" if place else "usual")
        for place, (name, of) in enumerate(own.items())
    ]
