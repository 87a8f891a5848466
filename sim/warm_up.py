"""Compile the rules ahead, in two halves that two processes can do at once.

Machine code goes to the compiler's cache, where every later process finds it.
"""

from typing import TYPE_CHECKING, Any

import numba
import numpy as np

from sim.demand.adoption import adopt, workspace_for
from sim.demand.rules import rules_of
from sim.demand.setting import Month, Setting, Usage
from sim.parameters import Parameters
from sim.parameters.firms import Firms
from sim.state.crowd import empty_crowd
from sim.state.network import Graph
from sim.state.offers import empty_board
from sim.state.tally import empty_tally
from sim.state.work import no_cohorts

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem


def compile_adoption() -> None:
    """Compile `adopt` for the types with which its phase calls it, or find it in the cache."""
    nothing, board, tally = np.empty(0, np.int64), empty_board(0, 0, 0), empty_tally(0, 0)
    setting = Setting(
        rules=rules_of(Parameters()),
        seed=np.uint64(0),
        month=Month(np.uint64(0), 0, 0.0),
        work=no_cohorts(0),
        crowd=empty_crowd(0, 0),
        graph=Graph(np.zeros(1, np.int32), np.empty(0, np.int32)),
        board=board,
        usage=Usage(0.0, 0.0, np.empty(0)),
    )
    arguments = (setting, tally, workspace_for(setting), nothing, 0, 0)
    rule: Any = adopt
    typeof: Any = numba.typeof
    if hasattr(rule, "compile"):
        rule.compile(tuple(typeof(argument) for argument in arguments))


def compile_rest() -> None:
    """Compile what builds a world and the rest of a month, by a step of a tiny world."""
    # Mesa costs a second to import, which the process that compiles `adopt` need not spend.
    from sim.ecosystem import Ecosystem
    from sim.month import instead

    small = Firms(count=20)
    world = Ecosystem(Parameters(firms=small), rng=0)
    world.phases = instead(world.phases, "adoption", _all_but_adopt)
    world.step()


def _all_but_adopt(world: "Ecosystem") -> None:
    """The phase `adoption` of a world in which nobody decides anything."""
    from sim.demand.adoption_phase import hear, setting_of, take_stock

    hear(world, setting_of(world))
    world.tally = empty_tally(world.board.offerings.size, world.work.size)
    take_stock(world)


if __name__ == "__main__":
    compile_adoption()
