"""The finding of a comparison of what-ifs: its sentences (words.j2), tables and pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from openclosed.analysis import draws
from openclosed.analysis.common import contrasts
from openclosed.analysis.common.contrasts import Contrast, finished
from openclosed.analysis.common.measures import in_list, spell_out
from openclosed.analysis.common.paired import alike, of_values, over_groups
from openclosed.analysis.finding import curves
from openclosed.analysis.finding.curves import MOST_LINES, Line
from openclosed.analysis.finding.finding import Figure, Finding, Table, for_files
from openclosed.experiments.what_if import answer, instruments
from openclosed.experiments.what_if.answer import (
    CHANNELS,
    KINDS,
    WITHOUT,
    WORDS,
    Comparison,
    WhatIf,
    compare_sign,
    part_of,
    phrase,
)

RELATIVE = ("money", "units")
"""The model's own units, of which only relative changes mean something."""
LEAST: Final = 0.2
"""Share of a channel's standard deviation over runs below which a change explains little."""


def finding(
    found: Comparison, runs: pd.DataFrame, months: pd.DataFrame, manifest: Mapping[str, Any]
) -> Finding:
    """The finding of a comparison, with its runs and their kept months."""
    config, tables = manifest["config"], _tables(found, runs, months)
    if found.alone:
        title, lines = _title_of_one(found), _describe_one(found, runs, tables[0].rows)
    else:
        title, lines = _title_of_several(found), _describe_several(found, runs, tables)
    left = [(max(len(found.what_ifs) - MOST_LINES, 0), "what-ifs")]
    facets = [curves.Facet("", _lines(found, runs), factor="what_if", left_out=left)]
    drawn = curves.of(runs, months, facets, config["experiment"]["curves"], config["seed"])
    every = [*tables, *(one.table for one in drawn)]
    pictures = [*_ranked(found, title), *(one.figure for one in drawn)]
    says = [line for line in lines if line]
    return Finding(title, says, every, pictures, facts=found.endings)


def _title_of_one(found: Comparison) -> str:
    """The larger clear change of a headline, as for several."""
    (name,) = found.what_ifs
    subject = in_list(_parts_in_words(name))
    if not found.pairs:
        return WORDS("no_market")
    if found.too_few:
        return WORDS("one_too_few", subject=subject)
    first = next(iter(found.published), None)
    if first is not None and first.real:
        return _title(first)
    shares = [KINDS[kind].name for kind in found.kinds.values()]
    return WORDS("one_unclear", subject=subject, shares=shares)


def _title_of_several(found: Comparison) -> str:
    """The what-if with the largest clear effect on a headline."""
    changes = [found.on(one, kind) for one in found.what_ifs.values() for kind in found.kinds]
    clear = sorted((one for one in changes if one.real), key=lambda one: -one.size)
    if not found.pairs:
        return WORDS("no_market")
    if found.too_few:
        return WORDS("several_too_few")
    if not clear:
        shares = [KINDS[kind].name for kind in found.kinds.values()]
        return WORDS("several_unclear", count=len(changes), shares=shares)
    first = clear[0]
    others = [max(abs(one.low), abs(one.high)) for one in changes if one.point != first.point]
    is_largest = min(abs(first.low), abs(first.high)) > max(others, default=np.inf)
    return _title(first, WORDS("largest") if is_largest else "")


def _title(change: Contrast, rank: str = "") -> str:
    """A clear change of an open share."""
    names = _parts_in_words(change.point)
    ends = sorted((abs(change.low), abs(change.high)))
    blanks: dict[str, Any] = {
        "subject": in_list(names), "share": _share(change.outcome), "size": change.size,
        "nearer": ends[0], "farther": ends[1], "rank": rank,
    }  # fmt: skip
    if change.point.startswith(WITHOUT):
        return WORDS("rises_without" if change.change > 0 else "falls_without", **blanks)
    macro = "raises" if change.change > 0 else "lowers"
    return WORDS(macro, several=len(names) > 1, **blanks)


def _share(outcome: str) -> str:
    """The market of an open share, as its headline names it if it is one."""
    return next((one.name for one in KINDS.values() if one.outcome == outcome), part_of(outcome))


def _describe_one(found: Comparison, runs: pd.DataFrame, shown: pd.DataFrame) -> list[str]:
    """What it is; what it moves, beside the table that is shown; and from how many runs."""
    (one,) = found.what_ifs.values()
    what = one.description
    if one.favours:
        what = WORDS("asymmetry", camp=one.favours, basis=one.description)
    if found.too_few:
        return [what, WORDS("too_few", pairs=found.pairs) if found.pairs else ""]
    signs = {one.outcome: one.direction, one.predicted: one.sign}
    moves = [
        WORDS(
            "expected", sign=sign, phrase=phrase(outcome), size=_size(found.on(one, outcome)),
            agreement=compare_sign(*answer.ends(found.on(one, outcome))[1:], sign),
        )
        for outcome, sign in signs.items()
        if outcome and sign and found.on(one, outcome).pairs
    ]  # fmt: skip
    named = {*shown["outcome"], *(outcome for outcome, sign in signs.items() if sign)}
    published = [
        WORDS("headline", share=_share(each.outcome), size=_size(each), real=each.real)
        for each in found.published
    ]
    other = [
        WORDS("other", share=_share(each.outcome), size=_size(each)) for each in found.others[:1]
    ]
    said = [*published, *other, *moves, _describe_channel(found, runs, named)]
    return [what, " ".join(said), _describe_pairs(found, runs)]


