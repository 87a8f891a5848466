"""Compiled utility is the sum of the plain equations, and the offer board holds what they read."""

import functools
import operator

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from openclosed.sim.demand.utility import Offered, Shown, offer_at, show, terms_of, utility
from openclosed.sim.state.market import FAMILY
from openclosed.sim.state.offers import OFFERING
from openclosed.sim.terms.table import COLUMNS, TASTES, TERMS
from openclosed.sim.terms.term import Choice, Chooser, Offer
from tests.sim.worlds import CHOICE

LANES, LANE = 4, 2

type Floats = NDArray[np.float64]
seeds = st.integers(0, 2**32 - 1)


def drawn(seed: int) -> tuple[Floats, Chooser, Offer, Choice]:
    """Weights (TASTES, LANES) and all else that utility is made of, at random."""
    rng = np.random.default_rng(seed)
    chooser = Chooser(
        volume=rng.uniform(0.01, 20.0),
        rebate=rng.random(),
        custom=rng.random(),
        support_needed=rng.uniform(0.01, 20.0),
        trust_needed=rng.uniform(0.01, 20.0),
        evidence_needed=rng.uniform(0.01, 20.0),
        lock_in=rng.uniform(0.0, 5.0),
        liking=rng.normal(),
        pull=rng.normal(),
        distance=rng.random(),
    )
    shown = {column.name: rng.uniform(0.0, 3.0) for column in COLUMNS}
    offer = Offered(**(shown | {"is_open": float(rng.integers(2))}))
    rules = CHOICE._replace(cost_form=rng.integers(2))
    return rng.normal(1.0, 2.0, (len(TASTES), LANES)), chooser, offer, rules


def plain(weights: Floats, chooser: Chooser, offer: Offer, rules: Choice) -> list[float]:
    """The terms of one lane by their equations, in the order of the table."""
    by_name = {taste.name: weights[t, LANE] for t, taste in enumerate(TASTES)}
    return [
        term.equation(by_name[term.taste.name] if term.taste else 1.0, chooser, offer, rules)
        for term in TERMS
    ]


@given(seeds)
def test_compiled_utility_is_bit_for_bit_the_sum_of_the_equations_in_order(seed: int) -> None:
    weights, chooser, offer, rules = drawn(seed)
    terms = plain(weights, chooser, offer, rules)
    # `sum` would correct its rounding, which compiled code does not.
    assert utility(weights, LANE, chooser, offer, rules) == functools.reduce(operator.add, terms)
    by_name = dict(zip([term.name for term in TERMS], terms, strict=True))
    assert terms_of(weights[:, LANE], chooser, offer, rules) == by_name


@settings(max_examples=50)
@given(seeds, st.booleans())
def test_the_board_shows_what_each_column_is_filled_with(seed: int, is_open: bool) -> None:
    rng = np.random.default_rng(seed)
    offering, family = np.zeros(1, OFFERING), np.zeros(1, FAMILY)
    for table in (offering, family):
        table.view(np.float64)[:] = rng.random(table.nbytes // 8)
    skill, customising_skill, width = rng.uniform(0.05, 1.0, 3).tolist()
    found = np.full(len(COLUMNS), np.nan)
    show(Shown(offering[0], family[0], is_open, skill, customising_skill, width), found)
    # Python reads fields of a record as attributes only in a recarray.
    rows = [table.view(np.recarray)[0] for table in (offering, family)]
    shown = Shown(rows[0], rows[1], is_open, skill, customising_skill, width)
    assert found.tolist() == [column.fill(shown) for column in COLUMNS]
    offer = offer_at(np.array([found, found + 1.0]).T, 1)
    assert [getattr(offer, column.name) for column in COLUMNS] == (found + 1.0).tolist()
