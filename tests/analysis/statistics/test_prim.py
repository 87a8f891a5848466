"""PRIM: it finds the box that was put there, drops what chance limits, and finds none in noise."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics.prim import Box, boxes, peeled, quasi_p, seen, whole_space

WHOLE = whole_space(6, {})


def cube(points: int, coordinates: int = 6, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).random((points, coordinates))


def test_the_box_that_was_put_there_is_found() -> None:
    places = cube(2000)
    interest = (places[:, 1] > 0.6) & (places[:, 4] < 0.3)
    (found,) = boxes(places, interest, WHOLE, density=0.95, least=0.02, most=1)
    assert set(found.quasi_p) == {(1, "low"), (4, "high")}
    assert found.box.low[1] == pytest.approx(0.6, abs=0.02)
    assert found.box.high[4] == pytest.approx(0.3, abs=0.02)
    assert found.box.high[1] == 1.0
    assert found.step.density > 0.95
    assert found.step.coverage > 0.95
    assert found.box.volume(WHOLE) == pytest.approx(0.12, abs=0.01)


def test_noise_about_the_box_changes_it_little() -> None:
    places = cube(3000)
    likely = np.where((places[:, 0] < 0.4) & (places[:, 2] > 0.5), 0.9, 0.1)
    interest = np.random.default_rng(2).random(3000) < likely
    (found,) = boxes(places, interest, WHOLE, density=0.8, least=0.05, most=1)
    assert {(0, "high"), (2, "low")} <= set(found.quasi_p)
    assert found.box.high[0] == pytest.approx(0.4, abs=0.08)
    assert found.box.low[2] == pytest.approx(0.5, abs=0.08)
    assert found.step.density > 0.75


def test_two_boxes_are_found_one_after_another() -> None:
    places = cube(3000)
    first, second = places[:, 0] < 0.25, places[:, 3] > 0.85
    found = boxes(places, first | second, WHOLE, density=0.95, least=0.02, most=3)
    assert [set(one.quasi_p) for one in found] == [{(0, "high")}, {(3, "low")}]
    assert found[0].box.high[0] == pytest.approx(0.25, abs=0.02)
    assert found[1].box.low[3] == pytest.approx(0.85, abs=0.02)


def test_a_choice_is_limited_to_those_that_matter() -> None:
    places = cube(1500)
    three = [1 / 6, 1 / 2, 5 / 6]
    places[:, 5] = np.random.default_rng(3).choice(three, 1500)
    whole = whole_space(6, {5: three})
    interest = (places[:, 5] == 1 / 2) & (places[:, 0] > 0.5)
    (found,) = boxes(places, interest, whole, density=0.95, least=0.02, most=1)
    assert found.box.chosen[5] == frozenset({1 / 2})
    assert set(found.quasi_p) == {(0, "low"), (5, "choice")}
    assert found.box.volume(whole) == pytest.approx(1 / 6, abs=0.02)


def test_a_whole_number_with_few_values_is_peeled_by_value() -> None:
    places = cube(800, 2)
    places[:, 0] = np.random.default_rng(4).integers(0, 4, 800) / 3
    whole = whole_space(2, {})
    (found,) = boxes(places, places[:, 0] >= 2 / 3, whole, density=0.99, least=0.05, most=1)
    assert 1 / 3 < found.box.low[0] < 2 / 3
    assert (found.step.density, found.step.coverage) == (1.0, 1.0)


def test_where_nothing_or_everything_is_of_interest_there_is_no_box() -> None:
    places = cube(200)
    for interest in (np.zeros(200, bool), np.ones(200, bool)):
        assert boxes(places, interest, WHOLE, density=0.8, least=0.05, most=3) == []


def test_what_looks_dense_in_noise_is_dropped() -> None:
    """The densest of many boxes holds over half by chance where the truth is .3; fixed seeds."""
    draw = np.random.default_rng(8)
    whole = whole_space(4, {})
    for seed in range(5):
        places = cube(200, 4, seed)
        interest = draw.random(200) < 0.3
        densest = max(peeled(places, interest, whole, 10), key=lambda step: step.density)
        assert densest.density > 0.5
        assert boxes(places, interest, whole, density=0.9, least=0.05, most=1) == []


def test_quasi_p_is_small_for_what_matters_and_large_for_what_does_not() -> None:
    places = cube(1000)
    interest = places[:, 0] < 0.5
    box = WHOLE.limited(0, 0.0, 0.5).limited(1, 0.1, 1.0)
    found = quasi_p(places, interest, box, WHOLE)
    assert found[0, "high"] < 1e-10
    assert found[1, "low"] > 0.5


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.05, 0.9))
def test_peeling_only_shrinks_and_what_it_says_of_a_box_is_so(seed: int, part: float) -> None:
    places = cube(150, 3, seed)
    interest = np.random.default_rng(seed + 1).random(150) < part
    steps = list(peeled(places, interest, whole_space(3, {}), 10))
    for earlier, later in pairwise(steps):
        inside, before = later.box.holds(places), earlier.box.holds(places)
        assert (inside <= before).all()
        assert 10 <= inside.sum() < before.sum()
        assert later == seen(places, interest, later.box)
        if inside.any():
            assert later.density == pytest.approx(interest[inside].mean())


def test_volume_and_limits_of_a_box() -> None:
    box = Box(np.array([0.0, 0.2]), np.array([0.5, 1.0]), {})
    whole = whole_space(2, {})
    assert box.volume(whole) == pytest.approx(0.4)
    assert box.restricted(whole) == [0, 1]
    assert box.sides(whole) == [(0, "high"), (1, "low")]
    assert box.without((0, "high"), whole).restricted(whole) == [1]
    assert box.free(1, whole).restricted(whole) == [0]
    assert box.holds(np.array([[0.5, 0.2], [0.6, 0.5]])).tolist() == [True, False]
