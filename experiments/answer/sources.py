"""What numerical parameters rest on: a source, a fit, a draw or an assumption."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from openclosed.analysis.finding.words import Words
from openclosed.sim.parameters import describe
from openclosed.sim.parameters.base import ParameterInfo

if TYPE_CHECKING:
    import pandas as pd

WORDS: Final = Words(__file__)
NOT_COUNTED = (
    "vendors.", "communities.", "work.cohorts.", "mechanisms.", "policy.", "ending.", "clock.",
    "dials.",
)  # fmt: skip
"""Parameters of single players and cohorts, of what is switched, of how it is judged, and what
moves others."""
DATED: Final = re.compile(r"\b(19|20)\d\d\b")
"""A source names the year of its data or of its paper."""
UNSOURCED: Final = ("assumed", "not identified", "not measured")
"""How a text begins that gives no source for the value."""


def numerical_parameters() -> list[ParameterInfo]:
    """The numerical parameters of the model."""
    return [
        info
        for info in describe()
        if isinstance(info.default, int | float)
        and not isinstance(info.default, bool)
        and not info.name.startswith(NOT_COUNTED)
    ]


def source_of(info: ParameterInfo, free: Collection[str]) -> str:
    """What a parameter rests on: `assumed`, `fitted`, `free` (drawn from a range) or `sourced`."""
    if info.name in free:
        return "free"
    if info.source.startswith("fitted"):
        return "fitted"
    is_sourced = DATED.search(info.source) and not info.source.startswith(UNSOURCED)
    return "sourced" if is_sourced else "assumed"


def count_sources(runs: pd.DataFrame) -> Counter[str]:
    """How many parameters rest on what; drawn are those that vary over the runs."""
    free = {str(name) for name, values in runs.items() if (values != values.iloc[0]).any()}
    return Counter(source_of(info, free) for info in numerical_parameters())


def summarise_sources(kinds: Counter[str]) -> str:
    """How many parameters rest on what, in words."""
    return WORDS("sources", sourced=kinds["sourced"], total=kinds.total(), free=kinds["free"])
