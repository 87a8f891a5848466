"""Small worlds in which work is random, for the tests of how it comes and is pooled."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openclosed.sim import Ecosystem
from openclosed.sim.state.kinds import NO_WORKLOAD
from openclosed.sim.state.work import NO_COHORT
from tests.sim.worlds import cohort, small

START = 117.0
"""The closed frontier at the start of these worlds."""
EMPTY: dict[str, Any] = {
    "work.cohorts": {}, "research.closed_start": START, "work.retirement": 0.0,
    "work.per_point": 0.5, "work.kept_apart": 400, "firms.count": 20,
    "releases.replayed_until": None,
}  # fmt: skip
"""A world in which work is random."""


def world_of(values: Mapping[str, Any] | None = None, seed: int = 1) -> Ecosystem:
    return Ecosystem(small(EMPTY | dict(values or {})), rng=seed)


def came(world: Ecosystem) -> NDArray[np.void]:
    """The cohorts that are there, in the order in which they came."""
    there: NDArray[np.void] = world.work[world.work["number"] != NO_COHORT]
    return there


def held(world: Ecosystem) -> NDArray[np.bool_]:
    return np.asarray(world.crowd.slot != NO_WORKLOAD)


POOLED: dict[str, Any] = {
    "work.cohorts": {str(n): cohort(90.0 + n) for n in range(5)}, "work.kept_apart": 5,
    "firms.count": 200, "work.size_spread": 1.5, "work.start_months": 1.0,
}  # fmt: skip
"""A world in which the places of cohorts are full from the start."""
