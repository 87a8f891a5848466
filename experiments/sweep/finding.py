"""The finding of a sweep: its title and lines, with tables and pictures.

The sentences are in `words.j2`; here are their blanks.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from openclosed.analysis import published
from openclosed.analysis.common import measures
from openclosed.analysis.common.contrasts import FEWEST
from openclosed.analysis.common.measures import capital, distinct
from openclosed.analysis.finding import curves
from openclosed.analysis.finding.faces import differences
from openclosed.analysis.finding.finding import Figure, Finding, records
from openclosed.analysis.finding.words import Words
from openclosed.analysis.headline import HEADLINES
from openclosed.experiments.sweep import discovery, figures, tables
from openclosed.experiments.sweep.answer import Sweep
from openclosed.experiments.sweep.effects import (
    Effect,
    called,
    is_numeric,
    name_outcome,
    short_outcome,
    valued,
)
from openclosed.experiments.sweep.figures import facets
from openclosed.experiments.sweep.trends import FEWEST_POINTS, Trend

WORDS: Final = Words(__file__)
NAMED = 3  # factors in a title
LEAST: Final = 0.03
"""Change of an open share below which a factor hardly matters."""


def finding(
    found: Sweep, runs: pd.DataFrame, months: pd.DataFrame, manifest: Mapping[str, Any]
) -> Finding:
    """The finding of a sweep, with the kept months of its runs."""
    factors, asked = manifest["factors"], manifest["config"]["experiment"]
    every = tables.tables(found, factors)
    if not found.has_market:
        hidden = [one.in_files() for one in every]
        return Finding(WORDS("no_market"), tables=hidden, facts=found.endings)
    logs = {name for name, spec in factors.items() if spec.get("scale") == "log"}
    seed = manifest["config"]["seed"]
    # The unchanged scenario may also be a point of the design: each run counts once.
    runs = runs[~runs[["seed", *found.factors]].astype(str).duplicated(keep="last")]
    title = capital(describe_grid(found)) if found.effects else describe_range(found)
    note = _note(found, curves.count_runs(runs, seed))
    drawn = [
        Figure("by_factor", WORDS("figure_factors"),
               lambda: figures.by_factor(found, title, note, logs), WORDS("caption_factors"),
               table="levels")
    ]  # fmt: skip
    head, warnings = title, list[str]()
    if found.sobol:
        head = driver = describe_driver(found)
        warnings = _warn(found, int(asked["design_points"]))
        drawn.insert(0, Figure("drivers", WORDS("figure_drivers"),
                               lambda: figures.parts_of_variance(found, driver),
                               WORDS("caption_drivers")))  # fmt: skip
    for one in curves.of(runs, months, facets(found, runs), asked["curves"], seed):
        drawn.append(one.figure)
        every.append(one.table)
    lines = [" ".join([*_levels(found), *_published(found, manifest)]), *_lines(found)]
    if asked["discover"]:
        box = discovery.look_for(asked["discover"], found, runs)
        head = discovery.title(box, found) or head
        lines = [discovery.line(box), lines[0], lines[-1]]
        every = [*discovery.tables(box, found), *every]
        drawn = [*discovery.figure(box, found, head, factors), *drawn]
    return Finding(head, lines, every, drawn, warnings, facts=found.endings)


def describe_grid(found: Sweep) -> str:
    """What changes the reported outcomes most, in one line."""
    largest = [_largest(found, one) for one in found.reported]
    if found.is_few:
        return WORDS("too_few", runs=found.runs, of=_names(found.reported))
    if len(found.factors) == 1:
        return _alone(found, largest)
    led = [one for one in largest if one.leads]
    if not led:
        return WORDS("clauses", parts=[_unled(*item) for item in _without_leader(found).items()])
    if len(led) == len(largest) and len({(one.factor, _choices(found, one)) for one in led}) == 1:
        first = led[0]
        return WORDS("leads", factor=called(first.factor), span=_choices(found, first),
                     parts=_parts(led))  # fmt: skip
    return WORDS("clauses", parts=[
        WORDS("leads_one", factor=called(one.factor), span=_choices(found, one),
              of=name_outcome(one.outcome), sign=_sign(one), value=one.change, unit=one.unit)
        for one in led
    ])  # fmt: skip


def _alone(found: Sweep, effects: Sequence[Effect]) -> str:
    """What the only factor does: from end to end, or by the choices that change most."""
    factor = called(found.factors[0])
    if is_numeric(found.moved[found.factors[0]]):
        return WORDS("alone", factor=factor, span=_span(effects[0]), parts=_parts(effects))
    clear = [one for one in effects if one.real]
    if not clear:
        return WORDS("no_choice", factor=factor, of=_names(found.reported))
    ends = dict.fromkeys(_span(one)[1] for one in clear)
    shorts = {one.outcome: part for one, part in zip(clear, _parts(clear), strict=True)}
    return WORDS("clauses", parts=[
        WORDS("choice", factor=factor, choice=end,
              parts=[shorts[one.outcome] for one in clear if _span(one)[1] == end])
        for end in ends
    ])  # fmt: skip


def _without_leader(found: Sweep) -> dict[tuple[str, ...], list[str]]:
    """The outcomes that no factor leads, by the factors that clearly change them."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for outcome in found.reported:
        own = [one for one in found.effects if one.outcome == outcome]
        if not any(one.leads for one in own):
            real = {one.factor for one in own if one.real}
            groups.setdefault(tuple(one for one in found.factors if one in real), []).append(
                outcome
            )
    return groups


