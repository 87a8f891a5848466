"""Points that the record does not rule out are found, and an emulator knows how well it knows."""

import numpy as np
import pytest

from openclosed.experiments.validation.assimilation.free_numbers import CUT
from openclosed.experiments.validation.calibration import matching
from openclosed.experiments.validation.calibration.matching import beyond, emulate, implausibility
from openclosed.experiments.validation.calibration.targets import TARGETS


def test_a_point_is_ruled_out_by_its_second_worst_target() -> None:
    miss = np.array([[9.0, 0.1, 0.1], [9.0, -3.1, 0.1], [9.0, 2.9, 0.1], [9.0, np.nan, 0.1]])
    assert (implausibility(miss) >= CUT).tolist() == [False, True, False, True]
    assert implausibility(miss, np.full(3, 3.0))[1] == pytest.approx(3.1 / 2)  # chance beside it


def test_beyond_a_bound_that_is_met_nothing_is_missed() -> None:
    by_key = {one.key: one for one in TARGETS}
    one_sided, both = by_key["V1 falls"], by_key["V8"]
    away = np.array([[-2.0, -2.0], [2.0, 2.0]])
    assert beyond([one_sided, both], away).tolist() == [[0.0, -2.0], [2.0, 2.0]]


def test_chance_is_that_of_single_runs_around_their_point() -> None:
    """Standard error of a variance of 2,000 runs in pairs: 4 %; correlation .6, its error .03."""
    rng = np.random.default_rng(1)
    luck = rng.multivariate_normal([0, 0], [[1.0, 1.2], [1.2, 4.0]], size=(1000, 2))
    away = rng.normal(size=(1000, 1, 2)) * 5.0 + luck
    assert matching.chance(away) == pytest.approx(np.array([[1.0, 1.2], [1.2, 4.0]]), rel=0.12)
    assert matching.of_single_runs(away, 2) == pytest.approx([1.5, 6.0], rel=0.12)


def test_the_emulator_learns_levels_lines_and_squares_and_knows_how_well() -> None:
    rng = np.random.default_rng(1)
    places, new = rng.random((300, 3)), rng.random((500, 3))
    which = np.arange(300) % 2

    def truth(at: np.ndarray, kind: np.ndarray) -> np.ndarray:
        return np.stack([2 * at[:, 0] - at[:, 1] ** 2 + kind, at[:, 2] + 0.0 * kind], axis=1)

    noise = 0.1 * rng.standard_normal((300, 2))
    emulator = emulate(places, which, 2, truth(places, which) + noise, ridge=0.1)
    said = emulator.away(new, np.ones(500, dtype=int))
    error = np.sqrt(np.mean((said - truth(new, np.ones(500))) ** 2, axis=0))
    assert error.max() < 0.05
    assert np.sqrt(emulator.variance) == pytest.approx([0.1, 0.1], rel=0.2)
    assert emulator.lines[:, 0] == pytest.approx([2.0, -1.0, 0.0], abs=0.08)


def test_what_the_emulator_says_of_a_point_does_not_know_it() -> None:
    rng = np.random.default_rng(2)
    places, which = rng.random((40, 2)), np.zeros(40, dtype=int)
    away = rng.standard_normal((40, 1))
    left_out = emulate(places, which, 1, away).left_out[7]
    rest = np.arange(40) != 7
    without = emulate(places[rest], which[rest], 1, away[rest])
    assert without.away(places[[7]], which[[7]])[0] == pytest.approx(left_out)
