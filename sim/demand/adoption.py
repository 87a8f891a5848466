"""Adoption: firms see last month, become aware, review, qualify and choose.

The compiled part is the loops over firms and over batches of choices; the rules are in neighbouring
files. The phase comes last.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.agents.suppliers import Suppliers
from openclosed.sim.demand import review
from openclosed.sim.demand.awareness import become_aware
from openclosed.sim.demand.batch import (
    LANES,
    DecisionBatch,
    Lanes,
    batch_in,
    empty_lanes,
    fill_everyone,
    fill_pull,
    load_state,
    load_tastes_and_peers,
    mark_lineages,
    sees_peers,
)
from openclosed.sim.demand.choice import NOTHING, best_alternative, draw, probabilities
from openclosed.sim.demand.counting import count, primary_of, take_payments
from openclosed.sim.demand.expectation import expect_camp_sales, expect_sales
from openclosed.sim.demand.network_effect import distinct_families
from openclosed.sim.demand.rules import SEQUENTIAL, choice_of
from openclosed.sim.demand.valuation import evaluate
from openclosed.sim.engine.compiled import compiled, inlined, kernel
from openclosed.sim.engine.packed import Packed
from openclosed.sim.engine.phase import phase
from openclosed.sim.engine.randomness import (
    CHOICE,
    FIRST,
    ORDER,
    REVIEW,
    Integer,
    fill_words,
    uniform,
    words,
)
from openclosed.sim.state.firm_table import FirmTable, step_of, workloads_in
from openclosed.sim.state.market import WITHOUT_AI, Board
from openclosed.sim.state.step_context import Instant, StepContext
from openclosed.sim.state.tables import Tables
from openclosed.sim.state.tally import UNIT, clear
from openclosed.sim.state.work import Demand
from openclosed.sim.terms.term import Choice

type Integers = NDArray[np.int64]


@kernel
def choose(
    choice: Choice, seed: Integer, step: int, board: Board, lanes: int, batch: DecisionBatch
) -> None:
    """Choose for the batch by utility: fill `chosen`, `gain` and `odds`.

    Workloads without a qualified offering, or waiting for peers, keep what they have.
    """
    value, draws, chosen = batch.value, batch.draws, batch.chosen
    closed, lineage = board.closed[0], board.columns.lineage
    if choice.logit_scale > 0.0:
        probabilities(choice, closed, lineage, value, lanes, batch.odds, batch.gain)
        fill_words(seed, batch.number, np.uint64(step), CHOICE, batch.cohort, lanes, draws.word)
        draw(closed, lanes, batch.odds, draws.word, chosen)
        for b in range(lanes):
            batch.gain[b] *= choice.logit_scale
    else:
        for b in range(lanes):
            a = best_alternative(
                choice, value, b, batch.current[b], seed, batch.number[b], step, batch.cohort[b]
            )
            chosen[b] = a
            is_better = a >= 0 and choice.outside
            batch.gain[b] = value[a, b] - choice.outside_utility if is_better else 0.0
    for b in range(lanes):
        chosen[b] = chosen[b] if batch.chooses[b] else batch.current[b]


@kernel
def sign(packed: Any, context: Instant, kind: Integer, lanes: int, batch: DecisionBatch) -> None:
    """Sign contracts for the chosen offerings, with the date of the next review."""
    word = batch.draws.word
    firm_table, users, offerings = packed.firm_table, packed.users, packed.board.offerings
    is_in_turn = packed.rules.parameters[0].choice.update == SEQUENTIAL
    rules, sums = packed.rules.firm[kind], packed.tally.kinds[kind]
    mean, timing, months = rules.review_months, rules.timing, context.step * context.length
    fill_words(
        context.step_seed, batch.number, np.uint64(context.step), REVIEW, batch.cohort, lanes, word
    )
    for b in range(lanes):
        i, w = np.uint64(batch.row[b]), np.uint64(batch.place[b])
        current, chosen = batch.current[b], batch.chosen[b]
        review_at = review.next_review(timing, months, mean, uniform(np.uint32(word[0, b])))
        waits = current == NOTHING and not batch.chooses[b]  # for a capable offering
        firm_table.review_at[i, w] = (
            context.step + 1 if waits else step_of(review_at, context.length)
        )
        many = np.int64(firm_table.stands_for[i, w])
        if batch.chooses[b]:
            sums.choices += many
            sums.surplus += many * np.int64(batch.gain[b] * UNIT)
        if chosen == current:
            continue
        if chosen >= 0 and current >= 0 and offerings[chosen].family != offerings[current].family:
            sums.switches += many
        firm_table.slot[i, w] = offerings[chosen].slot if chosen >= 0 else WITHOUT_AI
        if is_in_turn:
            if chosen >= 0:
                users[offerings[chosen].family] += many
            if current >= 0:
                users[offerings[current].family] -= many


class Workspace(NamedTuple):
    """Memory for a month's decisions, and what they read of the board."""

    lanes: Lanes
    due: review.Due
    row: Integers  # (kinds, LANES) firms whose workloads wait for a decision
    place: Integers  # (kinds, LANES) places of the cohorts of these workloads
    waiting: Integers  # (kinds) how many
    is_lineage: NDArray[np.uint8]  # (families) 1 for roots of an alternative


