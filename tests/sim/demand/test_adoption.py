"""Who hears of AI, and what firms do where nothing is able. All else is held by the oracle."""

from typing import Any

import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.demand.awareness import _BLOCK
from openclosed.sim.state.crowd import UNAWARE
from openclosed.sim.state.kinds import NOT_STARTED, WITHOUT_AI
from tests.sim.worlds import PLAIN, STILL, both_kinds, cast, small

ALIKE: dict[str, Any] = PLAIN | STILL | both_kinds({"initial_adopters": 0.0})
ALIKE |= {"awareness.innovation": 100.0, "network.topology": "complete"}


@pytest.mark.parametrize("firms", [1, _BLOCK, _BLOCK + 1])
def test_a_firm_hears_of_ai_wherever_it_stands_in_a_block(firms: int) -> None:
    world = Ecosystem(small(ALIKE | cast(1, 1) | {"firms.count": firms}), rng=1)
    world.step()
    assert (world.crowd.aware_since[world.crowd.present != 0] != UNAWARE).all()


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
