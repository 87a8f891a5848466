"""Calendar months as text, and the clock."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from openclosed.sim.parameters.clock import Clock
from openclosed.sim.parameters.dates import Month, month_after, months_between

MONTHS = st.builds("{:04d}-{:02d}".format, st.integers(1900, 2200), st.integers(1, 12))


@given(MONTHS, st.integers(0, 1000))
def test_a_month_so_many_months_later_is_that_far_away(first: str, months: int) -> None:
    assert months_between(first, month_after(first, months)) == months
    assert months_between(month_after(first, months), first) == -months


def test_a_month_lasts_until_the_next_begins() -> None:
    assert month_after("2023-12", 0.95) == "2023-12"
    assert month_after("2023-12", 20 * 0.05) == "2024-01"
    assert month_after("2023-12", sum([0.1] * 10)) == "2024-01"


@pytest.mark.parametrize("text", ["2023", "2023-13", "2023-00", "2023-1", "x2023-01", "2023-01-01"])
def test_other_text_is_no_month(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Month).validate_python(text)


@pytest.mark.parametrize(
    ("horizon", "length", "steps"), [(120, 0.05, 2400), (12, 12, 1), (1, 12, 1), (24, 0.6, 40)]
)
def test_steps_fill_the_horizon(horizon: float, length: float, steps: int) -> None:
    clock = Clock(horizon=horizon, months_per_step=length)
    assert clock.steps == steps
    assert clock.years_per_step == pytest.approx(length / 12)