def _describe_channel(found: Comparison, runs: pd.DataFrame, named: set[str]) -> str:
    """The channel that moves most, relative to its spread between runs, if it is not named yet."""
    (name,) = found.what_ifs
    base = finished(runs)[found.base.name]
    moved: dict[float, Contrast] = {}
    for channel in CHANNELS:
        change = found.contrasts[name, channel]
        spread = float(base[channel].std())
        if channel not in named and change.real and change.size >= LEAST * spread > 0.0:
            moved[change.size / spread] = change
    if not moved:
        return WORDS("no_channel")
    most = moved[max(moved)]
    return WORDS("channel", phrase=phrase(most.outcome), size=_size(most))


def _size(change: Contrast) -> str:
    """A change of a share; else the value with and without it, or for money the difference."""
    if change.unit == "share":
        return WORDS("points", change=change.change, ends=(change.low, change.high))
    if change.unit.startswith(RELATIVE) and change.before and change.change:
        return WORDS("relative", by=change.after / change.before - 1.0)
    if change.unit == "ECI points":
        return WORDS("capability", after=change.after, before=change.before)
    return WORDS("instead", after=change.after, before=change.before, unit=change.unit)


def _describe_pairs(found: Comparison, runs: pd.DataFrame) -> str:
    """In how many pairs the share of the title moves as on average, and what runs are worth."""
    first, points = [*found.published, *found.shares][0], finished(runs)
    pair = (points[name][first.outcome] for name in (first.point, found.base.name))
    before_and_after = pd.concat(pair, axis=1, join="inner").dropna().to_numpy(dtype=float)
    same = int((np.sign(before_and_after @ [1, -1]) == np.sign(first.change)).sum())
    rises, share = first.change > 0, _share(first.outcome)
    text = WORDS("pairs", same=same, pairs=first.pairs, rises=rises, share=share)
    if "draw" not in runs:
        return text
    of = draws.of_runs(points[found.base.name])
    return f"{text} {draws.sample_size(of.effective, of.ancestors, len(of.draw))}"


def _describe_several(found: Comparison, runs: pd.DataFrame, tables: Sequence[Table]) -> list[str]:
    """Levels and how many effects are clear; how many are as expected; and what groups add up to.

    Levels are those of the last year, if any what-if is compared there.
    """
    if not found.pairs:
        return []
    first = min(found.what_ifs.values(), key=lambda one: bool(one.after))
    before = [found.on(first, outcome) for outcome in found.kinds]
    shares = [WORDS("level", share=_share(one.outcome), value=one.before) for one in before]
    runs_used = min(one.pairs for one in before)
    levels = WORDS("levels", base=found.base.name, levels=shares, runs=runs_used)
    if found.too_few:
        return [levels, WORDS("too_few", pairs=found.pairs)]
    clear = []
    for outcome, kind in found.kinds.items():
        real = sum(found.on(one, outcome).real for one in found.what_ifs.values())
        blanks = {"clear": real, "count": len(found.what_ifs), "share": KINDS[kind].name}
        clear.append(WORDS("clear", **blanks))
    return [
        " ".join([levels, *clear]),
        _describe_agreement(found),
        " ".join([*_describe_together(found, runs), *_describe_groups(found, tables)]),
    ]


def _describe_agreement(found: Comparison) -> str:
    """How many effects have the expected sign; empty if none is expected."""
    counts = Counter(map(found.sign_in_words, found.what_ifs.values()))
    unclear = counts["could be 0"] + counts["no interval"]
    sizes = {"yes": counts["yes"], "other": counts["the other way"], "unclear": unclear}
    return WORDS("agreement", **sizes) if any(sizes.values()) else ""


def _describe_together(found: Comparison, runs: pd.DataFrame) -> list[str]:
    """What combined scenarios change beyond the sum of their single effects."""
    sentences, points = [], finished(runs)
    for name in found.what_ifs:
        parts = name.split("+")
        if len(parts) < 2 or not all(part in found.what_ifs for part in parts):
            continue
        if any(found.what_ifs[each].after for each in (name, *parts)):
            continue  # compared in other years
        for outcome, kind in found.kinds.items():
            shares = [points[each][outcome] for each in (found.base.name, name, *parts)]
            paired = pd.concat(shares, axis=1, join="inner")
            base, both, *alone = paired.to_numpy(dtype=float).T
            more = both - base, np.sum([each - base for each in alone], axis=0)
            beyond = of_values(*more)
            if "draw" in runs:
                of_seeds = points[name].loc[paired.index]
                beyond = over_groups(beyond, more[0] - more[1], alike(of_seeds))
            size = WORDS("points", change=beyond.mean, ends=(beyond.low, beyond.high))
            names = [each for part in parts for each in _parts_in_words(part)]
            blanks = {"names": names, "share": KINDS[kind].name, "size": size, "real": beyond.real}
            sentences.append(WORDS("together", **blanks))
    return sentences


