import numpy as np
import pytest

from analysis.evidence.histories import DATABASES
from experiments.history.fitting import about_as_good, losses, until
from sim.parameters import Parameters
from sim.parameters.paths import replaced


def measured(*levels: float) -> np.ndarray:
    return np.array([[np.full(49, level)] for level in levels])


def test_the_loss_is_in_standard_errors_of_the_figures_that_may_be_seen() -> None:
    found = losses(DATABASES, "2012-11", measured(0.35, 0.37), np.zeros((2, 1)))
    misses = np.array([[0.0, -0.005, -0.11], [0.02, 0.015, -0.09]])
    assert found == pytest.approx(((misses / 0.01) ** 2).sum(axis=1))


def test_a_point_that_failed_is_infinitely_far() -> None:
    found = losses(DATABASES, "2012-11", measured(np.nan), np.zeros((1, 1)))
    assert np.isinf(found).all()


def test_between_equals_the_one_nearer_to_the_base_wins() -> None:
    near, far = losses(DATABASES, "2012-11", measured(0.4, 0.4), np.array([[0.1], [0.4]]))
    assert near < far


def test_the_closest_is_kept_first_and_nothing_that_is_clearly_worse() -> None:
    kept = about_as_good(np.array([30.0, 2.0, np.inf, 3.0]), figures=10, parameters=4)
    assert kept.tolist() == [1, 3]


def test_where_even_the_closest_misses_errors_are_taken_as_larger() -> None:
    assert len(about_as_good(np.array([200.0, 230.0]), figures=10, parameters=4)) == 2


def test_runs_end_with_the_month_that_is_asked() -> None:
    world = replaced(Parameters(), "clock.start", "2012-11")
    assert until(world, "2021-01").clock.horizon == 99
