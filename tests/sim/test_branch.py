"""A fork of a model: the same past, and luck of its own from then on."""

import numpy as np
import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.engine.randomness import number_of
from openclosed.sim.explain.explanation import Explanation
from openclosed.sim.parameters.paths import replaced
from openclosed.sim.state.kinds import STARTUP
from tests.sim.runs import after

FORKED = 12


@pytest.fixture(scope="module")
def model() -> Ecosystem:
    """A model after a year of two."""
    return after(FORKED, seed=3, horizon=30)


def test_a_fork_has_the_worlds_past_and_luck_by_its_seed(model: Ecosystem) -> None:
    forks = [model.branch(seed) for seed in (7, 7, 8)]
    for name, column in model.firm_table._asdict().items():
        assert np.array_equal(column, getattr(forks[0].firm_table, name)), name
    one, same, other = (fork.run() for fork in forks)
    assert one.record.tobytes() == same.record.tobytes()
    assert one.events == same.events
    assert one.record.tobytes() != other.record.tobytes()
    assert np.array_equal(one.record[:FORKED], model.record, equal_nan=True)


def test_the_worlds_own_seed_gives_what_it_would_do_itself(model: Ecosystem) -> None:
    whole = Ecosystem(model.parameters, rng=model.seed).run()
    assert model.branch(model.seed).run().record.tobytes() == whole.record.tobytes()


def test_a_fork_leaves_the_world_as_it_is(model: Ecosystem) -> None:
    before = model.firm_table.slot.copy(), model.record.copy(), model.step_number, model.events[:]
    assert len(model.branch(7).run().events) > len(before[3])
    assert np.array_equal(model.firm_table.slot, before[0])
    assert np.array_equal(model.record, before[1], equal_nan=True)
    assert (model.step_number, model.events) == before[2:]


def test_work_that_is_still_to_come_is_drawn_anew_and_what_came_stays() -> None:
    model = after(FORKED, {"work.cohorts": {}, "work.per_point": 1.0}, horizon=30)
    forks = [model.branch(seed) for seed in (1, 2, 3)]
    assert len({fork.demand.upcoming.point for fork in forks}) == 3  # the first has the model's own
    assert forks[0].demand.upcoming.point == model.demand.upcoming.point
    for fork in forks:
        assert fork.demand.upcoming.point > fork.demand.upcoming.passed
        assert np.array_equal(fork.work, model.work)


def test_the_wait_for_new_work_has_no_memory() -> None:
    """Over 200 forks the next cohort comes 1/nu points on, within 4.5 standard errors."""
    model = after(1, {"work.cohorts": {}, "work.per_point": 0.5})
    passed = model.demand.upcoming.passed
    waits = [model.branch(seed).demand.upcoming.point - passed for seed in range(10, 210)]
    assert np.mean(waits) == pytest.approx(2.0, abs=4.5 * 2.0 / 200**0.5)


def test_a_fork_of_a_fork_that_was_changed_from_outside_can_be_explained(model: Ecosystem) -> None:
    fork = model.branch(7)
    fork.use_parameters(replaced(fork.parameters, "choice.logit_scale", 0.5))
    fork.set_shared_preference(STARTUP, 2.0)
    fork.step()
    again = fork.branch(number_of("again"))
    again.step()
    external_changes = [(one.step, one.verb) for one in again.context.external_changes]
    assert external_changes == [(FORKED, "use_seed"), (FORKED, "use_parameters"),
                       (FORKED, "set_shared_preference"),
                       (FORKED + 1, "use_seed")]  # fmt: skip
    told = again.explain(5)
    assert isinstance(told, Explanation)
    assert told.step == FORKED + 1
