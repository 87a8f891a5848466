"""The pictures of what-ifs: changes with their intervals, and the lines of curves."""

from __future__ import annotations

import pandas as pd

from openclosed.analysis.common import contrasts
from openclosed.analysis.common.measures import spell_out
from openclosed.analysis.evidence.quantities import TOKENS
from openclosed.analysis.finding.curves import MOST_LINES, Line
from openclosed.analysis.finding.finding import Figure
from openclosed.experiments.what_if.answer import HEADLINES, Comparison
from openclosed.experiments.what_if.tables import part_of, parts_in_words

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
