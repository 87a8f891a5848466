"""A battery over (who, month, purpose): uniform and independent in every direction of a model.

A fresh seed rejects a right generator with probability below 1e-3 a test (Bonferroni within it).
"""

import math
from itertools import combinations
from statistics import NormalDist

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from sim.engine import randomness
from sim.engine.compiled import compiled
from sim.engine.randomness import Integer, uniforms_at, words

ERROR_RATE = 1e-3
SEED = np.uint64(20230101)
PURPOSES = tuple(
    int(value)
    for name, value in vars(randomness).items()
    if name.isupper() and not name.startswith("_") and name not in ("LASTING", "FIRST")
)


@compiled
def fill_grid(seed: np.uint64, purpose: Integer, slot: int, grid: NDArray[np.float64]) -> None:
    for who in range(grid.shape[0]):
        for month in range(grid.shape[1]):
            grid[who, month] = uniforms_at(seed, who, month, purpose, slot)[0]


@compiled
def fill_words(seed: np.uint64, month: int, purpose: Integer, out: NDArray[np.uint32]) -> None:
    for who in range(out.shape[0]):
        first, second, third, fourth = words(seed, who, month, purpose, 0)
        out[who, 0] = first
        out[who, 1] = second
        out[who, 2] = third
        out[who, 3] = fourth


def grid_of(who: int, months: int, purpose: Integer, slot: int = 0) -> NDArray[np.float64]:
    grid = np.empty((who, months))
    fill_grid(SEED, purpose, slot, grid)
    return grid


def words_of(count: int, month: int, purpose: Integer) -> NDArray[np.uint32]:
    out = np.empty((count, 4), dtype=np.uint32)
    fill_words(SEED, month, purpose, out)
    return out


@pytest.mark.parametrize("purpose", PURPOSES)
def test_firms_and_months_are_uniform_in_rows_columns_and_cells(purpose: int) -> None:
    """Sums of each firm's and each month's numbers are as spread as independent ones would be."""
    grid = grid_of(600, 120, purpose)
    rate = ERROR_RATE / 3

    for axis, length in ((1, 120), (0, 600)):
        sums = (grid.mean(axis=axis) - 0.5) * math.sqrt(12.0 * length)
        spread = float(sums @ sums)
        assert rate / 2 < stats.chi2.sf(spread, sums.size) < 1 - rate / 2
    cells = np.bincount((grid.ravel() * 256).astype(int), minlength=256)
    assert stats.chisquare(cells).pvalue > rate


def test_no_two_purposes_move_together() -> None:
    """Correlations of all pairs of purposes, at equal firms and months and one month apart."""
    grids = [grid_of(400, 100, purpose) - 0.5 for purpose in PURPOSES]
    pairs = list(combinations(range(len(grids)), 2))
    limit = NormalDist().inv_cdf(1 - ERROR_RATE / (2 * 2 * len(pairs)))

    for one, other in pairs:
        now = float(np.vdot(grids[one], grids[other])) * 12.0 / math.sqrt(grids[one].size)
        ahead = grids[one][:, :-1], grids[other][:, 1:]
        later = float(np.sum(ahead[0] * ahead[1])) * 12.0 / math.sqrt(ahead[0].size)
        assert max(abs(now), abs(later)) < limit


@pytest.mark.parametrize("lag", [1, 2, 3, 12])
def test_months_of_a_firm_are_independent(lag: int) -> None:
    grid = grid_of(400, 240, randomness.CHOICE)
    first, second = grid[:, :-lag].ravel(), grid[:, lag:].ravel()
    cells = np.bincount((first * 16).astype(int) * 16 + (second * 16).astype(int), minlength=256)

    assert stats.chisquare(cells).pvalue > ERROR_RATE


@pytest.mark.parametrize("month", [0, 7, 119])
def test_every_bit_is_fair_and_free_of_the_others(month: int) -> None:
    """All 128 bits of a draw: how often each is set, and how often each pair agrees."""
    drawn = words_of(20_000, month, randomness.AWARE)
    bits = (drawn[:, :, None] >> np.arange(32, dtype=np.uint32)) & np.uint32(1)
    signs = bits.reshape(drawn.shape[0], 128).astype(np.float64) * 2.0 - 1.0
    tests = 128 + 128 * 127 // 2
    limit = NormalDist().inv_cdf(1 - ERROR_RATE / (2 * tests)) * math.sqrt(drawn.shape[0])

    assert np.abs(signs.sum(axis=0)).max() < limit
    assert np.abs(np.triu(signs.T @ signs, 1)).max() < limit


def test_birthday_spacings_repeat_as_often_as_they_should() -> None:
    """Marsaglia's test: 4,096 birthdays in 2^32 days have Poisson(4) equal spacings, 48 times."""
    repeated = 0
    for month in range(12):
        drawn = words_of(4096, month, randomness.TASTE)
        for column in range(4):
            spacings = np.sort(np.diff(np.sort(drawn[:, column].astype(np.int64))))
            repeated += int((np.diff(spacings) == 0).sum())

    assert ERROR_RATE / 2 < stats.poisson.cdf(repeated, 48 * 4.0) < 1 - ERROR_RATE / 2
