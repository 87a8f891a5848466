"""The record of a run: a row per month, whenever it is read."""

import numpy as np

from openclosed.sim.outcomes import NAMES
from tests.sim.runs import after


def test_reading_it_in_between_changes_no_row() -> None:
    """Nor does reading one outcome of the latest month; there are more months than may wait."""
    asked, left_alone = after(horizon=130), after(horizon=130)
    while asked.running:
        assert asked.record.shape == (asked.step_number, len(NAMES))
        asked.step()
        if asked.step_number <= 20:
            latest = np.array([asked.latest(name) for name in NAMES])
            assert latest.tobytes() == asked.record[-1].tobytes()
            assert asked.latest(NAMES[0]) == asked.record[-1, 0]
    assert asked.record.tobytes() == left_alone.run().record.tobytes()
