"""Which offerings qualify, and the choice among them against textbook formulas in plain numpy."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from openclosed.sim.demand.choice import (
    IMPOSSIBLE,
    NOTHING,
    Odds,
    best_alternative,
    demand_slope,
    draw,
    margin_density,
    probabilities,
)
from openclosed.sim.demand.qualification import Needs, Standing, qualifies
from openclosed.sim.demand.rules import TIES_FIRST, TIES_KEEP
from openclosed.sim.terms.term import Choice
from tests.sim.worlds import CHOICE

type Floats = NDArray[np.float64]

TEXTBOOK = CHOICE._replace(variety=1.0, outside=False, noise=1.0, nest_scale=1.0)

values = st.lists(st.floats(-8, 8), min_size=1, max_size=7)
scales = st.floats(0.05, 1.0)


def odds_of(rules: Choice, closed: int, value: Sequence[float]) -> Odds:
    """The odds of one choice, in a lane of its own."""
    odds = Odds(
        np.zeros((len(value), 1)), np.zeros((3, 1)), np.zeros((3, 1)), np.zeros((2, 1)),
        np.zeros(1), np.zeros(1), np.zeros(1),
    )  # fmt: skip
    probabilities(rules, closed, np.array(value)[:, None], 1, odds, np.zeros(1))
    return odds


def shares(rules: Choice, closed: int, value: list[float]) -> tuple[Floats, Floats]:
    """Probabilities of the alternatives and of the nests."""
    odds = odds_of(rules, closed, value)
    within, nest = odds.within[:, 0], odds.nest[:, 0]
    camp = np.where(np.arange(len(value)) < closed, nest[1], nest[2])
    possible = np.array(value) > IMPOSSIBLE
    return np.where(possible, within * camp, 0.0), nest


@given(values, st.integers(0, 7), scales, st.floats(0.2, 4))
def test_variety_of_one_is_the_textbook_log_sum(
    value: list[float], closed: int, scale: float, noise: float
) -> None:
    closed = min(closed, len(value))
    rules = CHOICE._replace(variety=1.0, nest_scale=scale, noise=noise)
    v = np.array(value) / noise
    expected = np.zeros(len(value))
    total = np.exp(rules.outside_utility / noise)
    for camp in (slice(0, closed), slice(closed, None)):
        if v[camp].size:
            spread = np.exp((v[camp] - v[camp].max()) / scale)
            weight = np.exp(v[camp].max()) * spread.sum() ** scale
            expected[camp] = weight * spread / spread.sum()
            total += weight
    chance, nest = shares(rules, closed, value)
    np.testing.assert_allclose(chance, expected / total, rtol=1e-9, atol=1e-12)
    assert nest.sum() == pytest.approx(1, abs=1e-12)


def test_an_empty_nest_and_what_is_not_qualified_are_skipped() -> None:
    chance, nest = shares(TEXTBOOK, 2, [1.0, IMPOSSIBLE])
    np.testing.assert_allclose(chance, [1.0, 0.0])
    np.testing.assert_allclose(nest, [0, 1, 0])
    chance, nest = shares(TEXTBOOK, 1, [IMPOSSIBLE, 0.0, IMPOSSIBLE, 0.0])
    np.testing.assert_allclose(chance, [0, 0.5, 0, 0.5])
    np.testing.assert_allclose(nest, [0, 0, 1])


@given(values, st.integers(0, 7), st.integers(0, 6), scales, st.floats(0, 1), st.floats(0.3, 3))
def test_the_slope_of_demand_is_the_derivative_of_the_probability(
    value: list[float], closed: int, j: int, scale: float, variety: float, noise: float
) -> None:
    closed, j = min(closed, len(value)), min(j, len(value) - 1)
    rules = CHOICE._replace(variety=variety, nest_scale=scale, noise=noise)
    step = 1e-6 * scale * noise
    ends = []
    for change in (step, -step):
        moved = list(value)
        moved[j] += change
        ends.append(shares(rules, closed, moved)[0][j])
    odds = odds_of(rules, closed, value)
    camp = int(j >= closed)
    relative = value[j] - odds.average[camp, 0]
    slope = demand_slope(rules, odds.within[j, 0], odds.nest[1 + camp, 0], relative)
    assert slope == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-3, abs=1e-6 / scale)


def test_draws_over_the_whole_square_have_the_probabilities() -> None:
    odds = odds_of(CHOICE, 2, [0.5, -0.3, 0.1, IMPOSSIBLE, 0.9])
    grid = ((np.arange(300) + 0.5) / 300 * 2.0**32).astype(np.uint64)
    words = np.array([np.repeat(grid, 300), np.tile(grid, 300)])
    chosen = np.empty(words.shape[1], np.int64)
    wide = Odds(*(np.repeat(part[..., :1], chosen.size, axis=-1) for part in odds))
    draw(2, chosen.size, wide, words, chosen)
    counted = np.bincount(chosen + 1, minlength=6) / chosen.size
    within, nest = odds.within[:, 0], odds.nest[:, 0]
    expected = np.concatenate([[nest[0]], within * np.repeat([nest[1], nest[2]], [2, 3])])
    np.testing.assert_allclose(counted, expected, atol=2 / 300)
    assert counted[4] == 0


def best(rules: Choice, value: list[float], current: int = NOTHING, firm: int = 1) -> int:
    return best_alternative(rules, np.array(value)[:, None], 0, current, 11, firm, 5, 0)


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=9, unique=True), st.integers(0, 2))
def test_without_noise_the_best_is_taken(value: list[int], ties: int) -> None:
    assume(0 not in value)
    rules = CHOICE._replace(noise=0.0, ties=ties, outside=True, outside_utility=0.0)
    expected = int(np.argmax(value)) if max(value) > 0 else NOTHING
    assert best(rules, [float(v) for v in value]) == expected


def test_equals_are_resolved_by_the_rule_of_ties() -> None:
    rules = CHOICE._replace(noise=0.0, outside=False)
    value = [1.0, 2.0, 2.0, IMPOSSIBLE, 2.0]
    assert best(rules._replace(ties=TIES_FIRST), value, current=4) == 1
    assert best(rules._replace(ties=TIES_KEEP), value, current=4) == 4
    assert best(rules._replace(ties=TIES_KEEP), [1.0, 2.0, 2.0], current=0) != 0


def test_firms_near_indifference_are_marginal_without_noise() -> None:
    rules = CHOICE._replace(outside=False, margin_bandwidth=0.2)
    assert margin_density(rules, np.array([[1.0, 1.15, IMPOSSIBLE]]).T, 0, 0) == 0.5 / 0.2
    assert margin_density(rules, np.array([[1.0, 1.25]]).T, 0, 0) == 0.0
    outside = rules._replace(outside=True, outside_utility=1.1)
    assert margin_density(outside, np.array([[1.0, 0.0]]).T, 0, 0) == 0.5 / 0.2


@pytest.mark.parametrize(
    ("capability", "foreign", "barred", "passes"),
    [
        (100.0, False, False, True),
        (99.9, False, False, False),
        (100.0, True, False, True),
        (100.0, True, True, False),
        (100.0, False, True, True),
    ],
)
def test_what_is_just_able_and_allowed_qualifies(
    capability: float, foreign: bool, barred: bool, passes: bool
) -> None:
    assert qualifies(Standing(capability, foreign), Needs(100.0, barred)) is passes
