"""Experience: reserve against open models falls with their use (a rival of a lasting taste)."""

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
            world.experience[kind] += of_open / of_all * world.now.clock.years_per_step


def with_experience(parameters: Parameters, years: list[float]) -> Parameters:
    """The parameters with what is left of the taste against open, mean exp(-e years), by kind."""
    if not parameters.choice.experience or not any(years):
        return parameters
    left = {}
    for name, used in zip(FIRM_KINDS, years, strict=True):
        kind: FirmKind = getattr(parameters.firms, name)
        if kind.affinity.mean < 0.0:
            fade = math.exp(-parameters.choice.experience * used)
            left[f"firms.{name}.affinity.mean"] = kind.affinity.mean * fade
    return all_replaced(parameters, left)
