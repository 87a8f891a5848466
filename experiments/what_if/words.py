"""The finding of a comparison of what-ifs: sentences and pictures, with its tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from openclosed.analysis import draws, headline
from openclosed.analysis.common import contrasts
from openclosed.analysis.common.contrasts import (
    Contrast,
    finished,
    format_change,
    format_change_range,
)
from openclosed.analysis.common.measures import (
    capital,
    format_value,
    in_list,
    percent,
    percent_range,
    plain,
    spell_out,
)
from openclosed.analysis.common.paired import alike, of_values, over_groups
from openclosed.analysis.evidence.quantities import TOKENS
from openclosed.analysis.finding import curves
from openclosed.analysis.finding.curves import MOST_LINES, Line
from openclosed.analysis.finding.finding import Figure, Finding, Paragraph, Table, for_files
from openclosed.experiments.what_if import answer, budget
from openclosed.experiments.what_if.answer import (
    CHANNELS,
    HEADLINES,
    SHARES,
    WITHOUT,
    Comparison,
    WhatIf,
    compare_sign,
    part_of,
    phrase,
)

MOST_CHANNELS = 2
RELATIVE = ("money", "units")
"""The model's own units, of which only relative changes mean something."""
LEAST: Final = 0.2
"""Share of a channel's standard deviation over runs below which a change explains little."""


def finding(
    found: Comparison,
    runs: pd.DataFrame,
    months: pd.DataFrame,
    manifest: Mapping[str, Any],
    strengths: Mapping[str, float] | None = None,
) -> Finding:
    """The finding of a comparison, with its runs and their kept months.

    Under a budget it says which instrument, at these strengths, is best.
    """
    every, config = _tables(found, runs, months), manifest["config"]
    if found.alone:
        title = _title_one(found)
        says: list[str | Paragraph] = [Paragraph("", one) for one in _describe_one(found, runs)]
    else:
        title, says = _title(found), [*_describe_many(found)]
        says += _describe_together(found, runs)
        for one in every:
            says += describe_asymmetries(one.rows) if one.name == "favours" else []
    most = config["experiment"].get("budget")
    if most is not None and strengths:
        rows = budget.best(found, runs, months, strengths)
        every = [rows, *(one.in_files() for one in every)]
        says.insert(0, budget.describe_best(rows.rows, most))
    facets = [curves.Facet("", _lines(found, runs))]
    drawn = curves.of(runs, months, facets, config["experiment"]["curves"], config["seed"])
    every += [one.table for one in drawn]
    pictures = [_ranked(found, title), *(one.figure for one in drawn)]
    return Finding(title, says, every, pictures, facts=found.endings)


def _title_one(found: Comparison) -> str:
    """The what-if, and what it changes most."""
    (name,) = found.what_ifs
    parts = _parts_in_words(name)
    subject, clear = capital(in_list(parts)), [one for one in found.shares if one.real]
    if found.too_few:
        return f"{subject}: too few pairs of runs to tell"
    if not clear:
        return f"{subject}: no clear change of any open share"
    first, several = clear[0], len(parts) > 1
    rises = first.change > 0
    change = format_change(first.size, first.unit).lstrip("+")
    share = f"the open share of {part_of(first.outcome)}"
    if name.startswith(WITHOUT):
        return f"{subject}, {share} {'rises' if rises else 'falls'} by {change} points"
    verb = f"{'raise' if rises else 'lower'}{'' if several else 's'}"
    return f"{subject} {verb} {share} by {change} points"


def _describe_one(found: Comparison, runs: pd.DataFrame) -> list[str]:
    """What it is, what does not change, why, and from how many runs."""
    (one,) = found.what_ifs.values()
    sentences = [one.description]
    if one.favours:
        sentences = [f"This asymmetry favours {one.favours} models. Basis: {one.description}."]
    if found.too_few:
        return [*sentences, found.too_few]
    still = [other for other in (found.on(one, share) for share in SHARES) if not other.real]
    if still:
        most = max(abs(end) for other in still for end in (other.low, other.high))
        which = in_list([part_of(other.outcome) for other in still])
        sentences.append(
            f"No clear change (at most {100 * most:.1f} points either way) in the open share of "
            f"{'any market' if len(still) == len(SHARES) else which}."
        )
    sentences += _describe_expected(found, one)
    return [*sentences, _describe_channels(found, runs), _describe_pairs(found, runs)]


