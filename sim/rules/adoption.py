"""A month of the crowd: each firm hears, reviews, qualifies and chooses; then it is counted.

This is the one loop over firms. The rules it applies are the neighbours of this file.
"""

import numpy as np
from numpy.typing import NDArray

from sim.board import UNIT, Board, Tally
from sim.compiled import compiled
from sim.crowd import UNAWARE, Crowd
from sim.kinds import COST, NOT_STARTED, SELF_HOSTED, WITHOUT_AI
from sim.network import Graph
from sim.randomness import (
    AWARE,
    CHOICE_OFFERING,
    START,
    hazard_probability,
    uniform_at,
    uniforms_at,
)
from sim.rules.awareness import awareness_probability
from sim.rules.choice import (
    IMPOSSIBLE,
    NOTHING,
    best_alternative,
    cost_of,
    cost_sensitivity,
    demand_slope,
    draw,
    probabilities,
    switching_cost,
    utility,
)
from sim.rules.counting import count_firm
from sim.rules.network_effect import network_utilities
from sim.rules.qualification import qualifies
from sim.rules.review import is_due, next_review
from sim.rules.settings import Rules
from sim.rules.tastes import family_tastes_of, requirement_draws, spread_around, tastes_of

type Floats = NDArray[np.float64]


@compiled
def adopting_peers(
    rules: Rules, graph: Graph, crowd: Crowd, i: int, adopters: float, present: float
) -> float:
    """How many of the firm's peers use AI: their share, or their count if the network counts."""
    if rules.choice.complete:
        return adopters if rules.choice.count_measure else adopters / max(present, 1.0)
    using = 0
    first, last = graph.start[i], graph.start[i + 1]
    for e in range(first, last):
        using += crowd.seen[graph.neighbour[e]] >= 0
    if rules.choice.count_measure:
        return float(using)
    return using / (last - first) if last > first else 0.0


@compiled
def become_aware(
    rules: Rules,
    seed: int,
    step: int,
    years: float,
    crowd: Crowd,
    graph: Graph,
    start: int,
    stop: int,
    adopters: float,
    present: float,
) -> None:
    """Mark those of the firms `start` to `stop` that hear of AI this step."""
    for i in range(start, stop):
        if crowd.present[i] and crowd.aware_since[i] == UNAWARE:
            share = adopting_peers(rules, graph, crowd, i, adopters, present)
            chance = awareness_probability(
                rules.choice.innovation, rules.choice.imitation, share, years
            )
            if uniform_at(seed, crowd.number[i], step, AWARE, 0) < chance:
                crowd.aware_since[i] = step


@compiled
def peers_suffice(
    rules: Rules, graph: Graph, crowd: Crowd, i: int, u: float, adopters: float, present: float
) -> bool:
    """Whether enough peers use AI for the firm's threshold (Granovetter 1978; Watts 2002)."""
    kind = crowd.kind[i]
    mean, spread = rules.firm.peers[kind]
    if mean == 0.0 and spread == 0.0:
        return True
    rank = (i + 0.5) / crowd.kind.size
    quantile = rank if rules.firm.peers_by_quantile[kind] else u
    need = spread_around(mean, spread, rules.firm.peers_shape[kind], quantile)
    return adopting_peers(rules, graph, crowd, i, adopters, present) >= need


@compiled
def anticipate_sales(
    rules: Rules,
    board: Board,
    tally: Tally,
    w: int,
    a: int,
    volume: float,
    skill: float,
    weight_cost: float,
    chance: float,
    slope: float,
) -> None:
    """Add one workload's expected demand for `a`, and its fall with the log of the price.

    Args:
        chance: probability that it takes `a`.
        slope: change of that probability with utility.
    """
    served = board.unit_cost[w, a] * volume * board.response[w, a]
    paid = board.price[w, a] * volume * board.response[w, a]
    exponent = rules.work.price_exponent[w]
    cost = cost_of(board, w, a, volume, skill)
    felt = cost_sensitivity(rules.choice, weight_cost, paid * (1.0 - exponent), cost, volume)
    tally.sales[a] += np.int64(served * chance * UNIT)
    tally.sales_response[a] += np.int64(served * (slope * felt + chance * exponent) * UNIT)


@compiled
def choose(
    rules: Rules,
    seed: int,
    step: int,
    number: int,
    m: int,
    kind: int,
    w: int,
    current: int,
    volume: float,
    skill: float,
    weight_cost: float,
    board: Board,
    tally: Tally,
    value: Floats,
    within: Floats,
    nest: Floats,
) -> int:
    """Choose from the utilities `value` (IMPOSSIBLE where not qualified); adds to expected sales."""
    choice = rules.choice
    closed = board.closed[0]
    tally.choices[kind] += 1
    if choice.noise > 0.0:
        gain = probabilities(choice, closed, value, within, nest)
        tally.surplus[kind] += np.int64(gain * choice.noise * UNIT)
        for n, first, last in ((1, 0, closed), (2, closed, value.size)):
            mean = 0.0
            for a in range(first, last):
                if within[a] > 0.0:
                    mean += within[a] * value[a]
            for a in range(first, last):
                if within[a] > 1e-9 and board.delivery[a] != SELF_HOSTED:
                    slope = demand_slope(choice, within[a], nest[n], value[a] - mean)
                    anticipate_sales(
                        rules, board, tally, w, a, volume, skill, weight_cost,
                        within[a] * nest[n], slope,
                    )  # fmt: skip
        draws = uniforms_at(seed, number, step, CHOICE_OFFERING, m)
        return draw(closed, within, nest, draws[0], draws[1])
    chosen = best_alternative(choice, value, current, seed, number, step, m)
    none = choice.outside_utility if choice.outside else IMPOSSIBLE
    for a in range(value.size):
        if value[a] > IMPOSSIBLE:
            rival = none
            for b in range(value.size):
                if b != a:
                    rival = max(rival, value[b])
            marginal = abs(value[a] - rival) < choice.margin_bandwidth
            density = 0.5 / choice.margin_bandwidth if marginal else 0.0
            if density > 0.0 or a == chosen:
                anticipate_sales(
                    rules, board, tally, w, a, volume, skill, weight_cost, 1.0 if a == chosen else 0.0, density
                )
    return chosen


