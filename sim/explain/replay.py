"""A month that is over, as firms found it when they chose.

A world does not keep its past. It is built again from its parameters and seed, and run to the
month; the record then tells whether it is the same world.
"""

from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from sim.demand.adoption import adopt, workspace_for
from sim.demand.adoption_phase import keyed_order
from sim.demand.rules import Rules
from sim.engine.randomness import Integer
from sim.state.crowd import Crowd
from sim.state.network import Graph
from sim.state.offers import Board
from sim.state.tally import empty_tally

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem


class Moment(NamedTuple):
    """What firms know in a month before any of them has decided."""

    step: int
    length: float  # of a step, months
    seed: Integer
    rules: Rules
    crowd: Crowd  # a copy
    graph: Graph
    board: Board
    order: NDArray[np.int64]  # rows in the order in which they decide; empty for their own
    adopters: float  # firms that use AI
    present: float  # firms that exist
    users: NDArray[np.float64]  # (families) workloads on each family
    offering_names: tuple[str, ...]  # by slot, then those of NOT_STARTED and WITHOUT_AI

    @property
    def now(self) -> float:
        """Months after the start."""
        return float(self.step * self.length)

    def offering_name(self, slot: int) -> str:
        """Family and delivery of an offering number, or why there is none."""
        return self.offering_names[slot]

    def before(self, row: int) -> "Moment":
        """The moment at which the firm in `row` decides: later, if others decide before it."""
        if not self.rules.choice.sequential:
            return self
        crowd, users = _copied(self.crowd), self.users.copy()
        turn = int(np.flatnonzero(self.order == row)[0])
        adopt(
            self.rules, self.seed, self.step, self.length, crowd, self.graph, self.board,
            empty_tally(self.board.offerings.size),
            workspace_for(self.rules, self.board, users.size), self.order, 0, turn, self.adopters, self.present, users,
        )  # fmt: skip
        gained = int(np.sum(crowd.seen >= 0)) - int(np.sum(self.crowd.seen >= 0))
        return self._replace(crowd=crowd, users=users, adopters=self.adopters + gained)


_replays: "WeakKeyDictionary[Ecosystem, tuple[Ecosystem, Moment]]" = WeakKeyDictionary()
"""The last replay of each model that was asked, beside it so that a model's copy stays small."""


def moment_of(model: "Ecosystem", step: int) -> Moment:
    """The moment of choice in `step`, which the model has run; several questions cost one replay.

    Raises:
        ValueError: when the model was changed by hand, so that it cannot be replayed.
    """
    kept = _replays.get(model)
    if kept is not None and kept[1].step == step:
        return kept[1]
    world, moment = _replayed(model, step, kept[0] if kept is not None else None)
    if not _is_same(model, world):
        raise ValueError(
            f"step {step} cannot be explained: the model was changed by hand after it was built, "
            "so its parameters and seed no longer tell its past"
        )
    _replays[model] = (world, moment)
    return moment


def _replayed(
    model: "Ecosystem", step: int, world: "Ecosystem | None"
) -> tuple["Ecosystem", Moment]:
    """A world that has just run `step`, going on with `world` if it is not beyond."""
    from sim.ecosystem import Ecosystem

    if world is None or world.step_number > step:
        world = Ecosystem(model.parameters, rng=int(model.seed))
    while world.step_number < step:
        world.step()
    world.open_month()
    choice = world.now.choice
    in_turn = choice.update == "sequential"
    moment = Moment(
        step=step,
        length=world.parameters.clock.months_per_step,
        seed=world.seed,
        rules=world.rules,
        crowd=_copied(world.crowd),
        graph=world.graph,
        board=world.board,
        order=keyed_order(world) if in_turn else np.empty(0, np.int64),
        adopters=world.adopters,
        present=world.present,
        users=world.users[: len(world.family_names)].copy(),
        offering_names=tuple(
            world.offering_name(slot) for slot in (*range(3 * len(world.family_names)), -2, -1)
        ),
    )
    world.close_month()
    # Who hears of AI does so before anyone chooses, and nothing later in the month changes it.
    np.copyto(moment.crowd.aware_since, world.crowd.aware_since)
    return world, moment


def _copied(crowd: Crowd) -> Crowd:
    return crowd._replace(**{name: column.copy() for name, column in crowd._asdict().items()})


def _is_same(model: "Ecosystem", world: "Ecosystem") -> bool:
    """Whether both have one record up to the world's month and, if it is now, the same firms."""
    firms, others = model.crowd._asdict(), world.crowd._asdict()
    if model.step_number == world.step_number and not all(
        np.array_equal(firms[name], others[name]) for name in firms
    ):
        return False
    return np.array_equal(model.record[: world.step_number], world.record, equal_nan=True)
