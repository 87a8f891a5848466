"""What firms do when leaving costs too much or nothing is able: limits, without a second model.

All else that they do is held choice by choice by the oracle.
"""

from typing import Any

import numpy as np
import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.demand.awareness import _BLOCK
from openclosed.sim.state.crowd import UNAWARE
from openclosed.sim.state.kinds import NOT_STARTED, WITHOUT_AI
from tests.sim.worlds import PLAIN, STILL, both_kinds, cast, last, run, small

ALIKE: dict[str, Any] = PLAIN | STILL | both_kinds({"initial_adopters": 0.0})
ALIKE |= {"awareness.innovation": 100.0, "network.topology": "complete"}
ALWAYS = both_kinds({"timing": "every_step"})


@pytest.mark.parametrize("firms", [1, _BLOCK, _BLOCK + 1])
def test_a_firm_hears_of_ai_wherever_it_stands_in_a_block(firms: int) -> None:
    world = Ecosystem(small(ALIKE | cast(1, 1) | {"firms.count": firms}), rng=1)
    world.step()
    assert (world.crowd.aware_since[world.crowd.present != 0] != UNAWARE).all()


def test_a_first_choice_bears_no_switching_cost() -> None:
    for_ever = both_kinds({"timing": "never"}) | {"review.forced": False}
    free, costly = (
        run(ALIKE | cast(2, 1) | for_ever | both_kinds({"switching_cost": cost}))
        for cost in (0.0, 50.0)
    )
    np.testing.assert_array_equal(free.record, costly.record)
    assert last(free, "served_all") > 0.5


def test_no_one_leaves_a_family_when_leaving_costs_too_much_and_nothing_forces_it() -> None:
    values = ALIKE | cast(2, 1) | {"choice.outside": False, "choice.distance_family": 1.0}
    world = Ecosystem(small(values | ALWAYS | both_kinds({"switching_cost": 100.0})), rng=1)
    world.step()
    for _ in range(6):
        held = world.crowd.slot.copy()
        world.step()
        started = held >= 0
        np.testing.assert_array_equal(world.crowd.slot[started] // 3, held[started] // 3)
    assert (world.crowd.slot[started] != held[started]).any()  # by another delivery


def test_leaving_for_no_ai_costs_no_switch() -> None:
    """With no AI worth more than anything, even an endless switching cost holds nobody."""
    values = ALIKE | cast(1, 1) | {"choice.outside_utility": 900.0}
    values |= ALWAYS | both_kinds({"initial_adopters": 1.0, "switching_cost": 100.0})
    world = Ecosystem(small(values), rng=1)
    assert (world.crowd.slot >= 0).sum() > 190
    world.step()
    assert not (world.crowd.slot >= 0).any()


@pytest.mark.parametrize("timing", ["jittered", "poisson"])
def test_a_workload_that_finds_nothing_able_asks_again_next_month(timing: str) -> None:
    """And who has chosen no AI is bound as others are."""
    long = both_kinds({"timing": timing, "review_months": 600.0})
    world = Ecosystem(small(ALIKE | cast(1, 1) | long), rng=1)
    need = world.work["need"][0]
    world.work["need"][:] = 1000.0
    for _ in range(3):
        world.step()
        started = world.crowd.slot[:, 0] != NOT_STARTED
        assert (world.crowd.slot[started, 0] == WITHOUT_AI).all()
        assert (world.crowd.review_at[started, 0] == world.step_number).all()
    assert world.tally.kinds["choices"].sum() == 0
    world.work["need"][:] = need
    world.step()
    assert world.tally.kinds["choices"].sum() >= started.sum() > 190
    without = world.crowd.slot[:, 0] == WITHOUT_AI
    assert without.any()
    assert (world.crowd.review_at[without, 0] > world.step_number + 5).mean() > 0.9
