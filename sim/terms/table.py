"""The ordered table of terms, which drives all computation and explanation of utility.

To add a term, write its file and add a line here (docs/development.md). Its place only sets its
order in sums and tables: no random draw and no other term depends on it.
"""

from openclosed.sim.terms import (
    cost,
    evidence,
    family_preference,
    flexibility,
    network,
    open_preference,
    origin,
    quality,
    support,
    switching,
    trust,
)
from openclosed.sim.terms.term import Column, Taste, Term

TERMS: tuple[Term, ...] = (
    support.TERM,
    trust.TERM,
    evidence.TERM,
    flexibility.TERM,
    quality.TERM,
    origin.TERM,
    cost.TERM,
    open_preference.TERM,
    family_preference.TERM,
    network.TERM,
    switching.TERM,
)

TASTES: tuple[Taste, ...] = tuple(term.taste for term in TERMS if term.taste is not None)
"""The lasting weights, in the order of their terms."""

COLUMNS: tuple[Column, ...] = tuple(
    dict.fromkeys(column for term in TERMS for column in term.columns)
)
"""The columns that the board shows of every alternative, each once."""


def taste_index(name: str) -> int:
    """The index of a taste in arrays over TASTES."""
    return [taste.name for taste in TASTES].index(name)


SUPPORT, COST = taste_index("support"), taste_index("cost")
"""Indices of tastes that are also read outside their terms."""
