"""Margins, supports and what is felt of them, against their formulas."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.market.hosting import hosting_margin
from sim.market.offer_terms import community_support, joined, smoothed

unit = st.floats(0, 1)


def test_hosts_compete_their_margin_away() -> None:
    assert hosting_margin(0.6, 1, 1.0) == 0.6
    assert hosting_margin(0.6, 3, 1.0) == pytest.approx(0.2)
    assert hosting_margin(0.6, 4, 0.5) == pytest.approx(0.3)
    assert hosting_margin(0.6, 9, 0.0) == 0.6


def test_community_support_is_half_at_its_load() -> None:
    assert community_support(3.0, 120.0, 40.0) == pytest.approx(0.5)
    assert community_support(3.0, 0.0, 40.0) == pytest.approx(1.0)
    assert community_support(0.0, 10.0, 40.0) == 0.0


@given(unit, unit)
def test_what_two_sources_give_is_at_least_what_either_does(one: float, other: float) -> None:
    both = joined(one, other)
    assert max(one, other) - 1e-12 <= both <= 1 + 1e-12
    assert both == pytest.approx(one + other - one * other)


@given(unit, unit, st.floats(0.1, 24), st.integers(1, 40))
def test_firms_average_over_time_whatever_the_step(
    felt: float, value: float, months: float, steps: int
) -> None:
    now = felt
    for _ in range(steps):
        now = smoothed(now, value, months, 6.0 / steps)
    assert now == pytest.approx(value + (felt - value) * math.exp(-6 / months), abs=1e-9)


def test_what_is_new_is_felt_as_it_is() -> None:
    assert smoothed(-1.0, 0.7, 3.0, 1.0) == 0.7
