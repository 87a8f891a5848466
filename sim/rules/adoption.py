"""A month of the crowd: each firm hears, reviews, qualifies and chooses; then it is counted.

This is the one loop over firms. The rules it applies are the neighbours of this file.
"""

import numpy as np
from numpy.typing import NDArray

from sim.board import UNIT, Board, Tally
from sim.compiled import compiled, inlined
from sim.crowd import UNAWARE, Crowd
from sim.kinds import COST, WITHOUT_AI
from sim.market import Table
from sim.network import Graph
from sim.randomness import (
    CHOICE,
    Integer,
    hazard_probability,
    uniforms_at,
)
from sim.rules.choice import (
    IMPOSSIBLE,
    NOTHING,
    best_alternative,
    best_of,
    camp_slope,
    cost_sensitivity,
    demand_slope,
    draw,
    margin_density,
    mean_value,
    probabilities,
)
from sim.rules.counting import primary_of
from sim.rules.network_effect import distinct_families, network_utilities
from sim.rules.outlook import Views, look_around, outlook_on
from sim.rules.review import WAITING, next_review, reason_to_decide
from sim.rules.settings import ChoiceRules, Rules
from sim.rules.valuation import Asker, asker_of, distance_to, evaluate

type Floats = NDArray[np.float64]


@inlined
def choose(
    choice: ChoiceRules,
    seed: Integer,
    step: int,
    number: int,
    m: int,
    current: int,
    closed: int,
    value: Floats,
    within: Floats,
    nest: Floats,
) -> tuple[int, float]:
    """Choose by the utilities `value` (IMPOSSIBLE where not qualified).

    Returns the alternative, or NOTHING, and the expected gain of having AI on offer in utility.
    """
    if choice.noise > 0.0:
        gain = choice.noise * probabilities(choice, closed, value, within, nest)
        draws = uniforms_at(seed, number, step, CHOICE, m)
        return draw(closed, within, nest, draws[0], draws[1]), gain
    chosen = best_alternative(choice, value, current, seed, number, step, m)
    gain = value[chosen] - choice.outside_utility if chosen >= 0 and choice.outside else 0.0
    return chosen, gain


@inlined
def sale(
    choice: ChoiceRules, asker: Asker, weight_cost: float, offering: Table
) -> tuple[float, float]:
    """Cost of serving the asker with an offering, and -dV / d ln(price) as the asker feels it."""
    w = asker.work
    served = asker.volume * offering.response[w]
    paid = offering.price[w] * served
    felt = cost_sensitivity(
        choice, weight_cost, paid * (1.0 - offering.exponent[w]), paid, asker.volume
    )
    return served * offering.unit_cost[w], felt


@inlined
def expect_sales(
    choice: ChoiceRules,
    board: Board,
    tally: Tally,
    asker: Asker,
    weight_cost: float,
    chosen: int,
    value: Floats,
    within: Floats,
    nest: Floats,
) -> None:
    """Add to each closed offering's expected sales, and to their fall with its price."""
    closed, w = board.closed[0], asker.work
    mean = mean_value(value, within, 0, closed) if choice.noise > 0.0 else 0.0
    for a in range(closed):
        if value[a] <= IMPOSSIBLE:
            continue
        offering = board.offerings[a]
        if choice.noise > 0.0:
            chance = within[a] * nest[1]
            slope = demand_slope(choice, within[a], nest[1], value[a] - mean)
        else:
            chance = 1.0 if a == chosen else 0.0
            slope = margin_density(choice, value, a)
        served, felt = sale(choice, asker, weight_cost, offering)
        tally.offerings[a].sales += np.int64(served * chance * UNIT)
        tally.offerings[a].sales_response += np.int64(
            served * (slope * felt + chance * offering.exponent[w]) * UNIT
        )


@compiled
def expect_camp_sales(
    choice: ChoiceRules,
    board: Board,
    tally: Tally,
    asker: Asker,
    weight_cost: float,
    chosen: int,
    value: Floats,
    within: Floats,
    nest: Floats,
) -> None:
    """Add to the fall of each closed offering's sales with the prices of all closed together."""
    closed, w = board.closed[0], asker.work
    best = best_of(value, 0, closed)
    together = camp_slope(choice, value, closed, nest[1])
    for a in range(closed):
        if value[a] <= IMPOSSIBLE:
            continue
        offering = board.offerings[a]
        if choice.noise > 0.0:
            part, chance = within[a], within[a] * nest[1]
        else:
            part = 1.0 if value[a] == best else 0.0
            chance = 1.0 if a == chosen else 0.0
        served, felt = sale(choice, asker, weight_cost, offering)
        tally.offerings[a].camp_response += np.int64(
            served * (together * part * felt + chance * offering.exponent[w]) * UNIT
        )


