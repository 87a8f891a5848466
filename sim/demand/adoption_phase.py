"""Adoption: everyone sees last month; firms become aware, review, qualify and choose."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.agents.cast import Cast
from sim.demand.adoption import adopt
from sim.demand.awareness import become_aware
from sim.demand.counting import count, take_payments
from sim.demand.rooms import Rooms
from sim.demand.setting import Instant, setting_in
from sim.engine.compiled import compiled
from sim.engine.phase import phase
from sim.engine.randomness import FIRST, ORDER, Integer, words
from sim.engine.threads import in_ranges
from sim.state.crowd import Crowd, workloads_in
from sim.state.demand import Demand
from sim.state.now import Now
from sim.state.tables import Tables
from sim.state.tally import clear, sum_of

type Rows = NDArray[np.int64]


@compiled
def draw_keys(seed: Integer, number: NDArray[np.uint32], step: int) -> Rows:
    """A random key for each firm, from its own stream."""
    keys = np.empty(number.size, np.int64)
    for i in range(number.size):
        keys[i] = words(seed, number[i], step, ORDER, FIRST)[0]
    return keys


def keyed_order(now: Now, crowd: Crowd) -> Rows:
    """Rows of the crowd in a random order that does not depend on their layout."""
    return np.lexsort((crowd.number, draw_keys(now.luck, crowd.number, now.step)))


def limit_entrants(step: int, crowd: Crowd, limit: int, order: Rows) -> None:
    """Let only the first `limit` firms in order be aware from this step on."""
    since, present = crowd.aware_since, crowd.present
    new = order[(since[order] == step) & (present[order] == 1)]
    if step == 0:
        new = new[crowd.primary[new] < 0]
    since[new[limit:]] = -1


def instant_of(now: Now, tables: Tables, demand: Demand, families: int) -> Instant:
    """The numbers of the month, in which `families` have come so far."""
    return Instant(
        seed=now.seed,
        luck=now.luck,
        step=now.step,
        length=now.length,
        adopters=demand.adopters,
        present=demand.present,
        families=families,
        workloads=workloads_in(tables.crowd) if tables.rules.choice.complete else 0,
    )


@compiled
def some_hear(handed: Any, now: Instant, start: int, stop: int) -> None:
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
        tables.rules.firm, tables.rules.parameters, tables.work,
        tables.board, room.it.tally, tables.crowd, start=start, stop=stop,
    )  # fmt: skip


@compiled
def all_pay(handed: Any, room: Any) -> None:
    """Let all users pay for what they use."""
    take_payments(handed.it.board, room.it.tally)


@phase(
    writes=("crowd", "tally", "users", "rooms"),
    compiled=(some_hear, adopt, some_are_counted, all_pay),
)
def adoption(now: Now, tables: Tables, demand: Demand, cast: Cast, rooms: Rooms) -> None:
    """Let firms hear of AI, review, qualify and choose; count all uses."""
    choice, crowd = now.in_force.choice, tables.crowd
    in_turn, limit = choice.update == "sequential", choice.entrants_per_step
    order = keyed_order(now, crowd) if in_turn or limit else np.empty(0, np.int64)
    instant = instant_of(now, tables, demand, len(cast.family_names))
    handed = tables.handed

    def hear(_part: int, start: int, stop: int) -> None:
        some_hear(handed, instant, start, stop)

    def decide(part: int, start: int, stop: int) -> None:
        adopt(handed, rooms.handed[part], instant, order, start, stop)

    def be_counted(part: int, start: int, stop: int) -> None:
        some_are_counted(handed, rooms.handed[part], start, stop)

    firms, threads = crowd.kind.size, now.threads
    rooms.make(tables.board, instant.families, tables.rules.firm.size, threads)
    in_ranges(threads, firms, hear)
    if limit:
        limit_entrants(now.step, crowd, limit, order)
    if not in_turn:
        order = order[:0]
    in_ranges(1 if in_turn else threads, firms, decide)
    for tally in rooms.tallies[1:] if in_turn else ():
        clear(tally)
    in_ranges(threads, firms, be_counted)
    tables.tally = sum_of(rooms.tallies)
    all_pay(handed, rooms.handed[0])
