"""How far rates have carried."""

import numpy as np
import pytest

from sim import Ecosystem
from sim.demand.trends import carry_on, no_trends
from tests.sim.worlds import after, small


def test_a_constant_rate_carries_as_far_as_the_time_that_has_passed() -> None:
    world = after(steps=12)
    work, years = world.rules.work, world.months / 12
    assert years == 1
    np.testing.assert_allclose(world.trends.volume, years * work["volume_growth"])
    np.testing.assert_allclose(world.trends.need, years * work["need_slope"])
    np.testing.assert_allclose(world.trends.custom, years * work["custom_fade"])
    assert world.trends.engineering[0] == pytest.approx(years * world.now.commerce.engineering_fall)


def test_the_length_of_steps_makes_no_difference() -> None:
    work = after(steps=1).rules.work
    long, short = no_trends(work.size), no_trends(work.size)
    carry_on(long, work, 0.4, 0.5)
    for _ in range(10):
        carry_on(short, work, 0.4, 0.05)
    for one, other in zip(long, short, strict=True):
        np.testing.assert_allclose(one, other)


def test_a_rate_that_changes_on_a_date_changes_nothing_before_and_no_level_at_once() -> None:
    name = "workloads.custom.custom_fade"
    changed = {"schedule": {name: {"2023-12": 0.15, "2024-01": 2.0}}}
    plain, other = Ecosystem(small({}), rng=1), Ecosystem(small(changed), rng=1)
    needs = []
    for world in (plain, other):
        seen = []
        for _ in range(20):
            world.step()
            seen.append(world.board.custom[1])
        needs.append(np.array(seen))
    np.testing.assert_array_equal(needs[0][:13], needs[1][:13])
    assert (needs[1][13:] < needs[0][13:]).all()
    assert np.abs(np.diff(np.log(needs[1]))).max() == pytest.approx(2.0 / 12)
