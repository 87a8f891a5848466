"""The exponential and the logarithm against the mathematics library."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.compiled import compiled
from sim.engine.elementary import exponential_of, logarithm_of, sum_in_eights, whole_power

PRECISION = 4.0 * np.finfo(float).eps


@given(st.floats(-708.0, 708.0))
def test_the_exponential_is_that_of_the_library(x: float) -> None:
    assert exponential_of(x) == pytest.approx(math.exp(x), rel=PRECISION, abs=0)


@pytest.mark.parametrize("x", [709.0, 1e10, math.inf])
def test_beyond_its_range_the_exponential_keeps_its_ends(x: float) -> None:
    assert exponential_of(x) == exponential_of(708.0)
    assert exponential_of(-x) == exponential_of(-708.0) > 0


@given(st.floats(1e-300, 1e300))
def test_the_logarithm_is_that_of_the_library(x: float) -> None:
    assert logarithm_of(x) == pytest.approx(math.log(x), rel=PRECISION, abs=1e-17)


def test_exact_where_exact() -> None:
    assert exponential_of(0.0) == 1.0
    assert logarithm_of(1.0) == 0.0


@compiled
def _round_trip(x: np.ndarray, y: np.ndarray) -> None:
    for i in range(x.size):
        y[i] = logarithm_of(exponential_of(x[i]))


def test_a_loop_over_many_gives_the_same_as_one_at_a_time() -> None:
    x = np.linspace(-30.0, 30.0, 1001)
    y = np.empty_like(x)
    _round_trip(x, y)
    assert y.tolist() == [logarithm_of(exponential_of(float(value))) for value in x]


@given(st.floats(0, 1), st.integers(0, 40))
def test_a_whole_power_is_that_of_the_compiler(x: float, n: int) -> None:
    assert whole_power(x, n) == _power(x, n) == pytest.approx(x**n, rel=1e-13)


@compiled
def _power(x: float, n: int) -> float:
    value: float = x**n
    return value


@given(st.lists(st.floats(-1e6, 1e6), max_size=128))
def test_the_sum_is_that_of_numpy_to_the_bit(numbers: list[float]) -> None:
    found = sum_in_eights(np.array(numbers))
    assert found == np.array(numbers).sum()
