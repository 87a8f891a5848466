import numpy as np
import pytest

from analysis.skill.bootstrap import mean_interval


def test_where_values_do_not_differ_the_mean_is_sure() -> None:
    assert mean_interval(np.full(12, 0.3), 3) == pytest.approx((0.3, 0.3))


def test_with_fewer_than_two_blocks_nothing_is_said() -> None:
    assert np.isnan(mean_interval(np.arange(11.0), 6)).all()
    assert np.isfinite(mean_interval(np.arange(12.0), 6)).all()


def test_blocks_of_one_give_the_plain_bootstrap() -> None:
    """The mean of 100 independent values: 1.645 standard errors to both sides, within 15 %."""
    values = np.random.default_rng(1).normal(size=100)
    low, high = mean_interval(values, 1)
    half = 1.645 * values.std() / 10
    assert (values.mean() - low) == pytest.approx(half, rel=0.15)
    assert (high - values.mean()) == pytest.approx(half, rel=0.15)


def test_blocks_make_neighbours_that_move_together_less_sure() -> None:
    slow = np.repeat(np.random.default_rng(2).normal(size=20), 6)
    alone, blocks = (np.diff(mean_interval(slow, block))[0] for block in (1, 6))
    assert blocks > 1.8 * alone


def test_intervals_hold_the_mean_of_a_moving_average_about_as_often_as_they_say() -> None:
    """200 series of 60; 90 % nominal, and at least .80 found (binomial error .02)."""
    rng = np.random.default_rng(3)
    inside = 0
    for _ in range(200):
        noise = rng.normal(size=62)
        values = (noise[:-2] + noise[1:-1] + noise[2:]) / 3
        low, high = mean_interval(values, 3, draws=400)
        inside += low <= 0.0 <= high
    assert 0.80 <= inside / 200 <= 0.97


def test_the_same_values_give_the_same_interval() -> None:
    values = np.random.default_rng(4).random(20)
    assert mean_interval(values, 3) == mean_interval(values, 3)
