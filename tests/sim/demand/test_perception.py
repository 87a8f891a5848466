"""Awareness wherever a firm stands, and shared preferences. The oracle covers everything else."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openclosed.sim import Ecosystem
from openclosed.sim.demand import perception
from openclosed.sim.demand.awareness import _BLOCK
from openclosed.sim.demand.perception import step_preference
from openclosed.sim.engine.randomness import number_of
from openclosed.sim.state.demand import Demand, UpcomingWork
from openclosed.sim.state.firm_table import UNAWARE
from openclosed.sim.state.kinds import ENTERPRISE, STARTUP
from openclosed.sim.state.step_context import StepContext
from tests.sim.runs import STILL, both_kinds, cohort, small

ALONE = {"work.cohorts": {"one": cohort(100.0)}, "work.tied_to": "nothing", "work.kept_apart": 1}
"""A single cohort of work needs a single place."""


@pytest.mark.parametrize("firms", [1, _BLOCK, _BLOCK + 1])
def test_a_firm_hears_of_ai_wherever_it_stands_in_a_block(firms: int) -> None:
    values: dict[str, Any] = STILL | ALONE | both_kinds({"initial_adopters": 0.0})
    values |= {"awareness.innovation": 100.0, "network.topology": "complete"}
    model = Ecosystem(small(values | {"firms.exit_hazard": 0.0, "firms.count": firms}), rng=1)
    model.step()
    assert (model.firm_table.aware_since != UNAWARE).all()


def test_a_shared_preference_has_the_variance_of_its_process() -> None:
    """Over 400 paths, within four standard errors."""
    own = "firms.startups.open_preference"
    parameters, tastes = small({f"{own}.monthly_sd": 0.3, f"{own}.persistence": 0.9}), []
    for seed in range(400):
        context = StepContext(parameters, int(number_of(f"walk {seed}")))
        demand = Demand(UpcomingWork(named=[], number=0, point=0.0, passed=0.0))
        for step in range(12):
            perception.advance_preferences(context, demand, parameters.firms, step)
        tastes.append(demand.shared_preference[STARTUP])
        assert demand.shared_preference[ENTERPRISE] == 0.0
    law = 0.3**2 * (1 - 0.9**24) / (1 - 0.9**2)
    assert 1 / 1.35 < np.var(tastes) / law < 1.35


@given(st.floats(0.0, 1.0), st.floats(0.01, 1.0), st.integers(2, 8), st.floats(-3.0, 3.0))
def test_short_steps_follow_the_same_law(rho: float, sigma: float, parts: int, xi: float) -> None:
    whole, fading, variance = step_preference(xi, rho, 0.0, 0.0, 1.0), xi, 0.0
    for _ in range(parts):
        fading = step_preference(fading, rho, 0.0, 0.0, 1.0 / parts)
        left = step_preference(1.0, rho, 0.0, 0.0, 1.0 / parts)
        variance = left**2 * variance + step_preference(0.0, rho, sigma, 1.0, 1.0 / parts) ** 2
    assert fading == pytest.approx(whole, abs=1e-9)
    once = step_preference(0.0, rho, sigma, 1.0, 1.0)
    assert math.sqrt(variance) == pytest.approx(once, rel=1e-6)
