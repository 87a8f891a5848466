import numpy as np
import pytest
from scipy import stats

from analysis.common import paired


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 7, 23, 199])
def test_the_quantile_is_that_of_student(freedom: int) -> None:
    assert paired.student_quantile(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=5e-3)


def test_values_give_the_textbook_interval_of_paired_differences() -> None:
    draw = np.random.default_rng(3)
    before = draw.normal(0, 5, 12)
    after = before + draw.normal(1, 1, 12)

    found = paired.of_values(after, before)

    low, high = stats.ttest_rel(after, before).confidence_interval(0.95)
    assert found.pairs == 12
    assert found.mean == pytest.approx((after - before).mean())
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-3)


def test_what_every_pair_shares_cancels() -> None:
    luck = np.array([0.1, 5.0, -3.0, 12.0])
    assert paired.of_values(luck + 0.5, luck) == pytest.approx((4, 0.5, 0.5, 0.5))


def test_the_interval_of_values_covers_the_truth_as_often_as_it_says() -> None:
    """4,000 trials: the share is within .95 +- .015 but for a chance of 1e-4."""
    draw = np.random.default_rng(1)
    trials = draw.normal(0.3, 1.0, (4000, 8))
    found = [paired.of_values(row, np.zeros(8)) for row in trials]
    assert np.mean([one.low <= 0.3 <= one.high for one in found]) == pytest.approx(0.95, abs=0.015)


def test_the_interval_of_probabilities_covers_the_truth_about_as_often_as_it_says() -> None:
    """4,000 trials of 24 correlated pairs; it may be wider than it says, hardly narrower."""
    draw = np.random.default_rng(2)
    luck = draw.uniform(size=(4000, 24))
    before, after = luck < 0.3, (luck + draw.uniform(-0.1, 0.1, luck.shape)) < 0.45
    truth = after.mean() - before.mean()
    found = [paired.of_events(a, b) for a, b in zip(after, before, strict=True)]
    assert np.mean([one.low <= truth <= one.high for one in found]) > 0.93


def test_pairs_that_agree_leave_room_for_doubt_about_a_probability() -> None:
    same = np.ones(24, dtype=bool)
    found = paired.of_events(same, same)
    assert found.mean == 0
    assert -0.15 < found.low < 0 < found.high < 0.15
    assert not found.real


def test_a_change_in_every_pair_is_real() -> None:
    assert paired.of_events(np.ones(24, dtype=bool), np.zeros(24, dtype=bool)).real
    assert paired.of_values(np.array([1.0, 1.1]), np.array([0.0, 0.1])).real


def test_pairs_that_are_alike_in_groups_do_not_make_the_interval_too_narrow() -> None:
    """2,000 trials of 7 groups that differ: the share is above .93 but for a chance of 1e-4."""
    draw = np.random.default_rng(8)
    groups = np.repeat(np.arange(7), 6)
    covered = {"pairs": 0, "groups": 0}
    for _ in range(2000):
        values = draw.normal(0, 1.0, 7)[groups] + draw.normal(0, 0.5, groups.size)
        by_pairs = paired.of_values(values, np.zeros(groups.size))
        found = paired.over_groups(by_pairs, values, groups)
        covered["pairs"] += by_pairs.low <= 0 <= by_pairs.high
        covered["groups"] += found.low <= 0 <= found.high
    assert covered["groups"] / 2000 > 0.93
    assert covered["pairs"] / 2000 < 0.75


def test_a_plain_world_has_the_interval_over_pairs_and_one_group_has_none() -> None:
    values = np.array([1.0, 1.2, 0.9])
    found = paired.of_values(values, np.zeros(3))
    assert paired.over_worlds(found, values, None) == found
    assert np.isnan(paired.over_groups(found, values, np.zeros(3)).low)
