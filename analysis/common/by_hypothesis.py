"""Effects over worlds of several hypotheses: each under every one, and whether they agree.

Runs of worlds with one ancestor are alike, and so are those of one hypothesis. So an effect's
interval is over first worlds within a hypothesis, and over hypotheses where there are several.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from openclosed.analysis.common import paired
from openclosed.analysis.common.contrasts import change_in_words, range_in_words
from openclosed.analysis.common.measures import in_list, in_words, measure
from openclosed.analysis.common.paired import Difference

MEANINGS = (
    ("what", "", "scenario or policy whose effect it is"),
    ("outcome", "", "outcome, or verdict_LABEL: probability of that verdict over all firms"),
    ("hypothesis", "", "hypothesis of the worlds"),
    ("unit", "", "unit of the outcome"),
    ("pairs", "", "pairs of runs of one seed, both finished"),
    ("worlds", "", "worlds that they are of"),
    ("effective", "", "effective number of first worlds that these descend from"),
    ("change", "unit of the outcome", "mean effect under this hypothesis"),
    ("low", "unit of the outcome", "lower end of its 95 % interval over first worlds"),
    ("high", "unit of the outcome", "upper end of it; both empty for a single first world"),
    ("real", "true, false", "whether the interval excludes 0"),
)


class Under(NamedTuple):
    """An effect under one hypothesis; the fields are those of MEANINGS."""

    what: str
    outcome: str
    hypothesis: str
    unit: str
    pairs: int
    worlds: int
    effective: float
    change: float
    low: float
    high: float
    real: bool


def under_each(
    what: str, outcome: str, after: np.ndarray, before: np.ndarray, worlds: pd.DataFrame
) -> list[Under]:
    """The effect after - before, (pairs,), under every hypothesis.

    `worlds` has a row a pair, with its world, founder and hypothesis.
    """
    rows = []
    for hypothesis, places in sorted(worlds.groupby("hypothesis").indices.items()):
        own, differences = worlds.iloc[places], (after - before)[places]
        known = ~np.isnan(differences)
        own, differences = own[known], differences[known]
        if not len(own):
            continue
        mean = Difference(len(own), float(differences.mean()), np.inf, -np.inf)
        if len(own) > 1:
            mean = paired.of_values(differences, np.zeros(len(own)))
        found = paired.over_groups(mean, differences, own["founder"])
        effective = paired.effective(own["founder"])
        size = len(own), own["world"].nunique(), effective
        unit = measure(outcome).unit
        rows.append(Under(what, outcome, str(hypothesis), unit, *size, *found[1:], found.real))
    return rows


def of(rows: Sequence[Under], what: str, outcome: str) -> list[Under]:
    """The rows of one effect."""
    return [one for one in rows if (one.what, one.outcome) == (what, outcome)]


def sentences(
    rows: Sequence[Under], outcome: str, told: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Where hypotheses disagree on the sign of an effect, and on which of those told all agree.

    Both are empty for fewer than two hypotheses.
    """
    effects = {one.what: of(rows, one.what, outcome) for one in rows}
    apart = {name: said for name, own in effects.items() if (said := _disagreement(own))}
    several = [name for name in told if name not in apart and len(effects.get(name, ())) > 1]
    alike = [name for name in several if all(one.real for one in effects[name])]
    if not alike:
        return list(apart.values()), []
    count, names = len(effects[alike[0]]), in_list([in_words(name) for name in alike])
    agreeing = f"The sign is the same, and clear, under each of {count} hypotheses for {names}."
    return list(apart.values()), [agreeing]


def heading(rows: Sequence[Under], outcome: str, things: str, title: str) -> str:
    """The title, behind on how many of the things hypotheses disagree, if on any."""
    apart = len(sentences(rows, outcome, [])[0])
    if not apart:
        return title
    count = len({one.what for one in rows})
    rest = f"{title[0].lower()}{title[1:]}"
    return f"Hypotheses disagree on the sign of {apart} of {count} {things}; {rest}"


def _disagreement(rows: Sequence[Under]) -> str:
    """Under which hypotheses an outcome clearly rises and falls; empty where not both are."""
    up, down = ([one for one in rows if one.real and (one.change > 0) == rise] for rise in (1, 0))
    if not (up and down):
        return ""
    others = [one for one in rows if not one.real]
    rest = f", and is indistinguishable from 0 under {_names(others)}" if others else ""
    return (
        f"Hypotheses disagree on the sign of {in_words(rows[0].what)}: it raises the "
        f"{measure(rows[0].outcome).phrase} under {_names(up)}, lowers it under "
        f"{_names(down)}{rest}."
    )


def _names(rows: Sequence[Under]) -> str:
    return in_list([in_words(one.hypothesis) for one in rows])


def in_cells(rows: Sequence[Under]) -> pd.DataFrame:
    """An effect a row, a hypothesis a column with its effective number of first worlds."""
    cells: dict[str, dict[str, str]] = {}
    most: dict[str, float] = {}  # where pairs of one effect failed, it has fewer
    for one in rows:
        most[one.hypothesis] = max(one.effective, most.get(one.hypothesis, 0.0))
    for one in rows:
        ends = "one world" if one.effective <= 1.0 else "too few pairs"
        if one.low == one.low:
            ends = range_in_words(one.low, one.high, one.unit)
        text = f"{change_in_words(one.change, one.unit)} ({ends})"
        heading = f"{in_words(one.hypothesis)} ({most[one.hypothesis]:.1f})"
        cells.setdefault(in_words(one.what), {})[heading] = text
    return pd.DataFrame.from_dict(cells, orient="index").fillna("").rename_axis("effect of")
