"""Sobol indices: known ones are found, with and without noise, and their intervals hold."""

from collections.abc import Callable

import numpy as np
import pytest

from analysis.statistics.sobol import Indices, indices

type Model = Callable[[np.ndarray], np.ndarray]


def ishigami(x: np.ndarray) -> np.ndarray:
    """Ishigami and Homma 1990, of places from 0 to 1."""
    a, b, c = (np.pi * (2 * x[..., i] - 1) for i in range(3))
    value: np.ndarray = np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)
    return value


FIRST, TOTAL = [0.314, 0.442, 0.0], [0.558, 0.442, 0.244]


def design(factors: int, rows: int, seed: int) -> np.ndarray:
    from SALib.sample import sobol

    names = [str(i) for i in range(factors)]
    problem = {"num_vars": factors, "names": names, "bounds": [[0, 1]] * factors}
    table = sobol.sample(problem, rows, calc_second_order=False, seed=seed)
    return np.asarray(table).reshape(rows, factors + 2, factors)


def noisy(model: Model, factors: int, rows: int, noise: float, seeds: int, seed: int) -> np.ndarray:
    """Outcomes of a design with noise of each run and a shift of each seed."""
    draw = np.random.default_rng(seed)
    values = model(design(factors, rows, seed))[..., None]
    shape = (*values.shape[:2], seeds)
    return values + noise * draw.normal(size=shape) + noise * draw.normal(size=seeds)


def found_of(values: np.ndarray) -> Indices:
    found = indices(values)
    assert found is not None
    return found


@pytest.mark.parametrize(("noise", "seeds"), [(0.0, 2), (3.0, 8)])
def test_the_indices_of_a_known_function_are_found(noise: float, seeds: int) -> None:
    """Noise of nearly the outcome's own spread (3.7) must not raise the total indices."""
    found = found_of(noisy(ishigami, 3, 1024, noise, seeds, seed=4))
    assert [one.value for one in found.first] == pytest.approx(FIRST, abs=0.05)
    assert [one.value for one in found.total] == pytest.approx(TOTAL, abs=0.05)
    assert found.ranking == [0, 1, 2]


def test_without_noise_they_are_those_of_the_library() -> None:
    from SALib.analyze import sobol

    values = noisy(ishigami, 3, 512, 0.0, 2, seed=2)
    names = ["a", "b", "c"]
    problem = {"num_vars": 3, "names": names, "bounds": [[0, 1]] * 3}
    known = sobol.analyze(problem, values[..., 0].ravel(), calc_second_order=False, seed=1)
    found = found_of(values)
    assert [one.value for one in found.first] == pytest.approx(known["S1"], abs=0.03)
    assert [one.value for one in found.total] == pytest.approx(known["ST"], abs=0.03)


def test_the_part_of_chance_is_told() -> None:
    """Noise and shift of variance 9 each beside 13.8 of the function: 18 / 31.8. The shift is
    shared by all points, so that with 32 seeds its variance is known to a quarter."""
    found = found_of(noisy(ishigami, 3, 256, 3.0, 32, seed=4))
    assert found.seeds == pytest.approx(18 / 31.8, abs=0.12)


def test_intervals_cover_at_least_at_their_rate() -> None:
    """40 studies, each with three total indices that a 95 % interval must hold: 6 misses of 120 are
    expected, 16 or more have a chance under 1e-3 at that rate."""
    missed = 0
    for seed in range(40):
        found = found_of(noisy(ishigami, 3, 128, 1.5, 4, seed=seed))
        missed += sum(
            not one.low <= known <= one.high for one, known in zip(found.total, TOTAL, strict=True)
        )
    assert missed < 16


def test_an_order_that_is_not_told_is_near_a_half() -> None:
    def equal(x: np.ndarray) -> np.ndarray:
        total: np.ndarray = x[..., 0] + x[..., 1] + 0.1 * x[..., 2]
        return total

    found = found_of(noisy(equal, 3, 128, 0.1, 4, seed=3))
    assert found.ranking[2] == 2
    assert 0.025 < found.order[0] < 0.999
    assert found.order[1] > 0.99


def test_an_outcome_that_only_chance_moves_has_no_indices() -> None:
    """The variance beyond chance is estimated without bias, so that about half of idle studies
    have one below zero; all intervals of the others must be wide."""
    draw = np.random.default_rng(7)
    studies = [indices(draw.normal(size=(64, 4, 4))) for _ in range(40)]
    assert 5 <= sum(one is None for one in studies) <= 35
    assert indices(np.zeros((64, 4, 4))) is None


def test_rows_with_a_failed_run_are_left_out() -> None:
    values = noisy(ishigami, 3, 256, 0.5, 4, seed=1)
    values[3, 2, 1] = np.nan
    assert found_of(values).rows == 255
    values[:250, 0, 0] = np.nan
    assert indices(values) is None
