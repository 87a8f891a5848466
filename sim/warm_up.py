"""Compile the rules ahead, in two halves that two processes can do at once.

Machine code goes to the compiler's cache, where every later process finds it.
"""

from typing import Any

import numba
import numpy as np

from sim.agents.laboratory import published_then, rivals_of_openness
from sim.demand.adoption import adopt, empty_room
from sim.demand.pooling import pool, two_oldest
from sim.demand.potential import volume_of_all
from sim.demand.rules import rules_of
from sim.demand.setting import Now
from sim.ecosystem import Ecosystem
from sim.engine.compiled import note_compiled
from sim.engine.handed import Handed
from sim.parameters import Parameters
from sim.parameters.firms import Firms
from sim.phase_rules import phase_rules
from sim.state.crowd import empty_crowd
from sim.state.market import empty_market
from sim.state.network import Graph
from sim.state.offers import empty_board
from sim.state.tables import Tables
from sim.state.tally import empty_tally
from sim.state.work import no_cohorts
from sim.stride import stride, to_payments
from sim.supply.hosts import may_be_hosted, terms_of_one_more

LATER: dict[Any, tuple[float, ...]] = {
    may_be_hosted: (),
    terms_of_one_more: (0, 0.0, 0.0),
    rivals_of_openness: (),
    published_then: (0, 0, 0.0, 0.0, 0.0),
    two_oldest: (),
    pool: (0, 0, 0.0, 0.0),
    volume_of_all: (0, 0.0, 0.0, 0, 0.0),
}
"""What a run calls with its tables, and numbers like these, in later months than its first."""
NAME = "sim.warm_up"
"""Under which it is noted that the half that another process compiles is there."""


def compile_adoption() -> None:
    """Compile what firms do in a month, for the types with which it is called there."""
    board, parameters = empty_board(0, 0, 0), Parameters()
    tables = Tables(
        rules=rules_of(parameters),
        phases=phase_rules(parameters),
        work=no_cohorts(0),
        crowd=empty_crowd(0, 0),
        graph=Graph(np.zeros(1, np.int32), np.empty(0, np.int32)),
        market=empty_market(0, 0),
        board=board,
        tally=empty_tally(0, 0),
        users=np.empty(0),
    )
    now = Now(
        seed=np.uint64(0),
        luck=np.uint64(0),
        step=0,
        length=0.0,
        adopters=0.0,
        present=0.0,
        families=0,
        workloads=0,
    )
    nothing = np.empty(0, np.int64)
    handed, room = Handed(tables), Handed(empty_room(board, 0, 0))
    _compile(adopt, handed, room, now, nothing, 0, 0)
    _compile(to_payments, handed, room)
    note_compiled(NAME)


def _compile(rule: Any, *arguments: Any) -> None:
    """Compile a rule for the types of its arguments, or find it in the cache."""
    typeof: Any = numba.typeof
    if hasattr(rule, "compile"):
        rule.compile(tuple(typeof(argument) for argument in arguments))


def compile_rest() -> None:
    """Compile what builds a world and the rest of a month, by months of a tiny world."""
    world = Ecosystem(Parameters(firms=Firms(count=20)), rng=0)
    stride(world, decide=lambda *_: None, pay=lambda *_: 0)  # which the other half compiles
    handed = world.handed
    for rule, numbers in LATER.items():
        _compile(rule, handed, *numbers)


if __name__ == "__main__":
    compile_adoption()