@compiled
def adopt(
    rules: Rules,
    seed: Integer,
    step: int,
    now: float,
    years: float,
    crowd: Crowd,
    graph: Graph,
    board: Board,
    tally: Tally,
    order: NDArray[np.int64],
    start: int,
    stop: int,
    adopters: float,
    present: float,
    users: Floats,
) -> None:
    """One step of the firms `start` to `stop` (or of `order[start:stop]` if given).

    Args:
        now: months after the start of the run.
        years: length of the step.
        order: firms in the order in which they decide; empty for their own.
        adopters: firms that use AI, as of last step; present: firms that exist.
        users: (families) workloads on each family, as of last step; running counts when firms
            decide one after another.
    """
    firm, work, choice = rules.firm, rules.work, rules.choice
    closed = board.closed[0]
    offerings, columns = board.offerings, board.columns
    alternatives = offerings.size
    families = users.size
    distinct = distinct_families(offerings)
    outlook = outlook_on(board, families)
    weight, liking, pull = outlook.weight, outlook.liking, outlook.pull
    value = np.zeros(alternatives)
    within = np.zeros(alternatives)
    nest = np.zeros(3)
    incident = offerings["incident"] != 0
    start_chance = np.zeros(work.size)
    for w in range(work.size):
        start_chance[w] = hazard_probability(work[w].start_hazard, years)

    for visit in range(start, stop):
        i = order[visit] if order.size else visit
        if not crowd.present[i]:
            continue
        kind = crowd.kind[i]
        number = crowd.number[i]
        had_primary = crowd.seen[i]
        aware = crowd.aware_since[i] != UNAWARE
        prepared = False
        views = Views(0.0, 0.0, 0.0, True)
        skill = crowd.skill[i]

        # Unsigned indices spare a look for negative ones at each access.
        begin, end = np.uint64(crowd.first[i]), np.uint64(crowd.first[i + 1])
        for m in range(begin, end if aware else begin):
            k = int(m - begin)
            w = crowd.work[m]
            held = crowd.slot[m]
            current = NOTHING if held < 0 else board.position[np.uint64(held)]
            reason = reason_to_decide(
                choice, work[w].starts, start_chance[w], held, current, crowd.review_at[m], now,
                current >= 0 and incident[np.uint64(current)], seed, number, step, k,
            )  # fmt: skip
            if current == NOTHING and reason > WAITING:  # started, or its offering is gone
                crowd.slot[m] = WITHOUT_AI
            if reason < 0:
                continue

            if not prepared:
                prepared = True
                views = look_around(
                    choice, firm, seed, number, kind, (i + 0.5) / crowd.kind.size,
                    graph.neighbour[graph.start[i] : graph.start[i + 1]], crowd.seen,
                    columns.lineage, columns.fit, closed, distinct, adopters, present, outlook,
                )  # fmt: skip
            if choice.sequential and choice.complete and choice.strength != 0.0:
                network_utilities(
                    choice, columns.fit, users, float(crowd.work.size), closed, distinct, pull
                )

            asker = asker_of(
                choice, firm, board.custom[w], kind, w, skill, crowd.volume[m] * board.growth[w],
                current, (now - crowd.since[m]) / 12.0, views,
            )  # fmt: skip
            chosen = current
            if views.enough_peers and evaluate(
                choice, work[w].floor, columns, closed, asker, weight, liking, pull, value
            ):
                chosen, gain = choose(
                    choice, seed, step, number, k, current, closed,
                    value, within, nest,
                )  # fmt: skip
                tally.kinds[kind].choices += 1
                tally.kinds[kind].surplus += np.int64(gain * UNIT)
                expect_sales(choice, board, tally, asker, weight[COST], chosen, value, within, nest)
                if choice.plans_quantities:
                    expect_camp_sales(
                        choice, board, tally, asker, weight[COST], chosen, value, within, nest
                    )
            crowd.review_at[m] = next_review(
                choice.timing, now, firm[kind].review_months, seed, number, step, k
            )  # fmt: skip
            if chosen != current:
                if chosen >= 0 and current >= 0:
                    borne = choice.surprise * asker.lock_in
                    borne *= distance_to(choice, columns, closed, current, chosen)
                    tally.kinds[kind].surprise += np.int64(borne * UNIT)
                    if offerings[chosen].family != offerings[current].family:
                        tally.kinds[kind].switches += 1
                crowd.since[m] = now
                crowd.slot[m] = offerings[chosen].slot if chosen >= 0 else WITHOUT_AI
                if choice.sequential:
                    if chosen >= 0:
                        users[offerings[chosen].family] += 1.0
                    if current >= 0:
                        users[offerings[current].family] -= 1.0

        if choice.sequential:
            crowd.seen[i] = primary_of(board, crowd, i)
            adopters += (crowd.seen[i] >= 0) - (had_primary >= 0)
