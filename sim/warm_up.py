"""Compile the rules ahead of time, in two halves that two processes can run in parallel.

Machine code goes to the compiler's cache, where later processes find it.
"""

import inspect
from collections.abc import Iterable
from typing import Any, TypeAliasType, cast, get_args

import numba
import numpy as np

from openclosed.sim.demand.adoption import adoption, empty_workspace
from openclosed.sim.demand.rules import rules_of
from openclosed.sim.ecosystem import Ecosystem
from openclosed.sim.engine.compiled import IS_INTERPRETED, mark_compiled, was_compiled
from openclosed.sim.engine.packed import Packed
from openclosed.sim.engine.phase import Phase
from openclosed.sim.engine.randomness import Integer
from openclosed.sim.month import MONTH
from openclosed.sim.outcomes.monthly_totals import empty_totals
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.demand import Firms
from openclosed.sim.state.firm_table import empty_firm_table
from openclosed.sim.state.market import Market, empty_board, empty_market
from openclosed.sim.state.network import Graph
from openclosed.sim.state.tables import Tables
from openclosed.sim.state.tally import empty_tally
from openclosed.sim.state.work import no_cohorts

NAME, REST = "openclosed.sim.warm_up", "openclosed.sim.warm_up-rest"
"""Names that mark a compiled half: what another process compiles, and the rest."""
SECONDS = 30
"""Approximate time for both on two cores."""

_PLAIN: dict[Any, Any] = {int: 0, float: 0.0, bool: False, Integer: np.uint64(0)}


def compile_adoption() -> None:
    """Compile firms' part of a month."""
    _compile_phases([adoption])
    mark_compiled(NAME)


def compile_rest() -> None:
    """Compile the building of a model, by building a tiny one, and the rest of a month."""
    Ecosystem(Parameters(firms=Firms(count=20)), rng=0)
    _compile_phases(phase for phase in MONTH if phase is not adoption)
    mark_compiled(REST)


def is_done() -> bool:
    """Whether both halves are compiled, or compiling is off."""
    return IS_INTERPRETED or (was_compiled(NAME) and was_compiled(REST))


def _compile_phases(phases: Iterable[Any]) -> None:
    """Compile the rules of phases for the types of arguments in a run."""
    known = _packed_arguments()
    for phase in phases:
        for rule in cast("Phase", phase).compiled:
            asked = inspect.signature(rule).parameters.items()
            typed = [known.get(name) or _like(one.annotation) for name, one in asked]
            if hasattr(rule, "compile"):  # missing if Python runs the rules
                rule.compile(tuple(map(numba.typeof, typed)))


def empty_tables(market: Market) -> Tables:
    """The tables of a model with this market, without firms or work."""
    families = market.families.size
    return Tables(
        rules=rules_of(Parameters()),
        work=no_cohorts(0),
        firm_table=empty_firm_table(0, 0),
        graph=Graph(np.zeros(1, np.int32), np.empty(0, np.int32)),
        market=market,
        board=empty_board(0, families, 0),
        tally=empty_tally(0, 0),
        users=np.zeros(families),
        liking=np.empty((0, 0)),
    )


def _packed_arguments() -> dict[str, Packed]:
    """The packed arguments of rules, by name."""
    tables = empty_tables(empty_market(0, 0))
    return {
        "packed": tables.packed,
        "memory": Packed(empty_workspace(tables.board, 0, 0)),
        "totals": Packed(empty_totals(0, tables.market)),
    }


def _like(annotation: Any) -> Any:
    """A value of an annotated type: a number, an array, or a record of these."""
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    if hasattr(annotation, "_fields"):
        return annotation(**{name: _like(one) for name, one in annotation.__annotations__.items()})
    if isinstance(annotation, TypeAliasType):
        return _like(annotation.__value__)
    kind = get_args(annotation)[-1]  # of an NDArray, an alias in old versions
    return np.empty(0, *(get_args(kind) or (kind,)))


if __name__ == "__main__":
    compile_adoption()
