"""A month of the crowd: each firm hears, reviews, qualifies and chooses; then it is counted.

This is the one loop over firms. The rules it applies are the neighbours of this file.
"""

import numpy as np
from numpy.typing import NDArray

from sim.board import UNIT, Board, Tally
from sim.compiled import compiled
from sim.crowd import UNAWARE, Crowd
from sim.kinds import COST, CRITICAL, NOT_STARTED, WITHOUT_AI
from sim.network import Graph
from sim.randomness import (
    CHOICE,
    START,
    Integer,
    hazard_probability,
    uniform_at,
    uniforms_at,
)
from sim.rules.awareness import adopting_peers
from sim.rules.choice import (
    IMPOSSIBLE,
    NOTHING,
    best_alternative,
    cost_of,
    cost_sensitivity,
    cost_term,
    demand_slope,
    draw,
    margin_density,
    mean_value,
    probabilities,
    switch_distance,
    switching_cost,
    utility,
)
from sim.rules.counting import count_firm
from sim.rules.network_effect import distinct_families, network_utilities
from sim.rules.qualification import qualifies, threshold
from sim.rules.review import is_due, next_review
from sim.rules.settings import ChoiceRules, Rules
from sim.rules.tastes import (
    family_tastes_of,
    grown_skill,
    requirement_draws,
    spread_around,
    tastes_of,
)

type Floats = NDArray[np.float64]


