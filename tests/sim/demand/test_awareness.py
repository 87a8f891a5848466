"""Who hears of AI."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.demand.awareness import awareness_probability

rates = st.floats(0, 5)


@given(rates, rates, st.floats(0, 1), st.floats(0, 2))
def test_the_chance_is_that_of_the_hazard(p: float, q: float, share: float, years: float) -> None:
    chance = awareness_probability(p, q, share, years)
    assert chance == pytest.approx(1 - math.exp(-(p + q * share) * years), abs=1e-12)
    assert 0 <= chance <= 1


@given(rates, rates, st.floats(0, 1), st.integers(1, 50))
def test_many_short_steps_are_one_long_one(p: float, q: float, share: float, steps: int) -> None:
    short = awareness_probability(p, q, share, 1.0 / steps)
    long = awareness_probability(p, q, share, 1.0)
    assert 1 - (1 - short) ** steps == pytest.approx(long, abs=1e-12)


def test_more_adopting_peers_never_make_it_less_likely() -> None:
    chances = [awareness_probability(0.03, 0.38, share / 10, 0.05) for share in range(11)]
    assert chances == sorted(chances)
    assert chances[0] < chances[-1]