def empty_workspace(board: Board, families: int, queues: int) -> Workspace:
    """A workspace for this many alternatives and families, and `queues` kinds."""
    return Workspace(
        lanes=empty_lanes(board, families),
        due=review.room_for_due(board),
        row=np.zeros((queues, LANES), np.int64),
        place=np.zeros((queues, LANES), np.int64),
        waiting=np.zeros(queues, np.int64),
        is_lineage=np.zeros(families, np.uint8),
    )


@kernel
def prepare(board: Board, workspace: Workspace) -> None:
    """Fill the workspace with what decisions read of the month's board."""
    review.mark_withdrawn(board, workspace.due)
    mark_lineages(board.columns.lineage, workspace.is_lineage)
    for queue in range(workspace.waiting.size):
        workspace.waiting[queue] = 0


@kernel
def longest_queue(waiting: Integers) -> int:
    """The first of the longest queues, or NOTHING if all are empty."""
    found, most = NOTHING, 0
    for queue in range(waiting.size):
        if waiting[queue] > most:
            found, most = queue, waiting[queue]
    return found


@inlined
def round_up(lanes: Integer) -> int:
    """Round up to a multiple of the vector width, so that loops leave no remainder."""
    return int((lanes + 15) // 16 * 16)


@kernel
def update_seen(firm_table: FirmTable, board: Board, i: Integer) -> int:
    """Show peers what firm `i` uses now; returns the change in the number of adopters."""
    if not firm_table.present[i]:
        return 0
    before = firm_table.seen[i]
    firm_table.seen[i] = primary_of(board, firm_table, i)
    return int(firm_table.seen[i] >= 0) - int(before >= 0)


@inlined
def decide(
    packed: Any,
    context: Instant,
    workspace: Workspace,
    kind: Integer,
    distinct: int,
    adopters: float,
) -> None:
    """Decide for the workloads in a kind's queue, and empty it.

    `distinct` counts families on the board; `adopters` counts firms that use AI, including those
    earlier this month if firms decide one after another.
    """
    rules, board, batch = packed.rules, packed.board, batch_in(workspace.lanes)
    choice = choice_of(rules.parameters[0].choice)
    closed, lanes = board.closed[0], workspace.waiting[kind]
    wide = 1 if choice.update == SEQUENTIAL else round_up(lanes)
    for b in range(wide):  # repeat the first in empty lanes
        waits = b if b < lanes else 0
        batch.row[b], batch.place[b] = workspace.row[kind, waits], workspace.place[kind, waits]
    workspace.waiting[kind] = 0
    load_state(packed, kind, wide, batch)
    load_tastes_and_peers(
        packed, context, kind, wide, workspace.is_lineage, distinct, adopters, batch
    )
    fill_everyone(packed, context.workloads, distinct, batch.peers)
    evaluate(choice, board.columns, closed, kind, wide, batch)
    for b in range(lanes, wide):
        batch.chooses[b] = 0
    choose(choice, context.step_seed, context.step, board, wide, batch)
    expect_sales(packed, kind, wide, batch)
    if rules.plans_quantities:
        expect_camp_sales(packed, kind, lanes, batch)
    sign(packed, context, kind, lanes, batch)


@kernel
def adopt(
    packed: Any, memory: Any, context: Instant, order: Integers, start: int, stop: int
) -> None:
    """One step of the firms `start` to `stop` (or of `order[start:stop]` if given).

    Args:
        packed: the `Tables` of the model; their tally is filled with these firms' choices.
        memory: a `Workspace`.
        context: the month.
        order: firms in the order of decision; empty for row order.
        start: the first firm; stop: the one after the last.
    """
    rules, firm_table, board = packed.rules, packed.firm_table, packed.board
    prepare(board, memory)
    if not sees_peers(rules.parameters[0].network):
        fill_pull(board, memory.lanes)
    clear(packed.tally)
    due, waiting = memory.due, memory.waiting
    in_turn, adopters = rules.parameters[0].choice.update == SEQUENTIAL, context.adopters
    enough, block = (1, 1) if in_turn else (LANES, review.BLOCK)
    distinct = distinct_families(board.offerings)
    visit, at, found = start, 0, 0
    while True:
        ready: Integer = NOTHING
        if at < found:
            i, w = np.uint64(due.row[np.uint64(at)]), np.uint64(due.place[np.uint64(at)])
            at += 1
            held = firm_table.slot[i, w]
            if held < 0 or board.position[np.uint64(held)] < 0:  # it starts, or was withdrawn
                firm_table.slot[i, w] = WITHOUT_AI
            kind = np.uint64(firm_table.kind[i])
            last = np.uint64(waiting[kind])
            memory.row[kind, last], memory.place[kind, last] = i, w
            waiting[kind] = last + np.uint64(1)
            if waiting[kind] == enough:
                ready = np.int64(kind)
        else:
            if in_turn and visit > start:  # the previous firm has decided everything
                i_before = order[visit - 1] if order.size else visit - 1
                adopters += update_seen(firm_table, board, i_before)
            if visit < stop:
                after = min(visit + block, stop)
                found = review.list_due(packed, context.step, order, visit, after, due)
                visit, at = after, 0
            else:  # all firms are listed: decide for those in short queues
                ready = longest_queue(waiting)
                if ready == NOTHING:
                    break
        if ready != NOTHING:
            decide(packed, context, memory, ready, distinct, adopters)


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
