"""The tally: sums over firms of what they did this month."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from openclosed.sim.engine.compiled import kernel
from openclosed.sim.state.market import FIRM_KINDS, MOST_WORKLOADS, WORK_KINDS, Table

type Integers = NDArray[np.int64]

UNIT = 2.0**20
"""Sums over firms are integers in units of 2^-20: exact, hence independent of their order."""

_KINDS, _WORKS = len(FIRM_KINDS), len(WORK_KINDS)

OFFERING_TALLY = np.dtype(
    [
        ("sales", "i8"),  # expected serving cost of the volume chosen this month
        ("sales_response", "i8"),  # its fall in log price
        ("camp_response", "i8"),  # the same when all closed prices move together
    ]
)

KIND_TALLY = np.dtype(
    [
        ("potential", "i8", (_WORKS,)),  # workloads of the present firms
        ("firms", "i8", (4,)),  # firms without AI, open only, closed only, multi-homing
        ("volume_in_use", "i8"),  # volume of firms that use AI
        ("volume_of_multihoming", "i8"),  # the part in multi-homing firms
        ("volume_closed_only", "i8"),  # the part that no open offering is capable of serving
        ("uses", "i8", (MOST_WORKLOADS,)),  # firms by number of workloads in use
        ("three_families", "i8"),  # firms that use three families or more
        ("switches", "i8"),  # workloads that moved to another family
        ("foreign", "i8"),  # workloads on foreign families
        ("choices", "i8"),  # workloads decided this month
        ("surplus", "i8"),  # their expected gain over no AI, in utility
    ]
)


class Tally(NamedTuple):
    """Sums over firms of one month; utility in units of 2^-20.

    Volume and money are in units of 2^-20 of the board's `scale`, so that growth never overflows.
    """

    offerings: Table  # (A) of OFFERING_TALLY
    kinds: Table  # (firm kinds) of KIND_TALLY
    users: Integers  # (A, kind, W) workloads that use it
    volume: Integers  # (A, kind, W)
    spend: NDArray[np.float64]  # (A, kind, W) paid to vendors and hosts, or for own computing


def empty_tally(alternatives: int, places: int) -> Tally:
    """A tally of zeros for a number of alternatives and places."""
    by_cohort = (alternatives, _KINDS, places)
    return Tally(
        offerings=np.zeros(alternatives, OFFERING_TALLY),
        kinds=np.zeros(_KINDS, KIND_TALLY),
        users=np.zeros(by_cohort, np.int64),
        volume=np.zeros(by_cohort, np.int64),
        spend=np.zeros(by_cohort),
    )


@kernel
def clear(tally: Tally) -> None:
    """Reset a tally to zero."""
    for a in range(tally.offerings.size):
        one = tally.offerings[a]
        one.sales = one.sales_response = one.camp_response = 0
    for kind in range(tally.kinds.size):
        sums = tally.kinds[kind]
        sums.potential[:] = 0
        sums.firms[:] = 0
        sums.uses[:] = 0
        sums.volume_in_use = sums.volume_of_multihoming = sums.volume_closed_only = 0
        sums.three_families = sums.switches = sums.foreign = sums.choices = sums.surplus = 0
    tally.users[:] = 0
    tally.volume[:] = 0
    tally.spend[:] = 0.0
