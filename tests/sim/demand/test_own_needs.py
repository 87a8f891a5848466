"""Firms' own needs of one use case: what a camp that trails can serve of new work."""

import math
from statistics import NormalDist

import numpy as np
import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.state.market import NO_WORKLOAD, OPEN
from tests.sim.runs import STILL, both_kinds, cohort, small, suppliers

FIRMS = 6000
STANDING = {"research.growth": 0.0, "research.flywheel": 0.0, "releases.replayed_until": None}
AT_ONCE = {"work.start_months": 0.0, "awareness.innovation": 100.0, "work.retirement": 0.0}


@pytest.mark.parametrize(("spread", "gap"), [(2.0, 6.0), (10.0, 6.0), (20.0, 6.0), (20.0, 0.0)])
def test_a_camp_that_trails_serves_the_firms_that_need_less(spread: float, gap: float) -> None:
    """All that prefer open take it if it can: Phi(-g/s) of all, twice that of those served."""
    liking = {
        "open_preference.mean": 90.0,
        "lag_open": 0.0,
        "lag_closed": 0.0,
        "initial_adopters": 0.0,
    }
    values = STILL | STANDING | AT_ONCE | suppliers(1, 1) | both_kinds(liking)
    values |= {
        "firms.count": FIRMS, "choice.outside": False,
        "work.need_spread": spread, "work.tied_to": "nothing",
        "work.cohorts": {"new": cohort(120.0)},
        "research.closed_start": 120.0, "research.open_start": 120.0 - gap,
        "research.tooling_months": 0.0, "research.secrecy": 1e3,
    }  # fmt: skip
    model = Ecosystem(small(values), rng=1)
    for _ in range(2):
        model.step()
    held = model.firm_table.slot[:, 0]
    held = held[held != NO_WORKLOAD]
    served, is_open = held >= 0, model.market.families["open"][held // 3] == OPEN
    expected = NormalDist().cdf(-gap / spread)
    for found, law, count in (
        (np.mean(served & is_open), expected, held.size),
        (np.mean(is_open[served]), 2.0 * expected, served.sum()),
    ):
        assert found == pytest.approx(law, abs=4.0 * math.sqrt(law * (1.0 - law) / count) + 1e-3)