def _describe_groups(found: Comparison, tables: Sequence[Table]) -> list[str]:
    """Who wins without an asymmetry, and which instrument clearly does most for its cost."""
    by_name, sentences = {one.name: one.rows for one in tables}, []
    if "favours" in by_name and "startups" in found.kinds.values():
        sentences += describe_endings(by_name["favours"])
    if len(rows := by_name.get("instruments", pd.DataFrame())) > 1:
        first = {
            KINDS[kind].name: instruments.clearly_first(rows, f"{kind}_per_percent")
            for kind in found.kinds.values()
        }
        best = [WORDS("best", name=name, share=share) for share, name in first.items() if name]
        sentences += best or [WORDS("no_best")]
    return sentences


def describe_endings(rows: pd.DataFrame) -> list[str]:
    """Who wins startups' purchased tokens with all asymmetries, and without each."""
    runs, first = int(rows["pairs"].min()), rows.iloc[0]
    before = {"opens": first["open_wins_before"], "closes": first["closed_wins_before"]}
    opens, closes = ((rows[name].min(), rows[name].max()) for name in ("open_wins", "closed_wins"))
    return [
        WORDS("with_asymmetries", **before, runs=runs),
        WORDS("without_asymmetries", opens=opens, closes=closes, runs=runs),
    ]


def _tables(found: Comparison, runs: pd.DataFrame, months: pd.DataFrame) -> list[Table]:
    """All tables of a comparison; the terminal shows no row that has a table of its own."""
    every, last = list(found.contrasts.values()), str(months["month"].astype(str).max())[:4]
    camps = [one.favours for one in found.what_ifs.values()]
    paid = [name.startswith(answer.POLICY) for name in found.what_ifs]
    rows = answer.what_ifs(found, last)
    tables = [answer.changes(found, last)] if found.alone else []
    tables.append(rows.in_files() if found.alone or all(camps) or all(paid) else rows)
    numbers = runs.drop_duplicates("point_name").set_index("point_name")["point"]
    rows_of = [(numbers[one.point], *one) for one in every]
    tables.append(for_files("differences", answer.DIFFERENCES, rows_of))
    if any(camps):
        tables.append(answer.favours(found, runs))
    if any(paid):
        tables.append(instruments.instruments(found, runs, months))
    return tables


def _parts_in_words(name: str) -> list[str]:
    """The parts of a what-if, as "plateau at high intensity from 2027-01"."""
    parts = []
    for part in name.split("+"):
        named, _, month = part.partition("@")
        known, _, intensity = named.partition(":")
        text = spell_out(known)
        text = WORDS("at_intensity", name=text, intensity=intensity) if intensity else text
        parts.append(WORDS("from_month", name=text, month=month) if month else text)
    return parts


def _ranked(found: Comparison, title: str) -> list[Figure]:
    """Changes with their intervals, the largest rise first: of every share, or of each what-if."""
    panels: dict[str, list[Contrast]]
    if found.alone:
        rows = sorted(found.shares, key=lambda one: -one.change)
        names, panels = [part_of(one.outcome) for one in rows], {"": rows}
    else:
        first = next(iter(found.kinds), "")
        order: list[WhatIf] = sorted(
            found.what_ifs.values() if first else (),
            key=lambda one: -found.on(one, first).change,
        )
        names = [spell_out(one.name) for one in order]
        panels = {
            KINDS[kind].title: [found.on(one, outcome) for one in order]
            for outcome, kind in found.kinds.items()
        }
    if not found.pairs:
        return []
    pairs = min(one.pairs for rows in panels.values() for one in rows)
    footer = WORDS("footer", base=found.base.name, pairs=pairs)

    def draw() -> Any:
        return contrasts.figure(title, footer, names, panels)

    return [Figure("what_ifs", WORDS("head"), draw, WORDS("how"))]


def _lines(found: Comparison, runs: pd.DataFrame) -> list[Line]:
    """The base, and the what-ifs that move startups' tokens most."""
    done = runs[runs["status"] == "done"]
    shown = [found.base.name, *list(found.what_ifs)[:MOST_LINES]]
    own = {name: done.loc[done["point_name"] == name, "run"].tolist() for name in shown}
    return [
        Line(" + ".join(_parts_in_words(name)), of, *(("choice", name) if place else ("usual",)))
        for place, (name, of) in enumerate(own.items())
    ]
