"""Boxes that are known are found again, and chance alone makes none that holds."""

import numpy as np
import pytest

from openclosed.analysis.statistics.scenario_discovery import discover

CASES = 2000


def test_a_known_box_is_found_with_its_bounds_and_no_parameter_that_does_nothing() -> None:
    draw = np.random.default_rng(1)
    x = draw.random((CASES, 5))
    event = (x[:, 1] > 0.6) & (x[:, 3] > 0.2) & (x[:, 3] < 0.7)
    found = discover(x.T.tolist(), event, np.arange(CASES))
    limits = {one.number: one for one in found.limits}
    assert set(limits) == {1, 3}
    assert [limits[1].low, limits[3].low, limits[3].high] == pytest.approx(
        [0.6, 0.2, 0.7], abs=0.03
    )
    assert limits[1].high > 0.99
    assert found.coverage > 0.9
    assert found.density > 0.9
    assert found.held_out > 0.85
    assert found.all_cases == pytest.approx(event.mean())
    without = event[(x[:, 3] > limits[3].low) & (x[:, 3] < limits[3].high)].mean()
    assert limits[1].density_without == pytest.approx(without)
    assert found.limits[0].number == 1  # without it, density falls most


def test_coverage_and_density_are_those_of_the_cases_in_the_box() -> None:
    draw = np.random.default_rng(2)
    x = draw.random((CASES, 2))
    event = draw.random(CASES) < np.where((x < 0.5).all(axis=1), 0.8, 0.1)
    found = discover(x.T.tolist(), event, np.arange(CASES))
    inside = np.ones(CASES, dtype=bool)
    for one in found.limits:
        inside &= (x[:, one.number] >= one.low) & (x[:, one.number] <= one.high)
    assert found.density == pytest.approx(event[inside].mean())
    assert found.coverage == pytest.approx(event[inside].sum() / event.sum())
    assert found.density == pytest.approx(0.8, abs=0.06)


def test_choices_are_kept_by_name_and_levels_of_a_grid_whole() -> None:
    draw = np.random.default_rng(3)
    kind, level = draw.choice(["a", "b", "c"], CASES), draw.choice([0.0, 0.5, 1.0], CASES)
    event = (kind != "b") & (level < 0.7)
    found = discover([kind.tolist(), level.tolist()], event, np.arange(CASES))
    limits = {one.number: one for one in found.limits}
    assert set(limits[0].choices) == {"a", "c"}
    assert limits[1][1:3] == (0.0, 0.75)
    assert (found.coverage, found.density) == (1.0, 1.0)


def test_where_chance_alone_decides_a_box_is_clear_at_no_more_than_its_rate() -> None:
    """Of a hundred, eleven or more have a chance of 1 % at a rate of 5 %; points differ, too."""
    clear = 0
    for seed in range(100):
        draw = np.random.default_rng(seed)
        points = np.repeat(np.arange(100), 4)
        x = draw.random((100, 3))[points]
        event = draw.random(len(points)) < draw.beta(3, 7, 100)[points]
        clear += discover(x.T.tolist(), event, points).p <= 0.05
    assert clear <= 10


def test_cases_of_one_group_are_never_both_seen_and_held_out() -> None:
    """Every point has its own ending: without it nothing near it tells."""
    draw = np.random.default_rng(5)
    groups = np.repeat(np.arange(60), 20)
    x, wins = draw.random((60, 3))[groups], (draw.random(60) < 0.3)[groups]
    found = discover(x.T.tolist(), wins, groups)
    apart = discover(x.T.tolist(), wins, np.arange(len(groups)))
    assert found.held_out < apart.held_out
