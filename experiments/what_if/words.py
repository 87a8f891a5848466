"""What a comparison of what-ifs says, with its tables and pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from openclosed.analysis import draws
from openclosed.analysis.common.contrasts import (
    Contrast,
    finished,
    format_change,
    format_change_range,
)
from openclosed.analysis.common.measures import format_value, in_list, percent, plain, spell_out
from openclosed.analysis.common.paired import alike, of_values, over_groups
from openclosed.analysis.finding import curves
from openclosed.analysis.finding.finding import Finding, Paragraph
from openclosed.experiments.what_if import figures, tables
from openclosed.experiments.what_if.answer import CHANNELS, HEADLINES, SHARES, WITHOUT, Comparison
from openclosed.experiments.what_if.budget import best, sentence
from openclosed.experiments.what_if.tables import part_of, parts_in_words, phrase

MOST_CHANNELS = 2
RELATIVE = ("money", "units")
"""Units of the model's own, of which only the relative change tells something."""
LEAST: Final = 0.2
"""Of a channel's standard deviation over runs: a smaller change explains little."""


def finding(
    found: Comparison,
    runs: pd.DataFrame,
    months: pd.DataFrame,
    manifest: Mapping[str, Any],
    strengths: Mapping[str, float] | None = None,
) -> Finding:
    """What a comparison says, of runs and the months that were kept of them.

    Under a budget it says which of the instruments, with these strengths, is best.
    """
    every, config = tables.of(found, runs, months), manifest["config"]
    if found.alone:
        title = _title_of_one(found)
        says: list[str | Paragraph] = [Paragraph("", one) for one in _of_one(found, runs)]
    else:
        title, says = _title(found), [*_of_many(found)]
        says += _together(found, runs)
        for one in every:
            says += of_asymmetries(one.rows) if one.name == "favours" else []
    budget = config["experiment"].get("budget")
    if budget is not None and strengths:
        rows = best(found, runs, months, strengths)
        every = [rows, *(one.in_files() for one in every)]
        says.insert(0, sentence(rows.rows, budget))
    facets = [curves.Facet("", figures.lines(found, runs))]
    drawn = curves.of(runs, months, facets, config["experiment"]["curves"], config["seed"])
    every += [one.table for one in drawn]
    pictures = [figures.ranked(found, title), *(one.figure for one in drawn)]
    return Finding(title, says, every, pictures, facts=found.endings)


def _title_of_one(found: Comparison) -> str:
    """The what-if, and what it changes most."""
    (name,) = found.what_ifs
    asked = f"What if {in_list(parts_in_words(name))}?"
    moved = [one for one in found.shares if one.real]
    if found.too_few:
        return f"{asked} Too few pairs of runs to tell"
    if not moved:
        return f"{asked} No open share is seen to change"
    change = format_change(moved[0].change, "share")
    share = part_of(moved[0].outcome)
    return f"{asked} Most of all, the open share of {share} changes by {change} points"


def _of_one(found: Comparison, runs: pd.DataFrame) -> list[str]:
    """What it is, what does not change, why, and how sure that is."""
    (one,) = found.what_ifs.values()
    told = [one.description.replace(", so that", ". Expected:")]
    if one.favours:
        told = [f"This asymmetry favours {one.favours} models. It rests on: {one.description}."]
    if found.too_few:
        return [*told, found.too_few]
    still = [other for other in (found.on(one, share) for share in SHARES) if not other.real]
    if still:
        most = max(abs(end) for other in still for end in (other.low, other.high))
        which = in_list([part_of(other.outcome) for other in still])
        told.append(
            f"No clear change, though one of up to {100 * most:.1f} points is not ruled out: "
            f"{'every share' if len(still) == len(SHARES) else which}."
        )
    return [*told, f"Behind it, {_why(found, runs)}.", _sure(found, runs)]


def _why(found: Comparison, runs: pd.DataFrame) -> str:
    """The channels that move most, measured by how much they differ between runs."""
    (name,) = found.what_ifs
    base = runs[(runs["point_name"] == found.base.name) & (runs["status"] == "done")]
    moved = []
    for channel in CHANNELS:
        change = found.contrasts[name, channel]
        spread = float(base[channel].std())
        if change.real and spread > 0.0 and abs(change.change) >= LEAST * spread:
            moved.append((abs(change.change) / spread, change))
    if not moved:
        return "nothing else that is measured moves by much"
    moved.sort(key=lambda pair: -pair[0])
    told = [f"{phrase(one.outcome)} ({_beside(one)})" for _, one in moved[:MOST_CHANNELS]]
    return f"{in_list(told)} move most"


def _beside(change: Contrast) -> str:
    """A value beside that without the what-if; of money and volumes the difference in percent."""
    if change.unit.startswith(RELATIVE):
        by = change.after / change.before - 1.0
        return f"{percent(abs(by))} {'higher' if by > 0 else 'lower'}"
    values = [format_value(value, change.unit) for value in (change.after, change.before)]
    if change.unit == "ECI points":
        values = [f"a score of {plain(change.after)}", plain(change.before)]
    return " instead of ".join(values)


def _sure(found: Comparison, runs: pd.DataFrame) -> str:
    """How many pairs there are, and how much they tell."""
    pairs = found.shares[0].pairs
    said = f"How sure: {pairs} pairs of runs that differ in this alone."
    if "draw" not in runs:
        return said
    base = runs[(runs["point_name"] == found.base.name) & (runs["status"] == "done")]
    of = draws.of_runs(base)
    return f"{said} {draws.sample_size(of.effective, of.ancestors, len(base))}"


