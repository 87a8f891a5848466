"""Past months are reproduced, changes by hand detected, and branches share the past."""

import copy
import gc
import pickle
from collections.abc import Callable

import numpy as np
import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.engine.randomness import number_of
from openclosed.sim.explain import replay
from openclosed.sim.market.pricing import pricing
from openclosed.sim.month import after as after_phase
from openclosed.sim.month import instead
from openclosed.sim.parameters.paths import replaced
from openclosed.sim.state.kinds import STARTUP
from tests.sim.runs import after, small


def test_an_explanation_is_the_same_at_once_or_later_and_changes_nothing() -> None:
    explained, silent = after(8), after(8)
    at_once = explained.explain(5)
    explained.explain(5, 3)
    assert explained.run().record.tobytes() == silent.run().record.tobytes()
    assert explained.explain(5, 7) == at_once


def test_a_replay_is_no_part_of_the_model_and_goes_with_it() -> None:
    model = after(3)
    assert model.record.size
    size = len(pickle.dumps(model))
    model.explain(5)
    assert len(pickle.dumps(model)) == pytest.approx(size, rel=0.01)
    assert copy.deepcopy(model).explain(5) == model.explain(5)
    del model
    gc.collect()
    assert len(replay._replays) == 0


def test_a_change_by_hand_is_detected_in_the_record_and_in_the_present_firms() -> None:
    model = after(3)
    model.firm_table.volume[:] *= 2.0
    model.market.vendors["markup"] *= 1.5
    with pytest.raises(ValueError, match="changed by hand"):  # the present firms differ
        model.explain(5)
    model.step()
    model.step()
    with pytest.raises(ValueError, match="changed by hand"):
        model.explain(5, 3)
    assert model.explain(5, 2).step == 2


def unsettle(model: Ecosystem) -> None:
    """A phase that changes, after firms have chosen, their options and their awareness."""
    some = slice(20 * model.step_number, 20 * model.step_number + 20)
    model.firm_table.aware_since[some] = np.maximum(model.firm_table.aware_since[some], 0)
    model.board.columns.shown[:] = 0.0
    model.board.columns.able[:] = 0.0


class Unsettled(Ecosystem):
    phases = after_phase(Ecosystem.phases, "adoption", unsettle)


class Incapable(Ecosystem):
    def pricing(self) -> None:
        pricing(self)
        self.board.columns.able[:] -= 5.0

    phases = instead(Ecosystem.phases, "pricing", pricing)


class Sized(Ecosystem):
    """A model built from its own arguments, which draws a seed of its own."""

    def __init__(self, firms: int, *, topology: str) -> None:
        super().__init__(small({"firms.count": firms, "network.topology": topology}))


def assert_explained(model: Ecosystem) -> None:
    """All choices of the last month and of an earlier one are reproduced."""
    decided = 0
    for row in range(0, model.firm_table.kind.size, 3):
        for one in model.explain(row).decisions:
            if model.firm_table.present[row]:
                held = model.firm_table.slot[row, one.workload]
                assert one.chosen == model.offering_name(held)
                decided += one.decided
    assert decided > 0
    assert model.explain(3, 2).step == 2


MADE: dict[str, Callable[[], Ecosystem]] = {
    "one more phase after the choices, and a seed drawn": lambda: Unsettled(small()),
    "another phase of the same name": lambda: Incapable(small(), 3),
    "own arguments and a seed drawn": lambda: Sized(120, topology="random"),
}


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
def test_a_model_of_a_subclass_is_rebuilt_from_its_arguments_and_explained(
    make: Callable[[], Ecosystem],
) -> None:
    model = make()
    again = replay.rebuild_model(model)
    assert type(again) is type(model)
    assert again.seed == model.seed
    for one in (again, model):
        for _ in range(8):
            one.step()
    assert again.record.tobytes() == model.record.tobytes()
    assert_explained(model)


BRANCHED = 12


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
    model = after(BRANCHED, {"work.cohorts": {}, "work.per_point": 1.0}, horizon=30)
    branches = [model.branch(seed) for seed in (1, 2, 3)]
    assert len({one.demand.upcoming.point for one in branches}) == 3  # the first has the model's
    assert branches[0].demand.upcoming.point == model.demand.upcoming.point
    for branch in branches:
        assert branch.demand.upcoming.point > branch.demand.upcoming.passed
        assert np.array_equal(branch.work, model.work)


def test_the_wait_for_new_work_has_no_memory() -> None:
    """Over 200 branches the next cohort comes 1/nu points on, within 4.5 standard errors."""
    model = after(1, {"work.cohorts": {}, "work.per_point": 0.5})
    passed = model.demand.upcoming.passed
    waits = [model.branch(seed).demand.upcoming.point - passed for seed in range(10, 210)]
    assert np.mean(waits) == pytest.approx(2.0, abs=4.5 * 2.0 / 200**0.5)


def test_a_branch_of_a_changed_branch_can_be_explained(model: Ecosystem) -> None:
    branch = model.branch(7)
    branch.use_parameters(replaced(branch.parameters, "choice.logit_scale", 0.5))
    branch.set_shared_preference(STARTUP, 2.0)
    branch.step()
    again = branch.branch(number_of("again"))
    again.step()
    changes = [(one.step - BRANCHED, one.verb) for one in again.context.changes]
    assert changes == [(0, "use_seed"), (0, "use_parameters"), (0, "set_shared_preference"),
                       (1, "use_seed")]  # fmt: skip
    assert again.explain(5).step == BRANCHED + 1
