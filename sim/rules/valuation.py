"""What every alternative is worth to those who choose: the loop over alternatives."""

import numpy as np
from numpy.typing import NDArray

from sim.board import (
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
from sim.compiled import compiled, inlined, kernel
from sim.kinds import OPEN
from sim.market import Table
from sim.rules.askers import Askers
from sim.rules.choice import (
    IMPOSSIBLE,
    Weights,
    cost_of,
    cost_term,
    switch_distance,
    utility,
)
from sim.rules.qualification import qualifies
from sim.rules.settings import ChoiceRules

type Floats = NDArray[np.float64]


@inlined
def distance_to(choice: ChoiceRules, same_family: bool, same_camp: bool, is_itself: bool) -> float:
    """Share of the switching cost between two alternatives, 0 from one to itself."""
    distance = switch_distance(
        choice.distance_delivery, choice.distance_family, same_family, same_camp
    )
    return 0.0 if is_itself else distance


@inlined
def considered(
    choice: ChoiceRules,
    columns: Columns,
    closed: int,
    terms: Floats,
    askers: Askers,
    a: int,
    b: int,
) -> tuple[float, float, float, float, float, float, float, float, float, float, float]:
    """What enters the utility of alternative `a`, in the order of the arguments of `utility`.

    `terms` (TERMS, A) are those of the askers' kind of firm and of work; `b` is the asker's lane.
    """
    skill = askers.skill[b]
    price = terms[PRICE, a] * (1.0 - askers.rebate[b] if a >= closed else 1.0)
    cost = cost_of(columns.engineering[a], skill, price, askers.volume[b] * terms[RESPONSE, a])
    current = askers.current[b]
    distance = distance_to(
        choice, columns.family[a] == askers.family[b], (a < closed) == (current < closed),
        a == current,
    )  # fmt: skip
    return (
        terms[QUALITY_OF, a],
        terms[SUPPORT_OF, a],
        terms[TRANSPARENCY_OF, a],
        terms[FLEXIBILITY_OF, a] - (1.0 - skill) * terms[CRAFT_OF, a],
        terms[RISK_OF, a],
        cost_term(choice.log_cost, cost, choice.effort, askers.per_budget[b]),
        0.5 if a >= closed else -0.5,
        askers.taste[columns.lineage[a], b],
        askers.pull[a, b],
        terms[POLISH_OF, a],
        (1.0 - choice.surprise) * askers.lock_in[b] * distance,
    )


@inlined
def required(
    floor: float, columns: Columns, terms: Floats, askers: Askers, a: int, b: int
) -> tuple[float, float, float, float, float, float, float, float, bool]:
    """What alternative `a` has and needs, in the order of the arguments of `qualifies`."""
    return (
        terms[QUALITY_OF, a],
        floor,
        columns.support[a],
        askers.need_support[b],
        columns.security[a],
        askers.need_security[b],
        columns.compliance[a],
        askers.need_compliance[b],
        (askers.excludes_foreign[b] != 0) & (columns.foreign[a] != 0),
    )


@inlined
def weights_of(askers: Askers, b: int) -> Weights:
    """The weights of the asker in lane `b`."""
    weight = askers.weight
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
    askers: Askers,
) -> None:
    """Fill the askers' `value`, and let those choose who find anything qualified.

    All utilities are computed and the qualified are taken, so that the loop becomes vector code.

    Args:
        floor: least perceived quality that the work takes.
        closed: how many of the alternatives are closed; they come first.
        terms: (TERMS, A) what the alternatives are to the askers' kind of firm and of work.
    """
    value, qualified = askers.value, askers.odds.best
    for b in range(lanes):
        qualified[b] = 0.0
    for a in range(value.shape[0]):
        for b in range(lanes):
            worth = utility(
                weights_of(askers, b), *considered(choice, columns, closed, terms, askers, a, b)
            )
            passes = qualifies(*required(floor, columns, terms, askers, a, b))
            value[a, b] = worth if passes else IMPOSSIBLE
            qualified[b] = 1.0 if passes else qualified[b]
    for b in range(lanes):
        askers.chooses[b] = askers.chooses[b] if qualified[b] > 0.0 else 0


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