def _unled(factors: Sequence[str], outcomes: Sequence[str]) -> str:
    return WORDS("unled", factors=[called(one) for one in factors], of=_names(outcomes))


def _parts(effects: Sequence[Effect]) -> list[tuple[str, str, int, float, str]]:
    """What a factor does to outcomes: names, sign, change and unit."""
    return [
        (name_outcome(one.outcome), short_outcome(one.outcome), _sign(one), one.change, one.unit)
        for one in effects
    ]


def _sign(one: Effect) -> int:
    return int(np.sign(one.change)) if one.real else 0


def _span(one: Effect) -> tuple[str, str]:
    return valued(one.factor, one.start), valued(one.factor, one.end)


def _choices(found: Sweep, one: Effect) -> tuple[str, ...]:
    """The two choices of a factor; nothing for numbers, which rise."""
    return () if is_numeric(found.moved[one.factor]) else _span(one)


def _names(outcomes: Sequence[str]) -> list[str]:
    """Outcomes in a sentence."""
    return [name_outcome(outcomes[0]), *map(short_outcome, outcomes[1:])]


def _largest(found: Sweep, outcome: str) -> Effect:
    return next(one for one in found.effects if one.outcome == outcome)


def _lines(found: Sweep) -> list[str]:
    """At most two: what the title leaves out."""
    lines: list[str] = []
    if found.is_few:
        return [*lines, WORDS("few", runs=found.runs, fewest=FEWEST)]
    if found.sobol:
        return [*lines, _chance(found)]
    last = [WORDS("runs", runs=found.runs)]
    if found.effects:
        led = any(one.leads for one in found.effects)
        rest = _without_leader(found) if led else {}
        last += [WORDS("sentence", clause=_unled(*item)) for item in rest.items()]
        if idle := hardly_matter([*found.effects, *found.others]):
            last.append(WORDS("hardly", factors=[called(one) for one in idle], least=100 * LEAST))
    else:
        count, real = len(found.moved), int(found.moved["real"].sum())
        lines.append(WORDS("differ", real=real, points=count, chance=0.05 * count))
        if not any(one.judged for one in found.trends):
            last.append(WORDS("few_points", fewest=FEWEST_POINTS))
    return [*lines, " ".join(last)]


def _levels(found: Sweep) -> list[str]:
    """The means of the reported outcomes in the unchanged scenario."""
    return [_level(found, one) for one in found.reported]


def hardly_matter(effects: Sequence[Effect]) -> list[str]:
    """The factors whose effects on all open shares lie within LEAST of none, intervals included."""
    sizes: dict[str, float] = {}
    for one in effects:
        most = np.fmax(abs(one.low), abs(one.high)) if one.unit == "share" else math.inf
        sizes[one.factor] = max(sizes.get(one.factor, 0.0), math.inf if np.isnan(most) else most)
    return [factor for factor, most in sizes.items() if most < LEAST]


