"""Calendar months as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sim.parameters.dates import Month, month_after, months_between

MONTHS = st.builds("{:04d}-{:02d}".format, st.integers(1900, 2200), st.integers(1, 12))


@given(MONTHS, st.integers(0, 1000))
def test_a_month_so_many_months_later_is_that_far_away(first: str, months: int) -> None:
    assert months_between(first, month_after(first, months)) == months


@given(MONTHS, MONTHS)
def test_the_way_back_is_as_long(first: str, second: str) -> None:
    assert months_between(first, second) == -months_between(second, first)


def test_a_month_lasts_until_the_next_begins() -> None:
    assert month_after("2023-12", 0.95) == "2023-12"
    assert month_after("2023-12", 20 * 0.05) == "2024-01"
    assert month_after("2023-12", sum([0.1] * 10)) == "2024-01"


@pytest.mark.parametrize("text", ["2023", "2023-13", "2023-00", "2023-1", "x2023-01", "2023-01-01"])
def test_other_text_is_no_month(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Month).validate_python(text)
