"""What the equations of all terms have in common, and how each moves with what enters it."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from openclosed.sim.demand.utility import Offered
from openclosed.sim.terms.cost import LOG
from openclosed.sim.terms.flexibility import within_reach
from openclosed.sim.terms.switching import distance_to
from openclosed.sim.terms.table import COLUMNS, TERMS
from openclosed.sim.terms.term import Choice, Chooser, Offer, Term, met
from tests.sim.worlds import CHOICE

LINEAR = CHOICE._replace(cost_form=1 - LOG)
OF_NAME = {term.name: term for term in TERMS}
EACH_TERM = pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)

weights = st.floats(0.01, 5.0)
amounts = st.floats(0.05, 2.0)
shares = st.floats(0.05, 0.95)
choosers = st.builds(
    Chooser,
    volume=amounts,
    rebate=shares,
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

type Slope = Callable[[float, Chooser, Offer, Choice], float]


def asked(chooser: Chooser, offer: Offer) -> float:
    """The part of the price that the firm itself pays."""
    return 1.0 - chooser.rebate if offer.is_open else 1.0


SLOPES: dict[tuple[str, str], Slope] = {
    ("flexibility", "flexibility"): lambda w, c, o, r: w * c.custom,
    ("flexibility", "custom"): lambda w, c, o, r: w * o.flexibility,
    ("origin", "foreign"): lambda w, c, o, r: -w,
    ("cost", "engineering"): lambda w, c, o, r: -w / c.volume,
    ("cost", "price"): lambda w, c, o, r: -w * asked(c, o),
    ("affinity", "is_open"): lambda w, c, o, r: w,
    ("family taste", "liking"): lambda w, c, o, r: 1.0,
    ("network", "pull"): lambda w, c, o, r: 1.0,
    ("switching", "lock_in"): lambda w, c, o, r: -c.distance,
    ("switching", "distance"): lambda w, c, o, r: -c.lock_in,
}
"""By how much a term changes with what enters it, by term and name; cost is linear here."""


def with_value(chooser: Chooser, offer: Offer, name: str, value: float) -> tuple[Chooser, Offer]:
    """The same chooser and offer, with another value of one field."""
    if name in Chooser._fields:
        return chooser._replace(**{name: value}), offer
    return chooser, offer._replace(**{name: value})


@pytest.mark.parametrize(("term", "field"), SLOPES, ids=[f"{t}-{f}" for t, f in SLOPES])
@given(weights, choosers, offers, amounts)
def test_a_term_is_linear_in_what_enters_it_with_the_right_sign(
    term: str, field: str, weight: float, chooser: Chooser, offer: Offer, value: float
) -> None:
    equation, before = (
        OF_NAME[term].equation,
        getattr((chooser, offer)[field in offer._fields], field),
    )
    if field == "is_open":
        before, value = offer.is_open, 1.0 - offer.is_open
    there = equation(weight, *with_value(chooser, offer, field, value), LINEAR)
    slope = SLOPES[term, field](weight, chooser, offer, LINEAR)
    change = there - equation(weight, chooser, offer, LINEAR)
    assert change == pytest.approx(slope * (value - before), rel=1e-9, abs=1e-9)


REQUIRED = ("support", "trust", "evidence")
levels = st.floats(-3.0, 3.0)
widths = st.floats(0.01, 5.0)


@given(levels, levels, widths)
def test_a_requirement_is_met_along_a_logistic_slope(has: float, need: float, width: float) -> None:
    """Half of it where it is just met; exponents are kept as firms and offers show them."""
    assume(max(abs(has), abs(need)) / width < 100.0)
    found = met(math.exp(has / width), math.exp(need / width))
    assert found == pytest.approx(1.0 / (1.0 + math.exp((need - has) / width)), rel=1e-9)
    assert met(math.exp(need / width), math.exp(need / width)) == 0.5


@pytest.mark.parametrize("name", REQUIRED)
@given(weights, choosers, offers, amounts)
def test_more_of_what_is_required_is_worth_more_and_a_higher_requirement_takes_worth_away(
    name: str, weight: float, chooser: Chooser, offer: Offer, more: float
) -> None:
    """Nothing is ever barred by it, and nothing is worth more than the weight."""
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


@pytest.mark.parametrize(
    ("same_family", "same_camp", "distance"),
    [(True, True, 0.0), (False, True, 0.7), (False, False, 1.0)],
)
def test_a_switch_costs_less_the_nearer_it_is(
    same_family: bool, same_camp: bool, distance: float
) -> None:
    assert distance_to(CHOICE._replace(distance_family=0.7), same_family, same_camp) == distance


@given(shares, shares, shares)
def test_skill_decides_how_much_of_an_open_familys_flexibility_is_in_reach(
    flexibility: float, customising_skill: float, skill: float
) -> None:
    """All of it at full skill, and at none what needs no skill; of a closed family always all."""
    reached = within_reach(flexibility, True, customising_skill, skill)
    assert reached == pytest.approx(flexibility * (1.0 - customising_skill * (1.0 - skill)))
    assert within_reach(flexibility, True, customising_skill, 1.0) == flexibility
    assert within_reach(flexibility, False, customising_skill, skill) == flexibility
