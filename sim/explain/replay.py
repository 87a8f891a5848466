"""A month that is over, as firms found it when they chose.

A world does not keep its past. It is made again as it was made at first, with its seed, and run to
the month; the record then tells whether it is the same world.
"""

from copy import deepcopy
from typing import Any, NamedTuple, cast
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.agents.world import World
from openclosed.sim.demand.adoption import adopt, empty_workspace
from openclosed.sim.demand.adoption_phase import instant_of, keyed_order
from openclosed.sim.demand.rules import SEQUENTIAL
from openclosed.sim.engine.handed import Handed
from openclosed.sim.month import after, before
from openclosed.sim.state.crowd import Crowd
from openclosed.sim.state.kinds import WITHOUT_OFFERING
from openclosed.sim.state.now import Instant
from openclosed.sim.state.tables import TableRecord
from openclosed.sim.state.tally import empty_tally


class Moment(NamedTuple):
    """What firms know in a month before any of them has decided."""

    handed: Handed  # tables with copies of the crowd, the work, the board and the users
    month: Instant
    order: NDArray[np.int64]  # rows in the order in which they decide; empty for their own
    offering_names: tuple[str, ...]  # by slot, then those of what is no offering

    @property
    def tables(self) -> TableRecord:
        """The tables that are handed over."""
        return cast("TableRecord", self.handed.it)

    def before(self, row: int) -> "Moment":
        """The moment at which the firm in `row` decides: later, if others decide before it."""
        tables, month = self.tables, self.month
        if tables.rules.parameters[0].choice.update != SEQUENTIAL:
            return self
        board = tables.board
        then = tables._replace(
            crowd=_copied(tables.crowd),
            tally=empty_tally(board.offerings.size, board.growth.size),
            users=tables.users.copy(),
        )
        turn = int(np.flatnonzero(self.order == row)[0])
        workspace = empty_workspace(board, month.families, tables.rules.firm.size)
        handed = Handed(then)
        adopt(handed, Handed(workspace), month, self.order, 0, turn)
        gained = int(np.sum(then.crowd.seen >= 0)) - int(np.sum(tables.crowd.seen >= 0))
        return self._replace(handed=handed, month=month._replace(adopters=month.adopters + gained))


_replays: WeakKeyDictionary[World, tuple[World, Moment]] = WeakKeyDictionary()
"""The last replay of each model that was asked, beside it so that a model's copy stays small."""


def moment_of(model: World, step: int) -> Moment:
    """The moment of choice in `step`, which the model has run; several questions cost one replay.

    Raises:
        ValueError: when the model was changed by hand, so that it cannot be replayed, or has no
            phase `adoption` in which firms choose.
    """
    kept = _replays.get(model)
    if kept is not None and kept[1].month.step == step:
        return kept[1]
    world, moment = _replayed(model, step, kept[0] if kept is not None else None)
    if not _is_same(model, world):
        raise ValueError(
            f"step {step} cannot be explained: the model was changed by hand after it was built, "
            "so its parameters and seed no longer tell its past"
        )
    _replays[model] = (world, moment)
    return moment


def made_again(model: World) -> World:
    """A world made as the model was, with the seed that it drew."""
    made: Any = type(model)
    arguments, named = model.made_with
    world: World = made.__new__(made, *arguments, **named)
    # A class may hand its seed on under any name, or draw one.
    world.seed_again = int(model.seed)
    made.__init__(world, *arguments, **named)
    return world


def _replayed(model: World, step: int, world: World | None) -> tuple[World, Moment]:
    """A world that has just run `step`, going on with `world` if it is not beyond."""
    if world is None or world.step_number > step:
        world = made_again(model)
    while world.step_number < step:
        _handle_as(model, world)
        world.step()
    _handle_as(model, world)
    seen: list[Moment] = []

    def look(world: World) -> None:
        seen.append(_moment(world))

    def hear(world: World) -> None:
        # Who hears of AI does so before anyone chooses, and the choices do not change it.
        np.copyto(seen[0].tables.crowd.aware_since, world.crowd.aware_since)

    whole = world.phases
    world.phases = after(before(whole, "adoption", look), "adoption", hear)
    world.step()
    world.phases = whole
    return world, seen[0]


def _handle_as(model: World, world: World) -> None:
    """Change in the world what was changed from outside in the model before this month."""
    for change in model.now.handled:
        if change.step == world.step_number:
            getattr(world, change.verb)(*change.given)


def _moment(world: World) -> Moment:
    """What firms are about to decide in, as it is now."""
    now, tables = world.now, world.tables.as_record()
    in_turn = now.in_force.choice.update == "sequential"
    slots = (*range(3 * len(world.family_names)), *sorted(WITHOUT_OFFERING))
    return Moment(
        handed=Handed(
            tables._replace(
                rules=tables.rules._replace(firm=tables.rules.firm.copy()),
                work=tables.work.copy(),
                crowd=_copied(tables.crowd),
                board=deepcopy(tables.board),
                users=tables.users.copy(),
                liking=tables.liking.copy(),
            )
        ),
        month=instant_of(now, world.tables, world.demand, len(world.family_names)),
        order=keyed_order(now, tables.crowd) if in_turn else np.empty(0, np.int64),
        offering_names=tuple(world.offering_name(slot) for slot in slots),
    )


def _copied(crowd: Crowd) -> Crowd:
    return Crowd._make(column.copy() for column in crowd)


def _is_same(model: World, world: World) -> bool:
    """Whether both have one record up to the world's month and, if it is now, the same firms."""
    if model.step_number == world.step_number and not all(
        np.array_equal(getattr(model.crowd, name), getattr(world.crowd, name))
        for name in Crowd._fields
    ):
        return False
    return np.array_equal(model.record[: world.step_number], world.record, equal_nan=True)
