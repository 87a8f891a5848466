"""Phase 5: everyone sees last month; firms become aware, review, qualify and choose."""

from typing import TYPE_CHECKING

import numpy as np

from sim.board import empty_tally
from sim.randomness import ORDER, words
from sim.rules.adoption import adopt
from sim.rules.awareness import become_aware

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.ecosystem import Ecosystem


def keyed_order(world: "Ecosystem", purpose: int) -> "NDArray[np.int64]":
    """Rows of the crowd in an order drawn from each firm's own stream, so independent of layout."""
    keys = np.array(
        [
            words(world.seed, number, world.step_number, purpose, 0)[0]
            for number in world.crowd.number
        ]
    )
    return np.lexsort((world.crowd.number, keys))


def limit_entrants(world: "Ecosystem", limit: int, order: "NDArray[np.int64]") -> None:
    """Let only the first `limit` firms in order be aware from this step on."""
    since = world.crowd.aware_since
    new = order[since[order] == world.step_number]
    if world.step_number == 0:
        new = new[world.crowd.primary[new] < 0]
    since[new[limit:]] = -1


def adoption(world: "Ecosystem") -> None:
    """Run the phase."""
    choice = world.now.choice
    crowd, years = world.crowd, world.now.clock.years_per_step
    firms = crowd.kind.size
    order: NDArray[np.int64] = np.empty(0, np.int64)
    if choice.update == "sequential" or choice.entrants_per_step:
        order = keyed_order(world, ORDER)
    become_aware(
        world.rules.choice, world.seed, world.step_number, years, crowd.number, crowd.present,
        crowd.aware_since, crowd.seen, world.graph, 0, firms, world.adopters, world.present,
    )  # fmt: skip
    if choice.entrants_per_step:
        limit_entrants(world, choice.entrants_per_step, order)
    if choice.update == "synchronous":
        order = order[:0]
    world.tally = empty_tally(world.board.offerings.size)
    adopt(
        world.rules, world.seed, world.step_number, world.months, years, crowd, world.graph,
        world.board, world.tally, order, 0, firms, world.adopters, world.present,
        world.users[: len(world.family_names)],
    )  # fmt: skip
    np.copyto(crowd.seen, crowd.primary)
