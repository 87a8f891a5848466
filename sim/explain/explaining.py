"""Why a firm chooses as it does: the deciding rules run on a copy and report their parts."""

from collections.abc import Iterator
from copy import deepcopy
from functools import reduce
from operator import add
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.agents.firms import Firm
from openclosed.sim.agents.model_view import ModelView
from openclosed.sim.demand.adoption import adopt, choose, empty_workspace, instant_of, keyed_order
from openclosed.sim.demand.awareness import become_aware
from openclosed.sim.demand.batch import (
    DecisionBatch,
    batch_for,
    fill_everyone,
    load_state,
    load_tastes_and_peers,
    mark_lineages,
)
from openclosed.sim.demand.choice import NOTHING
from openclosed.sim.demand.network_effect import distinct_families
from openclosed.sim.demand.review import REQUIREMENTS, Needs, Standing, is_due, qualifies, starts
from openclosed.sim.demand.rules import choice_of
from openclosed.sim.demand.valuation import (
    chooser_of,
    evaluate,
    needs_of,
    offer_at,
    place_of,
    standing_of,
    terms_of,
)
from openclosed.sim.engine.packed import Packed
from openclosed.sim.engine.randomness import CHOICE, uniforms_at
from openclosed.sim.explain.explanation import Alternative, Decision, Explanation
from openclosed.sim.month import place_of as place_of_phase
from openclosed.sim.parameters.clock import month_after
from openclosed.sim.state.firm_table import LATER, UNAWARE
from openclosed.sim.state.market import (
    CAMPS,
    FIRM_KINDS,
    NO_WORKLOAD,
    NOT_STARTED,
    WITHOUT_AI,
    WITHOUT_OFFERING,
    WORK_KINDS,
)
from openclosed.sim.state.step_context import Instant
from openclosed.sim.state.tables import TableRecord
from openclosed.sim.state.tally import empty_tally
from openclosed.sim.state.work import kind_of_work

type Floats = NDArray[np.float64]

NESTS = ("without AI", *CAMPS)


class Moment(NamedTuple):
    """What firms know in a month before any of them decides."""

    tables: TableRecord  # of a copy of the model
    month: Instant
    order: NDArray[np.int64]  # rows in the order in which they decide; empty for their own
    offering_names: tuple[str, ...]  # by slot, then those of what is no offering

    def before(self, row: int) -> "Moment":
        """The moment at which the firm in `row` decides: later if others decide before it."""
        if not self.order.size:
            return self
        board, seen = self.tables.board, self.tables.firm_table.seen
        then = self.tables._replace(tally=empty_tally(board.offerings.size, board.growth.size))
        turn, before = int(np.flatnonzero(self.order == row)[0]), int(np.sum(seen >= 0))
        workspace = empty_workspace(board, self.month.families, then.rules.firm.size)
        adopt(Packed(then), Packed(workspace), self.month, self.order, 0, turn)
        adopters = self.month.adopters + int(np.sum(seen >= 0)) - before
        return self._replace(tables=then, month=self.month._replace(adopters=adopters))


def explain(model: ModelView, firm: Firm | int, workload: int | None) -> Explanation:
    """See `Ecosystem.explain`."""
    clock = model.parameters.clock
    if model.step_number >= clock.steps:
        raise ValueError(
            f"the run is over: {clock.last_month} was its last month; explain a model before it"
        )
    moment = _moment(model)
    firm_table = moment.tables.firm_table
    row = firm.row if isinstance(firm, Firm) else int(firm)
    if not 0 <= row < firm_table.kind.size:
        raise ValueError(f"firm {row}: no such firm")
    there = np.flatnonzero(firm_table.slot[row] != NO_WORKLOAD).tolist()
    if workload is not None and workload not in there:
        has = ", ".join(map(str, there)) or "none"
        raise ValueError(f"workload={workload}: the firm's workloads in this month are {has}")
    decisions = _decisions(moment, row, there, clock.start)
    return Explanation(
        row=row,
        kind=FIRM_KINDS[firm_table.kind[row]],
        step=moment.month.step,
        month=month_after(clock.start, moment.month.step * clock.months_per_step),
        decisions=tuple(one for one in decisions if workload in (None, one.workload)),
    )


def _moment(model: ModelView) -> Moment:
    """The moment of choice of the present month, on a copy of the model.

    Raises:
        ValueError: when the model has no phase `adoption`, in which firms choose.
    """
    phases = model.phases[: place_of_phase(model.phases, "adoption")]
    copy = deepcopy(model)
    for phase in phases:
        phase(copy)
    context, families = copy.context, len(copy.family_names)
    in_turn = context.in_force.choice.update == "sequential"
    month = instant_of(context, copy.tables, copy.demand, families)
    become_aware(copy.packed, month)
    slots = (*range(3 * families), *sorted(WITHOUT_OFFERING))
    return Moment(
        tables=copy.tables.as_record(),
        month=month,
        order=keyed_order(context, copy.firm_table) if in_turn else np.empty(0, np.int64),
        offering_names=tuple(copy.offering_name(slot) for slot in slots),
    )


