"""Saturation: the size of new work, long-run spending, and shares of work."""

import math

import numpy as np
import pytest

from openclosed.sim.demand.potential import going_price
from openclosed.sim.demand.saturation import displaced, log_size, room_of
from openclosed.sim.parameters import Parameters
from tests.sim.runs import small

STEP = 0.05  # capability points between cohorts in the sums below


def parameters_with(**work: object) -> Parameters:
    """The default parameters with k = 1.25, M = 50 and other values of `work`."""
    values = {"work.size_growth": 1.25 / 14.4, "work.saturation": 50.0, "pricing.tiering": 0.5}
    return small(values | {f"work.{name}": one for name, one in work.items()})


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


def test_the_size_of_work_follows_a_logistic_in_its_need() -> None:
    parameters = parameters_with()
    assert room_of(parameters) == pytest.approx(26.0, abs=0.005)
    today = log_size(parameters, parameters.work.today)
    for ahead, size in ((-35.0, 0.0497), (91.0, 25.76), (1e4, 26.0)):
        found = math.exp(log_size(parameters, parameters.work.today + ahead) - today)
        assert found == pytest.approx(size, rel=2e-3)


def test_spending_grows_as_before_and_then_saturates() -> None:
    for ahead, times in ((30.0, 10.3), (60.0, 36.1), (91.0, 48.3), (400.0, 50.3)):
        assert grown(parameters_with(), ahead) == pytest.approx(times, rel=5e-3)


def drawn(k: float, saturation: float, tiering: float, displacement: float) -> Parameters:
    """Parameters with these values; k is the yearly growth of work, long before today."""
    return small(
        {
            "work.size_growth": k / 14.4, "work.saturation": saturation,
            "pricing.tiering": tiering, "work.displacement": displacement,
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("k", "saturation", "tiering"), [(0.3, 5.0, 0.0), (1.25, 22.0, 0.5), (2.5, 100.0, 1.0)]
)
@pytest.mark.parametrize("displacement", [0.0, 0.5, 1.0])
def test_spending_saturates_near_m_whatever_is_displaced(
    k: float, saturation: float, tiering: float, displacement: float
) -> None:
    parameters = drawn(k, saturation, tiering, displacement)
    assert 0.99 * saturation <= grown(parameters, 900.0) <= 1.2 * saturation


def test_where_new_work_displaces_old_the_part_of_new_work_stays() -> None:
    parameters = parameters_with(displacement=1.0)
    shares = [
        1.0 - spending(parameters, ahead, ahead - 8.0) / spending(parameters, ahead)
        for ahead in (-60.0, 0.0, 60.0, 200.0)
    ]
    assert np.ptp(shares) < 2e-3


def test_without_an_end_the_log_of_volume_is_linear_in_need() -> None:
    parameters = parameters_with(saturation=None)
    start = parameters.research.closed_start
    for need in (80.0, 161.65, 400.0):
        assert log_size(parameters, need) == parameters.work.size_growth * (need - start)
    assert displaced(parameters, 400.0) == 0.0
