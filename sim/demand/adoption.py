"""A month of the crowd: firms review what they use, qualify offerings and choose among them.

These are the loops over firms and over those who choose at once. The rules that they apply are the
neighbours of this file.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.demand.batch import LANES, DecisionBatch, Lanes, batch_in, empty_lanes, load_state
from sim.demand.choice import NOTHING, best_alternative, draw, probabilities
from sim.demand.counting import primary_of
from sim.demand.due import BLOCK, Due, due_for, list_due
from sim.demand.expectation import expect_camp_sales, expect_sales
from sim.demand.network_effect import distinct_families
from sim.demand.outlook import lineages, load_tastes_and_peers, see_everyone
from sim.demand.review import WAITING, next_review, reason_to_decide
from sim.demand.rules import ChoiceRules, Rules
from sim.demand.valuation import distance_to, evaluate
from sim.engine.compiled import inlined, kernel
from sim.engine.prefetch import prefetch
from sim.engine.randomness import CHOICE, REVIEW, Integer, fill_words, hazard_probability, uniform
from sim.state.crowd import Crowd, step_of
from sim.state.kinds import WITHOUT_AI
from sim.state.network import Graph
from sim.state.offers import Board
from sim.state.tally import UNIT, Tally

type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]


@kernel
def choose(
    choice: ChoiceRules, seed: Integer, step: int, closed: int, lanes: int, batch: DecisionBatch
) -> None:
    """Let the batch choose by their utilities: fill `chosen`, `gain` and `odds`.

    Those who find nothing qualified, or wait for their peers, keep what they have.
    """
    value, draws, chosen = batch.value, batch.draws, batch.chosen
    if choice.noise > 0.0:
        probabilities(choice, closed, value, lanes, batch.odds, batch.gain)
        fill_words(seed, batch.number, np.uint64(step), CHOICE, batch.nth, lanes, draws.word)
        draw(closed, lanes, batch.odds, draws.word, chosen)
        for b in range(lanes):
            batch.gain[b] *= choice.noise
    else:
        for b in range(lanes):
            a = best_alternative(
                choice, value, b, batch.current[b], seed, batch.number[b], step, batch.nth[b]
            )
            chosen[b] = a
            is_better = a >= 0 and choice.outside
            batch.gain[b] = value[a, b] - choice.outside_utility if is_better else 0.0
    for b in range(lanes):
        chosen[b] = chosen[b] if batch.chooses[b] else batch.current[b]


@kernel
def sign(
    rules: Rules,
    seed: Integer,
    step: int,
    length: float,
    crowd: Crowd,
    board: Board,
    tally: Tally,
    kind: int,
    lanes: int,
    users: Floats,
    batch: DecisionBatch,
) -> None:
    """Let the batch take what they chose, and agree when it is reviewed."""
    choice, draws, sums = rules.choice, batch.draws, tally.kinds[kind]
    offerings, closed, months = board.offerings, board.closed[0], rules.firm[kind].review_months
    now = step * length
    fill_words(seed, batch.number, np.uint64(step), REVIEW, batch.nth, lanes, draws.word)
    for b in range(lanes):
        m = np.uint64(batch.place[b])
        current, chosen = batch.current[b], batch.chosen[b]
        review_at = next_review(choice.timing, now, months, uniform(np.uint32(draws.word[0, b])))
        crowd.review_at[m] = step_of(review_at, length)
        if batch.chooses[b]:
            sums.choices += 1
            sums.surplus += np.int64(batch.gain[b] * UNIT)
        if chosen == current:
            continue
        if chosen >= 0 and current >= 0:
            same_family = offerings[chosen].family == offerings[current].family
            same_camp = (chosen < closed) == (current < closed)
            borne = choice.surprise * batch.lock_in[b]
            borne *= distance_to(choice, same_family, same_camp, False)
            sums.surprise += np.int64(borne * UNIT)
            sums.switches += not same_family
        crowd.since[m] = step
        crowd.slot[m] = offerings[chosen].slot if chosen >= 0 else WITHOUT_AI
        if choice.sequential:
            if chosen >= 0:
                users[offerings[chosen].family] += 1.0
            if current >= 0:
                users[offerings[current].family] -= 1.0


@inlined
def asks(
    rules: Rules,
    seed: Integer,
    step: int,
    now: float,
    start_chance: Floats,
    incident: NDArray[np.bool_],
    crowd: Crowd,
    board: Board,
    number: Integer,
    m: Integer,
    k: Integer,
) -> bool:
    """Whether the workload in row `m`, the firm's `k`th, is decided this step."""
    choice, w, held = rules.choice, crowd.work[m], crowd.slot[m]
    current = NOTHING if held < 0 else board.position[np.uint64(held)]
    reason = reason_to_decide(
        choice, rules.work[w].starts, start_chance[w], held, current, crowd.review_at[m], now,
        current >= 0 and incident[np.uint64(current)], seed, number, step, k,
    )  # fmt: skip
    if current == NOTHING and reason > WAITING:  # started, or its offering is gone
        crowd.slot[m] = WITHOUT_AI
    return reason >= 0


