"""Branches of a model: the same past, and their own chance from then on."""

import numpy as np
import pytest

from openclosed.sim import Ecosystem
from tests.sim.runs import after

BRANCHED = 12
FRONTIER = {"work.cohorts": {}, "work.tied_to": "frontier"}
"""Values at which all work comes with the frontier."""


@pytest.fixture(scope="module")
def model() -> Ecosystem:
    """A model after the first of two years."""
    return after(BRANCHED, seed=3, horizon=30)


def test_a_branch_has_the_models_past_and_draws_by_its_seed(model: Ecosystem) -> None:
    branches = [model.branch(seed) for seed in (7, 7, 8)]
    for name, column in model.firm_table._asdict().items():
        assert np.array_equal(column, getattr(branches[0].firm_table, name)), name
    one, same, other = (branch.run() for branch in branches)
    assert one.record.tobytes() == same.record.tobytes()
    assert one.events == same.events
    assert one.record.tobytes() != other.record.tobytes()
    assert np.array_equal(one.record[:BRANCHED], model.record, equal_nan=True)


def test_a_branch_leaves_the_model_as_it_is_and_with_its_own_seed_does_what_it_would(
    model: Ecosystem,
) -> None:
    before = model.firm_table.slot.copy(), model.record.copy(), model.step_number, model.events[:]
    assert len(model.branch(7).run().events) > len(before[3])
    assert np.array_equal(model.firm_table.slot, before[0])
    assert np.array_equal(model.record, before[1], equal_nan=True)
    assert (model.step_number, model.events) == before[2:]
    whole = Ecosystem(model.parameters, rng=model.seed).run()
    assert model.branch(model.seed).run().record.tobytes() == whole.record.tobytes()


def test_future_work_is_redrawn_and_past_work_stays() -> None:
    model = after(BRANCHED, FRONTIER | {"work.per_point": 1.0}, horizon=30)
    branches = [model.branch(seed) for seed in (1, 2, 3)]
    assert len({one.demand.upcoming.point for one in branches}) == 3  # the first has the model's
    assert branches[0].demand.upcoming.point == model.demand.upcoming.point
    for branch in branches:
        assert branch.demand.upcoming.point > branch.demand.upcoming.passed
        assert np.array_equal(branch.work, model.work)


def test_the_wait_for_new_work_has_no_memory() -> None:
    """Over 200 branches the next cohort comes 1/nu points on, within 4.5 standard errors."""
    model = after(1, FRONTIER | {"work.per_point": 0.5})
    passed = model.demand.upcoming.passed
    waits = [model.branch(seed).demand.upcoming.point - passed for seed in range(10, 210)]
    assert np.mean(waits) == pytest.approx(2.0, abs=4.5 * 2.0 / 200**0.5)
