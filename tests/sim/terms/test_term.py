"""Properties of all terms' equations, and their response to inputs."""

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from openclosed.sim.demand.utility import Offered
from openclosed.sim.terms.table import COLUMNS, TERMS
from openclosed.sim.terms.term import Chooser, Offer, Term
from tests.sim.runs import CHOICE

EACH_TERM = pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)

weights = st.floats(0.01, 5.0)
amounts = st.floats(0.05, 2.0)
shares = st.floats(0.05, 0.95)
choosers = st.builds(
    Chooser,
    volume=amounts,
    custom=shares,
    support_needed=amounts,
    trust_needed=amounts,
    evidence_needed=amounts,
    lock_in=amounts,
    liking=st.floats(-2.0, 2.0),
    pull=st.floats(-2.0, 2.0),
    distance=shares,
)
offers: st.SearchStrategy[Any] = st.builds(
    lambda camp, columns: Offered(**(columns | {"is_open": camp})),
    st.sampled_from([0.0, 1.0]),
    st.fixed_dictionaries({column.name: amounts for column in COLUMNS}),
)


@EACH_TERM
def test_a_term_reads_each_of_its_columns(term: Term) -> None:
    chooser = Chooser(*[0.4] * len(Chooser._fields))
    offer = Offered(*[1.0] * len(COLUMNS))
    value = term.equation(1.0, chooser, offer, CHOICE)
    for column in term.columns:
        other = offer._replace(**{column.name: 0.0})
        assert term.equation(1.0, chooser, other, CHOICE) != value, column.name


@EACH_TERM
@given(weights, choosers, offers, offers)
def test_a_term_reads_no_column_that_it_does_not_name(
    term: Term, weight: float, chooser: Chooser, offer: Offer, other: Offer
) -> None:
    assume(offer != other)
    named = {column.name for column in term.columns}
    mixed = other._replace(**{name: getattr(offer, name) for name in named})
    value = term.equation(weight, chooser, offer, CHOICE)
    assert term.equation(weight, chooser, mixed, CHOICE) == value
