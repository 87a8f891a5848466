"""Why a firm chose as it did: the rules that decided are asked again, for their parts."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.agents.firm import Firm
from sim.demand.adoption import choose
from sim.demand.batch import DecisionBatch, batch_for, load_state
from sim.demand.choice import NOTHING, TERMS_OF_UTILITY, utility
from sim.demand.network_effect import distinct_families
from sim.demand.outlook import lineages, load_tastes_and_peers, see_everyone
from sim.demand.qualification import REQUIREMENTS, qualifies
from sim.demand.review import OBSTACLES, REASONS, WAITING, reason_to_decide
from sim.demand.valuation import considered, evaluate, offer_of, required, weights_of
from sim.engine.randomness import CHOICE, hazard_probability, uniforms_at
from sim.explain.explanation import Alternative, Decision, Explanation
from sim.explain.replay import Moment, moment_of
from sim.parameters.dates import month_after
from sim.state.crowd import LATER, UNAWARE
from sim.state.kinds import CAMPS, FIRM_KINDS, WITHOUT_AI, WORK_KINDS

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem

type Floats = NDArray[np.float64]

NESTS = ("without AI", *CAMPS)


def explain(
    model: "Ecosystem", firm: Firm | int, month: int | str | None, workload: int | None
) -> Explanation:
    """See `Ecosystem.explain`."""
    moment = moment_of(model, _step_of(model, month))
    row = _row_of(moment, firm)
    clock = model.parameters.clock
    first, last = moment.crowd.first[row], moment.crowd.first[row + 1]
    if workload is not None and not 0 <= workload < last - first:
        raise ValueError(f"workload={workload}: the firm has 0 to {last - first - 1}")
    decisions = _decisions(moment, row, clock.start)
    return Explanation(
        number=int(moment.crowd.number[row]),
        row=row,
        kind=FIRM_KINDS[moment.crowd.kind[row]],
        step=moment.step,
        month=month_after(clock.start, moment.now),
        decisions=tuple(one for one in decisions if workload in (None, one.workload)),
    )


def _step_of(model: "Ecosystem", month: int | str | None) -> int:
    """The step that is meant: by default the last one; the last one of a calendar month."""
    clock = model.parameters.clock
    labels = [
        month_after(clock.start, step * clock.months_per_step) for step in range(model.step_number)
    ]
    if not labels:
        raise ValueError("no month has been run yet, so nothing was decided")
    if month is None:
        return len(labels) - 1
    found = [step for step, label in enumerate(labels) if month in (step, label)]
    if not found:
        raise ValueError(
            f"month={month}: must be from {labels[0]} to {labels[-1]}, "
            f"or a step from 0 to {len(labels) - 1}"
        )
    return found[-1]


def _row_of(moment: Moment, firm: Firm | int) -> int:
    """The row of a firm that is given as an agent, a row, or the number of one that came later."""
    numbers = moment.crowd.number
    if isinstance(firm, Firm):
        number = firm.unique_id - 1
    else:
        number = int(firm)
        if 0 <= number < numbers.size:
            return number
    rows = np.flatnonzero(numbers == number)
    if not rows.size:
        raise ValueError(f"firm {number}: there was no such firm in that month")
    return int(rows[0])


def _decisions(moment: Moment, row: int, start: str) -> Iterator[Decision]:
    """Each workload of the firm in its order, in the state that it found."""
    board, rules = moment.board, moment.rules
    choice, closed = rules.choice, int(board.closed[0])
    moment = moment.before(row)
    crowd, graph = moment.crowd, moment.graph
    batch = batch_for(board, moment.users.size)
    distinct = distinct_families(board.offerings)
    is_lineage = lineages(board.columns.lineage, moment.users.size)
    for m in range(crowd.first[row], crowd.first[row + 1]):
        batch.row[0], batch.place[0] = row, m
        switching = float(rules.firm["switching"][crowd.kind[row]])
        load_state(
            choice, switching, crowd, board, moment.step, moment.length, crowd.work[m], 1, batch
        )
        load_tastes_and_peers(
            choice, rules.firm, moment.seed, crowd.kind[row], crowd.work[m], 1, graph, crowd.seen,
            is_lineage, board.columns.family, board.columns.fit, closed, distinct, moment.adopters,
            moment.present, batch,
        )  # fmt: skip
        if choice.sequential and choice.complete and choice.strength != 0.0:
            see_everyone(
                choice, board.columns.family, board.columns.fit, moment.users, crowd.work.size,
                closed, distinct, batch.users, batch.peers, batch.per_peer, batch.pull,
            )  # fmt: skip
        current, chosen, decision = _decide(moment, row, m, batch, start)
        if choice.sequential and chosen != current:
            for a, change in ((chosen, 1.0), (current, -1.0)):
                if a >= 0:
                    moment.users[board.offerings["family"][a]] += change
        yield decision


def _decide(
    moment: Moment, row: int, m: int, batch: DecisionBatch, start: str
) -> tuple[int, int, Decision]:
    """Places on the board of what the workload `m` of the crowd had and has then, and why.

    It stands in the first lane of `batch`, and has looked around.
    """
    crowd, board, choice = moment.crowd, moment.board, moment.rules.choice
    k, w = int(m - crowd.first[row]), int(crowd.work[m])
    held = int(crowd.slot[m]) if crowd.present[row] else WITHOUT_AI
    floor, number = moment.rules.work["floor"][w], crowd.number[row]
    current = NOTHING if held < 0 else int(board.position[held])
    decided, reason, is_free = _reason(moment, row, m, current)
    closed, size = int(board.closed[0]), board.offerings.size
    within, nest = np.zeros(size), np.zeros(3)
    chosen, gain = current, 0.0
    waits_for_peers = not batch.chooses[0]
    terms = board.columns.terms[crowd.kind[row], w]
    evaluate(choice, floor, board.columns, closed, terms, 1, batch)
    has_choice = bool(batch.chooses[0])
    if has_choice:
        choose(choice, moment.seed, moment.step, closed, 1, batch)
        chosen, gain = int(batch.chosen[0]), batch.gain[0]
        if choice.noise > 0.0:
            within, nest = batch.odds.within[:, 0], batch.odds.nest[:, 0]
        else:  # what is best is certain
            nest[0 if chosen < 0 else 1 if chosen < closed else 2] = 1.0
            within[chosen] = float(chosen >= 0)
    drawn = uniforms_at(moment.seed, number, moment.step, CHOICE, k)
    after = chosen if decided else current
    slot = held
    if after >= 0:
        slot = int(board.offerings["slot"][after])
    elif is_free or current >= 0:
        slot = WITHOUT_AI
    alternatives = [
        _alternative(moment, batch, terms, waits_for_peers, floor, a, within[a], nest)
        for a in range(size)
    ]
    if choice.outside:
        name, utility = moment.offering_name(WITHOUT_AI), choice.outside_utility
        alternatives.append(Alternative(name, "", {}, utility, (), 1.0, float(nest[0])))
    decision = Decision(
        workload=k,
        work=WORK_KINDS[w],
        decided=decided,
        reason=reason,
        review_month=_review_month(moment, int(crowd.review_at[m]), start),
        held=moment.offering_name(held),
        chosen=moment.offering_name(slot),
        alternatives=tuple(alternatives),
        nests=dict(zip(NESTS, map(float, nest), strict=True)) if has_choice else {},
        draws=drawn[:2] if decided and has_choice and choice.noise > 0.0 else None,
        gain=float(gain),
    )
    return current, after, decision


def _review_month(moment: Moment, review_at: int, start: str) -> str:
    """The calendar month of the step that a review is due in; empty if it never is."""
    return month_after(start, review_at * moment.length) if review_at < LATER else ""


def _reason(moment: Moment, row: int, m: int, current: int) -> tuple[bool, str, bool]:
    """Whether the workload was decided, why or why not, and whether it came free for any choice."""
    crowd, work = moment.crowd, moment.rules.work[moment.crowd.work[m]]
    if not crowd.present[row]:
        return False, "absent", False
    if crowd.aware_since[row] == UNAWARE:
        return False, "unaware", False
    start_chance = hazard_probability(work["start_hazard"], moment.length / 12.0)
    code = reason_to_decide(
        moment.rules.choice, work["starts"], start_chance,
        crowd.slot[m], current, crowd.review_at[m], moment.now,
        current >= 0 and bool(moment.board.offerings["incident"][current]), moment.seed,
        crowd.number[row], moment.step, int(m - crowd.first[row]),
    )  # fmt: skip
    name = REASONS[code] if code >= 0 else OBSTACLES[code]
    return code >= 0, name, current == NOTHING and code > WAITING


def _alternative(
    moment: Moment,
    batch: DecisionBatch,
    terms: Floats,
    waits_for_peers: bool,
    floor: float,
    a: int,
    within: float,
    nest: Floats,
) -> Alternative:
    board, closed = moment.board, int(moment.board.closed[0])
    offer = offer_of(board.columns, closed, terms, a)
    liking = batch.taste[offer.lineage]
    entering = considered(moment.rules.choice, closed, offer, batch, liking, 0)
    needs = required(floor, offer, batch, 0)
    weight = weights_of(batch, 0)
    failed = [name for i, name in enumerate(REQUIREMENTS) if not _meets(i, needs)]
    if waits_for_peers:
        failed.append("peers")
    return Alternative(
        name=moment.offering_name(int(board.offerings["slot"][a])),
        camp=CAMPS[a >= closed],
        # Utility is linear in what enters it, so a term is the utility of one part alone.
        terms={
            name: float(utility(weight, *_alone(i, entering)))
            for i, name in enumerate(TERMS_OF_UTILITY)
        },
        utility=float(utility(weight, *entering)),
        failed=tuple(failed),
        within=float(within),
        chance=float(within * nest[1 + (a >= closed)]),
    )


def _alone(i: int, parts: tuple[float, ...]) -> list[float]:
    """The parts with all but the i-th at 0."""
    return [part if j == i else 0.0 for j, part in enumerate(parts)]


def _meets(i: int, needs: tuple[float, ...]) -> bool:
    """Whether the i-th requirement is met: `qualifies` with all other thresholds at 0."""
    own = (2 * i, 2 * i + 1)
    alone: Any = (need if j in own else type(need)(0) for j, need in enumerate(needs))
    return bool(qualifies(*alone))
