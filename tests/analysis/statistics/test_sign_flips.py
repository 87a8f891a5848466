"""Which effects are clearly not 0: rarely any of those that are none, always a clear one."""

import numpy as np

from analysis.statistics.sign_flips import told_together


def test_where_nothing_has_an_effect_anything_is_told_in_at_most_1_of_20_cases() -> None:
    """300 cases of 30 rows; 5 % of them may tell any, and 28 would be too many (binomial, .001)."""
    draw = np.random.default_rng(4)
    cases = [told_together(draw.normal(size=(30, 8)), np.arange(8)).any() for _ in range(300)]
    assert sum(cases) < 28


def test_a_clear_effect_among_many_without_is_told_alone() -> None:
    changes = np.random.default_rng(5).normal(size=(30, 10))
    changes[7] += 8.0
    assert np.flatnonzero(told_together(changes, np.arange(10))).tolist() == [7]


def test_seeds_that_are_alike_count_once() -> None:
    changes = np.random.default_rng(6).normal(3.0, 0.3, size=(2, 12))
    assert told_together(changes, np.arange(12)).all()
    assert not told_together(changes, np.arange(12) // 3).any()


def test_no_change_at_all_is_no_effect() -> None:
    assert not told_together(np.zeros((3, 9)), np.arange(9)).any()
