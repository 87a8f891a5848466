"""A fork of a world: the same past, and luck of its own from then on."""

import numpy as np
import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.engine.randomness import number_of
from openclosed.sim.explain.explanation import Explanation
from openclosed.sim.parameters.paths import replaced
from openclosed.sim.state.kinds import STARTUP
from tests.sim.worlds import after

FORKED = 12


@pytest.fixture(scope="module")
def world() -> Ecosystem:
    """A world after a year of two."""
    return after(FORKED, seed=3, horizon=30)


def test_a_fork_has_the_worlds_past_and_luck_by_its_seed(world: Ecosystem) -> None:
    forks = [world.fork(seed) for seed in (7, 7, 8)]
    for name, column in world.crowd._asdict().items():
        assert np.array_equal(column, getattr(forks[0].crowd, name)), name
    one, same, other = (fork.run() for fork in forks)
    assert one.record.tobytes() == same.record.tobytes()
    assert one.events == same.events
    assert one.record.tobytes() != other.record.tobytes()
    assert np.array_equal(one.record[:FORKED], world.record, equal_nan=True)


def test_the_worlds_own_seed_gives_what_it_would_do_itself(world: Ecosystem) -> None:
    whole = Ecosystem(world.parameters, rng=world.seed).run()
    assert world.fork(world.seed).run().record.tobytes() == whole.record.tobytes()


def test_a_fork_leaves_the_world_as_it_is(world: Ecosystem) -> None:
    before = world.crowd.slot.copy(), world.record.copy(), world.step_number, world.events[:]
    assert len(world.fork(7).run().events) > len(before[3])
    assert np.array_equal(world.crowd.slot, before[0])
    assert np.array_equal(world.record, before[1], equal_nan=True)
    assert (world.step_number, world.events) == before[2:]


def test_work_that_is_still_to_come_is_drawn_anew_and_what_came_stays() -> None:
    world = after(FORKED, {"work.cohorts": {}, "work.per_point": 1.0}, horizon=30)
    forks = [world.fork(seed) for seed in (1, 2, 3)]
    assert len({fork.demand.coming.point for fork in forks}) == 3  # the first has the world's own
    assert forks[0].demand.coming.point == world.demand.coming.point
    for fork in forks:
        assert fork.demand.coming.point > fork.demand.coming.passed
        assert np.array_equal(fork.work, world.work)


def test_the_wait_for_new_work_has_no_memory() -> None:
    """Over 200 forks the next cohort comes 1/nu points on, within 4.5 standard errors."""
    world = after(1, {"work.cohorts": {}, "work.per_point": 0.5})
    passed = world.demand.coming.passed
    waits = [world.fork(seed).demand.coming.point - passed for seed in range(10, 210)]
    assert np.mean(waits) == pytest.approx(2.0, abs=4.5 * 2.0 / 200**0.5)


def test_a_fork_of_a_fork_that_was_changed_from_outside_can_be_explained(world: Ecosystem) -> None:
    fork = world.fork(7)
    fork.go_on_under(replaced(fork.parameters, "choice.noise", 0.5))
    fork.share_taste(STARTUP, 2.0)
    fork.step()
    again = fork.fork(number_of("again"))
    again.step()
    handled = [(one.step, one.verb) for one in again.now.handled]
    assert handled == [(FORKED, "go_on_with"), (FORKED, "go_on_under"), (FORKED, "share_taste"),
                       (FORKED + 1, "go_on_with")]  # fmt: skip
    told = again.explain(5)
    assert isinstance(told, Explanation)
    assert told.step == FORKED + 1