class Workspace(NamedTuple):
    """Room for a month's decisions, and what they read of it first."""

    lanes: Lanes
    due: Due
    row: Integers  # (queues, LANES) firms whose workloads wait to be decided, and the workloads:
    place: Integers  # (queues, LANES) one queue for each kind of firm and of work
    waiting: Integers  # (queues) how many
    start_chance: Floats  # (work) that a workload starts within the step
    incident: NDArray[np.bool_]  # (A) whether its family had an incident last month
    is_lineage: NDArray[np.uint8]  # (families) 1 for those from which an alternative comes


def workspace_for(rules: Rules, board: Board, families: int) -> Workspace:
    """A workspace for the decisions of a month with so many families."""
    queues = rules.firm.size * rules.work.size
    incident = board.offerings["incident"] != 0
    return Workspace(
        empty_lanes(board, families),
        due_for(board, incident),
        np.zeros((queues, LANES), np.int64),
        np.zeros((queues, LANES), np.int64),
        np.zeros(queues, np.int64),
        np.zeros(rules.work.size),
        incident,
        lineages(board.columns.lineage, families),
    )


@kernel
def longest(waiting: Integers) -> int:
    """The first of the longest queues, or NOTHING if all are empty."""
    found, most = NOTHING, 0
    for queue in range(waiting.size):
        if waiting[queue] > most:
            found, most = queue, waiting[queue]
    return found


