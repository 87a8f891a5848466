"""Properties of all terms' equations, and their response to inputs."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from openclosed.sim.demand.utility import Offered
from openclosed.sim.terms.quality import ahead as tens_ahead
from openclosed.sim.terms.quality import quality
from openclosed.sim.terms.table import COLUMNS, TERMS
from openclosed.sim.terms.term import Chooser, Offer, Term, met
from tests.sim.runs import CHOICE

OF_NAME = {term.name: term for term in TERMS}
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


REQUIRED = ("support", "trust", "evidence")


@given(st.floats(0.0, 1.0), amounts)
def test_a_level_at_the_requirement_has_half_the_value(level: float, required: float) -> None:
    assert met(required, required) == 0.5
    assert met(0.7, 0.4) == pytest.approx(0.64, abs=0.005)
    assert met(0.85, 0.4) == pytest.approx(0.68, abs=0.005)
    assert met(level, 0.0) == 1.0  # where nothing is required
    assert met(level, required) < 1.0


@pytest.mark.parametrize("name", REQUIRED)
@given(weights, choosers, offers, amounts)
def test_value_rises_with_the_level_and_falls_with_the_requirement(
    name: str, weight: float, chooser: Chooser, offer: Offer, more: float
) -> None:
    """It never excludes an offering, and is never worth more than the weight."""
    equation, needed = OF_NAME[name].equation, f"{name}_needed"
    worth = equation(weight, chooser, offer, CHOICE)
    better = offer._replace(**{name: getattr(offer, name) + more})
    stricter = chooser._replace(**{needed: getattr(chooser, needed) + more})
    assert 0.0 < equation(weight, stricter, offer, CHOICE) < worth
    assert worth < equation(weight, chooser, better, CHOICE) < weight


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


def test_ten_points_of_quality_are_worth_the_weight_of_its_taste() -> None:
    """At 1, and a scale of .7, the better of two closed families sells e^(1 / .7) = 4.2 times as
    much (theory's nested_logit holds that)."""
    worth = []
    for in_use in (150.0, 140.0):
        shown = SimpleNamespace(family=SimpleNamespace(in_use=in_use), best_in_use=150.0)
        offer = SimpleNamespace(quality=tens_ahead(shown))
        worth.append(quality(1.0, None, offer, CHOICE))  # type: ignore[arg-type]
    assert worth[0] - worth[1] == pytest.approx(1.0)
