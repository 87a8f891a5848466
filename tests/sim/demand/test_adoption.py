"""Awareness, wherever a firm stands. The oracle covers everything else."""

from typing import Any

import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.demand.awareness import _BLOCK
from openclosed.sim.state.firm_table import UNAWARE
from tests.sim.runs import PLAIN, STILL, both_kinds, small, suppliers

ALIKE: dict[str, Any] = PLAIN | STILL | both_kinds({"initial_adopters": 0.0})
ALIKE |= {"awareness.innovation": 100.0, "network.topology": "complete"}


@pytest.mark.parametrize("firms", [1, _BLOCK, _BLOCK + 1])
def test_a_firm_hears_of_ai_wherever_it_stands_in_a_block(firms: int) -> None:
    model = Ecosystem(small(ALIKE | suppliers(1, 1) | {"firms.count": firms}), rng=1)
    model.step()
    assert (model.firm_table.aware_since[model.firm_table.present != 0] != UNAWARE).all()
