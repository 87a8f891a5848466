"""The table of terms: names are unique, and what they name exists."""

from fnmatch import fnmatchcase

import pytest

from openclosed.sim.parameters.mechanisms import MECHANISMS
from openclosed.sim.terms.table import COLUMNS, COST, SUPPORT, TASTES, TERMS
from openclosed.sim.terms.term import Term
from tests.pages.code import general_names


def test_names_are_unique() -> None:
    for rows in (TERMS, TASTES, COLUMNS, MECHANISMS):
        names = [row.name for row in rows]
        assert len(set(names)) == len(names)
    assert (TASTES[SUPPORT].name, TASTES[COST].name) == ("support", "cost")


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)
def test_every_parameter_that_a_term_names_exists(term: Term) -> None:
    """The weight of its taste is one of both kinds of firm, or a group of its own."""
    named = list(term.parameters)
    if term.taste is not None:
        own, group = f"tastes.{term.taste.name}", f"{term.taste.name}.mean"
        named.append(f"firms.KIND.{own if term.taste.weight else group}")
    known = general_names()
    assert not [one for one in named if not any(fnmatchcase(name, one) for name in known)]
