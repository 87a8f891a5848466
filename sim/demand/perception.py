"""What firms will know of this month in the next one."""

from typing import TYPE_CHECKING

import numpy as np

from sim.demand.experience import gather_experience

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem


def perception(world: "Ecosystem") -> None:
    """Let all know next month who uses what, how many do, and what they have learned of it."""
    np.copyto(world.crowd.seen, world.crowd.primary)
    np.copyto(world.users, world.market.families["users"])
    by_state = world.tally.kinds["firms"].tolist()  # (kind, state), those without AI first
    world.present = float(sum(sum(firms) for firms in by_state))
    world.adopters = float(sum(sum(firms[1:]) for firms in by_state))
    gather_experience(world)
