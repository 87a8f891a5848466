"""A past month is found again, and a model that was changed by hand is noticed."""

import copy
import gc
import pickle

import numpy as np
import pytest

from sim.explain import replay
from tests.sim.worlds import after


def test_a_month_is_the_same_whether_asked_at_once_or_later() -> None:
    world = after(8)
    at_once = world.explain(5)
    world.run()

    assert world.explain(5, 7) == at_once


def test_asking_changes_neither_the_record_nor_the_model() -> None:
    asked, silent = after(8), after(8)
    asked.explain(5)
    asked.explain(5, 3)

    assert asked.run().record.tobytes() == silent.run().record.tobytes()


def test_several_questions_about_a_month_cost_one_replay() -> None:
    world = after(8)

    assert replay.moment_of(world, 7) is replay.moment_of(world, 7)


def test_a_later_month_is_reached_from_an_earlier_one() -> None:
    world = after(8)
    steps = []
    for step in (2, 5):
        replay.moment_of(world, step)
        steps.append(replay._replays[world][0])

    assert steps[0] is steps[1]


def test_a_replay_is_no_part_of_the_model_and_goes_with_it() -> None:
    world = after(3)
    assert world.record.size
    size = len(pickle.dumps(world))
    world.explain(5)

    assert len(pickle.dumps(world)) == pytest.approx(size, rel=0.01)
    assert copy.deepcopy(world).explain(5) == world.explain(5)
    del world
    gc.collect()
    assert len(replay._replays) == 0


def test_a_change_by_hand_is_noticed_in_the_record() -> None:
    world = after(3)
    world.crowd.skill[:] = 0.9
    world.market.vendors["markup"] *= 1.5
    world.step()
    world.step()

    with pytest.raises(ValueError, match="changed by hand"):
        world.explain(5, 3)
    assert world.explain(5, 2).step == 2


def test_a_change_by_hand_is_noticed_in_the_firms_of_now() -> None:
    world = after(3)
    world.crowd.skill[0] = np.float32(0.9)

    with pytest.raises(ValueError, match="changed by hand"):
        world.explain(5)