def _published(found: Sweep, manifest: Mapping[str, Any]) -> list[str]:
    """The published levels of the unchanged baseline, medians of the answer's runs."""
    kept = published.displacement()
    if manifest.get("scenario") != "baseline" or differences(manifest) or kept.empty:
        return []
    stays = kept[kept["displacement"] == 0]
    shares = dict(zip(zip(stays["who"], stays["by"], strict=True), stays["share"], strict=True))
    levels = [
        (one.name, float(shares[one.column, one.counted]))
        for one in HEADLINES
        if one.outcome in found.reported
    ]
    runs, version = stays[["runs", "version"]].iloc[0]
    return [WORDS("published", levels=levels, runs=runs, version=version)] if levels else []


def _level(found: Sweep, outcome: str) -> str:
    """The mean of an outcome in the unchanged scenario."""
    own, unit, of = found.usual[outcome], measures.measure(outcome).unit, name_outcome(outcome)
    if math.isnan(own.mean):
        return WORDS("no_level", of=of)
    value, ends = _mean(found, own.mean, own.runs), (own.low, own.high)
    known = not (math.isnan(own.low) or found.is_counted)
    return WORDS("level", of=of, value=value, ends=ends if known else (), unit=unit)


def _mean(found: Sweep, mean: float, runs: int) -> str:
    """A mean; a probability as a count where runs are few."""
    if found.is_counted:
        return WORDS("count", count=round(mean * runs), runs=runs)
    return measures.format_value(mean, found.unit)


def _chance(found: Sweep) -> str:
    if found.variance is None:
        return WORDS("only_chance", of=found.phrase)
    return WORDS("chance", share=found.variance.seeds, of=found.phrase, runs=found.runs)


def describe_range(found: Sweep) -> str:
    """The range of the outcome over the points, and which factors it clearly follows."""
    rows = found.moved.sort_values("mean").dropna(subset="mean").iloc[[0, -1]]
    low, high = (_mean(found, row["mean"], row["runs"]) for _, row in rows.iterrows())
    clear = [(called(one.factor), _direction(one)) for one in found.trends if one.real]
    return WORDS("range", of=name_outcome(found.outcome), low=low, high=high,
                 points=len(found.moved), follows=clear[:NAMED])  # fmt: skip


def _direction(one: Trend) -> str:
    return "differs" if one.groups else "rises" if one.value > 0 else "falls"


def describe_driver(found: Sweep) -> str:
    """The main driver of a Sobol design, in one line, if its interval lies above all others."""
    if found.variance is None:
        return WORDS("not_driven", of=found.phrase)
    names = distinct(found.factors)
    first, *others = records(found.drivers)
    rivals = [one for one in others if one["total_high"] >= first["total_low"]]
    if rivals:
        together = [called_short(names, one["factor"]) for one in (first, *rivals)]
        return WORDS("not_ranked", factors=together, of=found.phrase)
    ends = first["total_low"], first["total_high"]
    return WORDS("drives", factor=capital(called_short(names, first["factor"])), of=found.phrase,
                 share=first["total"], ends=ends)  # fmt: skip


def called_short(names: Mapping[str, str], factor: str) -> str:
    """A dial's name, or the shortest distinct ending of a parameter's."""
    return called(factor) if called(factor) != factor else names[factor]


def _warn(found: Sweep, rows: int) -> list[str]:
    """Which factors cannot be ranked, and rows left out."""
    warnings, top = [], records(found.drivers.head(4))
    pairs = [
        (called(one["factor"]), called(other["factor"]))
        for one, other in itertools.pairwise(top)
        if other["total_high"] >= one["total_low"]
    ]
    if pairs:
        warnings.append(WORDS("overlap", pairs=pairs))
    unknown = found.drivers.loc[found.drivers["first"].isna(), "factor"].map(called).tolist()
    if unknown:
        warnings.append(WORDS("unknown", factors=unknown))
    if found.variance and (lost := rows - found.variance.rows):
        warnings.append(WORDS("lost", lost=lost, rows=rows))
    return warnings


def _note(found: Sweep, counted: str) -> str:
    """How to read the picture of the factors."""
    if not found.effects:
        return WORDS("note_points", counted=counted)
    values = [set(tables.values_of(found, one)) for one in found.factors]
    there = all(found.base[one] in own for one, own in zip(found.factors, values, strict=True))
    return WORDS(
        "note_grid", others=len(found.factors) > 1, there=there, intervals=not found.is_few,
        choices=tables.has_choices(found), third=bool(found.others),
        maps=any(found.maps["ending"]), counted=counted,
    )  # fmt: skip
