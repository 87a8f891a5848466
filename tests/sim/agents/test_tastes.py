"""Distributions of lasting tastes. Each firm's weights are redrawn in tests/oracle."""

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from openclosed.sim.agents.tastes import NORMAL_BY_STRATUM, STRATA, TASTE_STREAMS, named_stratum
from openclosed.sim.engine.compiled import compiled
from openclosed.sim.engine.randomness import LASTING, TASTE, words
from tests.oracle import tastes as oracle


def test_strata_are_quantiles_of_a_standard_normal() -> None:
    """Each value lies at the middle of its stratum, to a quarter of its width."""
    assert NORMAL_BY_STRATUM.mean() == pytest.approx(0.0, abs=1e-7)
    assert NORMAL_BY_STRATUM.std(dtype=np.float64) == pytest.approx(1.0, abs=1e-7)
    classes = (np.arange(STRATA) + 0.5) / STRATA
    np.testing.assert_allclose(stats.norm.cdf(NORMAL_BY_STRATUM), classes, atol=0.25 / STRATA)
    assert NORMAL_BY_STRATUM.tolist() == oracle.NORMALS


@compiled
def strata_of(names: NDArray[np.uint64], firms: int) -> NDArray[np.int64]:
    """(firms, names) strata of firms for names."""
    strata = np.empty((firms, names.size), np.int64)
    for i in range(firms):
        w0, w1, w2, w3 = words(np.uint64(7), np.uint64(i), LASTING, TASTE, np.uint64(0))
        for n in range(names.size):
            strata[i, n] = named_stratum(w0, w1, w2, w3, names[n])
    return strata


def test_strata_of_names_are_even_and_independent() -> None:
    """100,000 firms: each name over 64 classes, each pair over 8 x 8, each three over 4 x 4 x 4.

    Of 92 tests one true null fails with a probability of .01 in all; the seed is fixed.
    """
    strata = strata_of(TASTE_STREAMS, 100_000)
    tests = []
    for many, classes in ((1, 64), (2, 8), (3, 4)):
        for names in combinations(range(TASTE_STREAMS.size), many):
            cell = np.zeros(len(strata), np.int64)
            for name in names:
                cell = cell * classes + strata[:, name] * classes // STRATA
            tests.append(stats.chisquare(np.bincount(cell, minlength=classes**many)).pvalue)
    assert len(tests) == 92
    assert min(tests) > 0.01 / len(tests)
