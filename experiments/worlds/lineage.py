"""Worlds that can be made again: what each drew from, and under which numbers, by month."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sim import Ecosystem
from sim.parameters import Parameters
from sim.parameters.paths import all_replaced


class Segment(NamedTuple):
    """A part of a world's past: from a step on, its luck and its numbers."""

    step: int
    luck: int
    numbers: tuple[float, ...]


type Lineage = tuple[Segment, ...]

DIGITS = 6
"""Significant ones of a number, so that a world can be made again from a table."""


def as_kept(numbers: Iterable[float]) -> tuple[float, ...]:
    """Numbers as a table keeps them."""
    return tuple(float(f"{value:.{DIGITS}g}") for value in numbers)


def begun(parameters: Parameters, names: Sequence[str], segment: Segment) -> Ecosystem:
    """The world of a lineage's first segment before its first month."""
    return Ecosystem(_under(parameters, names, segment), rng=segment.luck)


def gone_on(
    world: Ecosystem, parameters: Parameters, names: Sequence[str], segment: Segment
) -> Ecosystem:
    """The world as it goes on with the next segment."""
    world.go_on_with(segment.luck)
    world.go_on_under(_under(parameters, names, segment))
    return world


def grown(parameters: Parameters, names: Sequence[str], lineage: Lineage, steps: int) -> Ecosystem:
    """The world of a lineage after `steps` steps."""
    world = begun(parameters, names, lineage[0])
    for segment in lineage[1:]:
        advance(world, segment.step)
        gone_on(world, parameters, names, segment)
    return advance(world, steps)


def advance(world: Ecosystem, step: int) -> Ecosystem:
    """The world stepped until it has made `step` steps."""
    while world.step_number < step:
        world.step()
    return world


def _under(parameters: Parameters, names: Sequence[str], segment: Segment) -> Parameters:
    return all_replaced(parameters, dict(zip(names, segment.numbers, strict=True)))
