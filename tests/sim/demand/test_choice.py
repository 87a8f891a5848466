"""The choice against the textbook formula in plain numpy; the oracle holds its other forms."""

from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from openclosed.sim.demand.choice import (
    IMPOSSIBLE,
    Odds,
    probabilities,
)
from openclosed.sim.terms.quality import ahead as tens_ahead
from openclosed.sim.terms.quality import quality
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


def test_ten_points_of_quality_are_worth_their_odds_in_a_nest() -> None:
    """At a weight of 1 the better of two closed families sells e^(1 / .7) = 4.2 times as much."""
    worth = []
    for in_use in (150.0, 140.0):
        shown = SimpleNamespace(family=SimpleNamespace(in_use=in_use), best_in_use=150.0)
        offer = SimpleNamespace(quality=tens_ahead(shown))
        worth.append(quality(1.0, None, offer, CHOICE))  # type: ignore[arg-type]
    chance, _ = shares(CHOICE._replace(nest_scale=0.7), 2, worth)
    assert chance[0] / chance[1] == pytest.approx(4.17, abs=0.01)
