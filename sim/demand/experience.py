"""Reserve against open models falls with their use, or with time: rivals of a lasting taste."""

import math
from typing import TYPE_CHECKING

from sim.parameters import Parameters
from sim.parameters.firms import FirmKind
from sim.parameters.paths import all_replaced
from sim.state.kinds import FIRM_KINDS

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem


def gather_experience(world: "Ecosystem") -> None:
    """Add the month to what each kind of firm has run on open models, years of all its work."""
    used = world.tally.users.sum(axis=2)  # (A, kind)
    by_open, by_all = used[int(world.board.closed[0]) :].sum(axis=0), used.sum(axis=0)
    for kind, (of_open, of_all) in enumerate(zip(by_open.tolist(), by_all.tolist(), strict=True)):
        if of_all:
            world.experience[kind] += of_open / of_all * world.in_force.clock.years_per_step


def with_what_is_left(parameters: Parameters, used: list[float], years: float) -> Parameters:
    """The parameters with what is left of the taste against open: mean exp(-e used - f years).

    Args:
        parameters: of the month.
        used: years of all its work that each kind has run on open models.
        years: since the start of the run.
    """
    choice, left = parameters.choice, {}
    for name, own in zip(FIRM_KINDS, used, strict=True):
        kind: FirmKind = getattr(parameters.firms, name)
        fallen = choice.experience * own + choice.fading * years
        if kind.affinity.mean < 0.0 and fallen:
            left[f"firms.{name}.affinity.mean"] = kind.affinity.mean * math.exp(-fallen)
    return all_replaced(parameters, left) if left else parameters
