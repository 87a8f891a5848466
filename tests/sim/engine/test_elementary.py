"""The exponential and the logarithm against the mathematics library."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from openclosed.sim.engine.elementary import (
    exponential_of,
    logarithm_of,
    sum_in_eights,
    whole_power,
)

PRECISION = 4.0 * np.finfo(float).eps


@given(st.floats(-708.0, 708.0))
def test_the_exponential_is_that_of_the_library(x: float) -> None:
    assert exponential_of(x) == pytest.approx(math.exp(x), rel=PRECISION, abs=0)


@pytest.mark.parametrize("x", [709.0, 1e10, math.inf])
def test_beyond_its_range_the_exponential_keeps_its_ends(x: float) -> None:
    assert exponential_of(x) == exponential_of(708.0)
    assert exponential_of(-x) == exponential_of(-708.0) > 0


@given(st.floats(1e-300, 1e300))
@example(1.414)  # where the series is longest
@example(0.7072)
def test_the_logarithm_is_that_of_the_library(x: float) -> None:
    assert logarithm_of(x) == pytest.approx(math.log(x), rel=PRECISION, abs=1e-17)


@given(st.floats(0, 1), st.integers(0, 40))
def test_a_whole_power_is_a_product(x: float, n: int) -> None:
    assert whole_power(x, n) == pytest.approx(x**n, rel=1e-13)


@given(st.lists(st.floats(-1e6, 1e6), max_size=128))
def test_the_sum_is_that_of_numpy_to_the_bit(values: list[float]) -> None:
    found = sum_in_eights(np.array(values))
    assert found == np.array(values).sum()
