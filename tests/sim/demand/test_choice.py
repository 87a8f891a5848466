"""The choice among offerings against textbook formulas, in plain numpy."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from sim.demand.adoption import choose
from sim.demand.batch import LANES, batch_for
from sim.demand.choice import (
    IMPOSSIBLE,
    NOTHING,
    Odds,
    best_alternative,
    demand_slope,
    draw,
    margin_density,
    probabilities,
)
from sim.demand.rules import TIES_FIRST, TIES_KEEP, choice_rules
from sim.engine.randomness import CHOICE
from sim.engine.randomness import words as words_at
from sim.parameters import Parameters
from sim.state.offers import empty_board
from sim.terms.term import ChoiceRules

type Floats = NDArray[np.float64]

RULES = choice_rules(Parameters())
TEXTBOOK = RULES._replace(variety=1.0, outside=False, noise=1.0, nest_scale=1.0)

values = st.lists(st.floats(-8, 8), min_size=1, max_size=7)
scales = st.floats(0.05, 1.0)


def odds_of(rules: ChoiceRules, closed: int, value: Sequence[float]) -> tuple[Odds, float]:
    """The odds of one choice, in a lane of its own, and its gain."""
    odds = Odds(
        np.zeros((len(value), 1)), np.zeros((3, 1)), np.zeros((3, 1)), np.zeros((2, 1)),
        np.zeros(1), np.zeros(1), np.zeros(1),
    )  # fmt: skip
    gain = np.zeros(1)
    probabilities(rules, closed, np.array(value)[:, None], 1, odds, gain)
    return odds, float(gain[0])


def shares(rules: ChoiceRules, closed: int, value: list[float]) -> tuple[Floats, Floats, float]:
    """Probabilities of the alternatives and of the nests, and the gain."""
    odds, gain = odds_of(rules, closed, value)
    within, nest = odds.within[:, 0], odds.nest[:, 0]
    camp = np.where(np.arange(len(value)) < closed, nest[1], nest[2])
    possible = np.array(value) > IMPOSSIBLE
    return np.where(possible, within * camp, 0.0), nest, gain


def drawn(odds: Odds, closed: int, words: NDArray[np.uint64]) -> NDArray[np.int64]:
    """What is chosen at each column of random `words` (4, choices), all with the same odds."""
    choices = words.shape[1]
    wide = Odds(*(np.repeat(part[..., :1], choices, axis=-1) for part in odds))
    chosen = np.empty(choices, np.int64)
    draw(closed, choices, wide, words, chosen)
    return chosen


def chosen_by(
    rules: ChoiceRules, closed: int, value: list[float], firms: int, step: int = 3, index: int = 0
) -> tuple[NDArray[np.int64], Floats]:
    """What each of `firms` firms chooses for its workload `index` in a step, and the gain."""
    batch = batch_for(empty_board(len(value), 1, 1), 1)
    chosen, gain = [], []
    for start in range(0, firms, LANES):
        lanes = min(LANES, firms - start)
        batch.number[:lanes] = np.arange(start, start + lanes)
        batch.cohort[:] = index
        batch.current[:] = NOTHING
        batch.chooses[:] = 1
        batch.value[:] = np.array(value)[:, None]
        choose(rules, 11, step, closed, lanes, batch)
        chosen.append(batch.chosen[:lanes].copy())
        gain.append(batch.gain[:lanes].copy())
    return np.concatenate(chosen), np.concatenate(gain)


def inclusive_values(rules: ChoiceRules, closed: int, value: list[float]) -> Floats:
    """I_m of none, closed and open from the definition: sum w V + v lambda H(w)."""
    scale = rules.nest_scale * rules.noise
    result = [rules.outside_utility if rules.outside else -np.inf]
    for part in (np.array(value[:closed]), np.array(value[closed:])):
        if part.size == 0:
            result.append(-np.inf)
            continue
        w = np.exp((part - part.max()) / scale)
        w /= w.sum()
        positive = w[w > 0]
        entropy = -np.sum(positive * np.log(positive))
        result.append(np.sum(w * part) + rules.variety * scale * entropy)
    return np.array(result)


@given(values, st.integers(0, 7), scales, st.floats(0.2, 4))
def test_variety_of_one_is_the_textbook_log_sum(
    value: list[float], closed: int, scale: float, noise: float
) -> None:
    closed = min(closed, len(value))
    rules = RULES._replace(variety=1.0, nest_scale=scale, noise=noise)
    v = np.array(value) / noise
    expected = np.zeros(len(value))
    total = np.exp(rules.outside_utility / noise)
    for camp in (slice(0, closed), slice(closed, None)):
        if v[camp].size:
            spread = np.exp((v[camp] - v[camp].max()) / scale)
            weight = np.exp(v[camp].max()) * spread.sum() ** scale
            expected[camp] = weight * spread / spread.sum()
            total += weight
    chance, nest, _ = shares(rules, closed, value)
    np.testing.assert_allclose(chance, expected / total, rtol=1e-9, atol=1e-12)
    assert nest.sum() == pytest.approx(1, abs=1e-12)


@given(values, st.integers(0, 7), scales, st.floats(0, 1), st.floats(0.2, 4), st.booleans())
def test_nests_follow_their_inclusive_values_at_any_variety(
    value: list[float], closed: int, scale: float, variety: float, noise: float, outside: bool
) -> None:
    closed = min(closed, len(value))
    rules = RULES._replace(variety=variety, nest_scale=scale, noise=noise, outside=outside)
    inclusive = inclusive_values(rules, closed, value) / noise
    weight = np.exp(inclusive - inclusive.max())
    chance, nest, gain = shares(rules, closed, value)
    np.testing.assert_allclose(nest, weight / weight.sum(), rtol=1e-8, atol=1e-12)
    assert chance.sum() + nest[0] == pytest.approx(1, abs=1e-12)
    if outside:
        log_sum = inclusive.max() + np.log(weight.sum())
        assert gain == pytest.approx(log_sum - inclusive[0], rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("scale", [1.0, 0.5, 0.05])
def test_two_equal_open_against_one_closed(scale: float) -> None:
    rules = TEXTBOOK._replace(nest_scale=scale)
    chance, _, _ = shares(rules, 1, [0.3, 0.3, 0.3])
    assert chance[0] == pytest.approx(1 / (1 + 2**scale), abs=1e-12)
    assert chance[1] == pytest.approx(chance[2], abs=1e-15)


@given(st.integers(1, 30), scales)
def test_an_equal_duplicate_is_worth_nothing_without_variety(copies: int, scale: float) -> None:
    rules = TEXTBOOK._replace(variety=0.0, nest_scale=scale)
    _, nest, _ = shares(rules, 1, [0.7] + [0.2] * copies)
    assert nest[2] == pytest.approx(1 / (1 + math.exp(0.5)), abs=1e-12)


def test_an_empty_nest_and_what_is_not_qualified_are_skipped() -> None:
    chance, nest, _ = shares(TEXTBOOK, 2, [1.0, IMPOSSIBLE])
    np.testing.assert_allclose(chance, [1.0, 0.0])
    np.testing.assert_allclose(nest, [0, 1, 0])
    chance, nest, _ = shares(TEXTBOOK, 1, [IMPOSSIBLE, 0.0, IMPOSSIBLE, 0.0])
    np.testing.assert_allclose(chance, [0, 0.5, 0, 0.5])
    np.testing.assert_allclose(nest, [0, 0, 1])


@given(values, st.integers(0, 7), st.integers(0, 6), scales, st.floats(0, 1), st.floats(0.3, 3))
def test_the_slope_of_demand_is_the_derivative_of_the_probability(
    value: list[float], closed: int, j: int, scale: float, variety: float, noise: float
) -> None:
    closed, j = min(closed, len(value)), min(j, len(value) - 1)
    rules = RULES._replace(variety=variety, nest_scale=scale, noise=noise)
    step = 1e-6 * scale * noise
    ends = []
    for change in (step, -step):
        moved = list(value)
        moved[j] += change
        ends.append(shares(rules, closed, moved)[0][j])
    odds, _ = odds_of(rules, closed, value)
    camp = int(j >= closed)
    relative = value[j] - odds.average[camp, 0]
    slope = demand_slope(rules, odds.within[j, 0], odds.nest[1 + camp, 0], relative)
    assert slope == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-3, abs=1e-6 / scale)


def test_draws_over_the_whole_square_have_the_probabilities() -> None:
    odds, _ = odds_of(RULES, 2, [0.5, -0.3, 0.1, IMPOSSIBLE, 0.9])
    grid = ((np.arange(300) + 0.5) / 300 * 2.0**32).astype(np.uint64)
    words = np.array([np.repeat(grid, 300), np.tile(grid, 300)])
    counted = np.bincount(drawn(odds, 2, words) + 1, minlength=6) / words.shape[1]
    within, nest = odds.within[:, 0], odds.nest[:, 0]
    expected = np.concatenate([[nest[0]], within * np.repeat([nest[1], nest[2]], [2, 3])])
    np.testing.assert_allclose(counted, expected, atol=2 / 300)
    assert counted[4] == 0


def test_draws_from_the_streams_have_the_probabilities() -> None:
    """A true null fails with probability 1e-3; the seed is fixed."""
    value = [0.5, -0.3, 0.1, 0.9]
    chance, nest, _ = shares(RULES, 2, value)
    chosen, _ = chosen_by(RULES, 2, value, 20_000)
    counted = np.bincount(chosen + 1, minlength=5)
    expected = np.concatenate([nest[:1], chance])
    assert stats.chisquare(counted, expected * chosen.size).pvalue > 1e-3


def test_a_workload_draws_anew_and_its_draw_is_its_own() -> None:
    value = [0.0] * 4
    first, _ = chosen_by(RULES, 2, value, 50)
    np.testing.assert_array_equal(chosen_by(RULES, 2, value, 50)[0], first)
    for step, index in ((4, 0), (3, 1)):
        assert (chosen_by(RULES, 2, value, 50, step, index)[0] != first).any()
    odds, _ = odds_of(RULES, 2, value)
    words = np.array(words_at(11, 3, 3, CHOICE, 0), np.uint64)[:, None]
    assert drawn(odds, 2, words) == [first[3]]


def best(rules: ChoiceRules, value: list[float], current: int = NOTHING, firm: int = 1) -> int:
    return best_alternative(rules, np.array(value)[:, None], 0, current, 11, firm, 5, 0)


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=9, unique=True), st.integers(0, 2))
def test_without_noise_the_best_is_taken(value: list[int], ties: int) -> None:
    assume(0 not in value)
    rules = RULES._replace(noise=0.0, ties=ties, outside=True, outside_utility=0.0)
    expected = int(np.argmax(value)) if max(value) > 0 else NOTHING
    assert best(rules, [float(v) for v in value]) == expected


def test_equals_are_resolved_by_the_rule_of_ties() -> None:
    rules = RULES._replace(noise=0.0, outside=False)
    value = [1.0, 2.0, 2.0, IMPOSSIBLE, 2.0]
    assert best(rules._replace(ties=TIES_FIRST), value, current=4) == 1
    assert best(rules._replace(ties=TIES_KEEP), value, current=4) == 4
    assert best(rules._replace(ties=TIES_KEEP), [1.0, 2.0, 2.0], current=0) != 0


def test_random_ties_are_even_and_belong_to_the_firm() -> None:
    """A true null fails with probability 1e-3; the seed is fixed."""
    rules = RULES._replace(noise=0.0, outside=True, outside_utility=2.0)
    chosen = [best(rules, [1.0, 2.0, 2.0], firm=firm) for firm in range(3000)]
    counted = [chosen.count(a) for a in (NOTHING, 1, 2)]
    assert sum(counted) == 3000
    assert stats.chisquare(counted).pvalue > 1e-3
    assert chosen == [best(rules, [1.0, 2.0, 2.0], firm=firm) for firm in range(3000)]


def test_the_gain_without_noise_is_the_distance_to_no_ai() -> None:
    rules = RULES._replace(noise=0.0, outside=True, outside_utility=-1.0)
    chosen, gain = chosen_by(rules, 1, [0.5, 2.0], 1)
    assert (chosen[0], gain[0]) == (1, 3.0)
    chosen, gain = chosen_by(rules._replace(outside_utility=9.0), 1, [0.5, 2.0], 1)
    assert (chosen[0], gain[0]) == (NOTHING, 0.0)


def test_firms_near_indifference_are_marginal_without_noise() -> None:
    rules = RULES._replace(outside=False, margin_bandwidth=0.2)
    assert margin_density(rules, np.array([[1.0, 1.15, IMPOSSIBLE]]).T, 0, 0) == 0.5 / 0.2
    assert margin_density(rules, np.array([[1.0, 1.25]]).T, 0, 0) == 0.0
    outside = rules._replace(outside=True, outside_utility=1.1)
    assert margin_density(outside, np.array([[1.0, 0.0]]).T, 0, 0) == 0.5 / 0.2
