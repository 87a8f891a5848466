"""Exponents are those of the law behind the numbers, and their intervals hold it."""

import pytest

from tests.benchmarks.growth import AXES, Axis, exponent
from tests.benchmarks.setting import benchmark_parameters


@pytest.mark.parametrize("power", [0.0, 0.5, 1.0, 2.0])
def test_a_power_law_gives_its_power(power: float) -> None:
    sizes = (1, 2, 4, 8, 16)
    fitted = exponent(sizes, [3.0 * size**power for size in sizes])
    assert fitted.value == pytest.approx(power, abs=1e-9)
    assert fitted.low == pytest.approx(fitted.high, abs=1e-6)


def test_only_what_surely_grows_faster_is_called_so() -> None:
    sizes = (1, 2, 4, 8, 16)
    assert exponent(sizes, [1.0, 2.1, 3.9, 8.3, 15.8]).above_linear is False
    assert exponent(sizes, [1.0, 2.9, 8.2, 22.0, 65.0]).above_linear is True


def test_an_axis_is_measured_at_each_of_its_sizes() -> None:
    # Sizes far enough apart that firms weigh more than what any process happens to keep of a run.
    axis = Axis("firms", (500, 2_000, 8_000), lambda firms: [benchmark_parameters(firms, 24)], "")
    growth = axis.measured(1)
    assert len(growth.seconds) == len(growth.bytes) == 3
    assert min(growth.seconds) > 0.0
    assert growth.bytes == sorted(growth.bytes)


@pytest.mark.parametrize("axis", AXES, ids=lambda axis: axis.name)
def test_every_axis_has_worlds_at_all_its_sizes(axis: Axis) -> None:
    assert len(axis.sizes) >= 4
    assert all(world for size in axis.sizes for world in axis.world(size))
