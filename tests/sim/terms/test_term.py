"""All terms: what their equations read, and that what they name exists, once."""

from fnmatch import fnmatchcase
from types import SimpleNamespace

import pytest

from docs.make.code import general_names
from openclosed.sim import Parameters
from openclosed.sim.demand.rules import choice_of
from openclosed.sim.state.tables import record_of
from openclosed.sim.terms.table import TERMS
from openclosed.sim.terms.term import Chooser, Term

EACH_TERM = pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)


@EACH_TERM
def test_a_term_reads_each_of_its_columns_and_no_other(term: Term) -> None:
    choice = choice_of(record_of(Parameters())[0].choice)
    chooser = Chooser(*[0.4] * len(Chooser._fields))
    own = {column.name: 1.0 for column in term.columns}
    value = term.equation(1.0, chooser, SimpleNamespace(**own), choice)
    for name in own:
        other = SimpleNamespace(**own | {name: 0.0})
        assert term.equation(1.0, chooser, other, choice) != value, name


@EACH_TERM
def test_every_parameter_that_a_term_names_exists(term: Term) -> None:
    """The weight of its taste is one of both kinds of firm, or a group of its own."""
    named = list(term.parameters)
    if term.taste is not None:
        own, group = f"tastes.{term.taste.name}", f"{term.taste.name}.mean"
        named.append(f"firms.KIND.{own if term.taste.weight else group}")
    known = general_names()
    assert not [one for one in named if not any(fnmatchcase(name, one) for name in known)]