@compiled
def adopt(
    rules: Rules,
    seed: int,
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
    choice = rules.choice
    closed = board.closed[0]
    alternatives = board.slot.size
    families = users.size
    weight = np.zeros(7)
    family_taste = np.zeros(families)
    value = np.zeros(alternatives)
    within = np.zeros(alternatives)
    nest = np.zeros(3)
    pull = board.pull.copy()
    peers = np.zeros(families)

    for visit in range(start, stop):
        i = order[visit] if order.size else visit
        if not crowd.present[i]:
            continue
        kind = crowd.kind[i]
        number = crowd.number[i]
        had_primary = crowd.primary[i]
        aware = crowd.aware_since[i] != UNAWARE
        prepared = False
        strictness, origin_view, peer_view = 0.0, 0.0, 0.0

        for m in range(crowd.first[i], crowd.first[i + 1] if aware else crowd.first[i]):
            w = crowd.work[m]
            held = crowd.slot[m]
            current = NOTHING if held < 0 else board.position[held]
            if held == NOT_STARTED:
                if now < rules.work.starts[w]:
                    continue
                chance = hazard_probability(rules.work.start_hazard[w], years)
                if uniform_at(seed, number, step, START, m - crowd.first[i]) >= chance:
                    continue
                crowd.slot[m] = WITHOUT_AI
                due = True
            elif held >= 0 and current == NOTHING:
                crowd.slot[m] = WITHOUT_AI
                due = choice.forced
            else:
                due = is_due(choice.timing, held >= 0, crowd.review_at[m], now)
                if not due and current >= 0 and board.incident[current] and choice.forced:
                    u = uniforms_at(seed, number, step, START, m - crowd.first[i])[1]
                    due = u < choice.incident_response
            if not due:
                continue

            if not prepared:
                rank = (i + 0.5) / crowd.kind.size
                tastes_of(rules.firm, seed, number, rank, kind, weight)
                if rules.firm.family_taste[kind] > 0.0:
                    family_tastes_of(
                        seed, number, rules.firm.family_taste[kind], families, family_taste
                    )
                else:
                    family_taste[:] = 0.0
                strictness, origin_view, peer_view, _ = requirement_draws(seed, number)
                prepared = True
                if not choice.complete and choice.strength != 0.0:
                    peers[:] = 0.0
                    for e in range(graph.start[i], graph.start[i + 1]):
                        slot = crowd.seen[graph.neighbour[e]]
                        if slot >= 0:
                            peers[slot // 3] += 1.0
                    degree = float(graph.start[i + 1] - graph.start[i])
                    network_utilities(
                        choice, board.compatibility, peers, degree, board.family, closed, pull
                    )
            if choice.sequential and choice.complete and choice.strength != 0.0:
                population = float(crowd.work.size)
                network_utilities(
                    choice, board.compatibility, users, population, board.family, closed, pull
                )

            volume = crowd.volume[m] * board.growth[w]
            skill = crowd.skill[i]
            tenure = (now - crowd.since[m]) / 12.0
            any_qualified = False
            enough = peers_suffice(rules, graph, crowd, i, peer_view, adopters, present)
            for a in range(alternatives):
                value[a] = IMPOSSIBLE
                if enough and qualifies(
                    rules.firm, rules.work, board, kind, w, a, strictness, origin_view
                ):
                    any_qualified = True
                    value[a] = utility(
                        choice, rules.work, board, weight, family_taste, pull,
                        kind, w, a, current, tenure, volume, skill,
                    )  # fmt: skip
            chosen = current
            if any_qualified:
                chosen = choose(
                    rules, seed, step, number, m - crowd.first[i], kind, w, current,
                    volume, skill, weight[COST], board, tally, value, within, nest,
                )  # fmt: skip
            crowd.review_at[m] = next_review(
                choice.timing, now, rules.firm.review_months[kind], seed, number, step,
                m - crowd.first[i],
            )  # fmt: skip
            if chosen != current:
                if chosen >= 0 and current >= 0:
                    full = switching_cost(
                        choice, tenure, board.custom[w],
                        board.family[chosen] == board.family[current],
                        (chosen < closed) == (current < closed),
                    )  # fmt: skip
                    tally.surprise[kind] += np.int64(choice.surprise * full * UNIT)
                crowd.since[m] = now
                crowd.slot[m] = board.slot[chosen] if chosen >= 0 else WITHOUT_AI
                if choice.sequential:
                    if chosen >= 0:
                        users[board.family[chosen]] += 1.0
                    if current >= 0:
                        users[board.family[current]] -= 1.0

        count_firm(rules, board, tally, crowd, i, had_primary)
        if choice.sequential:
            adopters += (1.0 if crowd.primary[i] >= 0 else 0.0) - (1.0 if had_primary >= 0 else 0.0)
            crowd.seen[i] = crowd.primary[i]
