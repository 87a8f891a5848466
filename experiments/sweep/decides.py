"""Which factor of a grid decides, and by how much: in a line, in sentences, and as a table."""

from __future__ import annotations

import math
from typing import Any

from openclosed.analysis.common import measures
from openclosed.analysis.common.contrasts import FEWEST
from openclosed.analysis.common.measures import capital, in_list
from openclosed.analysis.finding.finding import Column, Table, table, with_interval
from openclosed.analysis.headline import HEADLINES
from openclosed.experiments.sweep.answer import Sweep
from openclosed.experiments.sweep.effects import Effect, called, changed, is_numeric, valued


def named(outcome: str) -> str:
    """The outcome in a sentence."""
    names = {one.outcome: f"open share of {one.name}" for one in HEADLINES}
    return f"the {names.get(outcome, measures.measure(outcome).phrase)}"


def titled(outcome: str) -> str:
    """The outcome above a column or a panel."""
    names = {one.outcome: one.title for one in HEADLINES}
    return names.get(outcome) or capital(measures.measure(outcome).phrase)


def title(found: Sweep) -> str:
    """Which factor decides, in one line."""
    largest = _largest(found)
    if len(found.factors) == 1:
        ends = list(dict.fromkeys((str(one.start), str(one.end)) for one in largest))
        told = [f"{_bare(one)} in {named(one.outcome)}" for one in largest]
        if len(ends) == 1:
            return f"{capital(called(found.factors[0]))}, {_span(largest[0])}: {in_list(told)}"
        parts = [f"{one}, {_span(effect)}" for one, effect in zip(told, largest, strict=True)]
        return f"{capital(called(found.factors[0]))}: {'; '.join(parts)}"
    leaders = {one.factor if one.leads else "" for one in largest}
    if len(leaders) == 1 and "" not in leaders:
        told = [f"{named(one.outcome)} by {_bare(one)}" for one in largest]
        return f"{capital(called(leaders.pop()))} decides most: it changes {in_list(told)}"
    led = [one for one in largest if one.leads]
    if led:
        told = [f"{called(one.factor)} decides most of {named(one.outcome)}: {_bare(one)} "
                f"{_span(one)}" for one in led]  # fmt: skip
        return capital("; ".join(told))
    real = list(dict.fromkeys(called(one.factor) for one in found.effects if one.real))
    shares = in_list([named(one) for one in found.told])
    if not real:
        return f"No factor is clearly seen to change {shares}"
    if len(real) == 1:
        return f"Only {real[0]} clearly changes {shares}, though not clearly more than the others"
    return f"{capital(in_list(real))} move {shares}; which of them most is not clear"


def sentences(found: Sweep) -> list[str]:
    """For each outcome where it is as it is, and what changes it most."""
    return [_sentence(found, one) for one in _largest(found)]


def _sentence(found: Sweep, first: Effect) -> str:
    own = [one for one in found.effects if one.outcome == first.outcome]
    real, base = [one for one in own if one.real], found.contrasts
    before = base.loc[base["outcome"] == first.outcome, "before"]
    name = capital(named(first.outcome))
    if len(before):
        name = f"{name} is {measures.format_value(float(before.iloc[0]), first.unit)} as it is"
    if math.isnan(first.low):
        few = f"{first.pairs} runs at each point are too few for intervals, which need {FEWEST}"
        return f"{name}; {_called(first)} changes it by {changed(first)} {_span(first)}. {few}."
    if not real:
        return f"{name}; no factor clearly changes it: {_called(first)} by {changed(first)}."
    if first.leads or len(own) == 1:
        most = " most" * (len(own) > 1)
        return f"{name}; {_called(first)} changes it{most}, by {changed(first)} {_span(first)}."
    which = in_list([_called(one) for one in real])
    if len(real) == 1:
        return f"{name}; of these only {which} clearly changes it, by {changed(real[0])}."
    return f"{name}; {which} change it, and which of them most is not clear."


def tables(found: Sweep, columns: Any) -> list[Table]:
    """For readers a row a factor, its changes of all outcomes beside each other; all for files."""
    shown = [
        Column("factor", "", "", "Factor", "everywhere", form=called),
        Column("over", "", "", "moved", "everywhere"),
    ]
    for outcome in found.told:
        shown += with_interval(
            outcome, found.effects[0].unit, "", titled(outcome), f"{outcome}_", change=True,
            shown="everywhere",
        )  # fmt: skip
    rows = []
    for factor in found.followed:
        own = {one.outcome: one for one in found.effects if one.factor == factor}
        over = _span(own[found.told[0]])
        if not is_numeric(found.moved[factor]):
            over = f"over {found.moved[factor].nunique()} choices"
        ends = [end for one in found.told for end in own[one][6:9]]
        rows.append((factor, over, *ends))
    caption = "Change from end to end, on common seeds, with 95 % intervals"
    return [table("", shown, rows, caption), table("effects", columns, found.effects)]


def _largest(found: Sweep) -> list[Effect]:
    """The largest effect on each outcome that is told."""
    return [next(one for one in found.effects if one.outcome == name) for name in found.told]


def _called(one: Effect) -> str:
    return called(one.factor)


def _bare(one: Effect) -> str:
    """A change without its interval."""
    return changed(one._replace(low=math.nan, high=math.nan))


def _span(one: Effect) -> str:
    start, end = (valued(one.factor, value) for value in (one.start, one.end))
    return f"from {start} to {end}"
