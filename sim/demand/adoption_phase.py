"""Adoption: firms see last month, become aware, review, qualify and choose."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.agents.suppliers import Suppliers
from openclosed.sim.demand.adoption import adopt, empty_workspace
from openclosed.sim.demand.awareness import become_aware
from openclosed.sim.demand.counting import count, take_payments
from openclosed.sim.engine.compiled import compiled
from openclosed.sim.engine.packed import Packed
from openclosed.sim.engine.phase import phase
from openclosed.sim.engine.randomness import FIRST, ORDER, Integer, words
from openclosed.sim.state.demand import Demand
from openclosed.sim.state.firm_table import FirmTable, workloads_in
from openclosed.sim.state.step_context import Instant, StepContext
from openclosed.sim.state.tables import Tables

type Rows = NDArray[np.int64]


@compiled
def draw_keys(seed: Integer, number: NDArray[np.uint32], step: int) -> Rows:
    """A random key for each firm, from its own stream."""
    keys = np.empty(number.size, np.int64)
    for i in range(number.size):
        keys[i] = words(seed, number[i], step, ORDER, FIRST)[0]
    return keys


def keyed_order(context: StepContext, firm_table: FirmTable) -> Rows:
    """Rows of the firm table in a random order that does not depend on their layout."""
    return np.lexsort(
        (firm_table.number, draw_keys(context.step_seed, firm_table.number, context.step))
    )


def instant_of(context: StepContext, tables: Tables, demand: Demand, families: int) -> Instant:
    """The month's values for compiled rules; `families` is how many exist so far."""
    is_complete = context.in_force.network.topology == "complete"
    return Instant(
        seed=context.seed,
        step_seed=context.step_seed,
        step=context.step,
        length=context.length,
        adopters=demand.adopters,
        present=demand.present,
        families=families,
        workloads=workloads_in(tables.firm_table) if is_complete else 0,
    )


class DecisionMemory:
    """The workspace in which firms decide, reused while it fits the board."""

    def __init__(self) -> None:
        """Start without memory."""
        self._fit: tuple[int, ...] = ()
        self._workspace: Packed | None = None

    def fit(self, tables: Tables, families: int) -> Packed:
        """A `Workspace` that fits, given `families` ever created."""
        board = tables.board
        fit = (board.offerings.size, board.growth.size, board.position.size, families)
        if self._workspace is None or fit != self._fit:
            self._fit = fit
            self._workspace = Packed(empty_workspace(board, families, tables.rules.firm.size))
        return self._workspace

    def __reduce__(self) -> Any:
        """A copy of a model creates its own memory."""
        return DecisionMemory, ()


@phase(
    writes=("firm_table", "tally", "users"), compiled=(become_aware, adopt, count, take_payments)
)
def adoption(
    context: StepContext,
    tables: Tables,
    demand: Demand,
    suppliers: Suppliers,
    memory: DecisionMemory,
) -> None:
    """Let firms hear of AI, review, qualify and choose; count all uses."""
    firm_table, in_turn = tables.firm_table, context.in_force.choice.update == "sequential"
    order = keyed_order(context, firm_table) if in_turn else np.empty(0, np.int64)
    instant = instant_of(context, tables, demand, len(suppliers.family_names))
    workspace = memory.fit(tables, instant.families)
    packed = tables.packed
    become_aware(packed, instant)
    adopt(packed, workspace, instant, order, 0, firm_table.kind.size)
    count(packed, instant.families)
    take_payments(packed)
