"""Expected sales of vendors to the firms that choose, and their slopes in price.

Prices follow from these sums over choices (`sim.agents.vendor`): expected, not drawn, so that they
have slopes.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.demand.batch import DecisionBatch
from openclosed.sim.demand.choice import (
    FIRST_PLACE,
    IMPOSSIBLE,
    best_of,
    camp_slope,
    demand_slope,
    margin_density,
    suits_any,
)
from openclosed.sim.demand.rules import choice_of
from openclosed.sim.engine.compiled import inlined, kernel
from openclosed.sim.engine.randomness import Integer
from openclosed.sim.state.market import CLOSED, OPEN, Table
from openclosed.sim.state.tally import UNIT
from openclosed.sim.terms.cost import cost_sensitivity
from openclosed.sim.terms.table import COST
from openclosed.sim.terms.term import Choice

type Floats = NDArray[np.float64]


@inlined
def felt_price(choice: Choice, offering: Table, weight_cost: float) -> float:
    """-dV / d ln(price) for the chooser."""
    return cost_sensitivity(choice, weight_cost, offering.price, offering.price)


@kernel
def expect_sales(packed: Any, kind: Integer, lanes: int, batch: DecisionBatch) -> None:
    """Add expected sales of offerings with a single seller, and their fall with the own price."""
    choice = choice_of(packed.rules.parameters[0].choice)
    board, tally = packed.board, packed.tally
    value, odds, weight_cost = batch.value, batch.odds, batch.weight[COST]
    within, bill = odds.within, batch.bill
    for a in range(board.offerings.size):
        offering = board.offerings[a]
        if not offering.alone or not suits_any(value, a, lanes):
            continue
        nest = odds.nest[1 + (CLOSED if a < board.closed[0] else OPEN)]
        exponent = offering.exponent[kind]
        cost = offering.unit_cost * offering.response[kind]  # of serving, over the bill
        sales, response = np.int64(0), np.int64(0)
        if choice.logit_scale > 0.0:
            for b in range(lanes):
                chance = within[a, b] * nest[b]
                slope = demand_slope(choice, odds.in_lineage[a, b], within[a, b], nest[b])
                felt = felt_price(choice, offering, weight_cost[b])
                counts = (value[a, b] > IMPOSSIBLE) & (batch.chooses[b] != 0)
                sold = bill[b] * cost * chance * UNIT
                fall = bill[b] * cost * (slope * felt + chance * exponent) * UNIT
                sales += np.int64(sold if counts else 0.0)
                response += np.int64(fall if counts else 0.0)
        else:
            for b in range(lanes):
                if value[a, b] > IMPOSSIBLE and batch.chooses[b]:
                    chance = 1.0 if a == batch.chosen[b] else 0.0
                    slope = margin_density(choice, value, b, a)
                    felt = felt_price(choice, offering, weight_cost[b])
                    sales += np.int64(bill[b] * cost * chance * UNIT)
                    fall = slope * felt + chance * exponent
                    response += np.int64(bill[b] * cost * fall * UNIT)
        tally.offerings[a].sales += sales
        tally.offerings[a].sales_response += response


@kernel
def expect_camp_sales(packed: Any, kind: Integer, lanes: int, batch: DecisionBatch) -> None:
    """Add the fall of closed offerings' sales when all closed prices rise together."""
    choice = choice_of(packed.rules.parameters[0].choice)
    board, tally = packed.board, packed.tally
    closed, value, odds = board.closed[0], batch.value, batch.odds
    for b in range(lanes):
        if not batch.chooses[b]:
            continue
        best, share = best_of(value, b, FIRST_PLACE, closed), odds.nest[1, b]
        together = camp_slope(choice, value, b, closed, share)
        for a in range(closed):
            if value[a, b] <= IMPOSSIBLE:
                continue
            offering = board.offerings[a]
            if choice.logit_scale > 0.0:
                part, chance = odds.within[a, b], odds.within[a, b] * share
            else:
                part = 1.0 if value[a, b] == best else 0.0
                chance = 1.0 if a == batch.chosen[b] else 0.0
            felt = felt_price(choice, offering, batch.weight[COST, b])
            cost = batch.bill[b] * offering.unit_cost * offering.response[kind]
            fall = together * part * felt + chance * offering.exponent[kind]
            tally.offerings[a].camp_response += np.int64(cost * fall * UNIT)