def _describe_expected(found: Comparison, one: WhatIf) -> list[str]:
    """Whether what its description and theory say came true."""
    sentences = []
    for outcome, sign in {one.outcome: one.direction, one.predicted: one.sign}.items():
        if not outcome or not sign:
            continue
        change = found.on(one, outcome)
        size = _compare(change)
        if change.unit == "share":
            size = f"{format_change(change.change, change.unit)} points"
            size += f" ({format_change_range(change.low, change.high, change.unit)})"
        said, way = compare_sign(change, sign), "rise" if sign == "rises" else "fall"
        came = {"yes": "as expected", "the other way": said}.get(said, "not clear")
        sentences.append(f"Expected: a {way} in {phrase(outcome)}. Here: {size}, {came}.")
    return sentences


def _describe_channels(found: Comparison, runs: pd.DataFrame) -> str:
    """The channels that move most, relative to their spread between runs."""
    (name,) = found.what_ifs
    base = runs[(runs["point_name"] == found.base.name) & (runs["status"] == "done")]
    moved = []
    for channel in CHANNELS:
        change = found.contrasts[name, channel]
        spread = float(base[channel].std())
        if change.real and spread > 0.0 and abs(change.change) >= LEAST * spread:
            moved.append((abs(change.change) / spread, change))
    if not moved:
        return "No other outcome moves much."
    moved.sort(key=lambda pair: -pair[0])
    parts = [f"{phrase(one.outcome)} ({_compare(one)})" for _, one in moved[:MOST_CHANNELS]]
    return f"Other outcomes that move most for their spread between runs: {in_list(parts)}."


def _compare(change: Contrast) -> str:
    """A value against that without the what-if; for money and volumes the difference in percent."""
    if change.unit.startswith(RELATIVE):
        by = change.after / change.before - 1.0
        return f"{percent(abs(by))} {'higher' if by > 0 else 'lower'}"
    values = [format_value(value, change.unit) for value in (change.after, change.before)]
    if change.unit == "ECI points":
        values = [f"a score of {plain(change.after)}", plain(change.before)]
    return " instead of ".join(values)


def _describe_pairs(found: Comparison, runs: pd.DataFrame) -> str:
    """The number of pairs, and how many point the same way."""
    first = found.shares[0]
    (name,) = found.what_ifs
    points = finished(runs)
    change = (points[name][first.outcome] - points[found.base.name][first.outcome]).dropna()
    same = int((np.sign(change) == np.sign(first.change)).sum())
    count = "all" if same == first.pairs else same
    text = f"Of {first.pairs} pairs of runs, {count} point the same way."
    if "draw" not in runs:
        return text
    base = runs[(runs["point_name"] == found.base.name) & (runs["status"] == "done")]
    of = draws.of_runs(base)
    return f"{text} {draws.sample_size(of.effective, of.ancestors, len(base))}"


def _title(found: Comparison) -> str:
    """What moves a headline share most: the table and the picture show these."""
    names = {one.outcome: one.name for one in headline.HEADLINES}
    if found.too_few:
        return "Too few pairs of runs to tell what moves the open shares"
    clear = [one for outcome in names for one in _movers(found, outcome)]
    if not clear:
        return f"Nothing here clearly moves the open share of {' or '.join(names.values())}"
    one = max(clear, key=lambda one: one.size)
    change = f"{format_change(one.change, one.unit)} points"
    between = format_change_range(one.low, one.high, one.unit)
    return f"Largest effect: {spell_out(one.point)}, {change} ({between}) for {names[one.outcome]}"


def _describe_many(found: Comparison) -> list[str]:
    """The answer in a few sentences."""
    sentences = [_describe_movers(found, outcome) for outcome in HEADLINES]
    if found.too_few:
        return [*sentences, found.too_few]
    counts = Counter(map(found.sign_in_words, found.what_ifs.values()))
    sizes = {"as expected": counts["yes"], "the other way": counts["the other way"]}
    sizes["not clear"] = counts["could be 0"] + counts["no interval"]
    if any(sizes.values()):
        moves = in_list([f"{count} {how}" for how, count in sizes.items() if count])
        sentences.append(f"Effects with an expected sign: {moves}.")
    return sentences


def _describe_together(found: Comparison, runs: pd.DataFrame) -> list[str]:
    """What combined scenarios change beyond the sum of their single effects."""
    sentences = []
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
            effects = f"{text}: together {change} points; alone {in_list(sizes)}"
            if found.too_few:
                sentences.append(f"{effects}.")
                continue
            size = format_change(beyond.mean, "share")
            between = format_change_range(beyond.low, beyond.high, "share")
            clear = "" if beyond.real else ", which could be 0"
            sentences.append(f"{effects}. Beyond their sum: {size} points ({between}){clear}.")
    return sentences


