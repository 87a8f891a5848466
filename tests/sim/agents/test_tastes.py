"""The laws of what firms lastingly want. Each firm's weights are drawn again in tests/oracle."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from openclosed.sim.agents.tastes import (
    LOTS,
    NORMAL_LOTS,
    TASTE_NAMES,
    draw_buffer,
    family_tastes_of,
    lot_named,
    spread_around,
    views,
)
from openclosed.sim.engine.compiled import compiled
from openclosed.sim.engine.randomness import LASTING, TASTE, normal_quantile, words
from openclosed.sim.state.kinds import LOGNORMAL, NORMAL, UNIFORM
from tests.oracle import tastes as oracle


@pytest.mark.parametrize(
    ("shape", "law"),
    [
        (NORMAL, stats.norm(1.5, 0.4)),
        (UNIFORM, stats.uniform(1.1, 0.8)),
        (LOGNORMAL, stats.lognorm(0.4, scale=1.5 * np.exp(-0.08))),
    ],
)
def test_values_are_quantiles_of_their_law(shape: int, law: stats.rv_continuous) -> None:
    # As fine as the normal quantile, about 1e-7 relative.
    for u in (1e-6, 0.03, 0.5, 0.9, 1 - 1e-6):
        assert spread_around(1.5, 0.4, shape, u, normal_quantile(u)) == pytest.approx(
            law.ppf(u), rel=2e-6
        )


def family_tastes(firm: int, families: int, spread: float = 1.5) -> NDArray[np.float64]:
    taste, asked = np.full((families, 1), np.nan), np.ones(families, np.uint8)
    number = np.array([firm], np.uint64)
    family_tastes_of(3, number, spread, asked, 1, draw_buffer(1), taste)
    return taste[:, 0]


def test_lots_are_quantiles_of_a_standard_normal() -> None:
    """Their law is as near as that many values can be; half a class is 1 / 8192."""
    assert NORMAL_LOTS.mean() == pytest.approx(0.0, abs=1e-7)
    assert NORMAL_LOTS.std(dtype=np.float64) == pytest.approx(1.0, abs=1e-7)
    classes = (np.arange(LOTS) + 0.5) / LOTS
    np.testing.assert_allclose(stats.norm.cdf(NORMAL_LOTS), classes, atol=0.25 / LOTS)
    assert NORMAL_LOTS.tolist() == oracle.NORMALS


def test_family_tastes_are_normal() -> None:
    """A true null fails with probability 1e-3; the seed is fixed."""
    drawn = np.concatenate([family_tastes(i, 10) for i in range(500)])
    assert stats.kstest(drawn, stats.norm(0, 1.5).cdf).pvalue > 1e-3


@given(st.integers(0, 1000), st.integers(1, 30), st.integers(0, 9))
def test_a_taste_lasts_when_more_families_come(firm: int, families: int, more: int) -> None:
    np.testing.assert_array_equal(
        family_tastes(firm, families + more)[:families], family_tastes(firm, families)
    )


def test_views_are_drawn_evenly_and_apart_from_each_other() -> None:
    """A true null fails with probability 3e-3; correlations within 4 s.e.; the seed is fixed."""
    drawn = np.array([views(3, i) for i in range(4000)])
    for column in drawn.T:
        assert stats.kstest(column, "uniform").pvalue > 1e-3
    assert np.abs(np.corrcoef(drawn.T) - np.eye(3)).max() < 4 / np.sqrt(4000)


@compiled
def lots_of(names: NDArray[np.uint64], firms: int) -> NDArray[np.int64]:
    """(firms, names) the lots of firms for names."""
    lots = np.empty((firms, names.size), np.int64)
    for i in range(firms):
        w0, w1, w2, w3 = words(np.uint64(7), np.uint64(i), LASTING, TASTE, np.uint64(0))
        for n in range(names.size):
            lots[i, n] = lot_named(w0, w1, w2, w3, names[n])
    return lots


def test_lots_of_names_are_even_and_independent() -> None:
    """100,000 firms: each name over 64 classes, each pair over 8 x 8, each three over 4 x 4 x 4.

    Of 63 tests one true null fails with a probability of .01 in all; the seed is fixed.
    """
    lots = lots_of(TASTE_NAMES, 100_000)
    tests = []
    for many, classes in ((1, 64), (2, 8), (3, 4)):
        for names in combinations(range(TASTE_NAMES.size), many):
            cell = np.zeros(len(lots), np.int64)
            for name in names:
                cell = cell * classes + lots[:, name] * classes // LOTS
            tests.append(stats.chisquare(np.bincount(cell, minlength=classes**many)).pvalue)
    assert len(tests) == 63
    assert min(tests) > 0.01 / len(tests)