@inlined
def full(lanes: Integer) -> int:
    """So many lanes that loops over them need no rest: the next multiple of what a turn takes."""
    return int((lanes + 31) // 32 * 32)


@kernel
def show(crowd: Crowd, board: Board, i: Integer) -> int:
    """Let peers see what firm `i` uses now; returns the change in the number of adopters."""
    if not crowd.present[i]:
        return 0
    before = crowd.seen[i]
    crowd.seen[i] = primary_of(board, crowd, i)
    return int(crowd.seen[i] >= 0) - int(before >= 0)


@inlined
def decide(
    rules: Rules,
    seed: Integer,
    step: int,
    length: float,
    crowd: Crowd,
    graph: Graph,
    board: Board,
    tally: Tally,
    workspace: Workspace,
    queue: Integer,
    distinct: int,
    adopters: float,
    present: float,
    users: Floats,
) -> None:
    """Let the workloads that wait in a queue choose and sign, and empty it.

    `distinct` is how many families are on the board; the others are as in `adopt`.
    """
    choice, columns, closed = rules.choice, board.columns, board.closed[0]
    works, in_turn, batch = rules.work.size, choice.sequential, batch_in(workspace.lanes)
    kind, w, lanes = queue // works, queue % works, workspace.waiting[queue]
    wide = 1 if in_turn else full(lanes)
    for b in range(wide):  # the first again in lanes that would be empty
        waits = b if b < lanes else 0
        batch.row[b], batch.place[b] = workspace.row[queue, waits], workspace.place[queue, waits]
    workspace.waiting[queue] = 0
    load_state(
        choice, rules.firm[kind].switching, crowd, board, step, length, w, wide, batch
    )  # fmt: skip
    load_tastes_and_peers(
        choice, rules.firm, seed, kind, w, wide, graph, crowd.seen, workspace.is_lineage,
        columns.family, columns.fit, closed, distinct, adopters, present, batch,
    )  # fmt: skip
    if in_turn and choice.complete and choice.strength != 0.0:
        see_everyone(
            choice, columns.family, columns.fit, users, crowd.work.size, closed, distinct,
            batch.users, batch.peers, batch.per_peer, batch.pull,
        )  # fmt: skip
    evaluate(choice, rules.work[w].floor, columns, closed, columns.terms[kind, w], wide, batch)
    for b in range(lanes, wide):
        batch.chooses[b] = 0
    choose(choice, seed, step, closed, wide, batch)
    expect_sales(choice, board, tally, w, wide, batch)
    if choice.plans_quantities:
        expect_camp_sales(choice, board, tally, w, lanes, batch)
    sign(rules, seed, step, length, crowd, board, tally, kind, lanes, users, batch)


@kernel
def adopt(
    rules: Rules,
    seed: Integer,
    step: int,
    length: float,
    crowd: Crowd,
    graph: Graph,
    board: Board,
    tally: Tally,
    workspace: Workspace,
    order: Integers,
    start: int,
    stop: int,
    adopters: float,
    present: float,
    users: Floats,
) -> None:
    """One step of the firms `start` to `stop` (or of `order[start:stop]` if given).

    Args:
        length: months of a step.
        workspace: `workspace_for` this month, one for each thread.
        order: firms in the order in which they decide; empty for their own.
        adopters: firms that use AI, as of last step; present: firms that exist.
        users: (families) workloads on each family, as of last step; running counts when firms
            decide one after another.
    """
    choice, due, waiting = rules.choice, workspace.due, workspace.waiting
    now, years = step * length, length / 12.0
    works, in_turn = rules.work.size, choice.sequential
    distinct = distinct_families(board.offerings)
    for w in range(works):
        workspace.start_chance[w] = hazard_probability(rules.work[w].start_hazard, years)
    enough, block = (1, 1) if in_turn else (LANES, BLOCK)
    visit, at, found = start, 0, 0
    while True:
        ready: Integer = NOTHING
        if at < found:
            i, m = np.uint64(due.row[np.uint64(at)]), np.uint64(due.place[np.uint64(at)])
            k = np.int64(m) - np.int64(crowd.first[i])
            at += 1
            if asks(
                rules, seed, step, now, workspace.start_chance, workspace.incident, crowd, board,
                crowd.number[i], m, k,
            ):  # fmt: skip
                queue = np.uint64(crowd.kind[i]) * np.uint64(works) + np.uint64(crowd.work[m])
                last = np.uint64(waiting[queue])
                workspace.row[queue, last], workspace.place[queue, last] = i, m
                waiting[queue] = last + np.uint64(1)
                prefetch(graph.neighbour, np.uint64(graph.start[i]))
                prefetch(crowd.skill, i)
                prefetch(crowd.volume, m)
                prefetch(crowd.since, m)
                if waiting[queue] == enough:
                    ready = np.int64(queue)
        else:
            if in_turn and visit > start:  # the firm before has decided all that it has
                adopters += show(crowd, board, order[visit - 1] if order.size else visit - 1)
            if visit < stop:
                after = min(visit + block, stop)
                found = list_due(choice, step, crowd, order, visit, after, due)
                visit, at = after, 0
            else:  # all firms were asked: those who wait in short queues are decided
                ready = longest(waiting)
                if ready == NOTHING:
                    break
        if ready != NOTHING:
            decide(
                rules, seed, step, length, crowd, graph, board, tally, workspace, ready, distinct,
                adopters, present, users,
            )  # fmt: skip
