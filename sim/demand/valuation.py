"""Utilities of all alternatives for the workloads that choose, from the table of terms.

V_ijw is the sum of all terms in the order of the table, in units of the Gumbel scale.
"""

import inspect
import sys
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.demand.batch import DecisionBatch
from openclosed.sim.demand.choice import IMPOSSIBLE
from openclosed.sim.demand.review import Needs, Standing, qualifies
from openclosed.sim.engine.compiled import compiled, expose, inlined, kernel
from openclosed.sim.engine.elementary import exponential_of, logarithm_of
from openclosed.sim.engine.mathematics import exp, log
from openclosed.sim.engine.randomness import Integer
from openclosed.sim.state.market import OPEN, Board, Columns, Table
from openclosed.sim.terms.switching import distance_to
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


class Place(NamedTuple):
    """An alternative's position on the board, its camp and its family."""

    a: int
    is_open: bool
    family: int
    lineage: int


@inlined
def place_of(columns: Columns, closed: int, a: int) -> Place:
    """The place of alternative `a`; the first `closed` alternatives are closed."""
    return Place(a, a >= closed, columns.family[a], columns.lineage[a])


@inlined
def standing_of(columns: Columns, kind: Integer, a: int) -> Standing:
    """Attributes of alternative `a` for firms of a kind."""
    return Standing(capability=columns.able[kind, a], foreign=columns.foreign[a] != 0)


@inlined
def needs_of(batch: DecisionBatch, b: int) -> Needs:
    """Hard requirements of the workload in lane `b`."""
    return Needs(capability=batch.need[b], origin=batch.barred[b] != 0)


@inlined
def chooser_of(
    choice: Choice, closed: int, place: Place, batch: DecisionBatch, liking: Floats, b: int
) -> Chooser:
    """The workload in lane `b` facing one alternative.

    `liking` (lanes) is the firms' preference for its lineage.
    """
    return Chooser(
        volume=batch.volume[b],
        custom=batch.custom[b],
        needed=batch.needed[b],
        lock_in=batch.lock_in[b],
        liking=liking[b],
        pull=batch.peers.pull[place.a, b],
        distance=distance_to(
            choice, place.family == batch.family[b], place.is_open == (batch.current[b] >= closed)
        ),
    )


@kernel
def evaluate(
    choice: Choice, columns: Columns, closed: int, kind: Integer, lanes: int, batch: DecisionBatch
) -> None:
    """Fill the batch's `value`, and mark the workloads with a qualified alternative.

    All utilities are computed and the qualified ones kept, so that the loop vectorises.

    Args:
        columns: of the board; of its alternatives, the first `closed` are closed.
        kind: of the batch's firms.
    """
    value, qualified, least = batch.value, batch.odds.best, np.inf
    for b in range(lanes):
        qualified[b] = 0.0
        least = min(least, batch.need[b])
    for a in range(value.shape[0]):
        standing = standing_of(columns, kind, a)
        if standing.capability < least:  # not capable for any of them
            for b in range(lanes):
                value[a, b] = IMPOSSIBLE
            continue
        place, offer = place_of(columns, closed, a), offer_at(columns.shown[kind], a)
        liking = batch.taste[place.lineage]
        for b in range(lanes):
            chooser = chooser_of(choice, closed, place, batch, liking, b)
            worth = utility(batch.weight, b, chooser, offer, choice)
            passes = qualifies(standing, needs_of(batch, b))
            value[a, b] = worth if passes else IMPOSSIBLE
            qualified[b] = 1.0 if passes else qualified[b]
    for b in range(lanes):
        batch.chooses[b] = batch.chooses[b] if qualified[b] > 0.0 else 0


@compiled
def lay_out(
    firm: Table, customising_skill: float, families: Table, board: Board, columns: Columns
) -> None:
    """Fill `columns` from the board's offerings.

    Args:
        firm: (kinds) of FIRM_RULES.
        customising_skill: part of the worth of an open family's flexibility that needs skill.
    """
    best = -np.inf
    for a in range(board.offerings.size):
        best = max(best, families[board.offerings[a].family].in_use)
    for a in range(board.offerings.size):
        offering = board.offerings[a]
        columns.family[a] = offering.family
        columns.lineage[a] = families[offering.family].root
        columns.foreign[a] = offering.foreign
        for f in range(families.size):
            columns.fit[f, a] = board.compatibility[offering.family, f]
        family = families[offering.family]
        is_open = family.open == OPEN
        for kind in range(firm.size):
            columns.able[kind, a] = offering.able[kind]
            shown = Shown(offering, family, best, is_open, firm[kind].skill, customising_skill)
            fill_shown(shown, columns.shown[kind, :, a])
