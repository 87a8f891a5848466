"""Adoption: everyone sees last month; firms become aware, review, qualify and choose."""

from typing import TYPE_CHECKING

import numpy as np

from sim.demand.adoption import adopt, workspace_for
from sim.demand.awareness import become_aware, hearers_of
from sim.demand.counting import count, take_payments
from sim.demand.setting import Month, Setting, Usage
from sim.engine.compiled import compiled
from sim.engine.randomness import FIRST, ORDER, Integer, words
from sim.engine.threads import in_ranges
from sim.state.crowd import workloads_in
from sim.state.tally import empty_tally, sum_of

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


def setting_of(world: "Ecosystem") -> Setting:
    """What firms decide in this month."""
    month = Month(world.luck, world.step_number, world.parameters.clock.months_per_step)
    usage = Usage(
        adopters=world.adopters,
        present=world.present,
        users=world.users[: len(world.family_names)],
        workloads=workloads_in(world.crowd) if world.rules.choice.complete else 0,
    )
    return Setting(
        rules=world.rules,
        seed=world.seed,
        month=month,
        work=world.work,
        crowd=world.crowd,
        graph=world.graph,
        board=world.board,
        usage=usage,
    )


def hear(world: "Ecosystem", setting: Setting) -> None:
    """Let firms become aware of AI."""
    hearers = hearers_of(setting.crowd)

    def some_hear(_part: int, start: int, stop: int) -> None:
        become_aware(
            setting.rules.choice, setting.month, hearers, setting.graph, setting.usage, start, stop
        )

    in_ranges(world.threads, setting.crowd.kind.size, some_hear)


def decide(world: "Ecosystem", setting: Setting, order: "NDArray[np.int64]") -> None:
    """Let firms review and choose, in `order` if they do one after another; tally it."""

    def some_decide(part: int, start: int, stop: int) -> None:
        adopt(setting, tallies[part], workspace_for(setting), order, start, stop)

    threads = 1 if order.size else world.threads
    places = setting.work.size
    tallies = [empty_tally(setting.board.offerings.size, places) for _ in range(threads)]
    in_ranges(threads, setting.crowd.kind.size, some_decide)
    world.tally = sum_of(tallies)


def take_stock(world: "Ecosystem") -> None:
    """Count what all use and pay."""
    crowd, threads = world.crowd, world.threads

    def some_are_counted(part: int, start: int, stop: int) -> None:
        count(
            world.rules.firm, world.rules.work, world.rules.choice.large_firm, world.work,
            world.board, tallies[part], crowd, start=start, stop=stop,
        )  # fmt: skip

    size, places = world.board.offerings.size, world.work.size
    more = (empty_tally(size, places) for _ in range(threads - 1))
    tallies = [world.tally, *more]
    in_ranges(threads, crowd.kind.size, some_are_counted)
    world.tally = sum_of(tallies)
    take_payments(world.board, world.tally)


def adoption(world: "Ecosystem") -> None:
    """Let firms hear of AI, review, qualify and choose; count all uses."""
    choice = world.in_force.choice
    order: NDArray[np.int64] = np.empty(0, np.int64)
    if choice.update == "sequential" or choice.entrants_per_step:
        order = keyed_order(world)
    setting = setting_of(world)
    hear(world, setting)
    if choice.entrants_per_step:
        limit_entrants(world, choice.entrants_per_step, order)
    decide(world, setting, order if choice.update == "sequential" else order[:0])
    take_stock(world)
