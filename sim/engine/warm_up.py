"""Compile the rules ahead, in two halves that two processes can do at once.

Machine code goes to the compiler's cache, where every later process finds it.
"""

from typing import Any

import numba
import numpy as np

from sim.demand.adoption import adopt, workspace_for
from sim.demand.rules import rules_of
from sim.parameters import Parameters
from sim.parameters.firms import Firms
from sim.state.crowd import empty_crowd
from sim.state.network import Graph
from sim.state.offers import empty_board, empty_tally


def compile_adoption() -> None:
    """Compile `adopt` for the types with which its phase calls it, or find it in the cache."""
    seed = np.uint64(0)
    rules, crowd, nothing = rules_of(Parameters()), empty_crowd(0, 0), np.empty(0, np.int64)
    board, tally = empty_board(0, 0), empty_tally(0)
    graph = Graph(np.zeros(1, np.int32), np.empty(0, np.int32))
    workspace = workspace_for(rules, board, 0)
    arguments = (
        rules, seed, 0, 0.0, crowd, graph, board, tally, workspace, nothing, 0, 0, 0.0, 0.0,
        np.empty(0),
    )  # fmt: skip
    rule: Any = adopt
    typeof: Any = numba.typeof
    if hasattr(rule, "compile"):
        rule.compile(tuple(typeof(argument) for argument in arguments))


def compile_rest() -> None:
    """Compile what builds a world and the rest of a month, by a step of a tiny world."""
    # Mesa costs a second to import, which the process that compiles `adopt` need not spend.
    from sim.demand.adoption_phase import hear, take_stock
    from sim.demand.perception import perception
    from sim.ecosystem import Ecosystem
    from sim.market.clearing import clearing
    from sim.outcomes.monthly_totals import add_month, empty_totals

    small = Firms(count=20)
    world = Ecosystem(Parameters(firms=small), rng=0)
    world.open_month()
    hear(world)
    world.tally = empty_tally(world.board.offerings.size)
    take_stock(world)
    clearing(world)
    perception(world)
    add_month(world, empty_totals(1, world.market), 0)


if __name__ == "__main__":
    compile_adoption()
