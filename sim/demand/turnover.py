"""Firms close, and new ones take their places, before the phases of a month."""

from typing import TYPE_CHECKING

from sim.engine.threads import in_ranges
from sim.state.crowd import turn_over

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem


def firm_turnover(world: "Ecosystem") -> None:
    """Let firms leave and come."""
    length = world.parameters.clock.months_per_step

    def some_come_and_go(_part: int, start: int, stop: int) -> None:
        turn_over(
            world.rules.firm, world.rules.work, world.seed, world.step_number, length, world.crowd,
            start, stop,
        )  # fmt: skip

    in_ranges(world.threads, world.crowd.kind.size, some_come_and_go)
