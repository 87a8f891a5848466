"""Hard minimums."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.demand.qualification import qualifies, threshold

PASSING = (0.5, 0.5, 0.4, 0.4, 0.3, 0.3, 0.2, 0.2)
unit = st.floats(0, 1)


def passes(values: Sequence[float], excluded: bool = False) -> bool:
    quality, floor, support, need_support, security, need_security, compliance, need = values
    return qualifies(
        quality, floor, support, need_support, security, need_security, compliance, need, excluded
    )


def test_what_just_meets_every_requirement_qualifies() -> None:
    assert passes(PASSING)
    assert not passes(PASSING, excluded=True)


@pytest.mark.parametrize("attribute", [0, 2, 4, 6])
def test_one_requirement_missed_is_enough_to_fail(attribute: int) -> None:
    values = list(PASSING)
    values[attribute] -= 1e-9
    assert not passes(values)


@given(st.lists(unit, min_size=4, max_size=4))
def test_thresholds_of_zero_let_everything_pass(have: list[float]) -> None:
    quality, support, security, compliance = have
    assert qualifies(quality, 0.0, support, 0.0, security, 0.0, compliance, 0.0, False)


@given(st.lists(unit, min_size=8, max_size=8), st.sampled_from([0, 2, 4, 6]), unit)
def test_having_more_never_disqualifies(values: list[float], which: int, more: float) -> None:
    better = list(values)
    better[which] += more
    assert passes(better) >= passes(values)


@given(unit, st.floats(0, 10), unit, unit)
def test_a_threshold_is_uniform_around_its_mean_and_can_be_met(
    base: float, factor: float, spread: float, u: float
) -> None:
    expected = base * factor * (1 - spread + 2 * spread * u)
    assert threshold(base, factor, spread, u) == pytest.approx(min(expected, 1.0))


@given(unit, unit)
def test_no_threshold_stays_none(factor: float, u: float) -> None:
    assert threshold(0.0, factor, 0.5, u) == 0.0
