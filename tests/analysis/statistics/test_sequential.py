"""Signs are told at any time with the error that was asked for, and soon where they are clear."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics.sequential import Bounds, bounded_stake, normal_stake, sign

UNIT = Bounds(1.0, 1.0)


@pytest.mark.parametrize("kind", ["verdicts", "rare verdicts", "skewed shares", "normal"])
def test_a_sign_is_ever_told_where_there_is_none_at_most_at_the_error(kind: str) -> None:
    """1,000 fair games of 200 runs at an error of 5 % a side, looked at after each eighth run: at
    most 100 are expected to tell a sign; more than 140 have a chance under 1e-4."""
    draw = np.random.default_rng(5)
    shape = (1000, 200)
    games = {
        "verdicts": draw.choice([-1.0, 1.0], shape),
        "rare verdicts": draw.choice([-1.0, 0.0, 0.0, 0.0, 1.0], shape),
        "skewed shares": np.where(draw.random(shape) < 0.2, 0.8, -0.2),
        "normal": draw.normal(0, 3.0, shape),
    }[kind]
    bounds = {"normal": None, "skewed shares": Bounds(0.2, 0.8)}.get(kind, UNIT)
    told = [any(sign(game[:n], 0.05, bounds) for n in range(8, 201, 8)) for game in games]
    assert sum(told) <= 140


@given(st.lists(st.sampled_from([-1.0, 0.0, 1.0]), min_size=1, max_size=30))
def test_swapping_the_camps_swaps_the_sign(values: list[float]) -> None:
    array = np.array(values)
    assert sign(array, 0.1, UNIT) == -sign(-array, 0.1, UNIT)
    assert sign(array, 0.1) == -sign(-array, 0.1)


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=30), st.floats(0.01, 100))
def test_normal_stakes_do_not_depend_on_the_unit(values: list[float], unit: float) -> None:
    array = np.round(np.array(values), 3)
    assert normal_stake(array * unit) == pytest.approx(normal_stake(array), rel=1e-6)


def test_a_bet_is_fair_when_the_mean_is_zero() -> None:
    """The mean stake over all outcomes of four fair runs is exactly 1."""
    sides = np.array(np.meshgrid(*[[-1.0, 1.0]] * 4)).reshape(4, -1).T
    assert np.mean([bounded_stake(side, 1.0) for side in sides]) == pytest.approx(1)


def test_clear_signs_are_told_soon() -> None:
    assert sign(np.ones(12), 0.05 / 16, UNIT) == 1
    assert sign(-np.ones(12), 0.05 / 16, UNIT) == -1
    assert sign(np.array([]), 0.05, UNIT) == 0
    assert sign(np.zeros(50), 0.05) == 0
    assert sign(np.random.default_rng(1).normal(2, 1, 24), 0.05 / 16) == 1
