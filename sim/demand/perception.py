"""What firms will know of this month in the next one."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled import compiled
from sim.state.kinds import FIRM_KINDS, WORK_KINDS
from sim.state.market import Table

if TYPE_CHECKING:
    from sim.ecosystem import Ecosystem
    from sim.parameters import Parameters

_KINDS, _WORKS = len(FIRM_KINDS), len(WORK_KINDS)


def perception_weight(now: "Parameters") -> float:
    """Weight of this step in what firms feel, an average over about a year."""
    return float(-np.expm1(-now.clock.years_per_step))


@compiled
def feel_open_share(felt: NDArray[np.float64], tally: Table, closed: int, weight: float) -> None:
    """Move the open share of workloads that firms feel (kind) to the month's by `weight`.

    Args:
        felt: of each kind of firm, in [0, 1]; it is changed.
        tally: (A) of OFFERING_TALLY, closed offerings first.
        closed: how many of these are closed.
        weight: of the month's share, 0 to 1.
    """
    for kind in range(_KINDS):
        of_open, of_all = 0, 0
        for a in range(tally.size):
            for w in range(_WORKS):
                users = tally[a].users[kind, w]
                of_all += users
                of_open += users if a >= closed else 0
        felt[kind] += weight * (of_open / max(of_all, 1) - felt[kind])


def perception(world: "Ecosystem") -> None:
    """Let all know next month who uses what, and how many do."""
    np.copyto(world.crowd.seen, world.crowd.primary)
    np.copyto(world.users, world.market.families["users"])
    feel_open_share(
        world.open_share_felt, world.tally.offerings, world.board.closed[0],
        world.kept(perception_weight),
    )  # fmt: skip
    by_state = world.tally.kinds["firms"].tolist()  # (kind, state), those without AI first
    world.present = float(sum(sum(firms) for firms in by_state))
    world.adopters = float(sum(sum(firms[1:]) for firms in by_state))
