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

from openclosed.sim.engine.compiled import compiled
from openclosed.sim.engine.randomness import Integer, uniforms_at
from tests.sim.engine.test_randomness import ERROR_RATE, PURPOSES

SEED = np.uint64(20230101)

type Grid = NDArray[np.float64]


@compiled
def fill_grid(seed: Integer, purpose: Integer, grid: Grid) -> None:
    for who in range(grid.shape[0]):
        for month in range(grid.shape[1]):
            grid[who, month] = uniforms_at(seed, who, month, purpose, 0)[0]


@pytest.fixture(scope="module")
def grids() -> list[Grid]:
    """(firms, months) uniform numbers for each purpose."""
    drawn = [np.empty((500, 120)) for _ in PURPOSES]
    for purpose, grid in zip(PURPOSES.values(), drawn, strict=True):
        fill_grid(SEED, purpose, grid)
    return drawn


def test_firms_and_months_are_uniform_in_rows_columns_and_cells(grids: list[Grid]) -> None:
    """Sums of each firm's and each month's numbers are as spread as independent ones would be."""
    rate = ERROR_RATE / 3 / len(grids)
    for grid in grids:
        for axis in (0, 1):
            sums = (grid.mean(axis=axis) - 0.5) * math.sqrt(12.0 * grid.shape[axis])
            spread = float(sums @ sums)
            assert rate / 2 < stats.chi2.sf(spread, sums.size) < 1 - rate / 2
        cells = np.bincount((grid.ravel() * 256).astype(int), minlength=256)
        assert stats.chisquare(cells).pvalue > rate


def test_no_two_purposes_move_together(grids: list[Grid]) -> None:
    """Correlations of all pairs of purposes, at equal firms and months and one month apart."""
    pairs = list(combinations([grid - 0.5 for grid in grids], 2))
    limit = NormalDist().inv_cdf(1 - ERROR_RATE / (2 * 2 * len(pairs)))
    for one, other in pairs:
        for first, second in ((one, other), (one[:, :-1], other[:, 1:])):
            assert abs(np.sum(first * second)) * 12.0 / math.sqrt(first.size) < limit


@pytest.mark.parametrize("lag", [1, 2, 12])
@pytest.mark.parametrize("axis", [0, 1], ids=["firms", "months"])
def test_neighbouring_firms_and_months_are_independent(
    axis: int, lag: int, grids: list[Grid]
) -> None:
    grid = np.moveaxis(grids[list(PURPOSES).index("CHOICE")], axis, 0)
    first, second = grid[:-lag].ravel(), grid[lag:].ravel()
    cells = np.bincount((first * 16).astype(int) * 16 + (second * 16).astype(int), minlength=256)
    assert stats.chisquare(cells).pvalue > ERROR_RATE / 6
