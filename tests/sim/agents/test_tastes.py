"""What firms lastingly want."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from sim.agents import Enterprise
from sim.agents.tastes import (
    LOTS,
    NORMAL_LOTS,
    TASTE_NAMES,
    draw_buffer,
    family_tastes_of,
    lot_named,
    spread_around,
    tastes_of,
    views,
)
from sim.demand.rules import FIRM_RULES, firm_rules
from sim.engine.compiled import compiled
from sim.engine.randomness import LASTING, TASTE, normal_quantile, number_of, words
from sim.state.kinds import ENTERPRISE, LOGNORMAL, NORMAL, POINT, UNIFORM
from sim.state.market import Table
from sim.terms.table import TASTES
from tests.oracle import tastes as oracle
from tests.sim.worlds import both_kinds, run, small

LAWS = ("taste", "taste_spread", "taste_shape", "taste_by_quantile")
QUANTILES = (np.arange(20_000) + 0.5) / 20_000


def weights(
    shape: int, spread: float, firms: int = 4000, by_quantile: int = 0
) -> NDArray[np.float64]:
    """(firms, 7) weights around (2, -2, 1, 1, 1, 1), and one around .5 that is always normal."""
    laws = np.zeros(1, [(name, FIRM_RULES[name].base, (7,)) for name in LAWS])
    laws["taste"], laws["taste_spread"] = [2.0, -2.0, 1.0, 1.0, 1.0, 1.0, 0.5], spread
    laws["taste_shape"], laws["taste_by_quantile"] = [shape] * 6 + [NORMAL], by_quantile
    return drawn_by(laws, firms)


def drawn_by(laws: Table, firms: int = 4000, seed: int = 3) -> NDArray[np.float64]:
    """(firms, tastes) weights by their laws."""
    weight = np.empty((laws["taste"].shape[1], firms))
    tastes_of(
        laws,
        0,
        seed,
        np.arange(firms, dtype=np.uint64),
        (np.arange(firms) + 0.5) / firms,
        firms,
        draw_buffer(firms),
        weight,
    )
    return weight.T


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


@pytest.mark.parametrize("shape", [POINT, LOGNORMAL, NORMAL, UNIFORM])
@pytest.mark.parametrize("mean", [1.5, -0.7])
def test_every_shape_has_the_mean(shape: int, mean: float) -> None:
    drawn = [spread_around(mean, 0.4, shape, float(u), normal_quantile(u)) for u in QUANTILES]
    assert np.mean(drawn) == pytest.approx(mean, rel=1e-3)


def test_a_point_is_the_mean_itself() -> None:
    assert np.unique(weights(POINT, 0.8)[:, :6], axis=0).tolist() == [[2, -2, 1, 1, 1, 1]]


def test_signed_weights_keep_their_sign_under_lognormal_tastes() -> None:
    drawn = weights(LOGNORMAL, 0.6)
    assert (drawn[:, 0] > 0).all()
    assert (drawn[:, 1] < 0).all()


def test_spread_of_a_weight_is_relative_to_its_mean_that_of_the_affinity_is_not() -> None:
    """Within 4 standard errors of the standard deviation (5 %); the seed is fixed."""
    given_ = {"tastes.distribution": "normal", "tastes.spread": 0.3, "affinity.spread": 0.3}
    parameters = small(both_kinds(given_ | {"tastes.support": -2.0}))
    laws = firm_rules(parameters)[ENTERPRISE : ENTERPRISE + 1]
    weight_of = parameters.firms.enterprise.tastes
    expected = {
        taste.name: 0.3 * abs(getattr(weight_of, taste.name)) if taste.weight else 0.3
        for taste in TASTES
    }
    assert expected["support"] == 0.6
    sd = dict(zip(expected, drawn_by(laws).std(axis=0).tolist(), strict=True))
    assert sd == pytest.approx(expected, rel=0.05)


def test_weights_of_different_concerns_are_independent() -> None:
    """Each of 21 correlations is within 4 / sqrt(4000); the seed is fixed."""
    correlation = np.corrcoef(weights(NORMAL, 0.3).T)
    assert np.abs(correlation - np.eye(7)).max() < 4 / np.sqrt(4000)


def test_by_quantile_the_firms_cover_the_law_evenly() -> None:
    drawn = weights(UNIFORM, 0.5, firms=200, by_quantile=1)
    np.testing.assert_allclose(drawn[:, 0], 1.5 + (np.arange(200) + 0.5) / 200)


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


def test_a_fork_is_liked_as_the_family_that_it_comes_from() -> None:
    values = {"releases.fork_hazard": 5.0, "releases.merge_hazard": 0.0, "clock.horizon": 36.0}
    world = run(values)
    root = world.market.families["root"][: len(world.family_names)]
    forks = np.flatnonzero(root != np.arange(root.size))
    assert forks.size > 0
    likes = next(iter(world.agents_by_type[Enterprise])).family_tastes
    for fork in forks:
        assert likes[world.family_names[fork]] == likes[world.family_names[root[fork]]]
    board = world.board.columns
    np.testing.assert_array_equal(board.lineage, world.market.families["root"][board.family])


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


def test_a_lot_depends_on_its_own_name_alone() -> None:
    alone = [lots_of(TASTE_NAMES[n : n + 1], 500)[:, 0] for n in range(TASTE_NAMES.size)]
    np.testing.assert_array_equal(np.array(alone).T, lots_of(TASTE_NAMES, 500))
    assert len({number_of(taste.name) for taste in TASTES}) == len(TASTES)
