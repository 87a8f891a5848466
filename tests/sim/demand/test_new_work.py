"""Work that comes with time or with the frontier, whichever seed draws it."""

from typing import Any

import numpy as np
import pytest

from openclosed.sim import Ecosystem, Parameters
from openclosed.sim.parameters.base import all_replaced
from openclosed.sim.parameters.clock import months_between
from openclosed.sim.parameters.suppliers import LAST_MONTH
from tests.sim.runs import STILL, run, small

RATE = Parameters().work.per_point * Parameters().research.past_growth
"""Random cohorts a year."""
STALLED: dict[str, Any] = STILL | {
    "research.growth": 0.0, "research.flywheel": 0.0, "releases.replayed_until": None,
    "work.cohorts": {}, "firms.count": 20, "clock.horizon": 60.0,
}  # fmt: skip
"""Values at which no model ever gets better than the best of the start."""


def came(model: Ecosystem, name: str = "cohort ") -> list[int]:
    """Months, counted from 0, in which cohorts with such a name came."""
    return [one.month for one in model.events if one.what == "new_work" and name in one.who]


@pytest.mark.slow
def test_work_comes_as_often_before_as_after_the_end_of_the_data() -> None:
    """In any four months from the last named cohort to two years after the data, on average over
    100 seeds. Counts are Poisson with mean 120, so a bound is 5.5 standard errors away: one of
    30 windows errs with a chance of 1e-6."""
    end = months_between(Parameters().clock.start, LAST_MONTH) + 24
    count = np.zeros(end + 1)
    few = all_replaced(Parameters(), {"firms.count": 10, "clock.horizon": end + 1.0})
    for seed in range(100):
        model = Ecosystem(few, seed).run()
        (last,) = came(model, "long_running_agents")
        np.add.at(count, came(model), 0.01)
    windows = np.convolve(count[last + 1 :], np.ones(4), "valid")
    assert windows.size == 30
    assert windows.min() > 0.5 * RATE / 3.0
    assert windows.max() < 1.5 * RATE / 3.0


@pytest.mark.parametrize("seeds", [2, 1000], ids=["that return", "that never return"])
def test_a_new_seed_each_month_leaves_the_expected_work(seeds: int) -> None:
    """Over 20 runs of five years the count is Poisson; it errs with a chance of 6e-5 each."""
    values = {"work.cohorts": {}, "firms.count": 10, "clock.horizon": 60.0}
    count = 0
    for first in range(20):
        model = Ecosystem(small(STILL | values), rng=first)
        for month in range(60):
            model.use_seed(1000 * first + month % seeds)
            model.step()
        count += len(came(model))
    expected = 20 * RATE * 59 / 12  # as no time has passed in the first month
    assert count == pytest.approx(expected, abs=4.0 * expected**0.5)


@pytest.mark.parametrize(("driver", "a_year"), [("time", RATE), ("frontier", 0.0)])
def test_a_stalled_frontier_stops_only_the_work_that_it_brings(driver: str, a_year: float) -> None:
    """Over 20 runs of five years; a Poisson count errs with a chance of 6e-5."""
    count = sum(len(came(run(STALLED | {"work.tied_to": driver}, seed))) for seed in range(20))
    expected = 20 * a_year * 59 / 12
    assert count == pytest.approx(expected, abs=4.0 * expected**0.5)
