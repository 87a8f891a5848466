"""What every alternative is worth to one workload of one firm: the loop over alternatives."""

from typing import NamedTuple

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
from sim.compiled import compiled, inlined
from sim.kinds import CRITICAL, OPEN
from sim.market import Table
from sim.rules.choice import (
    IMPOSSIBLE,
    cost_of,
    cost_term,
    switch_distance,
    switching_cost,
    utility,
)
from sim.rules.outlook import Views
from sim.rules.qualification import qualifies, threshold
from sim.rules.settings import ChoiceRules

type Floats = NDArray[np.float64]


class Asker(NamedTuple):
    """One workload of one firm that is to be decided."""

    kind: int  # of the firm
    work: int  # kind of work
    skill: float
    volume: float  # a month at a price of 1
    current: int  # alternative in use, or NOTHING
    lock_in: float  # utility that a switch to the other camp costs
    need_support: float  # thresholds in [0, 1], as the next two
    need_security: float
    need_compliance: float
    excludes_foreign: bool
    rebate: float  # part of the price of open offerings that the state pays


@inlined
def asker_of(
    choice: ChoiceRules,
    firm: Table,
    custom: float,
    kind: int,
    work: int,
    skill: float,
    volume: float,
    current: int,
    years_held: float,
    views: Views,
) -> Asker:
    """The asker of a workload, from its firm's lasting draws."""
    factor = firm[kind].critical_factor if work == CRITICAL else 1.0
    spread = firm[kind].requirement_spread
    lock_in = 0.0
    if current >= 0:
        lock_in = switching_cost(
            choice.switching, choice.switching_tenure, years_held, choice.switching_custom, custom
        )
    return Asker(
        kind,
        work,
        skill,
        volume,
        current,
        lock_in,
        threshold(firm[kind].need_support, factor, spread, views.strictness),
        threshold(firm[kind].need_security, factor, spread, views.strictness),
        threshold(firm[kind].need_compliance, factor, spread, views.strictness),
        views.origin < firm[kind].origin_excluding[work],
        firm[kind].rebate if views.public < firm[kind].public_share else 0.0,
    )


@inlined
def distance_to(choice: ChoiceRules, columns: Columns, closed: int, current: int, a: int) -> float:
    """Share of the switching cost between two alternatives, 0 from one to itself."""
    distance = switch_distance(
        choice.distance_delivery,
        choice.distance_family,
        columns.family[a] == columns.family[current],
        (a < closed) == (current < closed),
    )
    return 0.0 if a == current else distance


@inlined
def considered(
    choice: ChoiceRules,
    columns: Columns,
    closed: int,
    asker: Asker,
    terms: Floats,
    liking: Floats,
    pull: Floats,
    a: int,
) -> tuple[float, float, float, float, float, float, float, float, float, float, float]:
    """What enters the utility of alternative `a`, in the order of the arguments of `utility`.

    `terms` (TERMS, A) are those of the asker's kind of firm and of work.
    """
    price = terms[PRICE, a] * (1.0 - asker.rebate if a >= closed else 1.0)
    cost = cost_of(columns.engineering[a], asker.skill, price, asker.volume * terms[RESPONSE, a])
    return (
        terms[QUALITY_OF, a],
        terms[SUPPORT_OF, a],
        terms[TRANSPARENCY_OF, a],
        terms[FLEXIBILITY_OF, a] - (1.0 - asker.skill) * terms[CRAFT_OF, a],
        terms[RISK_OF, a],
        cost_term(choice.log_cost, cost, choice.effort, asker.volume),
        0.5 if a >= closed else -0.5,
        liking[a],
        pull[a],
        terms[POLISH_OF, a],
        (1.0 - choice.surprise)
        * asker.lock_in
        * distance_to(choice, columns, closed, asker.current, a),
    )


@inlined
def required(
    floor: float, columns: Columns, asker: Asker, terms: Floats, a: int
) -> tuple[float, float, float, float, float, float, float, float, bool]:
    """What alternative `a` has and needs, in the order of the arguments of `qualifies`."""
    return (
        terms[QUALITY_OF, a],
        floor,
        columns.support[a],
        asker.need_support,
        columns.security[a],
        asker.need_security,
        columns.compliance[a],
        asker.need_compliance,
        asker.excludes_foreign & (columns.foreign[a] != 0),
    )


@inlined
def evaluate(
    choice: ChoiceRules,
    floor: float,
    columns: Columns,
    closed: int,
    asker: Asker,
    weight: Floats,
    liking: Floats,
    pull: Floats,
    value: Floats,
) -> bool:
    """Fill `value` (A) with the utilities, IMPOSSIBLE where not qualified; whether any is.

    All are computed and the qualified are taken, so that the loop becomes vector code.

    Args:
        floor: least perceived quality that the work takes.
        closed: how many of the alternatives are closed; they come first.
        weight: (7) the firm's weights of the six concerns and its affinity for open.
        liking: (A) its lasting taste for the family of each.
        pull: (A) what the peers' choices are worth to it.
    """
    terms = columns.terms[asker.kind, asker.work]
    qualified = 0
    for a in range(value.size):
        worth = utility(weight, *considered(choice, columns, closed, asker, terms, liking, pull, a))
        passes = qualifies(*required(floor, columns, asker, terms, a))
        value[a] = worth if passes else IMPOSSIBLE
        qualified += passes
    return qualified > 0


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
