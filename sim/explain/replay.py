"""A past month as firms saw it when they chose.

A model does not keep its past. It is rebuilt from the same arguments and seed and run to the month;
its record shows whether it is the same run.
"""

from copy import deepcopy
from typing import Any, NamedTuple, cast
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.agents.model_view import ModelView
from openclosed.sim.demand.adoption import adopt, empty_workspace
from openclosed.sim.demand.adoption_phase import instant_of, keyed_order
from openclosed.sim.demand.rules import SEQUENTIAL
from openclosed.sim.engine.packed import Packed
from openclosed.sim.month import after, before
from openclosed.sim.state.firm_table import FirmTable
from openclosed.sim.state.kinds import WITHOUT_OFFERING
from openclosed.sim.state.step_context import Instant
from openclosed.sim.state.tables import TableRecord
from openclosed.sim.state.tally import empty_tally


class Moment(NamedTuple):
    """What firms know in a month before any of them decides."""

    packed: Packed  # tables with copies of firms, work, board and users
    month: Instant
    order: NDArray[np.int64]  # rows in the order in which they decide; empty for their own
    offering_names: tuple[str, ...]  # by slot, then those of what is no offering

    @property
    def tables(self) -> TableRecord:
        """The packed tables."""
        return cast("TableRecord", self.packed.it)

    def before(self, row: int) -> "Moment":
        """The moment at which the firm in `row` decides: later if others decide before it."""
        tables, month = self.tables, self.month
        if tables.rules.parameters[0].choice.update != SEQUENTIAL:
            return self
        board = tables.board
        then = tables._replace(
            firm_table=_copied(tables.firm_table),
            tally=empty_tally(board.offerings.size, board.growth.size),
            users=tables.users.copy(),
        )
        turn = int(np.flatnonzero(self.order == row)[0])
        workspace = empty_workspace(board, month.families, tables.rules.firm.size)
        packed = Packed(then)
        adopt(packed, Packed(workspace), month, self.order, 0, turn)
        gained = int(np.sum(then.firm_table.seen >= 0)) - int(np.sum(tables.firm_table.seen >= 0))
        return self._replace(packed=packed, month=month._replace(adopters=month.adopters + gained))


_replays: WeakKeyDictionary[ModelView, tuple[ModelView, Moment]] = WeakKeyDictionary()
"""The last replay of each explained model, kept apart so that copies of models stay small."""


def moment_of(model: ModelView, step: int) -> Moment:
    """The moment of choice in a past `step`; several questions share one replay.

    Raises:
        ValueError: when the model was changed by hand and cannot be replayed, or has no
            phase `adoption` in which firms choose.
    """
    last = _replays.get(model)
    if last is not None and last[1].month.step == step:
        return last[1]
    replayed, moment = _replayed(model, step, last[0] if last is not None else None)
    if not _is_same(model, replayed):
        raise ValueError(
            f"step {step} cannot be explained: the model was changed by hand after it was built, "
            "so its parameters and seed no longer reproduce its past"
        )
    _replays[model] = (replayed, moment)
    return moment


def rebuild_model(model: ModelView) -> ModelView:
    """A new model from the arguments and the seed of `model`."""
    cls: Any = type(model)
    arguments, named = model.build_arguments
    replayed: ModelView = cls.__new__(cls, *arguments, **named)
    # A class may pass its seed on under any name, or draw one.
    replayed.rebuild_seed = int(model.seed)
    cls.__init__(replayed, *arguments, **named)
    return replayed


def _replayed(model: ModelView, step: int, replayed: ModelView | None) -> tuple[ModelView, Moment]:
    """A model that has just run `step`, resuming `replayed` if it is not beyond."""
    if replayed is None or replayed.step_number > step:
        replayed = rebuild_model(model)
    while replayed.step_number < step:
        _apply_changes(model, replayed)
        replayed.step()
    _apply_changes(model, replayed)
    seen: list[Moment] = []

    def keep_moment(replayed: ModelView) -> None:
        seen.append(_moment(replayed))

    def keep_awareness(replayed: ModelView) -> None:
        # Firms hear of AI before anyone chooses, and choices do not change that.
        np.copyto(seen[0].tables.firm_table.aware_since, replayed.firm_table.aware_since)

    whole = replayed.phases
    replayed.phases = after(before(whole, "adoption", keep_moment), "adoption", keep_awareness)
    replayed.step()
    replayed.phases = whole
    return replayed, seen[0]


def _apply_changes(model: ModelView, replayed: ModelView) -> None:
    """Repeat in the replay the external changes made to the model before this month."""
    for change in model.context.changes:
        if change.step == replayed.step_number:
            getattr(replayed, change.verb)(*change.given)


def _moment(replayed: ModelView) -> Moment:
    """The moment of choice, now."""
    context, tables = replayed.context, replayed.tables.as_record()
    in_turn = context.in_force.choice.update == "sequential"
    slots = (*range(3 * len(replayed.family_names)), *sorted(WITHOUT_OFFERING))
    return Moment(
        packed=Packed(
            tables._replace(
                rules=tables.rules._replace(firm=tables.rules.firm.copy()),
                work=tables.work.copy(),
                firm_table=_copied(tables.firm_table),
                board=deepcopy(tables.board),
                users=tables.users.copy(),
                liking=tables.liking.copy(),
            )
        ),
        month=instant_of(context, replayed.tables, replayed.demand, len(replayed.family_names)),
        order=keyed_order(context, tables.firm_table) if in_turn else np.empty(0, np.int64),
        offering_names=tuple(replayed.offering_name(slot) for slot in slots),
    )


def _copied(firm_table: FirmTable) -> FirmTable:
    return FirmTable._make(column.copy() for column in firm_table)


def _is_same(model: ModelView, replayed: ModelView) -> bool:
    """Whether both records agree so far and, in the model's current month, their firms too."""
    if model.step_number == replayed.step_number and not all(
        np.array_equal(getattr(model.firm_table, name), getattr(replayed.firm_table, name))
        for name in FirmTable._fields
    ):
        return False
    return np.array_equal(model.record[: replayed.step_number], replayed.record, equal_nan=True)
