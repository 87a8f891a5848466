"""Past months are reproduced, and models changed by hand are detected."""

import copy
import gc
import pickle
from collections.abc import Callable

import numpy as np
import pytest

from openclosed.sim import Ecosystem
from openclosed.sim.explain import replay
from openclosed.sim.market.pricing import pricing
from openclosed.sim.month import after as after_phase
from openclosed.sim.month import instead
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
