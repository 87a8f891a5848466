"""The exponential, the logarithm and sums against the mathematics library and numpy."""

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


@given(st.floats(-708.0, 708.0), st.floats(1e-300, 1e300))
@example(709.0, 1.414)  # beyond the range, and where the series is longest
@example(math.inf, 0.7072)
@example(-math.inf, 1.0)
def test_exponential_and_logarithm_are_those_of_the_library(x: float, y: float) -> None:
    """Beyond 708 the exponential keeps its ends."""
    expected = math.exp(min(max(x, -708.0), 708.0))
    assert exponential_of(x) == pytest.approx(expected, rel=PRECISION, abs=0)
    assert logarithm_of(y) == pytest.approx(math.log(y), rel=PRECISION, abs=1e-17)


@given(st.floats(0, 1), st.integers(0, 40), st.lists(st.floats(-1e6, 1e6), max_size=128))
def test_a_whole_power_is_a_product_and_the_sum_is_that_of_numpy_to_the_bit(
    x: float, n: int, values: list[float]
) -> None:
    assert whole_power(x, n) == pytest.approx(x**n, rel=1e-13)
    assert sum_in_eights(np.array(values)) == np.array(values).sum()