@compiled
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
    offerings = board.offerings
    alternatives = offerings.size
    families = users.size
    distinct = distinct_families(offerings)
    weight = np.zeros(7)
    family_taste = np.zeros(families)
    value = np.zeros(alternatives)
    within = np.zeros(alternatives)
    nest = np.zeros(3)
    pull = np.empty(alternatives)
    for a in range(alternatives):
        pull[a] = offerings[a].pull
    peers = np.zeros(families)
    start_chance = np.zeros(work.size)
    for w in range(work.size):
        start_chance[w] = hazard_probability(work[w].start_hazard, years)

    for visit in range(start, stop):
        i = order[visit] if order.size else visit
        if not crowd.present[i]:
            continue
        kind = crowd.kind[i]
        number = crowd.number[i]
        had_primary = crowd.primary[i]
        aware = crowd.aware_since[i] != UNAWARE
        prepared = False
        enough_peers = True
        strictness, origin_view, peer_view = 0.0, 0.0, 0.0
        rank = (i + 0.5) / crowd.kind.size
        skill = crowd.skill[i]
        spread = firm[kind].requirement_spread

        for m in range(crowd.first[i], crowd.first[i + 1] if aware else crowd.first[i]):
            w = crowd.work[m]
            held = crowd.slot[m]
            current = NOTHING if held < 0 else board.position[held]
            if held == NOT_STARTED:
                if now < work[w].starts:
                    continue
                if uniform_at(seed, number, step, START, m - crowd.first[i]) >= start_chance[w]:
                    continue
                crowd.slot[m] = WITHOUT_AI
                due = True
            elif held >= 0 and current == NOTHING:
                crowd.slot[m] = WITHOUT_AI
                due = choice.forced
            else:
                due = is_due(choice.timing, held >= 0, crowd.review_at[m], now)
                if not due and current >= 0 and offerings[current].incident and choice.forced:
                    u = uniforms_at(seed, number, step, START, m - crowd.first[i])[1]
                    due = u < choice.incident_response
            if not due:
                continue

            if not prepared:
                prepared = True
                tastes_of(
                    firm[kind].taste, firm[kind].taste_spread, firm[kind].taste_shape,
                    firm[kind].taste_by_quantile, seed, number, rank, weight,
                )  # fmt: skip
                if firm[kind].family_taste > 0.0:
                    family_tastes_of(seed, number, firm[kind].family_taste, families, family_taste)
                else:
                    family_taste[:] = 0.0
                strictness, origin_view, peer_view, _ = requirement_draws(seed, number)
                neighbours = graph.neighbour[graph.start[i] : graph.start[i + 1]]
                if not choice.complete and choice.strength != 0.0:
                    peers[:] = 0.0
                    for peer in neighbours:
                        if crowd.seen[peer] >= 0:
                            peers[crowd.seen[peer] // 3] += 1.0
                    network_utilities(
                        choice, board.compatibility, peers, float(neighbours.size),
                        offerings, closed, distinct, pull,
                    )  # fmt: skip
                if firm[kind].peers_mean != 0.0 or firm[kind].peers_spread != 0.0:
                    enough_peers = adopting_peers(
                        choice, neighbours, crowd.seen, adopters, present
                    ) >= spread_around(
                        firm[kind].peers_mean, firm[kind].peers_spread, firm[kind].peers_shape,
                        rank if firm[kind].peers_by_quantile else peer_view,
                    )  # fmt: skip
            if choice.sequential and choice.complete and choice.strength != 0.0:
                population = float(crowd.work.size)
                network_utilities(
                    choice,
                    board.compatibility,
                    users,
                    population,
                    offerings,
                    closed,
                    distinct,
                    pull,
                )

            volume = crowd.volume[m] * board.growth[w]
            lock_in = 0.0
            if current >= 0:
                lock_in = switching_cost(
                    choice.switching, choice.switching_tenure, (now - crowd.since[m]) / 12.0,
                    choice.switching_custom, board.custom[w],
                )  # fmt: skip
            factor = firm[kind].critical_factor if w == CRITICAL else 1.0
            need_support = threshold(firm[kind].need_support, factor, spread, strictness)
            need_security = threshold(firm[kind].need_security, factor, spread, strictness)
            need_compliance = threshold(firm[kind].need_compliance, factor, spread, strictness)
            excludes = origin_view < firm[kind].origin_excluding[w]
            any_qualified = False
            for a in range(alternatives):
                offering = offerings[a]
                value[a] = IMPOSSIBLE
                if not enough_peers or not qualifies(
                    offering.quality[kind, w], work[w].floor,
                    offering.support, need_support,
                    offering.security, need_security,
                    offering.compliance, need_compliance,
                    excludes and offering.foreign != 0,
                ):  # fmt: skip
                    continue
                any_qualified = True
                switch = 0.0
                if current >= 0 and current != a:
                    switch = (1.0 - choice.surprise) * lock_in * switch_distance(
                        choice.distance_delivery, choice.distance_family,
                        offering.family == offerings[current].family,
                        (a < closed) == (current < closed),
                    )  # fmt: skip
                cost = cost_of(
                    offering.engineering, skill, offering.price[w], volume * offering.response[w]
                )
                value[a] = utility(
                    weight,
                    offering.quality[kind, w],
                    work[w].support_need * offering.support,
                    work[w].transparency_need * offering.transparency,
                    board.custom[w] * offering.flexibility,
                    work[w].risk_exposure * offering.risk[kind],
                    cost_term(choice.log_cost, cost, choice.effort, volume),
                    0.5 if a >= closed else -0.5,
                    family_taste[offering.family],
                    pull[a],
                    work[w].polish_need * offering.polish,
                    switch,
                )
            chosen = current
            if any_qualified:
                chosen, gain = choose(
                    choice, seed, step, number, m - crowd.first[i], current, closed,
                    value, within, nest,
                )  # fmt: skip
                tally.kinds[kind].choices += 1
                tally.kinds[kind].surplus += np.int64(gain * UNIT)
                mean = mean_value(value, within, 0, closed) if choice.noise > 0.0 else 0.0
                for a in range(closed):
                    offering = offerings[a]
                    if value[a] <= IMPOSSIBLE:
                        continue
                    if choice.noise > 0.0:
                        chance = within[a] * nest[1]
                        slope = demand_slope(choice, within[a], nest[1], value[a] - mean)
                    else:
                        chance = 1.0 if a == chosen else 0.0
                        slope = margin_density(choice, value, a)
                    served = volume * offering.response[w]
                    paid = offering.price[w] * served
                    exponent = offering.exponent[w]
                    felt = cost_sensitivity(
                        choice, weight[COST], paid * (1.0 - exponent), paid, volume
                    )
                    served *= offering.unit_cost[w]
                    tally.offerings[a].sales += np.int64(served * chance * UNIT)
                    tally.offerings[a].sales_response += np.int64(
                        served * (slope * felt + chance * exponent) * UNIT
                    )
            crowd.review_at[m] = next_review(
                choice.timing, now, firm[kind].review_months, seed, number, step,
                m - crowd.first[i],
            )  # fmt: skip
            if chosen != current:
                if chosen >= 0 and current >= 0:
                    borne = choice.surprise * lock_in * switch_distance(
                        choice.distance_delivery, choice.distance_family,
                        offerings[chosen].family == offerings[current].family,
                        (chosen < closed) == (current < closed),
                    )  # fmt: skip
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

        if count_firm(choice.large_firm, board, tally, crowd, i):
            crowd.skill[i] = grown_skill(skill, firm[kind].learning, years)
        if choice.sequential:
            adopters += (1.0 if crowd.primary[i] >= 0 else 0.0) - (1.0 if had_primary >= 0 else 0.0)
            crowd.seen[i] = crowd.primary[i]
