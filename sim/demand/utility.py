"""Utility as compiled rules, built from the table of terms.

V_ijw is the sum of all terms in the order of the table, in units of the Gumbel scale.
"""

import inspect
import sys
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.engine.compiled import expose, inlined
from openclosed.sim.engine.elementary import exponential_of, logarithm_of
from openclosed.sim.engine.mathematics import exp, log
from openclosed.sim.state.market import Table
from openclosed.sim.terms.table import COLUMNS, TASTES, TERMS
from openclosed.sim.terms.term import Choice, Chooser, Offer, Taste, Term

type Floats = NDArray[np.float64]
type Rule = Any  # a compiled rule


class Shown(NamedTuple):
    """Input of a column: one alternative and one kind of firm."""

    offering: Table  # a row of OFFERING
    family: Table  # its row of FAMILY
    best_in_use: float  # capability in use of the best family on offer, points
    is_open: bool
    skill: float  # of the firms in running models, in [0, 1)
    customising_skill: float


Offered: Any = NamedTuple("Offered", [(column.name, float) for column in COLUMNS])  # type: ignore[misc]
"""An `Offer` for compiled rules: a float for each column of the table."""


def _functions_of_terms() -> list[Callable[..., Any]]:
    """All functions in the files of terms, which equations and compiled rules may call."""
    modules = dict.fromkeys(
        [sys.modules[Term.__module__], *(sys.modules[term.equation.__module__] for term in TERMS)]
    )
    return [
        function
        for module in modules
        for _, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
    ]


expose(log, in_place=logarithm_of)
expose(exp, in_place=exponential_of)
for _function in _functions_of_terms():
    expose(_function)


def _rule(arguments: str, result: str, parts: Iterable[Callable[..., Any]]) -> Rule:
    """A rule of these arguments that returns `result`, in which p0, p1, ... are the parts.

    Built from text, since compiled code cannot loop over different functions.
    """
    parts = tuple(parts)
    names = ", ".join(f"p{n}" for n in range(len(parts)))
    text = f"lambda {names}: lambda {arguments}: {result}"
    return inlined(eval(compile(text, __file__, "eval"))(*parts))  # noqa: S307 of the table


_weights = [f"weights[{TASTES.index(term.taste)}, b]" if term.taste else "1.0" for term in TERMS]
utility: Callable[[Floats, int, Chooser, Offer, Choice], float] = _rule(
    "weights, b, chooser, offer, choice",
    " + ".join(f"p{n}({one}, chooser, offer, choice)" for n, one in enumerate(_weights)),
    (term.equation for term in TERMS),
)
"""utility(weights, b, chooser, offer, choice): the sum of all terms for the chooser in lane `b`.

`weights` (TASTES, lanes) are the firms' lasting weights.
"""


def terms_of(weights: Floats, chooser: Chooser, offer: Offer, choice: Choice) -> dict[str, float]:
    """Each term by name, signed as in utility; `weights` (TASTES) are one firm's."""
    weight_of: dict[Taste | None, float] = dict(zip(TASTES, weights, strict=True))
    return {
        term.name: float(term.equation(weight_of.get(term.taste, 1.0), chooser, offer, choice))
        for term in TERMS
    }


_PLACES = range(len(COLUMNS))
_filled: Callable[[Shown], tuple[float, ...]] = _rule(
    "shown",
    f"({''.join(f'p{place}(shown), ' for place in _PLACES)})",
    (column.fill for column in COLUMNS),
)


@inlined
def fill_shown(shown: Shown, row: Floats) -> None:
    """Fill `row` (COLUMNS) with the columns of one alternative."""
    filled = _filled(shown)
    for place in range(len(filled)):
        row[place] = filled[place]


offer_at: Callable[[Floats, int], Offer] = _rule(
    "shown, a", f"p0({', '.join(f'shown[{place}, a]' for place in _PLACES)})", [Offered]
)
"""The alternative `a` by name; `shown` (COLUMNS, A) has the columns of all."""
