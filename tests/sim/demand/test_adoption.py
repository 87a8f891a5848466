"""Awareness, and firms without a capable offering. The oracle covers everything else."""

from typing import Any

import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.demand.awareness import _BLOCK
from openclosed.sim.state.firm_table import UNAWARE
from openclosed.sim.state.kinds import NOT_STARTED, WITHOUT_AI
from tests.sim.runs import PLAIN, STILL, both_kinds, small, suppliers

ALIKE: dict[str, Any] = PLAIN | STILL | both_kinds({"initial_adopters": 0.0})
ALIKE |= {"awareness.innovation": 100.0, "network.topology": "complete"}


@pytest.mark.parametrize("firms", [1, _BLOCK, _BLOCK + 1])
def test_a_firm_hears_of_ai_wherever_it_stands_in_a_block(firms: int) -> None:
    model = Ecosystem(small(ALIKE | suppliers(1, 1) | {"firms.count": firms}), rng=1)
    model.step()
    assert (model.firm_table.aware_since[model.firm_table.present != 0] != UNAWARE).all()


@pytest.mark.parametrize("timing", ["jittered", "poisson"])
def test_a_workload_without_a_capable_offering_is_decided_again_next_month(timing: str) -> None:
    """And a firm that chose no AI is bound by its contract too."""
    long = both_kinds({"timing": timing, "review_months": 600.0})
    model = Ecosystem(small(ALIKE | suppliers(1, 1) | long), rng=1)
    need = model.work["need"][0]
    model.work["need"][:] = 1000.0
    for _ in range(3):
        model.step()
        started = model.firm_table.slot[:, 0] != NOT_STARTED
        assert (model.firm_table.slot[started, 0] == WITHOUT_AI).all()
        assert (model.firm_table.review_at[started, 0] == model.step_number).all()
    assert model.tally.kinds["choices"].sum() == 0
    model.work["need"][:] = need
    model.step()
    assert model.tally.kinds["choices"].sum() >= started.sum() > 190
    without = model.firm_table.slot[:, 0] == WITHOUT_AI
    assert without.any()
    assert (model.firm_table.review_at[without, 0] > model.step_number + 5).mean() > 0.9
