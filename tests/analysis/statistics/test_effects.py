"""Indices and signs: known ones are found, and none are told at their rate."""

import numpy as np
import pytest

from openclosed.analysis.statistics.sensitivity import Indices, indices
from openclosed.experiments.sweep.question import saltelli
from openclosed.experiments.tipping.crossing import sign

FIRST, TOTAL = [0.314, 0.442, 0.0], [0.558, 0.442, 0.244]


def found_of(seed: int, rows: int, noise: float, seeds: int) -> Indices:
    """Indices of Ishigami's function (1990) with noise of each run and a shift of each seed."""
    draw = np.random.default_rng(seed)
    a, b, c = np.pi * (2 * np.moveaxis(saltelli(3, rows, seed), -1, 0)[..., None] - 1)
    values = np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)
    step_seed = draw.normal(size=(*values.shape[:2], seeds)) + draw.normal(size=seeds)
    found = indices(values + noise * step_seed)
    assert found is not None
    return found


def test_the_share_of_chance_is_estimated() -> None:
    """Noise and shift of variance 9 each beside 13.8 of the function: 18 / 31.8. The shift is
    shared by all points, so that with 32 seeds its variance is known to a quarter."""
    assert found_of(4, 256, 3.0, 32).seeds == pytest.approx(18 / 31.8, abs=0.12)


def test_intervals_cover_at_least_at_their_rate() -> None:
    """20 studies, each with six indices that a 95 % interval must hold: 6 misses of 120 are
    expected, 15 or more have a chance under 1e-3 at that rate."""
    missed = 0
    for seed in range(20):
        found = found_of(seed, 128, 1.5, 4)
        pairs = zip([*found.total, *found.first], [*TOTAL, *FIRST], strict=True)
        missed += sum(not one.low <= known <= one.high for one, known in pairs)
        assert found.ranking[2] == 2
    assert missed < 15


def test_an_outcome_that_only_chance_moves_has_no_indices() -> None:
    """The variance beyond chance is estimated without bias, so that about half of idle studies
    have one below zero; all intervals of the others must be wide."""
    draw = np.random.default_rng(7)
    studies = [indices(draw.normal(size=(64, 4, 4))) for _ in range(20)]
    assert 2 <= sum(one is None for one in studies) <= 18
    assert indices(np.zeros((64, 4, 4))) is None


@pytest.mark.parametrize("kind", ["endings", "rare endings", "skewed"])
def test_a_sign_is_ever_found_where_there_is_none_at_most_at_the_error(kind: str) -> None:
    """300 fair games of 200 runs at an error of 5 % a side, looked at after each eighth run: at
    most 30 are expected to tell a sign; more than 52 have a chance under 1e-4."""
    draw = np.random.default_rng(5)
    shape = (300, 200)
    games = {
        "endings": draw.choice([-1.0, 1.0], shape),
        "rare endings": draw.choice([-1.0, 0.0, 0.0, 0.0, 1.0], shape),
        "skewed": np.where(draw.random(shape) < 0.2, 0.8, -0.2),
    }[kind]
    told = [any(sign(game[:n], 0.05) for n in range(8, 201, 8)) for game in games]
    assert sum(told) <= 52


def test_clear_signs_are_found_soon() -> None:
    assert sign(np.ones(12), 0.05 / 16) == 1
    assert sign(-np.ones(12), 0.05 / 16) == -1
    assert sign(np.array([]), 0.05) == 0
