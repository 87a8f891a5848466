"""Utility as compiled rules, made from the table of terms.

V_ijw is the sum of all terms in the order of the table, in units of the Gumbel scale.
"""

import inspect
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled import inlined, lend
from sim.engine.elementary import exponential_of, logarithm_of
from sim.engine.mathematics import exp, log
from sim.state.market import Table
from sim.terms.table import COLUMNS, TASTES, TERMS
from sim.terms.term import ChoiceRules, Chooser, Offer, Taste, Term

type Floats = NDArray[np.float64]
type Rule = Any  # a compiled rule


class Shown(NamedTuple):
    """What a column is made from: one alternative and one kind of firm."""

    offering: Table  # a row of OFFERING
    is_open: bool
    customising_skill: float
    width: float  # of the slope around the firms' requirements


Offered: Any = NamedTuple("Offered", [(column.name, float) for column in COLUMNS])  # type: ignore[misc]
"""An `Offer` as compiled rules have it: a float for each column of the table."""


def _functions_of_terms() -> list[Callable[..., Any]]:
    """All functions of the files of terms, which equations and compiled rules may call."""
    modules = dict.fromkeys(
        [sys.modules[Term.__module__], *(sys.modules[term.equation.__module__] for term in TERMS)]
    )
    return [
        function
        for module in modules
        for _, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
    ]


lend(log, in_place=logarithm_of)
lend(exp, in_place=exponential_of)
for _function in _functions_of_terms():
    lend(_function)


def _with_term(before: Rule, equation: Rule, taste: int) -> Rule:
    """The rule `before` and one term more, which has no taste if that is below 0."""
    has_taste, is_first = taste >= 0, before is None

    @inlined
    def total(weights, b, chooser, offer, choice):  # type: ignore[no-untyped-def]
        weight = weights[taste, b] if has_taste else 1.0
        term = equation(weight, chooser, offer, choice)
        return term if is_first else before(weights, b, chooser, offer, choice) + term

    return total


def _sum_of_terms() -> Rule:
    total: Rule = None
    for term in TERMS:
        taste = TASTES.index(term.taste) if term.taste is not None else -1
        total = _with_term(total, term.equation, taste)
    return total


utility: Callable[[Floats, int, Chooser, Offer, ChoiceRules], float] = _sum_of_terms()
"""utility(weights, b, chooser, offer, choice): all terms added up for the chooser in lane `b`.

`weights` (TASTES, lanes) are the firms' lasting weights.
"""


def terms_of(
    weights: Floats, chooser: Chooser, offer: Offer, choice: ChoiceRules
) -> dict[str, float]:
    """Each term by name, signed as it enters utility; `weights` (TASTES) are one firm's."""
    weight_of: dict[Taste | None, float] = dict(zip(TASTES, weights, strict=True))
    return {
        term.name: float(term.equation(weight_of.get(term.taste, 1.0), chooser, offer, choice))
        for term in TERMS
    }


def _with_column(before: Rule, fill: Rule, place: int) -> Rule:
    is_first = before is None

    @inlined
    def columns(shown, row):  # type: ignore[no-untyped-def]
        if not is_first:
            before(shown, row)
        row[place] = fill(shown)

    return columns


def _all_columns() -> Rule:
    columns: Rule = None
    for place, column in enumerate(COLUMNS):
        columns = _with_column(columns, column.fill, place)
    return columns


show: Callable[[Shown, Floats], None] = _all_columns()
"""show(shown, row): fill `row` (COLUMNS) with what an alternative shows."""


def _with_value(before: Rule, place: int) -> Rule:
    if before is None:
        return inlined(lambda shown, a: (shown[place, a],))
    return inlined(lambda shown, a: before(shown, a) + (shown[place, a],))  # noqa: RUF005 for numba


def _all_values() -> Rule:
    values: Rule = None
    for place in range(len(COLUMNS)):
        values = _with_value(values, place)
    return values


_values = _all_values()


@inlined
def offer_at(shown: Floats, a: int) -> Offer:
    """The alternative `a` by name; `shown` (COLUMNS, A) is what all of them show."""
    return Offered(*_values(shown, a))
