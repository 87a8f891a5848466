"""Worlds that can be made again: their numbers, what each drew from, and what moved their taste."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from openclosed.sim import Ecosystem
from openclosed.sim.demand.perception import walk_on
from openclosed.sim.parameters import Parameters
from openclosed.sim.parameters.paths import all_replaced
from openclosed.sim.state.kinds import STARTUP

WALK, KEPT = "firms.startup.affinity.walk", "firms.startup.affinity.kept"
"""Sigma and rho of the taste that developers share."""
DIGITS = 6
"""Significant ones of a number, so that a world can be made again from a table."""


class Lineage(NamedTuple):
    """A world's past."""

    numbers: tuple[float, ...]  # held through all of it
    lucks: tuple[tuple[int, int], ...]  # step from which it drew from a seed, and the seed
    since: int = 0  # step of the first of `tastes`
    tastes: tuple[float, ...] = ()  # xi in each step from there on; before it is 0


def as_kept(numbers: Iterable[float]) -> tuple[float, ...]:
    """Numbers as a table keeps them."""
    return tuple(float(f"{value:.{DIGITS}g}") for value in numbers)


def numbered(parameters: Parameters, names: Sequence[str], lineage: Lineage) -> Parameters:
    """The parameters with the numbers of a lineage."""
    return all_replaced(parameters, dict(zip(names, lineage.numbers, strict=True)))


def grown(parameters: Parameters, lineage: Lineage, steps: int) -> Ecosystem:
    """The world of a lineage after `steps` steps. The parameters have its numbers."""
    lucks = dict(lineage.lucks)
    world = Ecosystem(parameters, rng=lucks[0])
    while world.step_number < steps:
        step = world.step_number
        world.go_on_with(lucks.get(step, int(world.luck)))
        if lineage.since <= step < lineage.since + len(lineage.tastes):
            world.share_taste(STARTUP, lineage.tastes[step - lineage.since])
        world.step()
    return world


def walk_from(world: Ecosystem, luck: int) -> Ecosystem:
    """The world as it goes on from here with luck of its own, by the law of its shared taste."""
    world.go_on_with(luck)
    walk_on(world.now, world.demand, world.parameters.firms, world.step_number - 1)
    world.share_taste(STARTUP, world.demand.shared_taste[STARTUP])
    return world


def advance(world: Ecosystem, step: int) -> Ecosystem:
    """The world stepped until it has made `step` steps."""
    while world.step_number < step:
        world.step()
    return world
