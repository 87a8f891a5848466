"""How contributors come and go."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.market.contributors import joining, leaving


def test_they_come_from_skilled_users_and_from_sponsors() -> None:
    assert joining(0.04, 50.0, 0.5, 0.0, 1.0) == pytest.approx(2.0)
    assert joining(0.04, 0.0, 0.5, 2.0, 0.5) == pytest.approx(0.5)
    assert joining(0.04, 50.0, 0.5, 2.0, 0.5) == pytest.approx(1.5)


@given(st.floats(0, 1e4), st.floats(0, 2), st.floats(0, 2), st.floats(0, 10), st.integers(1, 30))
def test_leaving_is_a_hazard_whatever_the_step(
    stock: float, burnout: float, by_load: float, load: float, steps: int
) -> None:
    left = stock
    for _ in range(steps):
        left -= leaving(left, burnout, by_load, load, 1.0 / steps)
    hazard = burnout + by_load * min(load, 4) / 2
    assert left == pytest.approx(stock * math.exp(-hazard), rel=1e-9, abs=1e-9)
    assert 0 <= left <= stock


def test_load_wears_out_up_to_a_limit() -> None:
    calm, busy, swamped, drowned = (leaving(10.0, 0.25, 0.25, load, 1.0) for load in (0, 2, 4, 40))
    assert calm < busy < swamped == drowned
    assert busy == pytest.approx(10 * (1 - math.exp(-0.5)))