def _decisions(moment: Moment, row: int, places: list[int], start: str) -> Iterator[Decision]:
    """Each workload of the firm in order, in the state before its decision."""
    moment = moment.before(row)
    tables, context = moment.tables, moment.month
    packed = Packed(tables)
    firm_table, board, users = tables.firm_table, tables.board, tables.users
    batch, kind = batch_for(board, context.families), firm_table.kind[row]
    distinct = distinct_families(board.offerings)
    is_lineage = np.zeros(context.families, np.uint8)
    mark_lineages(board.columns.lineage, is_lineage)
    for w in places:
        batch.row[0], batch.place[0] = row, w
        load_state(packed, kind, 1, batch)
        load_tastes_and_peers(
            packed, context, kind, 1, is_lineage, distinct, context.adopters, batch
        )
        fill_everyone(packed, context.workloads, distinct, batch.peers)
        current, chosen, decision = _decide(moment, row, w, batch, start)
        if moment.order.size and chosen != current:
            for a, sign in ((chosen, 1.0), (current, -1.0)):
                if a >= 0:
                    users[board.offerings["family"][a]] += sign * firm_table.stands_for[row, w]
        yield decision


def _decide(
    moment: Moment, row: int, w: int, batch: DecisionBatch, start: str
) -> tuple[int, int, Decision]:
    """Decide for the workload in place `w`: offerings before and after, and why.

    It is in the first lane of `batch`, which is loaded.
    """
    tables, context = moment.tables, moment.month
    firm_table, board, cohort = tables.firm_table, tables.board, tables.work[w]
    choice = choice_of(tables.rules.parameters[0].choice)
    kind = int(firm_table.kind[row])
    held = int(firm_table.slot[row, w]) if firm_table.present[row] else WITHOUT_AI
    number = firm_table.number[row]
    current = NOTHING if held < 0 else int(board.position[held])
    decided, reason = _reason(moment, row, w, current)
    closed, size = int(board.closed[0]), board.offerings.size
    within, nest = np.zeros(size), np.zeros(3)
    chosen, gain = current, 0.0
    waits_for_peers = not batch.chooses[0]
    evaluate(choice, board.columns, closed, kind, 1, batch)
    has_choice = bool(batch.chooses[0])
    if has_choice:
        choose(choice, context.step_seed, context.step, board, 1, batch)
        chosen, gain = int(batch.chosen[0]), batch.gain[0]
        if choice.logit_scale > 0.0:
            within, nest = batch.odds.within[:, 0], batch.odds.nest[:, 0]
        else:  # at noise 0 the best is certain
            nest[0 if chosen < 0 else 1 if chosen < closed else 2] = 1.0
            within[chosen] = float(chosen >= 0)
    review_at = int(firm_table.review_at[row, w])
    has_review = review_at < LATER and held != NOT_STARTED
    drawn = uniforms_at(context.step_seed, number, context.step, CHOICE, cohort["number"])
    after = chosen if decided else current
    slot = WITHOUT_AI if decided else held
    if after >= 0:
        slot = int(board.offerings["slot"][after])
    alternatives = [
        _alternative(moment, batch, kind, waits_for_peers, a, within[a], nest) for a in range(size)
    ]
    if choice.outside:
        name, utility = moment.offering_names[WITHOUT_AI], choice.outside_utility
        alternatives.append(Alternative(name, "", {}, utility, (), 1.0, float(nest[0])))
    decision = Decision(
        workload=w,
        work=WORK_KINDS[kind_of_work(cohort)],
        decided=decided,
        reason=reason,
        review_month=month_after(start, review_at * context.length) if has_review else "",
        held=moment.offering_names[held],
        chosen=moment.offering_names[slot],
        alternatives=tuple(alternatives),
        nests=dict(zip(NESTS, map(float, nest), strict=True)) if has_choice else {},
        draws=drawn[:2] if decided and has_choice and choice.logit_scale > 0.0 else None,
        gain=float(gain),
    )
    return current, after, decision


def _reason(moment: Moment, row: int, w: int, current: int) -> tuple[bool, str]:
    """Whether the workload is decided this month, and why or why not."""
    tables, step = moment.tables, moment.month.step
    firm_table = tables.firm_table
    if not firm_table.present[row]:
        return False, "absent"
    aware, planned = int(firm_table.aware_since[row]), int(firm_table.review_at[row, w])
    if aware == UNAWARE:
        return False, "unaware"
    held = int(firm_table.slot[row, w])
    if held == NOT_STARTED:
        begins = starts(int(tables.work["since"][w]), aware, planned, step)
        return begins, "start" if begins else "not started"
    if held >= 0 and current == NOTHING:
        return True, "vanished"
    timing = int(tables.rules.firm["timing"][firm_table.kind[row]])
    due = is_due(timing, held >= 0, planned, step)
    return due, "review" if due else "contract"


def _alternative(
    moment: Moment,
    batch: DecisionBatch,
    kind: int,
    waits_for_peers: bool,
    a: int,
    within: float,
    nest: Floats,
) -> Alternative:
    board = moment.tables.board
    choice = choice_of(moment.tables.rules.parameters[0].choice)
    columns, closed = board.columns, int(board.closed[0])
    place = place_of(columns, closed, a)
    chooser = chooser_of(choice, closed, place, batch, batch.taste[place.lineage], 0)
    terms = terms_of(batch.weight[:, 0], chooser, offer_at(columns.shown[kind], a), choice)
    failed = _failed(standing_of(columns, kind, a), needs_of(batch, 0))
    return Alternative(
        name=moment.offering_names[int(board.offerings["slot"][a])],
        camp=CAMPS[place.is_open],
        terms=terms,
        utility=reduce(add, terms.values()),  # in the order and rounding of the engine
        failed=(*failed, "peers") if waits_for_peers else failed,
        within=float(within),
        chance=float(within * nest[1 + place.is_open]),
    )


def _failed(has: Standing, needs: Needs) -> tuple[str, ...]:
    """The requirements that are not met, each tested alone with `qualifies`."""
    none = Needs(capability=-np.inf, origin=False)
    return tuple(
        name
        for name in REQUIREMENTS
        if not qualifies(has, none._replace(**{name: getattr(needs, name)}))
    )
