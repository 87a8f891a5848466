"""The record of a run: a row a month, whenever one looks."""

import numpy as np

from sim.outcomes import INDEX, NAMES
from tests.sim.worlds import after


def test_a_world_before_its_first_month_has_no_row() -> None:
    assert after(steps=0).record.shape == (0, len(NAMES))


def test_looking_at_it_in_between_changes_no_row() -> None:
    asked, left_alone = after(horizon=30), after(horizon=30)

    while asked.running:
        asked.step()
        assert len(asked.record) == asked.step_number

    assert asked.record.tobytes() == left_alone.run().record.tobytes()


def test_the_latest_month_of_one_outcome_is_that_of_the_record() -> None:
    alone, together = after(horizon=30), after(horizon=30)
    for _ in range(20):
        alone.step()
        together.step()
        latest = np.array([alone.latest(name) for name in NAMES])
        assert latest.tobytes() == together.record[-1].tobytes()
    assert alone.record.tobytes() == together.record.tobytes()
    assert alone.latest(NAMES[0]) == alone.record[-1, 0]


def test_more_months_than_wait_at_once_are_all_there() -> None:
    world = after(horizon=130).run()

    assert world.record.shape == (130, len(NAMES))
    assert np.isfinite(world.record[:, INDEX["open_share_workloads_all"]]).all()
