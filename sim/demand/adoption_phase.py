"""Adoption: everyone sees last month; firms become aware, review, qualify and choose."""

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.demand.adoption import adopt
from sim.demand.awareness import become_aware
from sim.demand.counting import count, take_payments
from sim.demand.setting import Now, setting_in
from sim.engine.compiled import compiled
from sim.engine.randomness import FIRST, ORDER, Integer, words
from sim.engine.threads import in_ranges
from sim.state.crowd import workloads_in
from sim.state.tally import clear, sum_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.ecosystem import Ecosystem


@compiled
def draw_keys(seed: Integer, number: "NDArray[np.uint32]", step: int) -> "NDArray[np.int64]":
    """A random key for each firm, from its own stream."""
    keys = np.empty(number.size, np.int64)
    for i in range(number.size):
        keys[i] = words(seed, number[i], step, ORDER, FIRST)[0]
    return keys


def keyed_order(world: "Ecosystem") -> "NDArray[np.int64]":
    """Rows of the crowd in a random order that does not depend on their layout."""
    number = world.crowd.number
    return np.lexsort((number, draw_keys(world.luck, number, world.step_number)))


def limit_entrants(world: "Ecosystem", limit: int, order: "NDArray[np.int64]") -> None:
    """Let only the first `limit` firms in order be aware from this step on."""
    since, present = world.crowd.aware_since, world.crowd.present
    new = order[(since[order] == world.step_number) & (present[order] == 1)]
    if world.step_number == 0:
        new = new[world.crowd.primary[new] < 0]
    since[new[limit:]] = -1


def now_of(world: "Ecosystem") -> Now:
    """The numbers of the month."""
    return Now(
        seed=world.seed,
        luck=world.luck,
        step=world.step_number,
        length=world.parameters.clock.months_per_step,
        adopters=world.adopters,
        present=world.present,
        families=len(world.family_names),
        workloads=workloads_in(world.crowd) if world.rules.choice.complete else 0,
    )


@compiled
def some_hear(handed: Any, now: Now, start: int, stop: int) -> None:
    """Let the firms `start` to `stop` become aware of AI."""
    setting = setting_in(handed.it, now)
    become_aware(
        setting.rules.choice, setting.month, setting.crowd, setting.graph, setting.usage, start,
        stop,
    )  # fmt: skip


@compiled
def some_are_counted(handed: Any, room: Any, start: int, stop: int) -> None:
    """Count what the firms `start` to `stop` use."""
    tables = handed.it
    count(
        tables.rules.firm, tables.rules.work, tables.rules.choice.large_firm, tables.work,
        tables.board, room.it.tally, tables.crowd, start=start, stop=stop,
    )  # fmt: skip


@compiled
def all_pay(handed: Any, room: Any) -> None:
    """Let all users pay for what they use."""
    take_payments(handed.it.board, room.it.tally)


def hear(world: "Ecosystem", now: Now) -> None:
    """Let firms become aware of AI."""
    tables = world.handed

    def in_part(_part: int, start: int, stop: int) -> None:
        some_hear(tables, now, start, stop)

    in_ranges(world.threads, world.crowd.kind.size, in_part)


def decide(world: "Ecosystem", now: Now, order: "NDArray[np.int64]") -> None:
    """Let firms review and choose, in `order` if they do one after another, and count all uses."""
    tables, rooms = world.handed, world.rooms
    rooms.make(world.board, now.families, world.rules.firm.size, world.threads)

    def in_part(part: int, start: int, stop: int) -> None:
        adopt(tables, rooms.handed[part], now, order, start, stop)

    def count_part(part: int, start: int, stop: int) -> None:
        some_are_counted(tables, rooms.handed[part], start, stop)

    in_ranges(1 if order.size else world.threads, world.crowd.kind.size, in_part)
    for tally in rooms.tallies[1:] if order.size else ():
        clear(tally)
    in_ranges(world.threads, world.crowd.kind.size, count_part)
    world.tally = sum_of(rooms.tallies)
    all_pay(tables, rooms.handed[0])


def adoption(world: "Ecosystem") -> None:
    """Let firms hear of AI, review, qualify and choose; count all uses."""
    choice = world.in_force.choice
    order: NDArray[np.int64] = np.empty(0, np.int64)
    if choice.update == "sequential" or choice.entrants_per_step:
        order = keyed_order(world)
    now = now_of(world)
    hear(world, now)
    if choice.entrants_per_step:
        limit_entrants(world, choice.entrants_per_step, order)
    decide(world, now, order if choice.update == "sequential" else order[:0])
