"""A month of the crowd: firms review what they use, qualify offerings and choose among them.

These are the loops over firms and over those who choose at once. The rules that they apply are the
neighbours of this file.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.board import UNIT, Board, Tally
from sim.compiled import inlined, kernel
from sim.crowd import Crowd, step_of
from sim.kinds import WITHOUT_AI
from sim.network import Graph
from sim.prefetch import prefetch
from sim.randomness import CHOICE, REVIEW, Integer, fill_words, hazard_probability, uniform
from sim.rules.askers import LANES, Askers, Lanes, askers_in, empty_lanes, step_forward
from sim.rules.choice import NOTHING, best_alternative, draw, probabilities
from sim.rules.counting import primary_of
from sim.rules.due import BLOCK, Due, due_for, list_due
from sim.rules.expectation import expect_camp_sales, expect_sales
from sim.rules.network_effect import distinct_families
from sim.rules.outlook import lineages, look_around, see_everyone
from sim.rules.review import WAITING, next_review, reason_to_decide
from sim.rules.settings import ChoiceRules, Rules
from sim.rules.valuation import distance_to, evaluate

type Floats = NDArray[np.float64]
type Integers = NDArray[np.int64]


@kernel
def choose(
    choice: ChoiceRules, seed: Integer, step: int, closed: int, lanes: int, askers: Askers
) -> None:
    """Let the askers choose by their utilities: fill `chosen`, `gain` and `odds`.

    Those who find nothing qualified, or wait for their peers, keep what they have.
    """
    value, room, chosen = askers.value, askers.room, askers.chosen
    if choice.noise > 0.0:
        probabilities(choice, closed, value, lanes, askers.odds, askers.gain)
        fill_words(seed, askers.number, np.uint64(step), CHOICE, askers.nth, lanes, room.word)
        draw(closed, lanes, askers.odds, room.word, chosen)
        for b in range(lanes):
            askers.gain[b] *= choice.noise
    else:
        for b in range(lanes):
            a = best_alternative(
                choice, value, b, askers.current[b], seed, askers.number[b], step, askers.nth[b]
            )
            chosen[b] = a
            is_better = a >= 0 and choice.outside
            askers.gain[b] = value[a, b] - choice.outside_utility if is_better else 0.0
    for b in range(lanes):
        chosen[b] = chosen[b] if askers.chooses[b] else askers.current[b]


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
    askers: Askers,
) -> None:
    """Let the askers take what they chose, and agree when it is reviewed."""
    choice, room, sums = rules.choice, askers.room, tally.kinds[kind]
    offerings, closed, months = board.offerings, board.closed[0], rules.firm[kind].review_months
    now = step * length
    fill_words(seed, askers.number, np.uint64(step), REVIEW, askers.nth, lanes, room.word)
    for b in range(lanes):
        m = np.uint64(askers.place[b])
        current, chosen = askers.current[b], askers.chosen[b]
        review_at = next_review(choice.timing, now, months, uniform(np.uint32(room.word[0, b])))
        crowd.review_at[m] = step_of(review_at, length)
        if askers.chooses[b]:
            sums.choices += 1
            sums.surplus += np.int64(askers.gain[b] * UNIT)
        if chosen == current:
            continue
        if chosen >= 0 and current >= 0:
            same_family = offerings[chosen].family == offerings[current].family
            same_camp = (chosen < closed) == (current < closed)
            borne = choice.surprise * askers.lock_in[b]
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


class Bench(NamedTuple):
    """Room for a month's decisions, and what they read of it first."""

    lanes: Lanes
    due: Due
    row: Integers  # (queues, LANES) firms whose workloads wait to be decided, and the workloads:
    place: Integers  # (queues, LANES) one queue for each kind of firm and of work
    waiting: Integers  # (queues) how many
    start_chance: Floats  # (work) that a workload starts within the step
    incident: NDArray[np.bool_]  # (A) whether its family had an incident last month
    is_lineage: NDArray[np.uint8]  # (families) 1 for those from which an alternative comes


def bench_for(rules: Rules, board: Board, families: int) -> Bench:
    """A bench for the decisions of a month with so many families."""
    queues = rules.firm.size * rules.work.size
    incident = board.offerings["incident"] != 0
    return Bench(
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
    bench: Bench,
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
    works, in_turn, askers = rules.work.size, choice.sequential, askers_in(bench.lanes)
    kind, w, lanes = queue // works, queue % works, bench.waiting[queue]
    wide = 1 if in_turn else full(lanes)
    for b in range(wide):  # the first again in lanes that would be empty
        waits = b if b < lanes else 0
        askers.row[b], askers.place[b] = bench.row[queue, waits], bench.place[queue, waits]
    bench.waiting[queue] = 0
    step_forward(
        choice, rules.firm[kind].switching, crowd, board, step, length, w, wide, askers
    )  # fmt: skip
    look_around(
        choice, rules.firm, seed, kind, w, wide, graph, crowd.seen, bench.is_lineage,
        columns.family, columns.fit, closed, distinct, adopters, present, askers,
    )  # fmt: skip
    if in_turn and choice.complete and choice.strength != 0.0:
        see_everyone(
            choice, columns.family, columns.fit, users, crowd.work.size, closed, distinct,
            askers.users, askers.peers, askers.per_peer, askers.pull,
        )  # fmt: skip
    evaluate(choice, rules.work[w].floor, columns, closed, columns.terms[kind, w], wide, askers)
    for b in range(lanes, wide):
        askers.chooses[b] = 0
    choose(choice, seed, step, closed, wide, askers)
    expect_sales(choice, board, tally, w, wide, askers)
    if choice.plans_quantities:
        expect_camp_sales(choice, board, tally, w, lanes, askers)
    sign(rules, seed, step, length, crowd, board, tally, kind, lanes, users, askers)


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
    bench: Bench,
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
        bench: `bench_for` this month, one for each thread.
        order: firms in the order in which they decide; empty for their own.
        adopters: firms that use AI, as of last step; present: firms that exist.
        users: (families) workloads on each family, as of last step; running counts when firms
            decide one after another.
    """
    choice, due, waiting = rules.choice, bench.due, bench.waiting
    now, years = step * length, length / 12.0
    works, in_turn = rules.work.size, choice.sequential
    distinct = distinct_families(board.offerings)
    for w in range(works):
        bench.start_chance[w] = hazard_probability(rules.work[w].start_hazard, years)
    enough, block = (1, 1) if in_turn else (LANES, BLOCK)
    visit, at, found = start, 0, 0
    while True:
        ready: Integer = NOTHING
        if at < found:
            i, m = np.uint64(due.row[np.uint64(at)]), np.uint64(due.place[np.uint64(at)])
            k = np.int64(m) - np.int64(crowd.first[i])
            at += 1
            if asks(
                rules, seed, step, now, bench.start_chance, bench.incident, crowd, board,
                crowd.number[i], m, k,
            ):  # fmt: skip
                queue = np.uint64(crowd.kind[i]) * np.uint64(works) + np.uint64(crowd.work[m])
                last = np.uint64(waiting[queue])
                bench.row[queue, last], bench.place[queue, last] = i, m
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
                rules, seed, step, length, crowd, graph, board, tally, bench, ready, distinct,
                adopters, present, users,
            )  # fmt: skip
