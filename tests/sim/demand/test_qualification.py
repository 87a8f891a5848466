"""Hard minimums."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.demand.qualification import Needs, Standing, qualifies, threshold

JUST_ENOUGH = Standing(capability=0.5, support=0.4, security=0.3, compliance=0.2, foreign=True)
NEEDS = Needs(capability=0.5, support=0.4, security=0.3, compliance=0.2, origin=False)
NOTHING = Needs(capability=0.0, support=0.0, security=0.0, compliance=0.0, origin=False)
MINIMUMS = ("capability", "support", "security", "compliance")
unit = st.floats(0, 1)
standings = st.builds(Standing, unit, unit, unit, unit, st.booleans())
needs = st.builds(Needs, unit, unit, unit, unit, st.booleans())


def test_what_just_meets_every_requirement_qualifies() -> None:
    assert qualifies(JUST_ENOUGH, NEEDS)


def test_only_who_excludes_foreign_families_refuses_them() -> None:
    excluding = NEEDS._replace(origin=True)
    assert not qualifies(JUST_ENOUGH, excluding)
    assert qualifies(JUST_ENOUGH._replace(foreign=False), excluding)


@pytest.mark.parametrize("minimum", MINIMUMS)
def test_one_requirement_missed_is_enough_to_fail(minimum: str) -> None:
    less = getattr(JUST_ENOUGH, minimum) - 1e-9
    assert not qualifies(JUST_ENOUGH._replace(**{minimum: less}), NEEDS)


@given(standings)
def test_thresholds_of_zero_let_everything_pass(has: Standing) -> None:
    assert qualifies(has, NOTHING)


@given(standings, needs, st.sampled_from(MINIMUMS), unit)
def test_having_more_never_disqualifies(
    has: Standing, asked: Needs, which: str, more: float
) -> None:
    better = has._replace(**{which: getattr(has, which) + more})
    assert qualifies(better, asked) >= qualifies(has, asked)


@given(unit, st.floats(0, 10), unit, unit)
def test_a_threshold_is_uniform_around_its_mean_and_can_be_met(
    base: float, factor: float, spread: float, u: float
) -> None:
    expected = base * factor * (1 - spread + 2 * spread * u)
    assert threshold(base, factor, spread, u) == pytest.approx(min(expected, 1.0))


@given(unit, unit)
def test_no_threshold_stays_none(factor: float, u: float) -> None:
    assert threshold(0.0, factor, 0.5, u) == 0.0
