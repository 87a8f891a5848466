"""The clock."""

import pytest

from sim.parameters.clock import Clock


@pytest.mark.parametrize(
    ("horizon", "length", "steps"),
    [(120, 1, 120), (120, 0.05, 2400), (12, 12, 1), (1, 12, 1), (24, 0.6, 40)],
)
def test_steps_fill_the_horizon(horizon: float, length: float, steps: int) -> None:
    assert Clock(horizon=horizon, months_per_step=length).steps == steps


def test_a_step_is_also_known_in_years() -> None:
    assert Clock(months_per_step=3).years_per_step == 0.25