def _movers(found: Comparison, outcome: str) -> list[Contrast]:
    """The clear changes of an outcome, from the largest rise to the largest fall."""
    every = [found.on(one, outcome) for one in found.what_ifs.values()]
    return sorted((one for one in every if one.real), key=lambda one: -one.change)


def _describe_movers(found: Comparison, outcome: str) -> str:
    """What moves an outcome most, up and down."""
    # One that is compared in the last year, if any.
    first = min(found.what_ifs.values(), key=lambda one: bool(one.after))
    usual, pairs = found.on(first, outcome).before, found.on(first, outcome).pairs
    every = _movers(found, outcome)
    up = [one for one in every if one.change > 0][:3]
    down = [one for one in reversed(every) if one.change < 0][:3]
    most = {"Raised most by": up, "Lowered most by": down}
    parts = [f" {verb} {_list_effects(some)}." for verb, some in most.items() if some]
    count = len(found.what_ifs)
    clear = (
        f" {len(every)} of {count} effects {'is' if len(every) == 1 else 'are'} clear; chance "
        f"alone would make {0.05 * count:.1f} look so."
    ) * (count > 1)
    return (
        f"{HEADLINES[outcome]}: the open share is {percent(usual)} in the scenario "
        f"{spell_out(found.base.name)} (mean of {pairs} runs).{''.join(parts)}"
        f"{'' if found.too_few else clear}"
    )


def _list_effects(changes: Sequence[Contrast]) -> str:
    """What-ifs with their effects: "boom (+3.1 points), ban (...) and without trust (...)"."""
    changed = [(spell_out(one.point), format_change(one.change, one.unit)) for one in changes]
    return in_list([f"{name} ({change} points)" for name, change in changed])


def describe_asymmetries(rows: pd.DataFrame) -> list[str]:
    """The largest asymmetries of each camp, from the rows of their table."""
    sentences = []
    for camp, own in rows.groupby("favours"):
        largest = [
            f"{spell_out(str(name))} ({format_change(float(change), 'share')} points)"
            for name, change in own[["asymmetry", "startups"]].head(3).to_numpy()
        ]
        sentences.append(
            f"{len(own)} {'asymmetries favour' if len(own) > 1 else 'asymmetry favours'} {camp} "
            "models. The open share of startups' purchased tokens changes most without "
            f"{in_list(largest)}."
        )
    first = rows.iloc[0]
    sentences.append(
        "With every asymmetry in place, open wins startups' purchased tokens in "
        f"{percent(first['open_wins_before'])} of runs and closed in "
        f"{percent(first['closed_wins_before'])}. Without one of them, open wins in "
        f"{percent_range(rows['open_wins'].min(), rows['open_wins'].max())}; closed wins in "
        f"{percent_range(rows['closed_wins'].min(), rows['closed_wins'].max())}."
    )
    return sentences


def _tables(found: Comparison, runs: pd.DataFrame, months: pd.DataFrame) -> list[Table]:
    """All tables of a comparison; the terminal shows no row that has a table of its own."""
    every, last = list(found.contrasts.values()), str(months["month"].astype(str).max())[:4]
    camps = [one.favours for one in found.what_ifs.values()]
    rows = answer.what_ifs(found, last)
    tables = [answer.changes(found, last)] if found.alone else []
    tables.append(rows.in_files() if found.alone or all(camps) else rows)
    tables.append(for_files("differences", answer.DIFFERENCES, every))
    if any(camps):
        tables.append(answer.favours(found, runs))
    if found.measured:
        tables += [budget.effects(found), budget.costs(found, runs, months)]
    return tables


def _parts_in_words(name: str) -> list[str]:
    """The parts of a what-if, as "plateau at high intensity from 2027-01"."""
    parts = []
    for part in name.split("+"):
        named, _, month = part.partition("@")
        known, _, intensity = named.partition(":")
        how = f" at {intensity} intensity" if intensity else ""
        parts.append(f"{spell_out(known)}{how}{f' from {month}' if month else ''}")
    return parts


_HOW = (
    "Right of the line, the open share rises. Runs of one seed share their random numbers, so that "
    "chance mostly cancels."
)


def _ranked(found: Comparison, title: str) -> Figure:
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


def _lines(found: Comparison, runs: pd.DataFrame) -> list[Line]:
    """The base, and the what-ifs that move startups' tokens most."""
    done = runs[runs["status"] == "done"]
    shown = [found.base.name, *list(found.what_ifs)[:MOST_LINES]]
    own = {name: done.loc[done["point_name"] == name, "run"].tolist() for name in shown}
    return [
        Line(" + ".join(_parts_in_words(name)), of, "choice" if place else "usual")
        for place, (name, of) in enumerate(own.items())
    ]
