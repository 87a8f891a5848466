"""Saturation: long-run spending, and shares of work. The oracle has the size of each cohort."""

import math

import numpy as np
import pytest

from openclosed.sim.demand.potential import going_price
from openclosed.sim.demand.saturation import displaced, log_size
from openclosed.sim.parameters import Parameters
from tests.sim.runs import small

STEP = 0.05  # capability points between cohorts in the sums below


def with_work(
    k: float = 1.25, saturation: float = 50.0, tiering: float = 0.5, displacement: float = 0.0
) -> Parameters:
    """Parameters with these values; k is the yearly growth of work, long before today."""
    return small(
        {
            "work.size_growth": k / 14.4, "work.saturation": saturation,
            "pricing.tiering": tiering, "work.displacement": displacement,
        }
    )  # fmt: skip


def spending(parameters: Parameters, ahead: float, able: float = math.inf) -> float:
    """Cost of all work up to `ahead` points beyond today, with needs of at most `able`."""
    work, research = parameters.work, parameters.research
    needs = work.today + np.arange(-400.0, ahead, STEP) + STEP / 2.0
    frontier = work.today + ahead
    slope, tiering = parameters.pricing.cost_slope, parameters.pricing.tiering
    return sum(
        math.exp(log_size(parameters, need) + displaced(parameters, frontier))
        * going_price(slope, tiering, need, frontier)
        * math.exp(-work.retirement * (frontier - need) / research.past_growth)
        for need in needs
        if need <= work.today + able
    )


def grown(parameters: Parameters, ahead: float) -> float:
    """Spending at `ahead` over today's."""
    return spending(parameters, ahead) / spending(parameters, 0.0)


def test_spending_grows_as_before_and_then_saturates() -> None:
    for ahead, times in ((30.0, 10.3), (60.0, 36.1), (91.0, 48.3), (400.0, 50.3)):
        assert grown(with_work(), ahead) == pytest.approx(times, rel=5e-3)


@pytest.mark.parametrize(
    ("k", "saturation", "tiering", "displacement"),
    [(0.3, 5.0, 0.0, 0.5), (1.25, 22.0, 0.5, 1.0), (2.5, 100.0, 1.0, 0.0), (2.5, 100.0, 1.0, 1.0)],
)
def test_spending_saturates_near_m_whatever_is_displaced(
    k: float, saturation: float, tiering: float, displacement: float
) -> None:
    parameters = with_work(k, saturation, tiering, displacement)
    assert 0.99 * saturation <= grown(parameters, 900.0) <= 1.2 * saturation


def test_where_new_work_displaces_old_the_part_of_new_work_stays() -> None:
    parameters = with_work(displacement=1.0)
    shares = [
        1.0 - spending(parameters, ahead, ahead - 8.0) / spending(parameters, ahead)
        for ahead in (-60.0, 0.0, 60.0, 200.0)
    ]
    assert np.ptp(shares) < 2e-3
