"""What every alternative is worth to those who choose: the loop over alternatives."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.demand.batch import DecisionBatch
from sim.demand.choice import (
    IMPOSSIBLE,
    Weights,
    cost_of,
    cost_term,
    switch_distance,
    utility,
)
from sim.demand.qualification import qualifies
from sim.demand.rules import ChoiceRules
from sim.engine.compiled import compiled, inlined, kernel
from sim.state.kinds import OPEN
from sim.state.market import Table
from sim.state.offers import (
    CRAFT_OF,
    FLEXIBILITY_OF,
    POLISH_OF,
    PRICE,
    QUALITY_OF,
    RESPONSE,
    RISK_OF,
    SUPPORT_OF,
    TRANSPARENCY_OF,
    Board,
    Columns,
)

type Floats = NDArray[np.float64]


@inlined
def distance_to(choice: ChoiceRules, same_family: bool, same_camp: bool, is_itself: bool) -> float:
    """Share of the switching cost between two alternatives, 0 from one to itself."""
    distance = switch_distance(
        choice.distance_delivery, choice.distance_family, same_family, same_camp
    )
    return 0.0 if is_itself else distance


class Offer(NamedTuple):
    """What one alternative is to one kind of firm for one kind of work."""

    a: int  # its place on the board
    is_open: bool
    family: int
    lineage: int
    foreign: int
    engineering: float
    has_support: float  # in [0, 1], as the next two
    has_security: float
    has_compliance: float
    quality: float
    support: float
    transparency: float
    flexibility: float
    risk: float
    polish: float
    craft: float
    price: float
    response: float


@inlined
def offer_of(columns: Columns, closed: int, terms: Floats, a: int) -> Offer:
    """The alternative `a`; `terms` (TERMS, A) are those of the kind of firm and of work."""
    return Offer(
        a,
        a >= closed,
        columns.family[a],
        columns.lineage[a],
        columns.foreign[a],
        columns.engineering[a],
        columns.support[a],
        columns.security[a],
        columns.compliance[a],
        terms[QUALITY_OF, a],
        terms[SUPPORT_OF, a],
        terms[TRANSPARENCY_OF, a],
        terms[FLEXIBILITY_OF, a],
        terms[RISK_OF, a],
        terms[POLISH_OF, a],
        terms[CRAFT_OF, a],
        terms[PRICE, a],
        terms[RESPONSE, a],
    )


@inlined
def considered(
    choice: ChoiceRules, closed: int, offer: Offer, batch: DecisionBatch, liking: Floats, b: int
) -> tuple[float, float, float, float, float, float, float, float, float, float, float]:
    """What enters the utility of an offer, in the order of the arguments of `utility`.

    `liking` (lanes) is the batch' taste for its lineage; `b` is the lane.
    """
    skill, current = batch.skill[b], batch.current[b]
    price = offer.price * (1.0 - batch.rebate[b] if offer.is_open else 1.0)
    cost = cost_of(offer.engineering, skill, price, batch.volume[b] * offer.response)
    distance = distance_to(
        choice, offer.family == batch.family[b], offer.is_open == (current >= closed),
        offer.a == current,
    )  # fmt: skip
    return (
        offer.quality,
        offer.support,
        offer.transparency,
        offer.flexibility - (1.0 - skill) * offer.craft,
        offer.risk,
        cost_term(choice.log_cost, cost, choice.effort, batch.per_budget[b]),
        0.5 if offer.is_open else -0.5,
        liking[b],
        batch.pull[offer.a, b],
        offer.polish,
        (1.0 - choice.surprise) * batch.lock_in[b] * distance,
    )


@inlined
def required(
    floor: float, offer: Offer, batch: DecisionBatch, b: int
) -> tuple[float, float, float, float, float, float, float, float, bool]:
    """What an offer has and needs, in the order of the arguments of `qualifies`."""
    return (
        offer.quality,
        floor,
        offer.has_support,
        batch.need_support[b],
        offer.has_security,
        batch.need_security[b],
        offer.has_compliance,
        batch.need_compliance[b],
        (batch.excludes_foreign[b] != 0) & (offer.foreign != 0),
    )


@inlined
def weights_of(batch: DecisionBatch, b: int) -> Weights:
    """The weights of the chooser in lane `b`."""
    weight = batch.weight
    return (
        weight[0, b], weight[1, b], weight[2, b], weight[3, b], weight[4, b], weight[5, b],
        weight[6, b],
    )  # fmt: skip


@kernel
def evaluate(
    choice: ChoiceRules,
    floor: float,
    columns: Columns,
    closed: int,
    terms: Floats,
    lanes: int,
    batch: DecisionBatch,
) -> None:
    """Fill the batch' `value`, and let those choose who find anything qualified.

    All utilities are computed and the qualified are taken, so that the loop becomes vector code.

    Args:
        floor: least perceived quality that the work takes.
        closed: how many of the alternatives are closed; they come first.
        terms: (TERMS, A) what the alternatives are to the batch' kind of firm and of work.
    """
    value, qualified = batch.value, batch.odds.best
    for b in range(lanes):
        qualified[b] = 0.0
    for a in range(value.shape[0]):
        offer = offer_of(columns, closed, terms, a)
        if offer.quality < floor:  # for none of them
            for b in range(lanes):
                value[a, b] = IMPOSSIBLE
            continue
        liking = batch.taste[offer.lineage]
        for b in range(lanes):
            worth = utility(
                weights_of(batch, b), *considered(choice, closed, offer, batch, liking, b)
            )
            passes = qualifies(*required(floor, offer, batch, b))
            value[a, b] = worth if passes else IMPOSSIBLE
            qualified[b] = 1.0 if passes else qualified[b]
    for b in range(lanes):
        batch.chooses[b] = batch.chooses[b] if qualified[b] > 0.0 else 0


@compiled
def lay_out(
    work: Table, customising_skill: float, families: Table, board: Board, columns: Columns
) -> None:
    """Fill `columns` from the board's offerings.

    Args:
        work: (work kinds) of WORK_RULES.
        customising_skill: part of the worth of an open family's flexibility that needs skill.
    """
    for a in range(board.offerings.size):
        offering = board.offerings[a]
        columns.family[a] = offering.family
        columns.lineage[a] = families[offering.family].root
        columns.foreign[a] = offering.foreign
        columns.support[a] = offering.support
        columns.security[a] = offering.security
        columns.compliance[a] = offering.compliance
        columns.engineering[a] = offering.engineering
        for f in range(families.size):
            columns.fit[f, a] = board.compatibility[offering.family, f]
        craft = customising_skill if families[offering.family].open == OPEN else 0.0
        for kind in range(columns.terms.shape[0]):
            for w in range(work.size):
                terms = columns.terms[kind, w, :, a]
                terms[QUALITY_OF] = offering.quality[kind, w]
                terms[SUPPORT_OF] = work[w].support_need * offering.support
                terms[TRANSPARENCY_OF] = work[w].transparency_need * offering.transparency
                terms[FLEXIBILITY_OF] = board.custom[w] * offering.flexibility
                terms[RISK_OF] = work[w].risk_exposure * offering.risk[kind]
                terms[POLISH_OF] = work[w].polish_need * offering.polish
                terms[CRAFT_OF] = craft * terms[FLEXIBILITY_OF]
                terms[PRICE] = offering.price[w]
                terms[RESPONSE] = offering.response[w]