def _title(found: Comparison) -> str:
    """What moves any open share most."""
    title = "Nothing that was compared is seen to move any open share"
    if found.too_few:
        title = "Too few pairs of runs to tell what moves any open share"
    largest: dict[str, Contrast] = {}  # of each what-if
    shares = [one for one in found.contrasts.values() if one.outcome in SHARES and one.real]
    for one in sorted(shares, key=lambda one: -one.size):
        largest.setdefault(one.point, one)
    parts = [
        f"{spell_out(one.point)}, {phrase(one.outcome)} "
        f"{format_change(one.change, one.unit)} points "
        f"({format_change_range(one.low, one.high, one.unit)})"
        for one in list(largest.values())[:2]
    ]
    if parts:
        title = f"What moves most: {in_list(parts)}"
    return title


def _of_many(found: Comparison) -> list[str]:
    """The answer in a few sentences."""
    said = [_moves(found, outcome) for outcome in HEADLINES]
    if found.too_few:
        return [*said, found.too_few]
    named = [one for one in found.what_ifs.values() if one.predicted and one.sign]
    if named:
        counts = Counter(found.said(one) for one in named)
        unsure = counts["could be 0"] + counts["no interval"]
        said.append(
            f"Theory names a sign for {len(named)} of these scenarios: {counts['yes']} move as it "
            f"says, {counts['the other way']} the other way, and {unsure} could be 0."
        )
    return said


def _together(found: Comparison, runs: pd.DataFrame) -> list[str]:
    """What scenarios that hold together change beyond the sum of what each changes alone."""
    said = []
    points = finished(runs)
    for name, one in found.what_ifs.items():
        parts = name.split("+")
        if len(parts) < 2 or not all(part in found.what_ifs for part in parts):
            continue
        if any(found.what_ifs[each].after for each in (name, *parts)):
            continue  # compared in other years
        for outcome, text in HEADLINES.items():
            shares = [points[each][outcome] for each in (found.base.name, name, *parts)]
            paired = pd.concat(shares, axis=1, join="inner")
            base, both, *alone = paired.to_numpy(dtype=float).T
            more = both - base, np.sum([each - base for each in alone], axis=0)
            beyond = of_values(*more)
            if "draw" in runs:
                of_seeds = points[name].loc[paired.index]
                beyond = over_groups(beyond, more[0] - more[1], alike(of_seeds))
            change = format_change(found.on(one, outcome).change, "share")
            sizes = [format_change(found.contrasts[each, outcome].change, "share")
                     for each in parts]  # fmt: skip
            told = f"{text}: together {change} points; alone {in_list(sizes)}"
            if found.too_few:
                said.append(f"{told}.")
                continue
            size = format_change(beyond.mean, "share")
            between = format_change_range(beyond.low, beyond.high, "share")
            clear = "" if beyond.real else ", which could be 0"
            said.append(f"{told}. Beyond their sum: {size} points ({between}){clear}.")
    return said


def _movers(found: Comparison, outcome: str) -> list[Contrast]:
    """The clear changes of an outcome, from the largest rise to the largest fall."""
    every = [found.on(one, outcome) for one in found.what_ifs.values()]
    return sorted((one for one in every if one.real), key=lambda one: -one.change)


def _moves(found: Comparison, outcome: str) -> str:
    """What moves an outcome most, up and down."""
    # One that is compared in the last year, if there is one.
    first = min(found.what_ifs.values(), key=lambda one: bool(one.after))
    usual, pairs = found.on(first, outcome).before, found.on(first, outcome).pairs
    every = _movers(found, outcome)
    up = [one for one in every if one.change > 0][:3]
    down = [one for one in reversed(every) if one.change < 0][:3]
    most = {"rises": up, "falls": down}
    parts = [f"{verb} most {_with(some)}" for verb, some in most.items() if some]
    count = len(found.what_ifs)
    chance = (
        f" {len(every)} of {count} effects {'is' if len(every) == 1 else 'are'} clear; chance "
        f"alone gives {0.05 * count:.1f}."
    )
    return (
        f"{HEADLINES[outcome]}: the open share is {percent(usual)} in the scenario "
        f"{spell_out(found.base.name)} (mean of {pairs} runs)"
        + (f"; it {' and '.join(parts)}" if parts else "")
        + "."
        + ("" if found.too_few else chance)
    )


def _with(changes: Sequence[Contrast]) -> str:
    """With what they come: "with boom (...), ban (...) and without trust (...)"."""
    parts, taken_away = [], True
    for one in changes:
        before, taken_away = taken_away, one.point.startswith(WITHOUT)
        known = "with " if before and not taken_away else ""
        parts.append(f"{known}{spell_out(one.point)} ({_points(one)})")
    return in_list(parts)


def _points(one: Contrast) -> str:
    ends = format_change_range(one.low, one.high, one.unit)
    return f"{format_change(one.change, one.unit)} points, {ends}"


def of_asymmetries(rows: pd.DataFrame) -> list[str]:
    """What the largest of each camp are worth, by the rows of their table."""
    said = []
    for camp, own in rows.groupby("favours"):
        largest = [
            f"{spell_out(str(name))} ({format_change(float(change), 'share')} points)"
            for name, change in own[["asymmetry", "startups"]].head(3).to_numpy()
        ]
        said.append(
            f"{len(own)} {'asymmetries favour' if len(own) > 1 else 'asymmetry favours'} {camp} "
            "models. Without them, one at a time, the open share of the tokens that startups buy "
            f"moves most by {', '.join(largest)}."
        )
    first = rows.iloc[0]
    said.append(
        f"With all of them open wins these tokens in {percent(first['open_wins_before'])} of runs "
        f"and closed in {percent(first['closed_wins_before'])}; without one of them, open in "
        f"{percent(rows['open_wins'].min())} to {percent(rows['open_wins'].max())}, closed in "
        f"{percent(rows['closed_wins'].min())} to {percent(rows['closed_wins'].max())}."
    )
    return said
