"""The record of a run: a row a month, whenever one looks."""

import numpy as np

from openclosed.sim.outcomes import NAMES
from tests.sim.runs import after


def test_looking_at_it_in_between_changes_no_row() -> None:
    """Nor does asking for one outcome of the latest month, and more months are kept than wait."""
    asked, left_alone = after(horizon=130), after(horizon=130)
    while asked.running:
        assert asked.record.shape == (asked.step_number, len(NAMES))
        asked.step()
        if asked.step_number <= 20:
            latest = np.array([asked.latest(name) for name in NAMES])
            assert latest.tobytes() == asked.record[-1].tobytes()
            assert asked.latest(NAMES[0]) == asked.record[-1, 0]
    assert asked.record.tobytes() == left_alone.run().record.tobytes()
