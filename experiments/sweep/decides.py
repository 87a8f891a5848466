"""Which factor of a grid matters most, and by how much: title, sentences and table."""

from __future__ import annotations

import math
from typing import Any

from openclosed.analysis.common import measures
from openclosed.analysis.common.contrasts import FEWEST
from openclosed.analysis.common.measures import capital, in_list
from openclosed.analysis.finding.finding import Column, Table, table, with_interval
from openclosed.experiments.sweep.answer import Sweep
from openclosed.experiments.sweep.effects import (
    Effect,
    called,
    change_of,
    changed,
    name_outcome,
    title_outcome,
    valued,
)


def title(found: Sweep) -> str:
    """Which factor matters most, in one line."""
    largest = _largest(found)
    if all(math.isnan(one.low) for one in found.effects):
        shares = in_list([name_outcome(one) for one in found.reported])
        return f"Too few runs to tell what changes {shares}"
    if len(found.factors) == 1:
        return capital(_alone(called(found.factors[0]), largest))
    leaders = {one.factor if one.leads else "" for one in largest}
    if len(leaders) == 1 and "" not in leaders:
        changes = [f"{name_outcome(one.outcome)} by {_bare(one)}" for one in largest]
        return f"{capital(called(leaders.pop()))} matters most: it changes {in_list(changes)}"
    led = [one for one in largest if one.leads]
    if led:
        parts = [f"{called(one.factor)} changes {name_outcome(one.outcome)} most: {_bare(one)} "
                 f"{_span(one)}" for one in led]  # fmt: skip
        return capital("; ".join(parts))
    by_factors: dict[tuple[str, ...], list[str]] = {}
    for outcome in found.reported:
        real = {one.factor for one in found.effects if one.real and one.outcome == outcome}
        names = tuple(called(one) for one in found.factors if one in real)
        by_factors.setdefault(names, []).append(name_outcome(outcome))
    return capital("; ".join(_unled(*item) for item in by_factors.items()))


def _alone(factor: str, effects: list[Effect]) -> str:
    """What a single factor changes."""
    shares = in_list([name_outcome(one.outcome) for one in effects])
    told = [one for one in effects if one.real]
    if not told:
        return f"{factor} does not clearly change {shares}"
    spans = list(dict.fromkeys(map(_span, told)))
    parts = [
        f"{_bare(one) if one in told else 'no clear change'} in {name_outcome(one.outcome)}"
        + f", {_span(one)}" * (one in told and len(spans) > 1)
        for one in effects
    ]
    if len(spans) > 1:
        return f"{factor}: {'; '.join(parts)}"
    return f"{factor}, {spans[0]}: {in_list(parts)}"


def _unled(factors: tuple[str, ...], outcomes: list[str]) -> str:
    """The factors that clearly change these outcomes, none of them most."""
    shares = in_list(outcomes)
    if not factors:
        return f"no factor clearly changes {shares}"
    if len(factors) == 1:
        return f"only {factors[0]} clearly changes {shares}, but not clearly more than the others"
    return f"{in_list(list(factors))} matter for {shares}; which matters most is not clear"


def sentences(found: Sweep) -> list[str]:
    """For each outcome its value in the unchanged scenario, and what changes it most."""
    return [_sentence(found, one) for one in _largest(found)]


def _sentence(found: Sweep, first: Effect) -> str:
    own = [one for one in found.effects if one.outcome == first.outcome]
    real, base = [one for one in own if one.real], found.contrasts
    before = base.loc[base["outcome"] == first.outcome, "before"]
    name = capital(name_outcome(first.outcome))
    if len(before):
        usual = measures.format_value(float(before.iloc[0]), first.unit)
        name = f"{name} is {usual} in the unchanged scenario"
    if math.isnan(first.low):
        few = f"{first.pairs} runs at each point are too few for intervals, which need {FEWEST}"
        return f"{name}; {_called(first)} changes it by {changed(first)} {_span(first)}. {few}."
    if not real:
        return f"{name}; no factor clearly changes it."
    if first.leads or len(own) == 1:
        most = " most" * (len(own) > 1)
        return f"{name}; {_called(first)} changes it{most}, by {changed(first)} {_span(first)}."
    which = in_list([_called(one) for one in real])
    if len(real) == 1:
        return f"{name}; only {which} clearly changes it, by {changed(real[0])}."
    return f"{name}; {which} change it, and which matters most is not clear."


def tables(found: Sweep, columns: Any) -> list[Table]:
    """For readers one row per factor with its changes of all outcomes; for files all effects."""
    shown = [
        Column("factor", "", "", "Factor", "everywhere", form=called),
        Column("over", "", "", "varied", "everywhere"),
    ]
    for outcome in found.reported:
        shown += with_interval(
            outcome, found.effects[0].unit, "", title_outcome(outcome), f"{outcome}_", change=True,
            shown="everywhere",
        )  # fmt: skip
    rows = []
    for factor in found.followed:
        own = {one.outcome: one for one in found.effects if one.factor == factor}
        spans = dict.fromkeys(_span(own[one]).removeprefix("from ") for one in found.reported)
        ends = [end for one in found.reported for end in own[one][6:9]]
        rows.append((factor, "; ".join(spans), *ends))
    change = change_of(found.reported)
    caption = f"{change} between the ends of each factor, 95 % intervals (common random numbers)"
    return [table("", shown, rows, caption), table("effects", columns, found.effects)]


def _largest(found: Sweep) -> list[Effect]:
    """The largest effect on each reported outcome."""
    return [next(one for one in found.effects if one.outcome == name) for name in found.reported]


def _called(one: Effect) -> str:
    return called(one.factor)


def _bare(one: Effect) -> str:
    """A change without its interval."""
    return changed(one._replace(low=math.nan, high=math.nan))


def _span(one: Effect) -> str:
    start, end = (valued(one.factor, value) for value in (one.start, one.end))
    return f"from {start} to {end}"
